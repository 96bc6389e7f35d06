// Runs the checks, each in a process of its own with a time limit, two at a time.
//
// A check whose ground is gone is skipped with the reason: nothing runs code of a file that does not load (check 1),
// nothing reads a manifest that is not valid (check 8), and nothing makes an instance that the samples do not fit (38).
//
// Ownership: a scratch folder that is removed at the end. Threads: call from a program that has started no thread yet;
// the processes are forks of it. Failure: `plugin.missing` when there is no such file, `recording.unreadable`; what a
// check finds is a Result in the report.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/plugin/conformance/check.hpp"

namespace hub::plugin::conformance {

/// A failure that is known and accepted for a while. Only for checks above kRequiredLevel.
struct Waiver {
    int check = 0;
    std::string reason;
    std::string until;  ///< yyyy-MM-dd, inclusive; empty = for good
};
/// {"waivers":[{"check":6,"reason":"…","until":"2027-06-30"}]}. Errors: `waivers.unreadable`, `waivers.required`.
Result<std::vector<Waiver>> parse_waivers(std::string_view json);

enum class Place : unsigned char {
    OwnProcess,
    InProcess,  ///< for a debugger: no cage can be left again, so one check at most makes sense
};

struct RunOptions {
    std::filesystem::path library;
    std::filesystem::path trust;
    Unsigned unsigned_plugins = Unsigned::Refuse;
    kit::Recording samples;
    std::vector<Waiver> waivers;
    std::string today;           ///< yyyy-MM-dd, for the waivers
    std::set<int> only;          ///< empty: all
    int highest_level = 10;
    std::uint64_t seed = 1;
    unsigned at_once = 2;
    Place place = Place::OwnProcess;
};

struct Checked {
    const Check* check = nullptr;
    Finding finding;
    std::string waived;  ///< the waiver's reason when it turned a failure into a warning
    std::int64_t milliseconds = 0;
};

struct Report {
    Subject subject;
    std::vector<Checked> checks;  ///< in order of their numbers
    [[nodiscard]] std::size_t count(Outcome outcome) const;
    [[nodiscard]] bool good() const { return count(Outcome::Fail) == 0; }
    /// May a hub load it: no failure up to kRequiredLevel.
    [[nodiscard]] bool loadable() const;
    /// Declared roles without a sample call that shall succeed: nothing of them was tried.
    [[nodiscard]] std::vector<std::string> untried_roles() const;
    /// Was every required check among those asked for?
    [[nodiscard]] bool whole() const;
    /// Does it tell enough to vouch for the plugin.
    [[nodiscard]] bool sufficient() const { return whole() && untried_roles().empty(); }
};

Result<Report> run(const RunOptions& options);

}  // namespace hub::plugin::conformance
