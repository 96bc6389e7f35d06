#include "core/records/linkage/report_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/text/html_text.hpp"
#include "core/text/unicode.hpp"

namespace hub::linkage::report {

namespace {

constexpr std::size_t kLongestValue = 80;  // characters
constexpr double kNearlyCertain = 0.9999;

std::string fixed(double value, int places) {
    std::array<char, 400> out{};
    const auto done = std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed, places);
    return {out.data(), done.ptr};
}

bool is_zero(std::string_view digits) { return digits.find_first_of("123456789") == std::string_view::npos; }

}  // namespace

std::string counted(std::uint64_t number, Language language) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3)
        digits.insert(at - 3, 1, language == Language::Vietnamese ? '.' : ',');
    return digits;
}

std::string decimal(double value, int places, Language language) {
    std::string digits = fixed(std::abs(value), places);
    if (language == Language::Vietnamese) std::replace(digits.begin(), digits.end(), '.', ',');
    return (value < 0 && !is_zero(digits) ? "−" : "") + digits;
}

std::string bits(double value, Language language) {
    std::string digits = decimal(value, 1, language);
    return value > 0 && !is_zero(digits) ? "+" + digits : digits;
}

std::string percent(double share, Language language) { return decimal(share * 100, 1, language) + "%"; }

std::string chance(double probability, Language language) {
    if (probability <= 0) return "0";
    if (probability >= 0.01) return percent(probability, language);
    const double one_in = 1 / probability;
    const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(one_in)) - 2));  // three digits say enough
    return "1/" + counted(static_cast<std::uint64_t>(std::min(std::round(one_in / unit) * unit, 1e18)), language);
}

std::string certainty(double probability, Language language) {
    if (probability > kNearlyCertain) return "&gt; " + decimal(100 * kNearlyCertain, 2, language) + "%";
    if (probability < 1 - kNearlyCertain) return "&lt; " + decimal(100 - 100 * kNearlyCertain, 2, language) + "%";
    return decimal(probability * 100, 2, language) + "%";
}

std::string plain(double value) {
    std::string digits = fixed(value, 2);
    while (digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
    return digits == "-0" ? "0" : digits;
}

std::string harmless(std::string_view value) {
    std::string cut;
    std::size_t characters = 0;
    const std::string visible = text::strip_controls(value);
    for (std::size_t at = 0; at < visible.size(); ++characters) {
        const char32_t next = text::next_character(visible, at);
        if (characters == kLongestValue) {
            cut += "…";
            break;
        }
        text::append_utf8(cut, next);
    }
    return text::escape_html(cut);
}

std::string shown(std::string_view value) { return element("bdi", harmless(value)); }

std::string element(std::string_view tag, std::string_view html) {
    return "<" + std::string(tag) + ">" + std::string(html) + "</" + std::string(tag.substr(0, tag.find(' '))) + ">";
}

std::string heading(std::string_view html, std::string_view kind) {
    const std::string of_kind = kind.empty() ? "" : " class=\"" + std::string(kind) + "\"";
    return html.empty() ? "<td" + of_kind + "></td>"
                        : "<th scope=\"col\"" + of_kind + ">" + std::string(html) + "</th>";
}

std::string row_heading(std::string_view html) { return "<th scope=\"row\">" + std::string(html) + "</th>"; }
std::string number_cell(std::string_view html) { return "<td class=\"num\">" + std::string(html) + "</td>"; }

std::string table(std::string_view label, std::string_view kind, std::string_view head, std::string_view rows) {
    return "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + text::escape_html(label) +
           "\"><table class=\"" + std::string(kind) + "\"><thead><tr>" + std::string(head) + "</tr></thead><tbody>" +
           std::string(rows) + "</tbody></table></div>";
}

}  // namespace hub::linkage::report
