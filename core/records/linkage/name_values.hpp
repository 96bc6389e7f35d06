// Names of a field by their syllables, and what two of them have in common.
//
// A name is its writing (text/name_writing.hpp) in syllables; each syllable is a number, in three coats: as written, without
// marks, and with what stands for each other made one (i/y, Hoàng/Huỳnh). So comparing two names compares small numbers.
//
// Ownership: holds all. Threads: add() one; then any. Failure: none.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/large_vector.hpp"
#include "core/records/linkage/dictionary.hpp"
#include "core/records/linkage/model.hpp"

namespace hub::linkage {

class NameValues {
public:
    /// What agreement of two names can rest on; each has its own frequencies.
    enum class Basis : std::uint8_t { Key, Sorted, Ends, Given };
    static constexpr std::size_t kBases = 4;

    explicit NameValues(const std::vector<std::vector<std::string>>& equivalents);

    /// The name of the next value, in its writing; values are numbered from 1.
    void add(std::string_view writing);

    void prefetch(std::uint32_t value) const { __builtin_prefetch(values_.data() + value); }
    /// The strongest that two different values have in common.
    [[nodiscard]] Is relation(std::uint32_t a, std::uint32_t b) const;
    /// Number of what `value` has of that basis; 0 for none.
    [[nodiscard]] std::uint32_t basis(std::uint32_t value, Basis basis) const { return values_[value].basis[static_cast<std::size_t>(basis)]; }
    [[nodiscard]] std::uint32_t basis_count(Basis basis) const { return keys_[static_cast<std::size_t>(basis)].size(); }
    [[nodiscard]] std::string_view basis_text(std::uint32_t number, Basis basis) const { return keys_[static_cast<std::size_t>(basis)][number]; }
    static Basis basis_of(Is is);

    [[nodiscard]] std::uint32_t surname(std::uint32_t value) const;
    [[nodiscard]] std::uint32_t initials(std::uint32_t value) const { return values_[value].initials; }
    [[nodiscard]] std::string_view surname_text(std::uint32_t value) const { return canonical_[surname(value)]; }
    [[nodiscard]] std::string_view initials_text(std::uint32_t value) const { return initials_[initials(value)]; }

private:
    struct Value {
        std::uint32_t first = 0;  ///< into syllables_
        std::uint16_t count = 0;
        bool marked = false;
        std::uint8_t given = 0;  ///< place of the given name: the last, but in H'Duyên Mlô and Y Blô Êban
        std::uint32_t canonical = 0;  ///< of the whole, spaces left out
        std::uint32_t initials = 0;
        std::array<std::uint32_t, kBases> basis{};
    };
    struct Syllable {
        std::uint32_t written = 0, plain = 0, canonical = 0;
    };

    std::uint32_t canonical_of(std::string_view plain);
    [[nodiscard]] bool marks_agree(const Value& a, const Value& b) const;
    [[nodiscard]] Is loose_relation(const Value& a, const Value& b) const;
    [[nodiscard]] bool near(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] const Syllable* begin(const Value& value) const { return syllables_.data() + value.first; }

    std::unordered_map<std::string, std::string> equivalents_;
    Dictionary written_, plain_, canonical_, joined_, initials_;
    std::vector<bool> real_{false};  ///< by written syllable: the language has it
    std::array<Dictionary, kBases> keys_;
    LargeVector<Value> values_{1};
    LargeVector<Syllable> syllables_;
};

}  // namespace hub::linkage
