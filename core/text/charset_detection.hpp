// Which charset a column of a file is in, told by its own words, or that it cannot be told.
//
// Each charset's reading of the samples is scored by how much its words look like Vietnamese (`syllable.hpp`). A
// reading is taken only when it leads the next different one by a margin; otherwise the column is unsure, and its
// marked cells are refused with `charset.unsure` rather than guessed. A container that declares Unicode is believed
// until another reading is clearly better. A cell is read by its column's charset; one that reads clearly better in
// another charset is refused as well, so a row pasted from an old file does not slip through.
//
// Threads: any; pure and deterministic. Failure: see read_cell(). Nothing here repeats a cell's text.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/charset.hpp"

namespace hub::text {

/// Does the file say that its text is Unicode (a workbook, valid UTF-8), or is it bytes in their windows-1252 reading?
enum class Declared : std::uint8_t { Unicode, Nothing };

/// A reading is taken from this score on …
inline constexpr double kReadable = 0.55;
/// … and this confidence: its lead over the next reading in the words they read differently, times n/(n+1) for n words.
inline constexpr double kSure = 0.4;
/// By so much must a reading be better to speak against declared Unicode, or against a cell's column.
inline constexpr double kClearlyBetter = 0.25;

enum class Basis : std::uint8_t {
    Plain,       ///< no cell holds anything but ASCII: every charset reads it alike
    Words,       ///< the column's own words
    Neighbours,  ///< too few words of its own; the other columns of the sheet are sure
    Named,       ///< a person named it in the settings
};
std::string_view name_of(Basis basis);

struct Reading {
    Charset charset = Charset::Unicode;
    double score = 0;  ///< 0 to 1
};

struct Detection {
    std::optional<Charset> charset;  ///< none: unsure
    double confidence = 0;           ///< 0 to 1
    Basis basis = Basis::Plain;
    Declared declared = Declared::Unicode;
    std::size_t words = 0;           ///< different words that told something, in the best reading
    bool proven = false;             ///< a cell holds characters that only Unicode has
    std::vector<Reading> readings{}; ///< of the cells that several charsets could have written

    [[nodiscard]] double score_of(Charset wanted) const;
};

/// Does this cell's text depend on the charset? Signs that plain text has as well ("Ha?o") count only in a column of VIQR.
bool is_marked(std::string_view cell);

/// `samples`: cells of one column; the more different ones, the better.
Detection detect(std::span<const std::string> samples, Declared declared);

/// A column whose own words decide too little follows the rest of its sheet. `common`: the legacy charset that all
/// sure columns share; it must read this column's open cells better than any other. So the one word "N÷" under a
/// Unicode heading is read as its neighbours are. A Unicode column that `common` reads as well becomes unsure.
void follow_neighbours(Detection& column, Charset common);

/// The cell as it was meant. Errors: `charset.unsure`, `charset.invalid`.
Result<std::string> read_cell(std::string_view cell, const Detection& column);

}  // namespace hub::text
