#include "core/records/linkage/blocking.hpp"

#include <algorithm>
#include <atomic>

#include "core/records/linkage/block_keys.hpp"
#include "core/records/linkage/frozen.hpp"
#include "core/records/linkage/threads.hpp"

namespace hub::linkage {

std::uint64_t part_number(const KeyPart& part, const FieldValues& values, std::uint32_t value) {
    if (value == 0) return 0;
    const auto basis = [&](NameValues::Basis of) { return std::uint64_t{values.names().basis(value, of)}; };
    switch (part.part) {
        case Part::Whole:
        case Part::Each: return value;
        case Part::Key: return basis(NameValues::Basis::Key);
        case Part::Sorted: return values.as() == As::Name ? basis(NameValues::Basis::Sorted) : values.words().sorted(value);
        case Part::Ends: return basis(NameValues::Basis::Ends);
        case Part::Given: return basis(NameValues::Basis::Given);
        case Part::Surname: return values.names().surname(value);
        case Part::Initials: return values.names().initials(value);
        case Part::Year: return values.date(value).year;
        case Part::DayMonth: {
            const DateValue date = values.date(value);
            return date.near_missing() ? 0 : std::min(date.day, date.month) * 100U + std::max(date.day, date.month);
        }
        case Part::Prefix: return hash_of(values.text(value).substr(0, part.length)) | 1U;
    }
    return 0;
}

namespace {

/// visit(its block's first entry + 1, record) for each entry.
template <typename Entries, typename Visit>
void for_each_block(const Entries& entries, const Visit& visit) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].key != entries[begin].key) begin = i;
        visit(static_cast<std::uint32_t>(begin + 1), entries[i].record);
    }
}

}  // namespace

Blocking::Blocking(const Model& model, const Records& records, const Frozen* frozen) : records_(records), frozen_(frozen) {
    const std::size_t rules = model.blocking.size() + (frozen == nullptr && records.size() <= kFew ? 1 : 0);
    entries_.resize(rules);
    left_out_.resize(rules);
    words_.resize(rules);
    blocks_ = RowsOfNumbers(rules);
    blocks_.resize(records.size());
    for (const auto& rule : model.blocking) {
        if (std::any_of(rule.parts.begin(), rule.parts.end(), [](const KeyPart& part) { return part.part == Part::Each; })) takes_words_ = TakesWords::Yes;
    }
    std::atomic<std::size_t> next = 0;
    in_threads(kThreads, [&](std::size_t) {
        for (std::size_t rule = next++; rule < rules; rule = next++) {
            if (rule < model.blocking.size()) make_rule(model, rule);
            else make_every_pair();
        }
    });
}

void Blocking::make_every_pair() {
    const std::size_t rule = entries_.size() - 1;
    for (std::uint32_t record = 0; record < records_.size(); ++record) {
        entries_[rule].push_back({1, record});
        blocks_.row(record)[rule] = 1;
    }
}

void Blocking::make_rule(const Model& model, std::size_t rule) {
    const auto& parts = model.blocking[rule].parts;
    const auto each = std::find_if(parts.begin(), parts.end(), [](const KeyPart& part) { return part.part == Part::Each; });
    auto& entries = entries_[rule];
    for (std::uint32_t record = 0; record < records_.size(); ++record) {
        std::uint64_t key = rule + 1;
        bool whole = true;
        for (auto part = parts.begin(); part != parts.end() && whole; ++part) {
            const std::uint64_t of = part_number(*part, records_.fields()[part->field], records_.value(record, part->field));
            whole = of != 0;
            if (part != each) key = hash_with(key, of);
        }
        if (!whole) continue;
        if (each == parts.end()) {
            entries.push_back({key, record});
            continue;
        }
        const auto of = records_.fields()[each->field].words().words(records_.value(record, each->field));
        for (std::size_t i = 0; i < of.count; ++i) entries.push_back({hash_with(key, of.first[i]), record});
    }
    sort(entries);
    std::size_t kept = 0;
    for (std::size_t begin = 0; begin < entries.size();) {
        const std::size_t end = block_end(rule, begin);
        if (is_too_large(model, rule, begin, end)) left_out_[rule] += end - begin;
        else if (end - begin > 1) kept = static_cast<std::size_t>(std::copy(entries.begin() + static_cast<std::ptrdiff_t>(begin), entries.begin() + static_cast<std::ptrdiff_t>(end), entries.begin() + static_cast<std::ptrdiff_t>(kept)) - entries.begin());
        begin = end;
    }
    entries.resize(kept);
    entries.shrink_to_fit();
    if (each == parts.end()) {
        for_each_block(entries, [&](std::uint32_t block, std::uint32_t record) { blocks_.row(record)[rule] = block; });
        return;
    }
    auto& words = words_[rule];
    words.at.resize(records_.size() + 1);
    for (const Entry& entry : entries) ++words.at[entry.record + 1];
    for (std::size_t i = 1; i < words.at.size(); ++i) words.at[i] += words.at[i - 1];
    words.blocks.resize(entries.size());
    auto next = words.at;
    for_each_block(entries, [&](std::uint32_t block, std::uint32_t record) { words.blocks[next[record]++] = block; });
}

bool Blocking::is_too_large(const Model& model, std::size_t rule, std::size_t begin, std::size_t end) {
    if (frozen_ == nullptr && end - begin <= model.largest_block) return false;
    // Rules that take each word make several keys of a record; the block's is the one that all of its records have.
    const auto keys = [&](std::size_t at) { return block_keys(model, rule, records_, entries_[rule][at].record); };
    std::vector<std::uint64_t> shared = keys(begin);
    for (std::size_t at = begin + 1; at < end && shared.size() > 1; ++at) {
        const auto others = keys(at);
        std::erase_if(shared, [&](std::uint64_t key) { return std::find(others.begin(), others.end(), key) == others.end(); });
    }
    if (frozen_ != nullptr) return std::any_of(shared.begin(), shared.end(), [&](std::uint64_t key) { return frozen_->large_blocks.contains(key); });
    const std::lock_guard lock(large_mutex_);
    large_.insert(shared.begin(), shared.end());
    return true;
}

/// First by the key's upper bits into drawers that fit a cache, then each drawer.
void Blocking::sort(std::vector<Entry>& entries) {
    constexpr unsigned kBits = 12;
    constexpr std::size_t kWorthIt = 1U << 14U;
    const auto less = [](const Entry& a, const Entry& b) { return a.key != b.key ? a.key < b.key : a.record < b.record; };
    if (entries.size() < kWorthIt) return std::sort(entries.begin(), entries.end(), less);
    std::vector<std::size_t> at((1U << kBits) + 1);
    const auto drawer = [](const Entry& entry) { return static_cast<std::size_t>(entry.key >> (64U - kBits)); };
    for (const Entry& entry : entries) ++at[drawer(entry) + 1];
    for (std::size_t i = 1; i < at.size(); ++i) at[i] += at[i - 1];
    std::vector<Entry> sorted(entries.size());
    auto next = at;
    for (const Entry& entry : entries) sorted[next[drawer(entry)]++] = entry;
    for (std::size_t i = 0; i + 1 < at.size(); ++i) {
        std::sort(sorted.begin() + static_cast<std::ptrdiff_t>(at[i]), sorted.begin() + static_cast<std::ptrdiff_t>(at[i + 1]), less);
    }
    entries.swap(sorted);
}

std::uint64_t Blocking::pairs_in(std::size_t rule, Range range) const {
    std::uint64_t pairs = 0;
    for (std::size_t begin = range.begin; begin < range.end;) {
        const std::size_t end = block_end(rule, begin);
        pairs += (end - begin) * (end - begin - 1) / 2;
        begin = end;
    }
    return pairs;
}

std::size_t Blocking::block_end(std::size_t rule, std::size_t begin) const {
    const auto& entries = entries_[rule];
    std::size_t end = begin + 1;
    while (end < entries.size() && entries[end].key == entries[begin].key) ++end;
    return end;
}

bool Blocking::made_before(std::size_t rule, std::size_t block, std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t* left = blocks_.row(a);
    const std::uint32_t* right = blocks_.row(b);
    if (takes_words_ == TakesWords::No) {
        bool made = false;
        for (std::size_t earlier = 0; earlier < rule; ++earlier) made |= left[earlier] == right[earlier] && left[earlier] != 0;
        return made;
    }
    for (std::size_t earlier = 0; earlier <= rule; ++earlier) {
        const auto& words = words_[earlier];
        if (words.at.empty()) {
            if (earlier < rule && left[earlier] != 0 && left[earlier] == right[earlier]) return true;
            continue;
        }
        auto x = words.blocks.begin() + words.at[a];
        auto y = words.blocks.begin() + words.at[b];
        const auto x_end = words.blocks.begin() + words.at[a + 1], y_end = words.blocks.begin() + words.at[b + 1];
        while (x != x_end && y != y_end) {
            if (*x == *y) {
                if (earlier < rule || *x < block + 1) return true;
                break;
            }
            if (*x < *y) ++x;
            else ++y;
        }
    }
    return false;
}

std::vector<Blocking::Range> Blocking::pieces(std::size_t rule, std::size_t count) const {
    std::vector<Range> out;
    const std::size_t all = entries_[rule].size(), step = all / count + 1;
    for (std::size_t begin = 0; begin < all;) {
        std::size_t end = std::min(begin + step, all);
        if (end < all) end = block_end(rule, end - 1);
        out.push_back({begin, end});
        begin = end;
    }
    return out;
}

}  // namespace hub::linkage
