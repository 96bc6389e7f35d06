// A row of numbers a record, each row in cache lines of its own: records are looked at all over the memory, and a row should cost one
// wait, not two.
//
// Ownership: holds them. Threads: as a vector. Failure: none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/large_vector.hpp"

namespace hub::linkage {

class RowsOfNumbers {
public:
    RowsOfNumbers() = default;
    explicit RowsOfNumbers(std::size_t width) : width_(width), lines_of_a_row_((width + kInALine - 1) / kInALine) {}

    void resize(std::size_t rows) { lines_.resize(rows * lines_of_a_row_); }
    [[nodiscard]] std::uint32_t* row(std::size_t at) { return reinterpret_cast<std::uint32_t*>(lines_.data()) + at * step(); }
    [[nodiscard]] const std::uint32_t* row(std::size_t at) const { return reinterpret_cast<const std::uint32_t*>(lines_.data()) + at * step(); }
    [[nodiscard]] std::size_t width() const { return width_; }
    /// From a number of a row to that of the next.
    [[nodiscard]] std::size_t step() const { return lines_of_a_row_ * kInALine; }

private:
    static constexpr std::size_t kInALine = 16;
    struct alignas(64) Line {
        std::array<std::uint32_t, kInALine> numbers{};
    };
    std::size_t width_ = 0, lines_of_a_row_ = 1;
    LargeVector<Line> lines_;
};

}  // namespace hub::linkage
