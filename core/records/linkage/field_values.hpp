// The different values of one field, each read once however many records have it.
//
// A record holds a value's number; 0 is "nothing": empty, a placeholder (không có, N/A, 000000), or unreadable. What a value is
// worth comparing by (syllables, date, words) is kept beside it.
//
// Ownership: holds all. Threads: add() one; after finish() any. Failure: an unreadable value counts as nothing and is tallied.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/large_vector.hpp"
#include "core/records/linkage/date_values.hpp"
#include "core/records/linkage/dictionary.hpp"
#include "core/records/linkage/model.hpp"
#include "core/records/linkage/name_values.hpp"
#include "core/records/linkage/word_values.hpp"

namespace hub::linkage {

/// A cell in the one writing of its kind, ready to be compared; empty for nothing.
std::string normalised(std::string_view cell, As as);

class FieldValues {
public:
    FieldValues(As as, const std::vector<std::vector<std::string>>& equivalents);

    /// The number of a cell's value, new or known.
    std::uint32_t add(std::string_view cell);
    /// `counts`: records that have each value.
    void finish(std::vector<std::uint32_t> counts, const Frequencies* frozen_words);

    [[nodiscard]] As as() const { return as_; }
    [[nodiscard]] std::uint32_t size() const { return texts_.size(); }
    [[nodiscard]] bool is_empty() const { return texts_.size() == 1; }
    [[nodiscard]] std::string_view text(std::uint32_t value) const { return texts_[value]; }
    /// As text(), from where short ones stand side by side.
    [[nodiscard]] std::string_view code(std::uint32_t value) const {
        const Short& kept = codes_[value];
        return kept.size > kept.bytes.size() ? texts_[value] : std::string_view(kept.bytes.data(), kept.size);
    }
    void prefetch(std::uint32_t value) const {
        if (names_) names_->prefetch(value);
        else if (!codes_.empty()) __builtin_prefetch(codes_.data() + value);
    }
    [[nodiscard]] std::uint32_t count(std::uint32_t value) const { return counts_[value]; }
    [[nodiscard]] const NameValues& names() const { return *names_; }
    [[nodiscard]] const WordValues& words() const { return *words_; }
    [[nodiscard]] DateValue date(std::uint32_t value) const { return dates_[value]; }
    /// Different cells that held something and could not be read.
    [[nodiscard]] std::size_t unreadable() const { return unreadable_; }

private:
    As as_;
    Dictionary texts_;
    std::vector<std::uint32_t> counts_;
    std::unique_ptr<NameValues> names_;
    std::unique_ptr<WordValues> words_;
    LargeVector<DateValue> dates_{1};
    struct Short {
        std::array<char, 15> bytes{};
        std::uint8_t size = 0;  ///< more than there is room for: see texts_
    };
    LargeVector<Short> codes_;  ///< of kinds that are compared letter by letter
    std::size_t unreadable_ = 0;
};

}  // namespace hub::linkage
