#include "core/codec/xls_globals.hpp"

#include "core/codec/ole.hpp"

namespace hub::codec {

namespace {

constexpr std::size_t kMostStyles = 65'536;
constexpr unsigned char kWorksheet = 0;

tl::unexpected<Error> too_large(const char* what) {
    return fail("workbook.too_large", std::string("The workbook has more ") + what + " than allowed.");
}

}  // namespace

ShownAs XlsGlobals::shown_as(std::size_t style) const {
    if (style >= format_of_style_.size()) return ShownAs::Number;
    const unsigned format = format_of_style_[style];
    const auto own = formats_.find(format);
    const bool date = own != formats_.end() ? is_date_format(own->second) : is_date_format(format);
    return date ? ShownAs::Date : ShownAs::Number;
}

Result<XlsGlobals> XlsGlobals::read(std::string_view stream, const WorkbookLimits& limits) {
    XlsGlobals out;
    auto record = biff_record(stream, 0);
    const bool older = record && (record->type == 0x0009 || record->type == 0x0209 || record->type == 0x0409);
    if (older) return fail("workbook.too_old", "The file is of Excel 4 or older. Save it as .xlsx and send it again.");
    if (!record || record->type != biff::kBof) return fail("workbook.broken", "The workbook is damaged: it has no beginning.");
    out.version = u16_at(record->data, 0) >= 0x0600 ? BiffVersion::Eight : BiffVersion::Five;
    while ((record = biff_record(stream, record->end()))) {
        if (record->type == biff::kEof) return out;
        HUB_TRY(out.take(stream, *record, limits));
    }
    return fail("workbook.broken", "The workbook is cut short.");
}

Result<std::string> XlsGlobals::text(std::string_view stream, const BiffRecord& record, std::size_t at, BiffText::Length length,
                                     const WorkbookLimits& limits) const {
    BiffText reader(stream, record, at);
    return version == BiffVersion::Eight ? reader.unicode(length, limits.cell_bytes) : reader.code_page(length, limits.cell_bytes);
}

Status XlsGlobals::take(std::string_view stream, const BiffRecord& record, const WorkbookLimits& limits) {
    using Length = BiffText::Length;
    const auto data = record.data;
    switch (record.type) {
        case biff::kFilePass: return fail("workbook.encrypted", "The workbook is protected by a password. Remove it and send the file again.");
        case biff::kDateMode:
            if (u16_at(data, 0) == 1) epoch = ExcelEpoch::Year1904;
            return {};
        case biff::kXf:
            if (format_of_style_.size() >= kMostStyles) return too_large("styles");
            format_of_style_.push_back(u16_at(data, 2));
            return {};
        case biff::kFormat: {
            if (formats_.size() >= kMostStyles) return too_large("number formats");
            HUB_TRY_ASSIGN(auto code, text(stream, record, 2, version == BiffVersion::Eight ? Length::Word : Length::Byte, limits));
            formats_.emplace(u16_at(data, 0), std::move(code));
            return {};
        }
        case biff::kBoundSheet: {
            if (data.size() < 7) return fail("workbook.broken", "The workbook is damaged: its list of sheets cannot be read.");
            if (places.size() >= limits.sheets) return too_large("sheets");
            HUB_TRY_ASSIGN(auto name, text(stream, record, 6, Length::Byte, limits));
            const bool hidden = (static_cast<unsigned char>(data[4]) & 3U) != 0;
            // Charts and macro sheets are listed beside the others and hold no rows.
            if (static_cast<unsigned char>(data[5]) == kWorksheet) places.push_back({{std::move(name), {}, hidden}, u32_at(data, 0)});
            return {};
        }
        case biff::kSharedStrings: return take_strings(stream, record, limits);
        default: return {};
    }
}

Status XlsGlobals::take_strings(std::string_view stream, const BiffRecord& record, const WorkbookLimits& limits) {
    // The count is the file's word; what counts is what it holds, and an empty text costs memory too.
    const std::uint32_t count = u32_at(record.data, 4);
    BiffText reader(stream, record, 8);
    std::size_t bytes = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        HUB_TRY_ASSIGN(auto text, reader.unicode(BiffText::Length::Word, limits.cell_bytes));
        bytes += text.size() + sizeof(std::string);
        if (bytes > limits.shared_string_bytes) return too_large("text");
        strings.push_back(std::move(text));
    }
    return {};
}

}  // namespace hub::codec
