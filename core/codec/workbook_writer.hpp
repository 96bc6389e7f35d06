// New workbooks (.xlsx) of plain text, by libxlsxwriter: a heading row that stays in sight, then rows. Every cell is a
// text, so nothing in it is ever a formula.
//
// Ownership: values. Threads: any. Failure: `file.unwritable`; what was begun at that path is then of no use.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace hub::codec {

struct TextSheet {
    std::string name;  ///< at most 31 characters, none of []:*?/ and backslash
    std::vector<std::string> headings;
    std::vector<std::vector<std::string>> rows;
};

Status write_workbook(const std::filesystem::path& file, std::span<const TextSheet> sheets);

}  // namespace hub::codec
