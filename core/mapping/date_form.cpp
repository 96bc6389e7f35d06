#include "core/mapping/date_form.hpp"

namespace hub::mapping {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Takes up to `most` digits off the front; nothing when there is none.
std::string_view take_digits(std::string_view& text, std::size_t most) {
    std::size_t count = 0;
    while (count < text.size() && count < most && digit(text[count])) ++count;
    const auto taken = text.substr(0, count);
    text.remove_prefix(count);
    return taken;
}

bool take_separator(std::string_view& text) {
    if (text.empty() || (text.front() != '/' && text.front() != '-' && text.front() != '.')) return false;
    text.remove_prefix(1);
    return true;
}

void append_two(std::string& out, std::string_view digits) {
    out += '-';
    if (digits.size() == 1) out += '0';
    out += digits;
}

bool read_day_first(std::string_view text, std::string& out) {
    std::string_view parts[3];
    std::size_t count = 0;
    while (true) {
        parts[count++] = take_digits(text, 4);
        if (text.empty()) break;
        if (count == 3 || !take_separator(text)) return false;
    }
    const auto year = parts[count - 1];
    if (year.size() != 4) return false;
    for (std::size_t i = 0; i + 1 < count; ++i) {
        if (parts[i].empty() || parts[i].size() > 2) return false;
    }
    out += year;
    if (count >= 2) append_two(out, parts[count - 2]);
    if (count == 3) append_two(out, parts[0]);
    return true;
}

bool read_iso(std::string_view text, std::string& out) {
    const auto time = text.find('T');
    if (time != std::string_view::npos) {
        if (time != 10 || text.find_first_not_of("0123456789:.+-Z", time + 1) != std::string_view::npos) return false;
        text = text.substr(0, time);
    }
    std::string_view rest = text;
    const auto year = take_digits(rest, 4);
    if (year.size() != 4) return false;
    for (int i = 0; i < 2 && !rest.empty(); ++i) {
        if (rest.front() != '-') return false;
        rest.remove_prefix(1);
        if (take_digits(rest, 2).size() != 2) return false;
    }
    if (!rest.empty()) return false;
    out += text;
    return true;
}

}  // namespace

std::optional<DateForm> date_form_named(std::string_view pattern) {
    if (pattern == "dd/MM/yyyy") return DateForm::DayFirst;
    if (pattern == "yyyy-MM-dd") return DateForm::Iso;
    if (pattern == "yyyy-MM-ddT00:00:00.0") return DateForm::IsoMidnight;
    return std::nullopt;
}

bool read_date(DateForm form, std::string_view written, std::string& out) {
    while (!written.empty() && written.front() == ' ') written.remove_prefix(1);
    while (!written.empty() && written.back() == ' ') written.remove_suffix(1);
    return form == DateForm::DayFirst ? read_day_first(written, out) : read_iso(written, out);
}

std::string write_date(DateForm form, std::string_view canonical) {
    if (form == DateForm::DayFirst) {
        std::string out;
        if (canonical.size() == 10) (out += canonical.substr(8, 2)) += '/';
        if (canonical.size() >= 7) (out += canonical.substr(5, 2)) += '/';
        return out += canonical.substr(0, 4);
    }
    std::string out(canonical);
    if (form == DateForm::IsoMidnight && canonical.size() == 10) out += "T00:00:00.0";
    return out;
}

}  // namespace hub::mapping
