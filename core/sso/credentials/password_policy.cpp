#include "core/sso/credentials/password_policy.hpp"

#include <algorithm>
#include <set>

#include "core/security/password_hash.hpp"
#include "core/text/opaque_string.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kMostAddedToAWord = 6;  ///< digits and signs around it: a date is the most that people add
constexpr std::size_t kFewestOwnCharacters = 5;  ///< beside what is known of the account
constexpr std::size_t kFewestDifferent = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80U; }

std::string without_spaces(std::string_view text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' '; });
    return out;
}

std::string seen_through(std::string_view folded) {
    std::string out(folded);
    for (char& c : out) {
        switch (c) {
            case '0': c = 'o'; break;
            case '1': case '!': c = 'i'; break;
            case '3': c = 'e'; break;
            case '4': case '@': c = 'a'; break;
            case '5': case '$': c = 's'; break;
            default: break;
        }
    }
    return out;
}

/// A common word with a little around it. Everything that is no letter is taken off both ends.
bool is_dressed_word(std::string_view folded) {
    std::size_t begin = 0;
    std::size_t end = folded.size();
    while (begin < end && !is_letter(folded[begin])) ++begin;
    while (end > begin && !is_letter(folded[end - 1])) --end;
    const auto stem = folded.substr(begin, end - begin);
    return folded.size() - stem.size() <= std::max(kMostAddedToAWord, stem.size() < kFewestDifferent ? std::size_t{10} : 0) && (is_common_stem(stem) || is_common_stem(seen_through(stem)));
}

/// Up or down by one from each character to the next, or all of a few characters, or a block again and again.
bool is_run(std::string_view text) {
    const auto steps_by = [&](int step) {
        for (std::size_t i = 1; i < text.size(); ++i) {
            const int expected = text[i - 1] + step;
            const bool wraps = text[i - 1] == '9' && text[i] == '0' && step == 1;
            if (text[i] != expected && !wraps) return false;
        }
        return true;
    };
    if (steps_by(1) || steps_by(-1)) return true;
    if (std::set<char>(text.begin(), text.end()).size() < kFewestDifferent) return true;
    for (std::size_t block = 1; block <= text.size() / 2; ++block) {
        if (block >= kFewestPasswordCharacters) break;
        bool repeats = true;
        for (std::size_t i = block; i < text.size() && repeats; ++i) repeats = text[i] == text[i - block];
        if (repeats) return true;
    }
    return false;
}

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

bool is_date(int day, int month, int year) { return day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 1930 && year <= 2040; }

/// Digits alone that are a date, a phone number or an identity number.
bool is_known_number(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (is_digit(c)) digits += c;
        else if (c != '/' && c != '-' && c != '.' && c != ' ' && c != '+') return false;
    }
    const std::string_view d = digits;
    if (d.size() == 8) {
        return is_date(number(d.substr(0, 2)), number(d.substr(2, 2)), number(d.substr(4))) || is_date(number(d.substr(6)), number(d.substr(4, 2)), number(d.substr(0, 4)));
    }
    return (d.size() == 10 && d[0] == '0') || (d.size() == 11 && d.starts_with("84")) || (d.size() == 12 && d[0] == '0');
}

/// As words of at least three characters to look for in a password.
std::set<std::string> known_of(const PasswordContext& context) {
    std::set<std::string> words;
    const auto add = [&](std::string word) {
        if (word.size() >= 3) words.insert(std::move(word));
    };
    const auto add_text = [&](std::string_view text) {
        const std::string folded = text::fold(text);
        add(without_spaces(folded));
        std::string word;
        for (const char c : folded + " ") {
            if (is_digit(c) || is_letter(c)) {
                word += c;
            } else {
                add(std::move(word));
                word.clear();
            }
        }
    };
    add_text(context.account_name);
    for (const auto& name : context.names) add_text(name);
    if (context.birth_date.size() == 10) {
        const std::string year = context.birth_date.substr(0, 4);
        const std::string month = context.birth_date.substr(5, 2);
        const std::string day = context.birth_date.substr(8, 2);
        for (const auto& date : {day + month + year, year + month + day, day + month + year.substr(2), day + month, year}) add(date);
    }
    return words;
}

/// What is left when everything known is taken out, the longest first.
std::string own_part(std::string folded, const PasswordContext& context) {
    const auto words = known_of(context);
    std::vector<std::string_view> longest_first(words.begin(), words.end());
    std::stable_sort(longest_first.begin(), longest_first.end(), [](auto a, auto b) { return a.size() > b.size(); });
    for (const auto word : longest_first) {
        for (auto at = folded.find(word); at != std::string::npos; at = folded.find(word)) folded.replace(at, word.size(), " ");
    }
    return folded;
}

}  // namespace

Status check_new_password(std::string_view typed, const PasswordContext& context) {
    if (typed.size() > security::kLongestPasswordBytes) return fail("password.too_long", "a password has at most 256 bytes");
    HUB_TRY_ASSIGN(const auto prepared, text::opaque_string(typed));
    if (prepared.size() > security::kLongestPasswordBytes) return fail("password.too_long", "a password has at most 256 bytes");
    if (text::count_characters(prepared) < kFewestPasswordCharacters) return fail("password.too_short", "a password has at least 8 characters");

    const std::string folded = without_spaces(text::fold(prepared));
    if (is_dressed_word(folded) || is_dressed_word(seen_through(folded)) || is_run(folded) || is_known_number(folded)) {
        return fail("password.common", "this password is one of the first that a guesser tries");
    }
    const std::string own = own_part(folded, context);
    if (own != folded) {
        const auto left = static_cast<std::size_t>(std::count_if(own.begin(), own.end(), [](char c) { return c != ' '; }));
        if (left < kFewestOwnCharacters || is_dressed_word(without_spaces(own)) || is_run(without_spaces(own))) {
            return fail("password.about_you", "this password is made of what is known about the account");
        }
    }
    return {};
}

}  // namespace hub::sso
