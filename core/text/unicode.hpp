// Unicode as the hub keeps it: valid UTF-8 in NFC, without characters nobody can see, and a folded
// key under which two spellings of one Vietnamese name meet. ICU stands in unicode.cpp alone.
//
// Threads: any. Failure: `text.encoding` for bytes that are not UTF-8; the other functions take valid
// UTF-8 and pass a malformed byte on as U+FFFD rather than fail.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::text {

/// Strict: no overlong forms, no surrogates, nothing above U+10FFFF.
bool valid_utf8(std::string_view bytes);

/// Composed Latin letters, digits and punctuation with single spaces between words: text that none of
/// the functions below would change, except for fold(). Nearly every name and address of Vietnam.
bool is_plain(std::string_view text);

/// Composed form (NFC). ASCII and text that is composed already cost one scan and one copy.
Result<std::string> to_nfc(std::string_view text);

/// Without controls, zero-width characters, soft hyphens and direction overrides. A tab or line break
/// separates words, so it becomes a space.
std::string strip_controls(std::string_view text);

/// Trimmed, with every run of Unicode white space made one plain space.
std::string collapse_spaces(std::string_view text);

/// Every letter a capital; nothing changes its length in characters ("ß" stays).
std::string to_upper(std::string_view text);

/// Appends one code point as UTF-8.
void append_utf8(std::string& out, char32_t character);
/// The code point at `at`, which moves behind it; a malformed byte gives U+FFFD. `at` must be inside the text.
char32_t next_character(std::string_view text, std::size_t& at);

/// The key for matching: no marks, lower case, đ as d, one kind of apostrophe, spaces collapsed.
/// "  Nguyễn  THỊ Thuý " → "nguyen thi thuy".
std::string fold(std::string_view text);

}  // namespace hub::text
