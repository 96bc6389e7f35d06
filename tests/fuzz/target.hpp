// What every fuzz target offers: one function that takes any bytes at all. libFuzzer calls it in a fuzz build,
// replay.cpp with the files of the corpus in a test build.
//
// Threads: one at a time. Failure: the program ends (must(), a sanitizer, a crash); returning means that the bytes
// were taken or refused as they should be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace hub::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// What has to hold for every input.
inline void must(bool holds, const char* claim) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", claim);
    std::abort();
}

/// The part up to `mark`, taken off the front with the mark; everything when there is none.
inline std::string_view take_part(std::string_view& rest, std::string_view mark) {
    const auto end = rest.find(mark);
    const auto part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + mark.size());
    return part;
}

}  // namespace hub::fuzz
