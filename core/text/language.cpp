#include "core/text/language.hpp"

#include <algorithm>

namespace hub::text {
namespace {

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// Thousandths of a `q=`; nothing that counts when it cannot be read.
int weight_of(std::string_view parameters) {
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos) return 1'000;
    const std::string_view digits = parameters.substr(at + 2);
    if (digits.starts_with('1')) return 1'000;
    if (!digits.starts_with('0')) return 0;
    int weight = 0;
    int place = 100;
    for (std::size_t i = 2; i < digits.size() && i < 5 && digits[i] >= '0' && digits[i] <= '9'; ++i, place /= 10) weight += (digits[i] - '0') * place;
    return weight;
}

}  // namespace

Language language_named(std::string_view name) {
    return name == "vi" || name.starts_with("vi_") || name.starts_with("vi-") ? Language::Vietnamese : Language::English;
}

Language accepted_language(std::string_view header) {
    int vietnamese = 0;
    int english = 0;
    while (!header.empty()) {
        const auto end = header.find(',');
        const std::string_view range = trimmed(header.substr(0, end));
        header = end == std::string_view::npos ? std::string_view{} : header.substr(end + 1);
        const auto mark = range.find(';');
        const std::string_view tag = trimmed(range.substr(0, mark));
        const int weight = mark == std::string_view::npos ? 1'000 : weight_of(range.substr(mark));
        const auto is = [tag](std::string_view language) { return tag.starts_with(language) && (tag.size() == 2 || tag[2] == '-'); };
        if (is("vi") || is("VI") || tag == "*") vietnamese = std::max(vietnamese, weight);
        if (is("en") || is("EN")) english = std::max(english, weight);
    }
    return english > vietnamese ? Language::English : Language::Vietnamese;
}

}  // namespace hub::text
