#include "core/mapping/contract.hpp"

#include <algorithm>

#include "core/text/suggestion.hpp"

namespace hub::mapping {

namespace {

using codec::Node;

std::string known_type(const std::string& word) {
    static const std::vector<std::string> types{"string", "integer", "number", "boolean"};
    const auto first = word.substr(0, word.find(' '));
    return std::find(types.begin(), types.end(), first) != types.end() ? first : std::string();
}

/// `string`, `integer or null`, {type: integer}, {type: [string, "null"]}.
std::string type_of(const Node& field) {
    if (field.is_scalar()) return field.quoted && field.scalar.find(' ') == std::string::npos ? "" : known_type(field.scalar);
    const Node* type = field.find("type");
    if (type == nullptr) return {};
    if (type->is_scalar()) return known_type(type->scalar);
    for (const auto& each : type->items) {
        if (auto known = known_type(each.scalar); !known.empty()) return known;
    }
    return {};
}

}  // namespace

const VendorField* VendorRecord::find(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const VendorField& each) { return each.name == name; });
    return found != fields.end() ? &*found : nullptr;
}

std::vector<std::string> VendorRecord::names() const {
    std::vector<std::string> names;
    for (const auto& field : fields) names.push_back(field.name);
    return names;
}

Result<VendorRecord> read_vendor_record(const Node& contract, std::string_view path) {
    const Node* here = &contract;
    for (std::string_view rest = path; !rest.empty();) {
        const auto name = rest.substr(0, rest.find('.'));
        const Node* next = here->find(name);
        if (next == nullptr) {
            std::vector<std::string> names;
            for (const auto& entry : here->entries) names.push_back(entry.key);
            return fail("contract.record", here->where() + ": The contract has no `" + std::string(name) + "` here." +
                                               text::did_you_mean(std::string(name), names));
        }
        here = next;
        rest = name.size() == rest.size() ? std::string_view{} : rest.substr(name.size() + 1);
    }
    if (!here->is_mapping()) return fail("contract.record", here->where() + ": `" + std::string(path) + "` is no list of fields.");
    VendorRecord record{here->where(), {}};
    for (const auto& entry : here->entries) record.fields.push_back({entry.key, type_of(entry.value)});
    return record;
}

}  // namespace hub::mapping
