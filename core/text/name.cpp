#include "core/text/name.hpp"

#include <algorithm>

#include "core/text/unicode.hpp"

namespace hub::text {

namespace {

constexpr std::string_view kTypographicApostrophes[] = {"\u2019", "\u2018", "\u02BC"};

/// One keyboard writes ’, another ': the same name must not differ by it.
void plain_apostrophes(std::string& name) {
    for (const auto apostrophe : kTypographicApostrophes) {
        for (auto at = name.find(apostrophe); at != std::string::npos; at = name.find(apostrophe, at)) {
            name.replace(at, apostrophe.size(), 1, '\'');
        }
    }
}

}  // namespace

Result<std::string> person_name(std::string_view written) {
    // Refused before any work is done on it: a cell may hold a megabyte.
    if (written.size() > 4 * kLongestName) return fail("name.too_long", "The name is too long.");
    std::string name(written);
    if (!is_plain(written)) {
        HUB_TRY_ASSIGN(name, to_nfc(written));
        name = collapse_spaces(strip_controls(name));
        plain_apostrophes(name);
    }
    if (name.empty()) return fail("name.empty", "The name is empty.");
    if (name.size() > kLongestName) return fail("name.too_long", "The name is too long.");
    if (std::any_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        return fail("name.digits", "The name holds a digit.");
    }
    return name;
}

}  // namespace hub::text
