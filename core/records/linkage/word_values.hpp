// Values that are bags of words (western names, addresses), and how much information two of them share.
//
// A word's information is how rare it is: minus the logarithm of its share of the records, in bits. Two values share the words they
// have in common, and words within one edit of each other at half their worth.
//
// Ownership: holds all. Threads: add() and finish() one; after that any. Failure: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/records/linkage/dictionary.hpp"
#include "core/records/linkage/frequencies.hpp"

namespace hub::linkage {

class WordValues {
public:
    explicit WordValues(const std::vector<std::vector<std::string>>& equivalents);

    /// The next value, folded; values are numbered from 1.
    void add(std::string_view folded);
    /// `counts`: records that have each value. `frozen`: how rare words are, instead of that.
    void finish(const std::vector<std::uint32_t>& counts, const Frequencies* frozen);
    [[nodiscard]] const Frequencies& frequencies() const { return frequencies_; }
    [[nodiscard]] std::string_view text(std::uint32_t word) const { return dictionary_[word]; }

    struct Shared {
        double bits = 0;
        enum class Kind : std::uint8_t { All, Subset, Some } kind = Kind::Some;  ///< All: the same words; Subset: all of the shorter
    };
    [[nodiscard]] Shared shared(std::uint32_t a, std::uint32_t b) const;

    /// The words of a value, ascending.
    struct Words {
        const std::uint32_t* first;
        std::size_t count;
    };
    [[nodiscard]] Words words(std::uint32_t value) const { return {words_.data() + at_[value], at_[value + 1] - at_[value]}; }
    [[nodiscard]] std::uint32_t sorted(std::uint32_t value) const { return sorted_[value]; }

private:
    std::unordered_map<std::string, std::string> equivalents_;
    Dictionary dictionary_, bags_;
    std::vector<std::uint32_t> words_, sorted_{0};
    std::vector<std::size_t> at_{0, 0};
    std::vector<float> bits_;
    Frequencies frequencies_;
};

}  // namespace hub::linkage
