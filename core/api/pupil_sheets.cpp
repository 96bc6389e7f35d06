#include "core/api/pupil_sheets.hpp"

#include <algorithm>
#include <array>

#include "core/model/codes.hpp"

namespace hub::api {
namespace {

/// "term_1" as people read it: the lists have names in Vietnamese, their codes are English words.
std::string words_of_code(std::string_view code) {
    std::string out(code);
    std::replace(out.begin(), out.end(), '_', ' ');
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}

sso::Label label_of_code(std::string_view list, std::string_view code) {
    for (const auto& one : model::canonical_codes(list)) {
        if (one.code == code) return {std::string(one.label_vi), words_of_code(code)};
    }
    return {std::string(code), std::string(code)};
}

sso::Label value_of(const model::FieldDefinition& field, const std::string& text) {
    if (field.type == model::FieldType::Code) return label_of_code(field.code_list, text);
    if (field.type == model::FieldType::Boolean) return text == "true" ? sso::Label{"có", "yes"} : sso::Label{"không", "no"};
    if (field.form == model::TextForm::Assessment && (text == "pass" || text == "fail")) return label_of_code("comment_grade", text);
    if (field.form != model::TextForm::Score && field.form != model::TextForm::Assessment) return {text, text};
    // A mark is written with a comma in Vietnamese.
    std::string with_comma = text;
    std::replace(with_comma.begin(), with_comma.end(), '.', ',');
    return {std::move(with_comma), text};
}

/// What says whose and which sheet it is stands in its title.
bool is_title(std::string_view path) {
    constexpr std::array<std::string_view, 9> kTitles{"source_id", "pupil", "class", "subject", "year", "term", "period", "state", "ready"};
    return std::find(kTitles.begin(), kTitles.end(), path) != kTitles.end();
}

/// The ministry's short forms (Circular 22/2021) as families say them.
std::string spoken(const model::FieldDefinition& field) {
    constexpr std::pair<std::string_view, std::string_view> kSpoken[] = {{"regular_1", "Thường xuyên 1"}, {"regular_2", "Thường xuyên 2"}, {"regular_3", "Thường xuyên 3"}, {"regular_4", "Thường xuyên 4"},
                                                                         {"midterm", "Giữa kỳ"},          {"final", "Cuối kỳ"},            {"average", "Trung bình môn"}};
    for (const auto& [path, words] : kSpoken) {
        if (field.path == path) return std::string(words);
    }
    return std::string(field.label_vi);
}

}  // namespace

sso::MarkSheet sheet_of(const model::Record& record, const std::string& school) {
    const bool is_mark = record.entity() == model::EntityKind::Mark;
    sso::MarkSheet sheet;
    sheet.title = is_mark ? label_of_code("subject", record.text("subject")) : label_of_code("period", record.text("period"));
    if (is_mark) sheet.term = label_of_code("term", record.text("term"));
    sheet.school = school;
    sheet.year = record.text("year");
    const auto fields = model::definition(record.entity()).fields;
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        const auto& field = fields[slot];
        const auto& value = record.at(static_cast<model::Slot>(slot));
        if (!value.is_set() || is_title(field.path)) continue;
        sheet.lines.push_back({{is_mark ? spoken(field) : std::string(field.label_vi), std::string(field.meaning)}, value_of(field, value.text)});
    }
    return sheet;
}

}  // namespace hub::api
