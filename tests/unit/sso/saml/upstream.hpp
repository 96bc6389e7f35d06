// A province's identity provider that answers us, and us listening: the valid response that attacks are made from.
//
// Threads: one.
#pragma once

#include <set>
#include <stdexcept>

#include "core/sso/saml/assertion_consumer.hpp"
#include "core/sso/saml/names.hpp"
#include "core/sso/saml/response.hpp"
#include "tests/unit/sso/saml/federation.hpp"

namespace hub::test {

inline const Instant kNow = *parse_instant("2026-11-22T02:30:00.000Z");
inline const std::string kProvider = "https://idp.province.example.vn/saml";
inline const std::string kUs = "https://sso.sgd.example.vn/upstream";
inline const std::string kConsumer = "https://sso.sgd.example.vn/upstream/acs";
inline const std::string kRequest = "_our_request";

inline std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    if (at == std::string::npos) throw std::logic_error("not there: " + what);
    return text.replace(at, what.size(), with);
}

/// From the first `open` to the last `close`, both with it.
inline std::string piece_of(const std::string& text, const std::string& open, const std::string& close) {
    const auto begin = text.find(open);
    const auto end = text.rfind(close);
    if (begin == std::string::npos || end == std::string::npos) throw std::logic_error("not there: " + open);
    return text.substr(begin, end + close.size() - begin);
}

struct UpstreamWorld {
    const SigningIdentity& signer = identity_named("province");
    sso::saml::IdentityProvider provider;
    std::set<std::string> seen;
    SystemRandom random;

    UpstreamWorld() {
        provider.entity_id = kProvider;
        provider.keys = keys_of(signer);
    }

    static sso::saml::SignedOn teacher() {
        return {.audience = kUs,
                .name = {"teacher@province.example.vn", std::string(sso::saml::kEmailAddress), {}, {}},
                .session_index = "_session",
                .at = kNow,
                .session_ends = std::nullopt,
                .context_class = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                .attributes = {{"role", std::string(sso::saml::kBasicAttribute), "", {"teacher", "parent"}}}};
    }
    std::string response(sso::saml::SignedParts parts, const sso::saml::SignedOn& person = teacher(), const sso::saml::Answer& answer = {kProvider, kConsumer, kRequest}) {
        auto out = sso::saml::build_response(answer, person, parts, {signer, kNow, random});
        if (!out) throw std::runtime_error(out.error().describe());
        return *out;
    }
    /// Signed as a whole, its assertion is not.
    std::string response_signed_only() {
        std::string xml = response(sso::saml::SignedParts::Assertion);
        xml = replaced(xml, piece_of(xml, "<ds:Signature ", "</ds:Signature>"), "");
        return signed_whole(xml);
    }
    std::string signed_whole(const std::string& xml) {
        const auto id_at = xml.find("ID=\"") + 4;
        constexpr std::string_view kIssuerEnd = "</saml:Issuer>";
        auto out = sso::saml::sign_enveloped({xml, xml.substr(id_at, xml.find('"', id_at) - id_at), xml.find(kIssuerEnd) + kIssuerEnd.size()}, signer);
        if (!out) throw std::runtime_error(out.error().describe());
        return *out;
    }

    Result<sso::saml::UpstreamPerson> read(const std::string& xml, Instant now = kNow, std::string_view request = kRequest) {
        HUB_TRY_ASSIGN(const auto message, sso::saml::read_post(sso::saml::MessageKind::Response, codec::to_base64(xml), ""));
        return sso::saml::read_response(message, provider, {kUs, kConsumer, request, now},
                                        [this](std::string_view issuer, std::string_view id, Instant) { return seen.insert(std::string(issuer) + " " + std::string(id)).second; });
    }
    std::string refusal(const std::string& xml, Instant now = kNow, std::string_view request = kRequest) {
        const auto out = read(xml, now, request);
        return out ? "taken as " + out->name.value : out.error().code;
    }
};

}  // namespace hub::test
