#include "core/api/explain.hpp"

#include <algorithm>

#include "core/api/catalogue.hpp"
#include "core/model/definition.hpp"

namespace hub::api {
namespace {

/// What stands for a field that nobody named.
constexpr Wording kSomeField{"Trường dữ liệu", "A field"};

std::string filled(std::string_view text, const std::string& field) {
    std::string out(text);
    const auto at = out.find(kFieldMark);
    if (at == std::string::npos) return out;
    const bool unnamed = field == kSomeField.vi || field == kSomeField.en;
    out.replace(at, kFieldMark.size(), field);
    if (unnamed && at > 0) out[at] = static_cast<char>(out[at] - 'A' + 'a');  // within a sentence
    return out;
}

struct FieldName {
    std::string vi, en;
};

FieldName field_name(std::string_view entity_name, std::string_view path) {
    const auto entity = model::entity_named(entity_name);
    const auto slot = entity ? model::definition(*entity).slot_of(path) : std::nullopt;
    if (path.empty()) return {std::string(kSomeField.vi), std::string(kSomeField.en)};
    if (!slot) return {std::string(path), std::string(path)};
    const auto& field = model::definition(*entity).fields[*slot];
    return {"“" + std::string(field.label_vi) + "”", "\"" + std::string(field.meaning.substr(0, field.meaning.find_first_of(",;"))) + "\""};
}

/// `Khối 4!D17` as a person says it; other places as they stand.
FieldName place_name(std::string_view location) {
    const auto mark = location.rfind('!');
    if (mark == std::string_view::npos) return {std::string(location), std::string(location)};
    const std::string sheet(location.substr(0, mark));
    const std::string_view cell = location.substr(mark + 1);
    const bool row_only = std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (row_only) return {"Dòng " + std::string(cell) + ", trang “" + sheet + "”", "Row " + std::string(cell) + ", sheet \"" + sheet + "\""};
    return {"Ô " + std::string(cell) + ", trang “" + sheet + "”", "Cell " + std::string(cell) + ", sheet \"" + sheet + "\""};
}

}  // namespace

Explanation explain(std::string_view code, std::string_view entity, std::string_view field, std::string_view location) {
    const FieldName place = place_name(location);
    const FieldName name = field_name(entity, field);
    const Message* message = find_message(code);
    Explanation out;
    if (message == nullptr) {
        out.vi = "Mã lỗi " + std::string(code) + " tại " + name.vi + ".";
        out.en = "Error " + std::string(code) + " at " + name.en + ".";
    } else {
        out.vi = filled(message->vi, name.vi) + " " + std::string(message->fix.vi);
        out.en = filled(message->en, name.en) + " " + std::string(message->fix.en);
    }
    if (!place.vi.empty()) {
        out.vi = place.vi + ": " + out.vi;
        out.en = place.en + ": " + out.en;
    }
    return out;
}

}  // namespace hub::api
