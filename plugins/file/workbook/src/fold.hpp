// Words as a spreadsheet's reader compares them: lower case, no marks (NFC and NFD alike), one blank between words.
// Line breaks and punctuation count as blanks. For headings only, never for names that are kept.
//
// Ownership: values. Threads: any. Failure: none; bytes that are no UTF-8 count as blanks.
#pragma once

#include <string>
#include <string_view>

namespace workbook {

std::string fold(std::string_view text);

}  // namespace workbook
