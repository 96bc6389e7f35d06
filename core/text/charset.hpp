// From bytes to text: which charset a file is in, and the charsets of Vietnam before Unicode.
//
// Legacy text is handled in its windows-1252 reading (`as_windows1252`): that is what a workbook or a web page
// holds when somebody typed TCVN3 under a font, and raw bytes become it without loss. All decoders give composed
// UTF-8 (NFC) or refuse; none replaces what it cannot read.
//
// Threads: any. Failure: `text.encoding` (the file), `charset.invalid` (a text is not of that charset); no message
// repeats the text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::text {

/// The text of a UTF-8 file without its byte order mark; a view into `bytes`. UTF-16 and UTF-32 are
/// named in the error, because "save as Unicode" in a spreadsheet writes them.
Result<std::string_view> utf8_text(std::string_view bytes);

enum class ByteOrder : std::uint8_t { Little, Big };
/// UTF-8 of UTF-16 without its byte order mark. A lone surrogate or an odd byte is refused.
Result<std::string> utf8_of_utf16(std::string_view bytes, ByteOrder order);

enum class Charset : std::uint8_t {
    Unicode,        ///< the text is what it says
    Windows1258,
    Tcvn3,          ///< ABC
    Tcvn3Capitals,  ///< the same under a font with capital shapes (.VnTimeH): every letter is a capital
    Vni,            ///< VNI-Windows
    Viqr,           ///< plain ASCII: Nguye^~n
    Mojibake,       ///< UTF-8 that was read as windows-1252
    MojibakeTwice,  ///< … and once more
};
inline constexpr std::array kCharsets{Charset::Unicode, Charset::Windows1258, Charset::Tcvn3,    Charset::Tcvn3Capitals,
                                      Charset::Vni,     Charset::Viqr,        Charset::Mojibake, Charset::MojibakeTwice};

/// "unicode", "windows-1258", "tcvn3", "tcvn3-capitals", "vni", "viqr", "mojibake", "mojibake-twice".
std::string_view name_of(Charset charset);
std::optional<Charset> charset_named(std::string_view name);

/// Bytes as a program shows them that takes everything for windows-1252. Never fails, loses nothing.
std::string as_windows1252(std::string_view bytes);
/// The way back; nullopt when the text (UTF-8) holds a character windows-1252 has not.
std::optional<std::string> windows1252_bytes(std::string_view text);

/// `text` (UTF-8; legacy charsets in their windows-1252 reading) as it was meant.
Result<std::string> decode(std::string_view text, Charset charset);

}  // namespace hub::text
