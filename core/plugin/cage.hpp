// The cage a worker closes around itself, in two steps, because a plugin's static constructors run inside dlopen.
//
//   prepare()     limits, no new privileges, death with the parent, no stray descriptors, an empty network
//   close_first() Landlock (the plugin's folder and the system's libraries, read only), capabilities dropped,
//                 seccomp: nothing but what dlopen and computing need; then dlopen
//   close_second() no open either, no executable memory; for every thread, also those that constructors started
//
// Each step is tried afterwards: a probe that gets through means the cage does not hold, whatever the kernel said.
// Denied calls answer EPERM (clone3: ENOSYS, so that glibc falls back to clone, whose flags can be checked).
//
// Ownership: none; it changes this process for good. Threads: prepare() and close_first() before any thread exists.
// Failure: `cage.unavailable` naming what the kernel lacks, unless the operator accepted a weaker cage; `missing()`
// then tells what does not hold.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/plugin/adapters.hpp"

namespace hub::plugin {

class Cage {
public:
    explicit Cage(CageRequirement requirement) : requirement_(requirement) {}

    /// `keep_descriptors`: 0 up to this many stay open. `memory_bytes`: address space beyond today's.
    Status prepare(unsigned keep_descriptors, std::uint64_t memory_bytes);
    Status close_first(const std::filesystem::path& library_folder);
    Status close_second();

    /// What does not hold; empty when everything does.
    [[nodiscard]] const std::vector<std::string>& missing() const { return missing_; }

private:
    Status lacking(std::string what);
    CageRequirement requirement_;
    std::vector<std::string> missing_;
};

/// Address space of this process now.
std::uint64_t address_space_bytes();

}  // namespace hub::plugin
