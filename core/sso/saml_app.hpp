// An application that speaks SAML 2.0: the section `saml` of its file (config/apps/*.yaml).
//
//   saml:
//     metadata: google.xml           the app's own description, beside this file; whoever puts it there vouches for it
//     name_id: email                 what it calls people (saml-core §8.3); persistent when absent
//     sign: both                     `assertion` for the few apps that cannot read a signed response
//     attributes:
//       - {from: email, name: "urn:oid:0.9.2342.19200300.100.1.3", format: uri, friendly_name: mail}
//     start: here                    the launcher may open it unasked; off when absent, since an answer that nobody
//     default_relay_state: home      asked for can be planted in a stranger's browser (saml2int §4.2)
//
// What no rule names never leaves. How long the metadata is valid is asked at each request, not here.
//
// Ownership: plain values; the metadata is shared. Threads: immutable after loading.
// Failure: none here; what is wrong goes to the problems as file:line:col.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/section.hpp"
#include "core/sso/saml/attribute_map.hpp"
#include "core/sso/saml/metadata.hpp"
#include "core/sso/saml/response.hpp"

namespace hub::sso {

struct SamlApp {
    std::shared_ptr<const saml::ServiceProvider> provider;  ///< never null once read without problems
    std::string name_id;  ///< the format's URI
    std::vector<saml::AttributeRule> attributes;
    saml::SignedParts sign = saml::SignedParts::AssertionAndResponse;
    enum class Start : unsigned char { AtApp, Here } start = Start::AtApp;
    std::string default_relay_state;  ///< of Here

    /// What is weaker than it could be, for people.
    [[nodiscard]] std::vector<std::string> weaknesses() const;
};

const config::SectionSchema& saml_schema();
SamlApp read_saml_app(const config::Section& section, config::Problems& problems);

/// The hub's names for what an attribute rule may tell of a person.
const std::vector<std::string>& known_person_values();

}  // namespace hub::sso
