#include "core/codec/biff.hpp"

#include <algorithm>

#include "core/codec/ole.hpp"
#include "core/text/charset.hpp"
#include "core/text/unicode.hpp"

namespace hub::codec {

namespace {

constexpr std::uint8_t kWide = 1, kPhonetic = 4, kRich = 8;

tl::unexpected<Error> cut_short() { return fail("workbook.broken", "The workbook is damaged: a record ends too early."); }

}  // namespace

std::optional<BiffRecord> biff_record(std::string_view stream, std::size_t offset) {
    if (offset + 4 > stream.size()) return std::nullopt;
    const std::size_t size = u16_at(stream, offset + 2);
    if (offset + 4 + size > stream.size()) return std::nullopt;
    return BiffRecord{u16_at(stream, offset), offset, stream.substr(offset + 4, size)};
}

BiffText::BiffText(std::string_view stream, const BiffRecord& record, std::size_t at) : stream_(stream), record_(record), at_(at) {}

Status BiffText::go_on() {
    while (at_ >= record_.data.size()) {
        const auto next = biff_record(stream_, record_.end());
        if (!next || next->type != biff::kContinue) return cut_short();
        at_ -= record_.data.size();
        record_ = *next;
    }
    return {};
}

Result<std::string_view> BiffText::take(std::size_t most) {
    HUB_TRY(go_on());
    const auto piece = record_.data.substr(at_, most);
    at_ += piece.size();
    return piece;
}

Result<std::uint8_t> BiffText::byte() {
    HUB_TRY_ASSIGN(const auto one, take(1));
    return static_cast<std::uint8_t>(one[0]);
}

Result<std::uint16_t> BiffText::u16() {
    HUB_TRY_ASSIGN(const unsigned low, byte());
    HUB_TRY_ASSIGN(const unsigned high, byte());
    return static_cast<std::uint16_t>(low | high << 8U);
}

Result<std::uint32_t> BiffText::u32() {
    HUB_TRY_ASSIGN(const std::uint32_t low, u16());
    HUB_TRY_ASSIGN(const std::uint32_t high, u16());
    return low | high << 16U;
}

Status BiffText::skip(std::size_t bytes) {
    while (bytes > 0) {
        HUB_TRY_ASSIGN(const auto piece, take(bytes));
        bytes -= piece.size();
    }
    return {};
}

Result<std::size_t> BiffText::length_of(Length length) {
    if (length == Length::Byte) {
        HUB_TRY_ASSIGN(const std::size_t size, byte());
        return size;
    }
    HUB_TRY_ASSIGN(const std::size_t size, u16());
    return size;
}

Result<std::string> BiffText::unicode(Length length, std::size_t most_bytes) {
    HUB_TRY_ASSIGN(std::size_t left, length_of(length));
    HUB_TRY_ASSIGN(std::uint8_t flags, byte());
    std::size_t behind = 0;
    if ((flags & kRich) != 0) {
        HUB_TRY_ASSIGN(const std::size_t runs, u16());
        behind += runs * 4;
    }
    if ((flags & kPhonetic) != 0) {
        HUB_TRY_ASSIGN(const std::size_t size, u32());
        behind += size;
    }
    std::string units;  // UTF-16, low byte first
    while (left > 0) {
        if (at_ >= record_.data.size()) {
            HUB_TRY_ASSIGN(const std::uint8_t anew, byte());  // a continued text says its width again
            flags = anew;
        }
        const std::size_t width = (flags & kWide) != 0 ? 2 : 1;
        HUB_TRY_ASSIGN(const auto piece, take(left * width));
        if (piece.size() < width) return cut_short();
        const std::size_t count = piece.size() / width;
        if (width == 2) {
            units += piece.substr(0, count * 2);
        } else {
            for (const char c : piece) (units += c) += '\0';
        }
        left -= count;
        if (piece.size() % width != 0) return cut_short();
    }
    HUB_TRY(skip(behind));
    auto out = text::utf8_of_utf16(units, text::ByteOrder::Little);
    if (!out) return fail("workbook.broken", "The workbook is damaged: a text is no Unicode.");
    if (out->size() > most_bytes) return fail("workbook.too_large", "The sheet has more text in one cell than allowed.");
    return out;
}

Result<std::string> BiffText::code_page(Length length, std::size_t most_bytes) {
    HUB_TRY_ASSIGN(std::size_t left, length_of(length));
    std::string bytes;
    while (left > 0) {
        HUB_TRY_ASSIGN(const auto piece, take(left));
        bytes += piece;
        left -= piece.size();
    }
    if (bytes.size() > most_bytes) return fail("workbook.too_large", "The sheet has more text in one cell than allowed.");
    return text::as_windows1252(bytes);
}

}  // namespace hub::codec
