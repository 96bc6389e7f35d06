#include "notes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "row.hpp"

namespace workbook {

namespace {

struct Declared {
    std::string_view content_type;
    std::string_view format;
};
constexpr std::array<Declared, 4> kDeclared{{
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    {"application/vnd.ms-excel", "xls"},
    {"text/html", "html"},
    {"text/csv", "csv"},
}};

/// Columns of one sheet that were read alike.
struct Alike {
    std::string columns;
    double confidence = 1;
    std::size_t words = 0;
};

}  // namespace

std::string table_options(std::string_view settings) {
    const auto json = eduhub::parse_json(settings);
    auto options = nlohmann::ordered_json::object();
    if (json.contains("charset")) options["charset"] = eduhub::text_of(json, "charset");
    if (json.contains("charset_columns")) {
        for (const auto& one : json.at("charset_columns")) {
            const auto text = one.is_string() ? one.get<std::string>() : std::string();
            const auto mark = text.find('=');
            if (mark == std::string::npos) throw eduhub::Failure("settings.charset_columns", "write a column and its charset: B=tcvn3");
            options["columns"][text.substr(0, mark)] = text.substr(mark + 1);
        }
    }
    return options.empty() ? std::string() : options.dump();
}

void note_format(eduhub::Records& out, const nlohmann::json& format, std::string_view content_type) {
    const auto type = content_type.substr(0, content_type.find(';'));
    const auto declared = std::find_if(kDeclared.begin(), kDeclared.end(), [&](const Declared& one) { return one.content_type == type; });
    const auto found = eduhub::text_of(format, "format");
    if (declared == kDeclared.end() || declared->format == found) return;
    const auto params = "{\"declared\":" + eduhub::quoted(declared->format) + ",\"format\":" + eduhub::quoted(found) + "}";
    out.note({.code = "workbook.format", .params = params});
}

void note_columns(eduhub::Records& out, const nlohmann::json& sheet) {
    std::map<std::pair<std::string, std::string>, Alike> read;  // by charset and what it was told from
    for (const auto& column : sheet.at("columns")) {
        const auto charset = eduhub::text_of(column, "charset"), basis = eduhub::text_of(column, "basis");
        if (charset == "unicode" && basis != "named") continue;
        auto& alike = read[{charset, basis}];
        alike.columns += (alike.columns.empty() ? "" : ",") + column_letters(column.at("column").get<std::size_t>());
        alike.confidence = std::min(alike.confidence, column.at("confidence").get<double>());
        alike.words += column.at("words").get<std::size_t>();
    }
    for (const auto& [how, alike] : read) {
        nlohmann::ordered_json params{{"columns", alike.columns}};
        if (!how.first.empty()) params["charset"] = how.first;
        params["basis"] = how.second;
        params["confidence"] = alike.confidence;
        params["words"] = alike.words;
        const auto location = eduhub::text_of(sheet, "sheet"), text = params.dump();
        out.note({.location = location, .code = how.first.empty() ? "charset.unsure" : "charset.read", .params = text});
    }
}

}  // namespace workbook
