#include "core/records/linkage/field_values.hpp"

#include <algorithm>
#include <array>

#include "core/text/name_writing.hpp"
#include "core/text/unicode.hpp"

namespace hub::linkage {

namespace {

/// What people write where they have nothing to write, folded.
constexpr std::array<std::string_view, 16> kNothing{"", "-", "--", "na", "n/a", "null", "none", "nan", "khong", "khong co", "khong ro",
                                                    "chua co", "chua ro", "trong", "unknown", "?"};

bool says_nothing(std::string_view folded) { return std::find(kNothing.begin(), kNothing.end(), folded) != kNothing.end(); }

std::string letters_and_digits(std::string_view folded) {
    std::string out;
    for (const char c : folded) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80) out += c;
    }
    return out;
}

/// 000000 and 111111111 are typed to get past a form.
bool one_digit_only(std::string_view digits) {
    constexpr std::size_t kShortest = 6;
    return digits.size() >= kShortest && digits.find_first_not_of(digits.front()) == std::string_view::npos;
}

bool only_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

/// "912345678.0" is what becomes of a number that some program took for a fraction.
std::string_view without_fraction(std::string_view folded) {
    const bool fraction = folded.size() > 2 && folded.ends_with(".0") && only_digits(folded.substr(0, folded.size() - 2));
    return fraction ? folded.substr(0, folded.size() - 2) : folded;
}

std::string code(std::string_view folded) {
    auto out = letters_and_digits(without_fraction(folded));
    return one_digit_only(out) ? std::string() : out;
}

/// With its trunk zero or the country's 84 in front, and all that belongs to it.
bool is_whole_number(std::string_view digits) {
    if (digits.starts_with("0084")) return digits.size() >= 13;
    return (digits.starts_with("0") && digits.size() >= 10) || (digits.starts_with("84") && digits.size() >= 11);
}

/// The first number of the cell: "0912 345 678 (mẹ)", "0912.345.678 / 0987.654.321".
std::string phone(std::string_view folded) {
    constexpr std::size_t kSubscriber = 9, kLongest = 13;  // without the trunk zero or +84; with 0084
    std::string digits;
    const auto subscriber = [&]() -> std::string {
        if (digits.size() > kLongest && digits.front() == '0') digits.resize(kSubscriber + 1);
        if (digits.size() < kSubscriber || digits.size() > kLongest || one_digit_only(std::string_view(digits).substr(digits.size() - kSubscriber))) return {};
        return digits.substr(digits.size() - kSubscriber);
    };
    for (const char c : without_fraction(folded)) {
        if (c >= '0' && c <= '9') {
            digits += c;
            continue;
        }
        if (std::string_view(" .-()+").find(c) != std::string_view::npos && !is_whole_number(digits)) continue;
        if (auto found = subscriber(); !found.empty()) return found;
        digits.clear();
    }
    return subscriber();
}

std::string national_id(std::string_view folded) {
    std::string digits = letters_and_digits(without_fraction(folded));
    if (!only_digits(digits) || one_digit_only(digits)) return {};
    constexpr std::size_t kLength = 12, kMostLost = 2;  // a spreadsheet drops zeros in front, and provinces begin with one or two
    if (digits.size() < kLength && digits.size() + kMostLost >= kLength) digits.insert(0, kLength - digits.size(), '0');
    return digits;
}

std::string sex(std::string_view folded) {
    constexpr std::array<std::string_view, 6> kMale{"m", "male", "nam", "trai", "1", "01"}, kFemale{"f", "female", "nu", "gai", "0", "02"};
    if (std::find(kMale.begin(), kMale.end(), folded) != kMale.end()) return "m";
    if (std::find(kFemale.begin(), kFemale.end(), folded) != kFemale.end()) return "f";
    return folded == "2" ? "f" : std::string();
}

}  // namespace

std::string normalised(std::string_view cell, As as) {
    const std::string folded = text::fold(cell);
    if (says_nothing(folded)) return {};
    switch (as) {
        case As::Name: return text::name_writing(cell);
        case As::Words:
        case As::Text: return folded;
        case As::Code: return code(folded);
        case As::Phone: return phone(folded);
        case As::NationalId: return national_id(folded);
        case As::Sex: return sex(folded);
        case As::Date: {
            const auto date = read_date(folded);
            return date ? to_text(*date) : std::string();
        }
    }
    return {};
}

FieldValues::FieldValues(As as, const std::vector<std::vector<std::string>>& equivalents) : as_(as) {
    if (as == As::Name) names_ = std::make_unique<NameValues>(equivalents);
    if (as == As::Words) words_ = std::make_unique<WordValues>(equivalents);
    if (as == As::Code || as == As::Phone || as == As::NationalId || as == As::Text) codes_.resize(1);
}

std::uint32_t FieldValues::add(std::string_view cell) {
    if (cell.empty()) return 0;
    const std::string text = normalised(cell, as_);
    if (text.empty()) {
        unreadable_ += !says_nothing(text::fold(cell));
        return 0;
    }
    const std::uint32_t before = texts_.size();
    const std::uint32_t number = texts_.add(text);
    if (number < before) return number;
    if (names_) names_->add(text);
    if (words_) words_->add(text);
    if (!codes_.empty()) {
        Short& kept = codes_.emplace_back();
        kept.size = static_cast<std::uint8_t>(std::min<std::size_t>(text.size(), kept.bytes.size() + 1));
        text.copy(kept.bytes.data(), kept.bytes.size());
    }
    if (as_ == As::Date) dates_.push_back(*read_date(text));
    return number;
}

void FieldValues::finish(std::vector<std::uint32_t> counts, const Frequencies* frozen_words) {
    counts_ = std::move(counts);
    counts_.resize(texts_.size());
    if (words_) words_->finish(counts_, frozen_words);
}

}  // namespace hub::linkage
