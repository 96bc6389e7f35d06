// Which level of each comparison a pair of records reaches, and how rare the value is that they agree on.
//
// Ownership: borrows model and records. Threads: a Comparer each (it keeps the pairs of texts it has compared). Failure: none.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/records/linkage/model.hpp"
#include "core/records/linkage/records_file.hpp"

namespace hub::linkage {

/// By comparison: 0 where a value is missing, else the level's place + 1. Four bits each.
class Pattern {
public:
    Pattern() = default;
    explicit Pattern(std::uint64_t bits) : bits_(bits) {}
    /// … where nothing was set of it before.
    [[nodiscard]] Pattern with(std::size_t comparison, unsigned level) const { return Pattern(bits_ | std::uint64_t{level} << (comparison * 4)); }
    [[nodiscard]] unsigned operator[](std::size_t comparison) const { return static_cast<unsigned>(bits_ >> (comparison * 4) & 15U); }
    [[nodiscard]] std::uint64_t bits() const { return bits_; }
    bool operator==(const Pattern&) const = default;

private:
    std::uint64_t bits_ = 0;
};

class Comparer {
public:
    Comparer(const Model& model, const Records& records);

    Pattern compare(std::uint32_t a, std::uint32_t b);
    /// Who compares many asks for what a few ahead are made of: it is all over the memory.
    void prefetch(std::uint32_t a, std::uint32_t b) const;

private:
    /// How a pair of different values is compared.
    enum class How : std::uint8_t { NotAtAll, Dates, Names, Words, OneEdit, Texts };
    struct Compared {
        std::size_t comparison = 0, field = 0;
        How how = How::NotAtAll;
        std::uint8_t exact = 0, rest = 0;
        std::uint64_t when_equal = 0, when_not = 0;  ///< what a pattern gains by the levels `exact` and `rest`
        const FieldValues* values = nullptr;
        const std::vector<Level>* levels = nullptr;
        std::array<std::uint8_t, 32> place_of{};  ///< by Is, of kinds whose levels are one order
    };
    struct Known {
        std::uint64_t pair = 0;
        std::uint8_t comparison = 0xFF, level = 0;
    };
    static How how_of(As as, const std::vector<Level>& levels);

    /// Of different values, or of dates.
    unsigned level_of(const Compared& compared, std::uint32_t a, std::uint32_t b);
    unsigned compared_level(const Compared& compared, std::uint32_t a, std::uint32_t b) const;
    static unsigned text_level(const Compared& compared, std::uint32_t a, std::uint32_t b);
    static unsigned word_level(const Compared& compared, std::uint32_t a, std::uint32_t b);

    const Records& records_;
    std::vector<Compared> compared_;
    /// Bits by place in compared_: which kinds judge equal values too, and which tell no more of different ones than that they are.
    std::uint32_t dates_ = 0, not_at_all_ = 0;
    std::vector<Known> known_;  ///< by hash of comparison and pair; a newer pair replaces an older one
};

}  // namespace hub::linkage
