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

void cell(std::string& out, std::string_view text) {
    out += ' ';
    out += text;
    out += " |";
}

}  // namespace

std::string markdown_dictionary() {
    std::string out = "# Data dictionary\n";
    for (const EntityKind kind : kEntities) {
        const EntityDefinition& entity = definition(kind);
        out.append("\n## ").append(entity.name).append(" (").append(name_of(entity.storage)).append(")\n\n");
        out += "| Field | Tên | QĐ 4998 | Type | Required | Sensitivity | Authority | OneRoster 1.2 | Meaning |\n";
        out += "|---|---|---|---|---|---|---|---|---|\n";
        for (const FieldDefinition& field : entity.fields) {
            out += '|';
            cell(out, std::string("`").append(field.path).append("`"));
            cell(out, field.label_vi);
            cell(out, field.moet_symbol);
            cell(out, type_of(field));
            cell(out, field.required ? "yes" : "");
            cell(out, name_of(field.sensitivity));
            cell(out, field.authority);
            cell(out, field.one_roster);
            cell(out, std::string(field.meaning) + (field.goes_with.empty() ? "" : "; goes with `" + std::string(field.goes_with) + "`"));
            out += '\n';
        }
    }
    out += "\n## Code lists\n";
    for (const CodeListDefinition& list : canonical_code_lists()) {
        out.append("\n### ").append(list.name).append("\n\n| Code | Tên |\n|---|---|\n");
        for (const CodeDefinition& code : list.codes) {
            out.append("| `").append(code.code).append("` | ").append(code.label_vi).append(" |\n");
        }
    }
    return out;
}

}  // namespace hub::model
