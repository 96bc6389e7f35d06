// What a process can tell about itself from inside its cage: threads, descriptors, memory, and the state that a plugin
// must leave alone.
//
// Ownership: one open file for the process, kept for good. Threads: any. Failure: open() before the cage closes, or
// threads() and resident_bytes() answer 0.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace hub::plugin::conformance {

struct Vitals {
    /// Before the cage closes.
    static void open();
    static std::size_t threads();
    static std::size_t descriptors();
    /// Taken from the allocator and not given back.
    static std::size_t allocated_bytes();
    static std::size_t resident_bytes();
};

/// Signals, mask, locale, environment, rounding mode. What the cage denies (folder, umask, limits) cannot change.
std::vector<std::pair<std::string, std::string>> process_state();

}  // namespace hub::plugin::conformance
