#include "core/sso/saml/attribute_map.hpp"

namespace hub::sso::saml {

std::vector<Attribute> map_attributes(const std::vector<AttributeRule>& rules, const PersonValues& values) {
    std::vector<Attribute> out;
    for (const AttributeRule& rule : rules) {
        const auto found = values.find(rule.from);
        if (found == values.end()) continue;
        Attribute attribute{rule.name, rule.name_format, rule.friendly_name, {}};
        for (const auto& value : found->second) {
            if (!value.empty()) attribute.values.push_back(value);
        }
        if (!attribute.values.empty()) out.push_back(std::move(attribute));
    }
    return out;
}

}  // namespace hub::sso::saml
