// Old communes to new: what became of each commune on 1 July 2025.
//
// A commune that went whole into another has one new code; one that was divided has none that could
// be told from its code alone. CSV with the header old_code,new_code,kind; kind is whole or divided.
//
// Ownership: immutable after loading. Threads: any. Failure: `crosswalk.unreadable`, with the line.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::mapping {

class CommuneCrosswalk {
public:
    static Result<CommuneCrosswalk> parse(std::string_view csv);

    /// The code in the 2025 scheme, or nullptr for a commune that was divided or is unknown.
    [[nodiscard]] const std::string* current(std::string_view old_code) const;
    [[nodiscard]] std::size_t size() const { return whole_.size(); }

private:
    std::vector<std::pair<std::string, std::string>> whole_;  ///< sorted by old code
};

}  // namespace hub::mapping
