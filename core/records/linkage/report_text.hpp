// What a report is written with: numbers as each language writes them, and values of the file made harmless.
//
// A value is hostile input: without controls and direction overrides, cut where it is too long, escaped, and isolated
// from the direction of what stands around it.
//
// Threads: pure. Failure: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/text/language.hpp"

namespace hub::linkage::report {

using text::Language;
using text::Wording;

inline std::string_view say(Language language, std::string_view vi, std::string_view en) {
    return Wording{vi, en}.in(language);
}

/// 1.234.567 or 1,234,567.
std::string counted(std::uint64_t number, Language language);
std::string decimal(double value, int places, Language language);
/// With its sign, one digit behind the point.
std::string bits(double value, Language language);
std::string percent(double share, Language language);
/// A probability of any size: in percent from one percent on, else "1/12.300".
std::string chance(double probability, Language language);
/// A probability near 0 or 1, never said to be certain.
std::string certainty(double probability, Language language);

/// For CSS and SVG: a point, at most two digits behind it.
std::string plain(double value);

/// A value or heading of the file, as HTML.
std::string shown(std::string_view value);
/// The same as text of an attribute or a table: escaped and cut, not isolated.
std::string harmless(std::string_view value);

/// `<tag>text</tag>`; the text is HTML already.
std::string element(std::string_view tag, std::string_view html);
/// Cells of a table; a heading without text is no heading.
std::string heading(std::string_view html, std::string_view kind = "");
std::string row_heading(std::string_view html);
std::string number_cell(std::string_view html);
/// A table in a box that scrolls by itself where the page is too narrow; `rows` are HTML.
std::string table(std::string_view label, std::string_view kind, std::string_view head, std::string_view rows);

}  // namespace hub::linkage::report
