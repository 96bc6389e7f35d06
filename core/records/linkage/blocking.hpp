// Which pairs are looked at: those that agree on the keys of at least one rule. Each pair once, under its first rule.
//
// A record has one key for a rule, or several when the rule takes each word; none when a part is missing. Blocks that are larger than
// the model allows tell nothing and are left out; how many records stood in them is counted.
//
// Few records are all looked at: their last rule is "every pair".
//
// Ownership: holds the keys, borrows the records. Threads: two of its own while it is made; then any. Failure: none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "core/records/linkage/model.hpp"
#include "core/records/linkage/records_file.hpp"

namespace hub::linkage {

struct Frozen;

/// What a part makes of a record's value: a number that equal ones share, among these records; 0 for none.
std::uint64_t part_number(const KeyPart& part, const FieldValues& values, std::uint32_t value);

class Blocking {
public:
    /// `frozen`: the blocks left out are those of then.
    Blocking(const Model& model, const Records& records, const Frozen* frozen = nullptr);

    /// The model's, and perhaps "every pair" behind them.
    [[nodiscard]] std::size_t rules() const { return entries_.size(); }
    [[nodiscard]] std::size_t records_left_out(std::size_t rule) const { return left_out_[rule]; }

    /// Keys of the blocks left out (block_keys.hpp).
    [[nodiscard]] const std::unordered_set<std::uint64_t>& large() const { return large_; }

    struct Range {
        std::size_t begin = 0, end = 0;
    };
    /// The rule's blocks in pieces of about equal work.
    [[nodiscard]] std::vector<Range> pieces(std::size_t rule, std::size_t count) const;

    /// Pairs of the range, repeats counted.
    [[nodiscard]] std::uint64_t pairs_in(std::size_t rule, Range range) const;

    /// Whether an earlier rule makes the pair too.
    enum class Made : std::uint8_t { Here, Before };
    /// Every pair (a < b) of the rule's blocks in the range.
    template <typename Visit>
    void for_each_pair(std::size_t rule, Range range, const Visit& visit) const {
        const std::vector<Entry>& entries = entries_[rule];
        for (std::size_t begin = range.begin; begin < range.end;) {
            const std::size_t end = block_end(rule, begin);
            for (std::size_t i = begin; i < end; ++i) {
                if (i + kAhead < entries.size()) prefetch(entries[i + kAhead].record);
                for (std::size_t j = i + 1; j < end; ++j) {
                    const std::uint32_t a = std::min(entries[i].record, entries[j].record), b = std::max(entries[i].record, entries[j].record);
                    if (a != b) visit(a, b, made_before(rule, begin, a, b) ? Made::Before : Made::Here);
                }
            }
            begin = end;
        }
    }

private:
    struct Entry {
        std::uint64_t key;
        std::uint32_t record;
    };
    static constexpr std::uint32_t kFew = 1'500;      ///< a million pairs
    static constexpr std::size_t kAhead = 12;  ///< entries whose records are on their way from memory

    bool is_too_large(const Model& model, std::size_t rule, std::size_t begin, std::size_t end);
    void make_every_pair();
    void make_rule(const Model& model, std::size_t rule);
    static void sort(std::vector<Entry>& entries);
    void prefetch(std::uint32_t record) const {
        __builtin_prefetch(blocks_.row(record));
        records_.prefetch(record);
    }
    [[nodiscard]] std::size_t block_end(std::size_t rule, std::size_t begin) const;
    [[nodiscard]] bool made_before(std::size_t rule, std::size_t block, std::uint32_t a, std::uint32_t b) const;

    const Records& records_;
    const Frozen* frozen_;
    std::mutex large_mutex_;
    std::unordered_set<std::uint64_t> large_;
    std::vector<std::vector<Entry>> entries_;           ///< by rule, sorted by key and record
    std::vector<std::size_t> left_out_;
    /// By record and rule, the block it stands in: its first entry + 1; 0 for none. Rules that take each word keep theirs,
    /// ascending, in words_.
    RowsOfNumbers blocks_;
    struct WordBlocks {
        std::vector<std::uint32_t> at, blocks;
    };
    std::vector<WordBlocks> words_;
    enum class TakesWords : std::uint8_t { No, Yes } takes_words_ = TakesWords::No;  ///< any rule
};

}  // namespace hub::linkage
