#include "core/model/dictionary.hpp"

#include "core/model/codes.hpp"
#include "core/model/definition.hpp"

namespace hub::model {

namespace {

std::string type_of(const FieldDefinition& field) {
    std::string text(name_of(field.type));
    if (field.type == FieldType::Code) text.append(" (").append(field.code_list).append(")");
    if (field.type == FieldType::Reference) text.append(" (").append(name_of(field.references)).append(")");
    return text;
}

std::vector<std::string> row_of(const FieldDefinition& field) {
    return {std::string(field.path), std::string(field.label_vi), std::string(field.moet_symbol), type_of(field),
            field.required ? "yes" : "", std::string(name_of(field.sensitivity)), std::string(field.authority),
            std::string(field.one_roster),
            std::string(field.meaning) + (field.goes_with.empty() ? "" : "; goes with " + std::string(field.goes_with))};
}

/// The first cell is a name of the language, in its own type.
void append_row(std::string& out, const std::vector<std::string>& cells) {
    out += '|';
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string_view mark = i == 0 ? "`" : "";
        out.append(" ").append(mark).append(cells[i]).append(mark).append(" |");
    }
    out += '\n';
}

void append_table(std::string& out, const std::vector<std::string>& headings, const std::vector<std::vector<std::string>>& rows) {
    out += '|';
    for (const auto& heading : headings) out.append(" ").append(heading).append(" |");
    out += "\n|";
    for (std::size_t i = 0; i < headings.size(); ++i) out += "---|";
    out += '\n';
    for (const auto& row : rows) append_row(out, row);
}

}  // namespace

std::vector<codec::TextSheet> dictionary_sheets() {
    std::vector<codec::TextSheet> sheets;
    for (const EntityKind kind : kEntities) {
        const EntityDefinition& entity = definition(kind);
        codec::TextSheet sheet{std::string(entity.name),
                               {"Field", "Tên", "QĐ 4998", "Type", "Required", "Sensitivity", "Authority", "OneRoster 1.2", "Meaning"},
                               {}};
        for (const FieldDefinition& field : entity.fields) sheet.rows.push_back(row_of(field));
        sheets.push_back(std::move(sheet));
    }
    codec::TextSheet codes{"codes", {"Code", "Tên", "List"}, {}};
    for (const CodeListDefinition& list : canonical_code_lists()) {
        for (const CodeDefinition& code : list.codes) {
            codes.rows.push_back({std::string(code.code), std::string(code.label_vi), std::string(list.name)});
        }
    }
    sheets.push_back(std::move(codes));
    return sheets;
}

std::string markdown_dictionary() {
    std::string out = "# Data dictionary\n";
    for (const auto& sheet : dictionary_sheets()) {
        const auto kind = entity_named(sheet.name);
        out.append("\n## ").append(sheet.name);
        if (kind) out.append(" (").append(name_of(definition(*kind).storage)).append(")");
        out += "\n\n";
        append_table(out, sheet.headings, sheet.rows);
    }
    return out;
}

}  // namespace hub::model
