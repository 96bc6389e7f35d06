#include "core/plugin/kit/pseudonyms.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/text/unicode.hpp"

namespace hub::plugin::kit {

namespace {

constexpr std::array<std::string_view, 16> kFamily{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Mai"};
constexpr std::array<std::string_view, 24> kGiven{"An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Hạnh", "Hoa", "Hương", "Khánh", "Lan",
                                                  "Linh", "Minh", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Thảo", "Trang", "Tuấn", "Việt", "Yến"};
constexpr std::size_t kPersonalNumber = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }


/// Where the fields of a date stand: dd/MM/yyyy, d-M-yyyy, yyyy-MM-dd, or one with a time behind.
struct DateForm {
    std::array<std::size_t, 3> from{};  // day, month, year
    std::array<std::size_t, 3> size{};
    std::chrono::year_month_day day;
};

std::optional<DateForm> date_in(std::string_view text) {
    std::vector<std::pair<std::size_t, std::size_t>> runs;
    for (std::size_t at = 0; at < text.size() && runs.size() < 3;) {
        std::size_t end = at;
        while (end < text.size() && is_digit(text[end])) ++end;
        if (end == at) return std::nullopt;
        runs.emplace_back(at, end - at);
        if (runs.size() < 3 && (end >= text.size() || (text[end] != '/' && text[end] != '-' && text[end] != '.'))) return std::nullopt;
        at = end + 1;
    }
    if (runs.size() != 3) return std::nullopt;
    const auto behind = runs[2].first + runs[2].second;
    if (behind != text.size() && text[behind] != 'T' && text[behind] != ' ') return std::nullopt;
    const bool year_first = runs[0].second == 4;
    if (!year_first && runs[2].second != 4) return std::nullopt;
    DateForm out;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& run = runs[year_first ? 2 - i : i];
        out.from[i] = run.first;
        out.size[i] = run.second;
    }
    if (out.size[0] > 2 || out.size[1] > 2) return std::nullopt;
    const auto number = [&](std::size_t i) { return std::stoi(std::string(text.substr(out.from[i], out.size[i]))); };
    out.day = std::chrono::year(number(2)) / std::chrono::month(static_cast<unsigned>(number(1))) / std::chrono::day(static_cast<unsigned>(number(0)));
    return out.day.ok() ? std::optional(out) : std::nullopt;
}

/// Two words or more, each beginning with a capital, no digit: how people write a person.
bool is_name(std::string_view text) {
    bool word_begins = true;
    std::size_t words = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = text::next_character(text, at);
        if (c < 0x80 && is_digit(static_cast<char>(c))) return false;
        if (c == ' ') {
            word_begins = true;
            continue;
        }
        if (c < 0x80 && !((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '\'' || c == '-')) return false;
        if (word_begins) {
            std::string letter;
            text::append_utf8(letter, c);
            if (text::to_upper(letter) != letter) return false;
            ++words;
        }
        word_begins = false;
    }
    return words >= 2;
}

}  // namespace

std::uint64_t Pseudonyms::number_from(std::string_view purpose, std::string_view value) const {
    const auto digest = security::hmac_sha256(key_, std::string(purpose) + '\0' + std::string(value));
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) out = out << 8U | digest[i];
    return out;
}

std::string Pseudonyms::of_date(std::string_view value) const {
    const auto form = date_in(value);
    if (!form) return {};
    // Every date moves as far as all others of this key, so that order and distances stay true.
    const auto shift = 30 + static_cast<int>(number_from("shift", "") % 300);
    const std::chrono::year_month_day moved{std::chrono::sys_days(form->day) - std::chrono::days(shift)};
    const std::array<unsigned, 3> fields{static_cast<unsigned>(moved.day()), static_cast<unsigned>(moved.month()), static_cast<unsigned>(static_cast<int>(moved.year()))};
    std::string out(value);
    // From behind, because a day of one digit may become one of two.
    std::vector<std::size_t> order{0, 1, 2};
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return form->from[a] > form->from[b]; });
    for (const auto i : order) {
        auto digits = std::to_string(fields[i]);
        while (digits.size() < form->size[i]) digits.insert(0, "0");
        out.replace(form->from[i], form->size[i], digits);
    }
    return out;
}

std::string Pseudonyms::of_digits(std::string_view digits) const {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) out += static_cast<char>('0' + number_from("digit" + std::to_string(i), digits) % 10);
    if (digits.size() == kPersonalNumber && digits.front() == '0') {
        // Province (3), century and sex (1), birth year (2) keep their meaning; only the running number is another's.
        out.replace(0, 6, digits.substr(0, 6));
    } else if (!digits.empty()) {
        out[0] = digits[0] == '0' ? '0' : out[0] == '0' ? '1' : out[0];  // as long as before, also as a number
    }
    if (out == digits) out.back() = out.back() == '9' ? '0' : static_cast<char>(out.back() + 1);
    return out;
}

std::string Pseudonyms::of_name(std::string_view value) const {
    const auto composed = text::to_nfc(value);
    const std::string whole = composed ? *composed : std::string(value);
    const bool capitals = text::to_upper(whole) == whole;
    std::string out;
    std::size_t word = 0;
    for (std::size_t at = 0; at <= whole.size();) {
        const auto end = std::min(whole.find(' ', at), whole.size());
        const auto one = whole.substr(at, end - at);
        if (!out.empty() || at > 0) out += ' ';
        if (!one.empty()) {
            const auto seed = number_from(word == 0 ? "family" : "given", text::fold(one));
            std::string other(word == 0 ? kFamily.at(seed % kFamily.size()) : kGiven.at(seed % kGiven.size()));
            if (text::fold(other) == text::fold(one)) other = word == 0 ? kFamily.at((seed + 1) % kFamily.size()) : kGiven.at((seed + 1) % kGiven.size());
            out += capitals ? text::to_upper(other) : other;
            ++word;
        }
        at = end + 1;
    }
    return out;
}

std::string Pseudonyms::of_text(std::string_view value) const {
    std::string out;
    std::string run;
    const auto flush = [&] {
        if (run.size() >= 3) out += of_digits(run);
        else for (std::size_t i = 0; i < run.size(); ++i) out += static_cast<char>('0' + (number_from("short" + std::to_string(i), value) + static_cast<unsigned>(run[i] - '0')) % 10);
        run.clear();
    };
    std::size_t place = 0;
    for (std::size_t at = 0; at < value.size();) {
        const auto c = text::next_character(value, at);
        if (c < 0x80 && is_digit(static_cast<char>(c))) {
            run += static_cast<char>(c);
            continue;
        }
        flush();
        const auto seed = number_from("letter" + std::to_string(place++), value);
        if (c >= 'A' && c <= 'Z') out += static_cast<char>('A' + (c - 'A' + 1 + seed % 25) % 26);
        else if (c >= 'a' && c <= 'z') out += static_cast<char>('a' + (c - 'a' + 1 + seed % 25) % 26);
        else if (c < 0x80) out += static_cast<char>(c);
        else out += 'x';
    }
    flush();
    return out;
}

std::string Pseudonyms::of(std::string_view value) const {
    if (value.empty() || kept_.contains(value)) return std::string(value);
    if (auto date = of_date(value); !date.empty()) return date;
    if (all_digits(value)) return value.size() < 3 ? std::string(value) : of_digits(value);  // codes of one or two digits tell nobody
    if (is_name(value)) return of_name(value);
    return of_text(value);
}

codec::Value Pseudonyms::of_value(const codec::Value& value) const {
    using codec::Value;
    constexpr std::int64_t kSmallest = 1'000;
    if (value.is_string()) return Value(of(value.text()));
    if (value.is_integer() && (value.integer() >= kSmallest || value.integer() <= -kSmallest)) {
        const auto digits = std::to_string(value.integer() < 0 ? -(value.integer() + 1) : value.integer());
        if (digits.size() > 17) return Value(0);
        const auto other = static_cast<std::int64_t>(std::stoll(of_digits(digits)));
        return Value(value.integer() < 0 ? -other : other);
    }
    if (value.is_array()) {
        auto out = Value::array();
        for (const auto& item : value.items()) out.push_back(of_value(item));
        return out;
    }
    if (value.is_object()) {
        auto out = Value::object();
        for (const auto& [name, member] : value.members()) out.set(name, of_value(member));
        return out;
    }
    return value;
}

std::string Pseudonyms::of_body(std::string_view body) const {
    if (const auto json = codec::parse_json(body)) return codec::write_json(of_value(*json));
    std::string out;
    // Line by line and cell by cell, so that a list's separators stay where they are.
    std::size_t at = 0;
    while (at < body.size()) {
        const auto end = std::min(body.find_first_of(";,\t\r\n|<>\"", at), body.size());
        out += of(body.substr(at, end - at));
        if (end < body.size()) out += body[end];
        at = end + 1;
    }
    return out;
}

}  // namespace hub::plugin::kit
