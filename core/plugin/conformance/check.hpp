// The conformance checks of a plugin: what each one is called, what it needs, what it found.
//
// A check runs in a process of its own (runner.hpp), because it does to the plugin what a hub never would: odd tables,
// two copies, random settings. The table of all is in catalogue.cpp; the functions stand in one file for each group.
//
// Ownership: a Subject is borrowed by the check. Threads: the check's process, one. Failure: a Finding; a check that
// crashes or hangs is a Fail that the runner writes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/kit/recording.hpp"
#include "core/plugin/verify.hpp"

namespace hub::plugin::conformance {

enum class Outcome : unsigned char { Pass, Warn, Skip, Fail };
std::string_view name_of(Outcome outcome);

struct Finding {
    Outcome outcome = Outcome::Pass;
    std::string seen;  ///< one sentence: what was seen
};

inline Finding passed(std::string seen) { return {Outcome::Pass, std::move(seen)}; }
inline Finding warned(std::string seen) { return {Outcome::Warn, std::move(seen)}; }
inline Finding skipped(std::string seen) { return {Outcome::Skip, std::move(seen)}; }
inline Finding failed(std::string seen) { return {Outcome::Fail, std::move(seen)}; }

/// What is checked. Read once by the runner, before any code of the plugin runs.
struct Subject {
    std::filesystem::path library;
    std::filesystem::path scratch;  ///< a folder of ours; the check may write before its cage closes
    std::string image;
    std::string manifest_text;
    std::optional<Manifest> manifest;  ///< nullopt when it cannot be read (check 8 says why)
    VerifyOptions verify;
    kit::Recording samples;
    std::uint64_t seed = 1;
};

enum class Group : unsigned char { Binary, Manifest, Negotiation, LifeCycle, Config, Messages };
std::string_view name_of(Group group);

/// What of the plugin the check runs. Whatever runs its code does so in a worker's cage.
enum class Runs : unsigned char {
    FileOnly,
    Plugin,
    Instance,  ///< made with the settings of the samples; check 38 says whether that can be
};

struct Check {
    int number = 0;
    Group group = Group::Binary;
    int level = 1;  ///< 1 to 5 are required to load; 6 to 10 make a better plugin
    Runs runs = Runs::Plugin;
    std::string_view name;       ///< what a good plugin does
    std::string_view vietnamese; ///< the same, for the test record
    std::string_view mend;       ///< what to do when it fails
    std::string_view mend_vietnamese;
    Finding (*run)(const Subject& subject) = nullptr;
    int seconds = 20;
};

inline constexpr int kRequiredLevel = 5;

/// All checks, in order of their numbers.
std::span<const Check> catalogue();
const Check* find_check(int number);

}  // namespace hub::plugin::conformance
