#include "core/records/linkage/word_values.hpp"

#include <algorithm>
#include <cmath>

#include "core/records/linkage/likeness.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kMostWords = 32;
constexpr std::size_t kShortestTypo = 4;
constexpr double kTypoShare = 0.5;

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

WordValues::WordValues(const std::vector<std::vector<std::string>>& equivalents) {
    for (const auto& words : equivalents) {
        for (const auto& word : words) equivalents_.emplace(word, words.front());
    }
}

void WordValues::add(std::string_view folded) {
    std::vector<std::uint32_t> words;
    std::string word;
    const auto end_word = [&] {
        if (word.empty() || words.size() == kMostWords) return;
        const auto found = equivalents_.find(word);
        words.push_back(dictionary_.add(found == equivalents_.end() ? word : found->second));
        word.clear();
    };
    for (const char c : folded) {
        if (is_word_byte(c)) word += c;
        else if (c != '\'') end_word();
    }
    end_word();
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    words_.insert(words_.end(), words.begin(), words.end());
    at_.push_back(words_.size());
    sorted_.push_back(bags_.add({reinterpret_cast<const char*>(words.data()), words.size() * sizeof(std::uint32_t)}));
}

void WordValues::finish(const std::vector<std::uint32_t>& counts, const Frequencies* frozen) {
    bits_.assign(dictionary_.size(), 0);
    const auto bits = [](double all, double records) { return static_cast<float>(std::log2((all + 1) / (records + 1))); };
    if (frozen != nullptr) {
        for (std::uint32_t word = 1; word < bits_.size(); ++word) bits_[word] = bits(frozen->all, frozen->count(dictionary_[word]));
        return;
    }
    std::vector<double> records(dictionary_.size());
    for (std::uint32_t value = 1; value + 1 < at_.size(); ++value) {
        frequencies_.all += counts[value];
        const Words of = words(value);
        for (std::size_t i = 0; i < of.count; ++i) records[of.first[i]] += counts[value];
    }
    for (std::uint32_t word = 1; word < bits_.size(); ++word) {
        bits_[word] = bits(frequencies_.all, records[word]);
        if (records[word] > 1) frequencies_.counts.emplace(hash_of(dictionary_[word]), static_cast<std::uint32_t>(records[word]));
    }
}

WordValues::Shared WordValues::shared(std::uint32_t a, std::uint32_t b) const {
    Words few = words(a), many = words(b);
    if (few.count > many.count) std::swap(few, many);
    Shared out;
    std::uint64_t used = 0;
    std::size_t found = 0;
    std::uint32_t open[kMostWords];
    std::size_t opens = 0;
    for (std::size_t i = 0, j = 0; i < few.count; ++i) {
        while (j < many.count && many.first[j] < few.first[i]) ++j;
        if (j < many.count && many.first[j] == few.first[i]) {
            used |= std::uint64_t{1} << j;
            out.bits += static_cast<double>(bits_[few.first[i]]);
            ++found;
        } else {
            open[opens++] = few.first[i];
        }
    }
    // By their letters, not their numbers: what is near what must not hang on which record came first.
    if (opens > 1) std::sort(open, open + opens, [&](std::uint32_t x, std::uint32_t y) { return dictionary_[x] < dictionary_[y]; });
    for (std::size_t i = 0; i < opens; ++i) {
        const auto word = dictionary_[open[i]];
        std::size_t nearest = many.count;
        for (std::size_t j = 0; j < many.count; ++j) {
            const auto other = dictionary_[many.first[j]];
            if ((used >> j & 1U) != 0 || std::min(word.size(), other.size()) < kShortestTypo || !within_one_edit(word, other)) continue;
            if (nearest == many.count || other < dictionary_[many.first[nearest]]) nearest = j;
        }
        if (nearest == many.count) continue;
        used |= std::uint64_t{1} << nearest;
        out.bits += kTypoShare * static_cast<double>(std::min(bits_[open[i]], bits_[many.first[nearest]]));
        ++found;
    }
    if (found == few.count) out.kind = few.count == many.count ? Shared::Kind::All : Shared::Kind::Subset;
    return out;
}

}  // namespace hub::linkage
