// The records of a BIFF stream (.xls), one after the other, and the texts within them.
//
// A record that is too long for its length field goes on in CONTINUE records; a text may break in the middle, and
// then says anew whether its characters are one byte or two. BiffText hides that.
//
// Ownership: both borrow the stream. Threads: one at a time. Failure: `workbook.broken`, `workbook.too_large`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::codec {

namespace biff {
inline constexpr std::uint16_t kBof = 0x0809, kEof = 0x000A, kContinue = 0x003C, kFilePass = 0x002F, kDateMode = 0x0022,
                               kFormat = 0x041E, kXf = 0x00E0, kBoundSheet = 0x0085, kSharedStrings = 0x00FC,
                               kNumber = 0x0203, kRk = 0x027E, kMulRk = 0x00BD, kLabelSst = 0x00FD, kLabel = 0x0204,
                               kRString = 0x00D6, kBoolErr = 0x0205, kFormula = 0x0006, kString = 0x0207;
}

enum class BiffVersion : unsigned char {
    Five,   ///< Excel 5 and 95: texts are bytes of a code page
    Eight,  ///< Excel 97 and later: texts are Unicode
};

struct BiffRecord {
    std::uint16_t type = 0;
    std::size_t offset = 0;  ///< of its header in the stream
    std::string_view data;

    [[nodiscard]] std::size_t end() const { return offset + 4 + data.size(); }
};

/// The record at `offset`; nullopt at or behind the end, also when it is cut short.
std::optional<BiffRecord> biff_record(std::string_view stream, std::size_t offset);

/// Reads on through a record and the CONTINUE records behind it.
class BiffText {
public:
    /// `at`: where in the record's data to begin.
    BiffText(std::string_view stream, const BiffRecord& record, std::size_t at);

    Result<std::uint8_t> byte();
    Result<std::uint16_t> u16();
    Result<std::uint32_t> u32();
    Status skip(std::size_t bytes);

    enum class Length : unsigned char { Byte, Word };
    /// BIFF8: length, flags, characters, formatting; given as UTF-8.
    Result<std::string> unicode(Length length, std::size_t most_bytes);
    /// BIFF5: length and bytes; given in their windows-1252 reading.
    Result<std::string> code_page(Length length, std::size_t most_bytes);

private:
    Result<std::string_view> take(std::size_t most);
    Status go_on();
    Result<std::size_t> length_of(Length length);

    std::string_view stream_;
    BiffRecord record_;
    std::size_t at_;
};

}  // namespace hub::codec
