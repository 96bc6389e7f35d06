#include "core/codec/workbook_parts.hpp"

#include <charconv>

namespace hub::codec {

namespace {

constexpr std::size_t kMostStyles = 65'536;  // Excel's own limit is 65,490

unsigned unsigned_of(std::string_view text) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Status too_large(const char* what) {
    return fail("workbook.too_large", std::string("The workbook has more ") + what + " than allowed.");
}

}  // namespace

std::string unescape_cell_text(std::string text) {
    for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at)) {
        const bool whole = at + 7 <= text.size() && text[at + 6] == '_';
        unsigned code = 0;
        const char* digits = text.data() + at + 2;
        if (!whole || std::from_chars(digits, digits + 4, code, 16).ptr != digits + 4 || code > 0x7F) {
            at += 2;
            continue;
        }
        // Only an escaped underscore (_x005F_) and controls are ever written this way.
        const std::size_t kept = code == '\n' || code == '\t' || code >= 0x20 ? 1 : 0;
        text.replace(at, 7, kept, static_cast<char>(code));
        at += kept;
    }
    return text;
}

Status RelationsHandler::start(std::string_view name, const std::vector<XmlAttribute>& attributes) {
    if (name != "Relationship") return {};
    const auto type = attribute(attributes, "Type");
    const auto word = type.substr(type.rfind('/') + 1);
    const bool needed = word == "worksheet" || word == "sharedStrings" || word == "styles" || word == "officeDocument";
    // Links to web pages are ordinary; a sheet that lives elsewhere is not.
    if (!needed) return {};
    if (attribute(attributes, "TargetMode") == "External") {
        return fail("workbook.external", "A part of the workbook lies outside the file.");
    }
    if (relations.size() >= kMostStyles) return too_large("relations");
    relations.push_back({std::string(attribute(attributes, "Id")), std::string(word),
                         std::string(attribute(attributes, "Target"))});
    return {};
}

Status SheetListHandler::start(std::string_view name, const std::vector<XmlAttribute>& attributes) {
    if (name == "workbookPr") {
        const auto flag = attribute(attributes, "date1904");
        if (flag == "1" || flag == "true") epoch = ExcelEpoch::Year1904;
    }
    if (name != "sheet") return {};
    if (sheets.size() >= limits_.sheets) return too_large("sheets");
    Listed sheet;
    sheet.name = attribute(attributes, "name");
    sheet.hidden = !attribute(attributes, "state").empty() && attribute(attributes, "state") != "visible";
    for (const XmlAttribute& candidate : attributes) {
        // r:id, beside an attribute `sheetId` and, in rare files, a plain `id`
        if (candidate.name == "id" && !candidate.prefix.empty()) sheet.relation = candidate.value;
    }
    sheets.push_back(std::move(sheet));
    return {};
}

Status SharedStringsHandler::start(std::string_view name, const std::vector<XmlAttribute>&) {
    if (name == "si") current_.clear();
    if (name == "rPh") in_phonetic_ = true;
    if (name == "t") in_text_ = true;
    return {};
}

Status SharedStringsHandler::end(std::string_view name) {
    if (name == "rPh") in_phonetic_ = false;
    if (name == "t") in_text_ = false;
    if (name != "si") return {};
    // Ten million empty strings cost memory too: each counts its object.
    bytes_ += current_.size() + sizeof(std::string);
    if (bytes_ > limits_.shared_string_bytes) return too_large("text");
    strings.push_back(unescape_cell_text(current_));
    return {};
}

Status SharedStringsHandler::text(std::string_view piece) {
    if (!in_text_ || in_phonetic_) return {};
    current_ += piece;
    return current_.size() > limits_.cell_bytes ? too_large("text in one cell") : Status();
}

bool StylesHandler::is_date(std::size_t style) const {
    if (style >= format_of_style_.size()) return false;
    const unsigned format = format_of_style_[style];
    const auto own = formats_.find(format);
    return own != formats_.end() ? is_date_format(own->second) : is_date_format(format);
}

Status StylesHandler::start(std::string_view name, const std::vector<XmlAttribute>& attributes) {
    if (name == "cellXfs") in_cell_styles_ = true;
    if (name == "numFmt") {
        if (formats_.size() >= kMostStyles) return too_large("number formats");
        formats_.emplace(unsigned_of(attribute(attributes, "numFmtId")), attribute(attributes, "formatCode"));
    }
    if (name == "xf" && in_cell_styles_) {
        if (format_of_style_.size() >= kMostStyles) return too_large("styles");
        format_of_style_.push_back(unsigned_of(attribute(attributes, "numFmtId")));
    }
    return {};
}

Status StylesHandler::end(std::string_view name) {
    if (name == "cellXfs") in_cell_styles_ = false;
    return {};
}

}  // namespace hub::codec
