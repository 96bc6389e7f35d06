// Which of a person's values an app is told, and under which names: per app, in its configuration.
//
// Threads: any; values. Failure: none. A value that a rule names and the person lacks is left out; what no rule names
// never leaves.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hub::sso::saml {

/// Of the Subject Identifier Attributes Profile; the value is `unique@scope`.
inline constexpr std::string_view kSubjectIdAttribute = "urn:oasis:names:tc:SAML:attribute:subject-id";
inline constexpr std::string_view kPairwiseIdAttribute = "urn:oasis:names:tc:SAML:attribute:pairwise-id";

struct Attribute {
    std::string name;
    std::string name_format;  ///< empty: not written
    std::string friendly_name = {};
    std::vector<std::string> values = {};
    bool operator==(const Attribute&) const = default;
};

struct AttributeRule {
    std::string from;  ///< the hub's name for the value
    std::string name;  ///< the app's
    std::string name_format;
    std::string friendly_name = {};
};

using PersonValues = std::map<std::string, std::vector<std::string>, std::less<>>;

/// In the order of the rules; empty values are none.
std::vector<Attribute> map_attributes(const std::vector<AttributeRule>& rules, const PersonValues& values);

}  // namespace hub::sso::saml
