#include "core/records/linkage/name_values.hpp"

#include <algorithm>

#include "core/records/linkage/likeness.hpp"
#include "core/records/linkage/model_words.hpp"
#include "core/text/name_writing.hpp"
#include "core/text/syllable.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kMostSyllables = 12;
/// Shorter ones are within an edit of half the language.
constexpr std::size_t kShortestTypo = 2;

std::string joined_with(const std::vector<std::string>& pieces, std::string_view between) {
    std::string out;
    for (const auto& piece : pieces) {
        if (!out.empty()) out += between;
        out += piece;
    }
    return out;
}

/// my and mi, quy and qui are one syllable in two spellings.
std::string with_i(std::string_view plain) {
    std::string out(plain);
    if (out.size() < 2 || out.back() != 'y') return out;
    constexpr std::string_view kVowels = "aeou";
    const char before = out[out.size() - 2];
    const bool behind_qu = before == 'u' && out.size() == 3 && out.starts_with("qu");
    if (kVowels.find(before) == std::string_view::npos || behind_qu) out.back() = 'i';
    return out;
}

/// Êđê, Mnông and their neighbours: Y and H' say man and woman, the given name follows, the clan's comes last.
std::size_t given_place(const std::vector<std::string>& plain) {
    const std::string& first = plain.front();
    if (plain.size() > 1 && (first == "y" || first == "h")) return 1;
    // H' glued to the name: no syllable of Vietnamese has a consonant behind its h.
    const bool behind_h = first.size() > 1 && first.front() == 'h' && std::string_view("aeiouy").find(first[1]) == std::string_view::npos;
    return behind_h ? 0 : plain.size() - 1;
}

}  // namespace

NameValues::NameValues(const std::vector<std::vector<std::string>>& equivalents) {
    for (const auto& words : equivalents) {
        for (const auto& word : words) equivalents_.emplace(word, words.front());
    }
}

std::uint32_t NameValues::canonical_of(std::string_view plain) {
    const auto found = equivalents_.find(std::string(plain));
    return canonical_.add(found == equivalents_.end() ? with_i(plain) : found->second);
}

void NameValues::add(std::string_view writing) {
    Value value;
    value.first = static_cast<std::uint32_t>(syllables_.size());
    auto words = pieces_of(writing, ' ');
    if (words.size() > kMostSyllables) words.resize(kMostSyllables);
    std::vector<std::string> plain;
    std::string letters;
    for (const auto& word : words) {
        std::string bare = text::without_marks(word);
        if (bare.empty()) continue;  // marks without a letter
        plain.push_back(std::move(bare));
        value.marked = value.marked || plain.back() != word;
        const std::uint32_t canonical = canonical_of(plain.back());
        const std::uint32_t written = written_.add(word);
        if (written >= real_.size()) real_.push_back(text::is_syllable(word));
        syllables_.push_back({written, plain_.add(plain.back()), canonical});
        letters += canonical_[canonical];
    }
    value.count = static_cast<std::uint16_t>(plain.size());
    if (!plain.empty()) {
        value.canonical = joined_.add(letters);
        value.given = static_cast<std::uint8_t>(given_place(plain));
        value.basis[0] = keys_[0].add(joined_with(plain, " "));
        value.basis[3] = keys_[3].add(plain.back());
        std::string ends = plain.front() + " " + plain.back();
        if (plain.back() < plain.front()) ends = plain.back() + " " + plain.front();
        value.basis[2] = keys_[2].add(ends);
        std::sort(plain.begin(), plain.end());
        value.basis[1] = keys_[1].add(joined_with(plain, " "));
        std::string first_letters;
        for (const auto& word : plain) first_letters += word.front();
        value.initials = initials_.add(first_letters);
    }
    values_.push_back(value);
}

bool NameValues::near(std::uint32_t a, std::uint32_t b) const {
    const auto left = canonical_[a], right = canonical_[b];
    return std::min(left.size(), right.size()) >= kShortestTypo && within_one_edit(left, right);
}

std::uint32_t NameValues::surname(std::uint32_t value) const {
    const Value& name = values_[value];
    return name.count == 0 ? 0 : begin(name)->canonical;
}

bool NameValues::marks_agree(const Value& a, const Value& b) const {
    const Syllable* left = begin(a);
    const Syllable* right = begin(b);
    for (std::size_t i = 0; i < a.count; ++i) {
        const bool same = left[i].written == right[i].written;
        // Where one side has no marks, they may be lost; but who writes the others writes that of the given name: Ánh and Anh are two.
        const bool bare = written_[left[i].written] == plain_[left[i].plain] || written_[right[i].written] == plain_[right[i].plain];
        if (!same && (!bare || i == a.given)) return false;
    }
    return true;
}

Is NameValues::relation(std::uint32_t a, std::uint32_t b) const {
    const Value& left = values_[a];
    const Value& right = values_[b];
    if (left.count == 0 || right.count == 0) return Is::Else;
    if (left.basis[0] == right.basis[0]) return !left.marked || !right.marked || marks_agree(left, right) ? Is::NoTones : Is::OtherTones;
    if (left.canonical == right.canonical) return Is::Variant;
    if (left.basis[1] == right.basis[1]) return Is::Reordered;
    return left.count <= right.count ? loose_relation(left, right) : loose_relation(right, left);
}

Is NameValues::loose_relation(const Value& a, const Value& b) const {
    const Syllable* left = begin(a);
    const Syllable* right = begin(b);
    const std::size_t few = a.count, many = b.count;
    const bool same_first = left[0].canonical == right[0].canonical;
    const bool same_last = left[few - 1].canonical == right[many - 1].canonical;
    const bool same_ends = few >= 2 && same_first && same_last;
    if (same_ends && few < many) {
        std::size_t next = 0;
        for (std::size_t i = 0; i < many && next < few; ++i) next += left[next].canonical == right[i].canonical;
        if (next == few) return Is::LostMiddle;
    }
    if (few == many) {
        std::size_t different = 0, at = 0;
        for (std::size_t i = 0; i < few; ++i) {
            if (left[i].canonical == right[i].canonical) continue;
            ++different;
            at = i;
        }
        if (different == 0) return Is::Variant;
        if (different == 1 && few >= 2 && near(left[at].canonical, right[at].canonical)) {
            const bool two_names = at == a.given || at == b.given || (real_[left[at].written] && real_[right[at].written]);
            return two_names ? Is::OtherSyllable : Is::Typo;
        }
    }
    if (few >= 2) {
        std::uint32_t used = 0;
        std::size_t found = 0;
        for (std::size_t i = 0; i < few; ++i) {
            for (std::size_t j = 0; j < many; ++j) {
                if ((used >> j & 1U) != 0 || left[i].canonical != right[j].canonical) continue;
                used |= 1U << j;
                ++found;
                break;
            }
        }
        if (found == few) return few == many ? Is::Reordered : Is::Subset;
    }
    if (same_ends) return Is::SameEnds;
    return same_last ? Is::SameGiven : Is::Else;
}

NameValues::Basis NameValues::basis_of(Is is) {
    switch (is) {
        case Is::Exact:
        case Is::NoTones:
        case Is::OtherTones:
        case Is::Variant:
        case Is::Typo:
        case Is::OtherSyllable: return Basis::Key;
        case Is::Reordered: return Basis::Sorted;
        case Is::LostMiddle:
        case Is::Subset:
        case Is::SameEnds: return Basis::Ends;
        default: return Basis::Given;
    }
}

}  // namespace hub::linkage
