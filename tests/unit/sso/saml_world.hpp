// An app that speaks SAML, played by the library's other half, and one login that knows it.
//
// Threads: one. Failure: throws when a message cannot be made; what the hub says is the tests' to judge.
#pragma once

#include <catch2/catch.hpp>

#include "core/codec/percent.hpp"
#include "core/sso/saml/assertion_consumer.hpp"
#include "core/sso/saml/names.hpp"
#include "core/sso/saml/upstream_request.hpp"
#include "tests/support/sso_world.hpp"
#include "tests/unit/sso/saml/federation.hpp"

namespace hub::test {

inline const std::string kHub = SsoWorld::kIssuer;

inline std::string unescaped(std::string text) {
    constexpr std::pair<const char*, const char*> kEntities[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&#10;", "\n"}, {"&amp;", "&"}};
    for (const auto& [entity, character] : kEntities) {
        for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) text.replace(at, std::string(entity).size(), character);
    }
    return text;
}

/// The value of a hidden field on a page.
inline std::string field_of(const HttpAnswer& page, const std::string& name) { return unescaped(between(page.body, "name=\"" + name + "\" value=\"", "\"")); }

struct SamlSite {
    std::string entity = "https://ioffice.example/saml";
    std::string consumer = "https://ioffice.example/acs";
    std::string log_out = "https://ioffice.example/slo";
    const SigningIdentity& signer = identity_named("ioffice");

    [[nodiscard]] std::string metadata() const {
        sso::saml::OwnServiceProvider own;
        own.entity_id = entity;
        own.certificates = {signer.certificate};
        own.logout = {{sso::saml::Binding::Redirect, log_out, {}}};
        own.consumers = {{1, consumer, true}, {2, consumer + "/second", false}};
        return sso::saml::write_metadata(own);
    }
    [[nodiscard]] static std::string file(const std::string& app, const std::string& settings, const std::string& roles = "teacher") {
        return "app: " + app + "\nname: {vi: Ứng dụng " + app + "}\nrung: saml\nroles: [" + roles + "]\nsaml:\n  metadata: " + app + ".xml\n" + settings;
    }
};

class SamlWorld {
public:
    static constexpr const char* kSettings = R"(  attributes:
    - {from: name, name: displayName}
    - {from: roles, name: "urn:oid:1.3.6.1.4.1.5923.1.1.1.1", format: uri, friendly_name: eduPersonAffiliation}
)";

    explicit SamlWorld(const std::string& settings = kSettings, const std::string& roles = "teacher")
        : world("sqlite", {}, {{"ioffice.yaml", SamlSite::file("ioffice", settings, roles)}, {"ioffice.xml", SamlSite().metadata()},
                           {"hrm.yaml", SamlSite::file("hrm", "")}, {"hrm.xml", SamlSite{"https://hrm.example/saml", "https://hrm.example/acs", "https://hrm.example/slo", identity_named("hrm")}.metadata()}}) {}

    SamlSite site;
    SamlSite hrm{"https://hrm.example/saml", "https://hrm.example/acs", "https://hrm.example/slo", identity_named("hrm")};
    SsoWorld world;
    SystemRandom random;

    sso::saml::IdentityProvider hub() {
        const auto read = sso::saml::read_metadata(world.call("GET", "/saml2/metadata").body, world.clock.now(), sso::saml::Addresses::HttpsOnly);
        if (!read || read->identity_providers.size() != 1) throw std::runtime_error(read ? "no provider" : read.error().describe());
        return read->identity_providers[0];
    }

    sso::saml::MadeMessage request(sso::saml::Question differs = {}) { return request(site, std::move(differs)); }
    sso::saml::MadeMessage request(const SamlSite& from, sso::saml::Question differs = {}) {
        differs.issuer = from.entity;
        if (differs.destination.empty()) differs.destination = kHub + "/saml2/sso";
        if (differs.our_consumer.empty()) differs.our_consumer = from.consumer;
        auto made = sso::saml::build_authn_request(differs, {from.signer, world.clock.now(), random});
        if (!made) throw std::runtime_error(made.error().describe());
        last_request = made->id;
        return *made;
    }
    /// Path and query of our site.
    std::string by_redirect(const sso::saml::MadeMessage& message, const std::string& relay_state = {}, const SigningIdentity* signer = &identity_named("ioffice"), const std::string& path = "/saml2/sso") {
        auto url = sso::saml::redirect_url({sso::saml::MessageKind::Request, kHub + path, message.xml, relay_state}, signer);
        if (!url) throw std::runtime_error(url.error().describe());
        return url->substr(kHub.size());
    }
    /// As the app's own page posts it: from another site, without our cookies.
    HttpAnswer by_post(const std::string& xml, const std::string& relay_state = {}, const std::string& path = "/saml2/sso") const {
        Form form{{"SAMLRequest", codec::to_base64(xml)}};
        if (!relay_state.empty()) form.emplace_back("RelayState", relay_state);
        return world.call("POST", path, encode_form(form), "Content-Type: application/x-www-form-urlencoded\r\nOrigin: https://ioffice.example\r\n");
    }

    /// What the app makes of the page that the browser would post.
    Result<sso::saml::UpstreamPerson> taken(const HttpAnswer& page, const std::string& in_response_to) { return taken(page, in_response_to, site); }
    Result<sso::saml::UpstreamPerson> taken(const HttpAnswer& page, const std::string& in_response_to, const SamlSite& by) {
        HUB_TRY_ASSIGN(const auto message, sso::saml::read_post(sso::saml::MessageKind::Response, field_of(page, "SAMLResponse"), field_of(page, "RelayState")));
        return sso::saml::read_response(message, hub(), {by.entity, by.consumer, in_response_to, world.clock.now()}, [](std::string_view, std::string_view, Instant) { return true; });
    }
    static std::string response_xml(const HttpAnswer& page) { return codec::from_base64(field_of(page, "SAMLResponse"), codec::Base64Spaces::Refuse).value_or(std::string()); }

    std::string last_request;
};

}  // namespace hub::test
