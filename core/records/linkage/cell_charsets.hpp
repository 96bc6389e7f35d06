// In which charset each system wrote a column, told by the words in it (text/charset_detection.hpp): a province's file is put
// together from exports of many systems, and the old ones among them still write TCVN3, VNI or VIQR.
//
// Told once, from the first rows of a system that hold a letter beyond ASCII, and then kept: the first row is read like the last.
//
// Ownership: a value. Threads: one. Failure: a cell that cannot be read is nothing, and counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/charset_detection.hpp"

namespace hub::linkage {

class CellCharsets {
public:
    explicit CellCharsets(text::Declared declared) : declared_(declared) {}

    /// Whether the next cells of the system should be shown by sample().
    [[nodiscard]] bool wants_samples(std::uint32_t system) const { return system >= told_.size() || !told_[system].detection; }
    void sample(std::uint32_t system, std::string_view cell);
    /// Decides for the systems that samples have come from.
    void decide();

    /// The cell as it was meant; `room` holds it when it is not what it says. nullopt: it cannot be told.
    std::optional<std::string_view> read(std::uint32_t system, std::string_view cell, std::string& room);

    struct Told {
        std::optional<text::Detection> detection;  ///< none: nothing but ASCII so far
        std::vector<std::string> samples;
    };
    [[nodiscard]] const std::vector<Told>& systems() const { return told_; }
    [[nodiscard]] std::size_t unreadable() const { return unreadable_; }

private:
    text::Declared declared_;
    std::vector<Told> told_;
    std::size_t unreadable_ = 0;
};

}  // namespace hub::linkage
