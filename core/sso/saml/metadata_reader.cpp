#include <algorithm>
#include <charconv>

#include "core/codec/base64.hpp"
#include "core/security/x509.hpp"
#include "core/sso/saml/metadata.hpp"
#include "core/sso/saml/moment.hpp"
#include "core/sso/saml/names.hpp"
#include "core/sso/saml/protocol_message.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlElement;
using codec::XmlTree;

constexpr codec::XmlTreeLimits kLimits{.bytes = 4U << 20U, .elements = 100'000};
constexpr std::size_t kMostEntities = 1'000;
constexpr std::size_t kMostOfAKind = 32;  // keys, endpoints, formats of one entity
constexpr std::size_t kMostName = 1'024;  // saml-metadata §2.2.1

tl::unexpected<Error> malformed(std::string message) { return fail("saml.metadata", std::move(message)); }

std::vector<XmlElement> of_metadata(XmlElement element, std::string_view name) { return element.children(kMetadataSpace, name); }


Result<bool> flag(XmlElement element, std::string_view name) {
    auto out = flag_of(element, name);
    if (!out) return malformed(std::string(name) + " is neither true nor false");
    return out;
}

Status check_valid(XmlElement element, Instant now, std::optional<Instant>& valid_until) {
    const auto text = element.attribute("validUntil");
    if (!text) return {};
    HUB_TRY_ASSIGN(const Instant until, parse_moment(*text));
    if (until <= now) return fail("saml.metadata_expired", "the metadata is valid no more");
    valid_until = valid_until ? std::min(*valid_until, until) : until;
    return {};
}

Result<Endpoint> endpoint_of(XmlElement element, Binding binding, Addresses addresses) {
    Endpoint out{binding, element.attribute("Location").value_or(""), {}};
    out.response_location = element.attribute("ResponseLocation").value_or(out.location);
    if (!is_address(out.location, addresses) || !is_address(out.response_location, addresses)) return malformed("an endpoint's location is no address, or not by https");
    return out;
}

/// Those by a binding that we speak; the others stay unread.
Result<std::vector<Endpoint>> endpoints_of(XmlElement role, std::string_view name, Addresses addresses) {
    std::vector<Endpoint> out;
    for (const XmlElement each : of_metadata(role, name)) {
        const auto binding = binding_named(each.attribute("Binding").value_or(""));
        if (!binding) continue;
        HUB_TRY_ASSIGN(Endpoint endpoint, endpoint_of(each, *binding, addresses));
        out.push_back(std::move(endpoint));
        if (out.size() > kMostOfAKind) return fail("saml.metadata_large", "an entity has too many endpoints");
    }
    return out;
}

Status read_keys(XmlElement role, Peer& peer) {
    for (const XmlElement descriptor : of_metadata(role, "KeyDescriptor")) {
        const auto use = descriptor.attribute("use");
        if (use && *use == "encryption") continue;
        if (use && *use != "signing") return malformed("a key is for neither signing nor encryption");
        const auto info = descriptor.child(kSignatureSpace, "KeyInfo");
        if (!info) return malformed("a key descriptor holds no key");
        std::size_t found = 0;
        for (const XmlElement data : info->children(kSignatureSpace, "X509Data")) {
            for (const XmlElement each : data.children(kSignatureSpace, "X509Certificate")) {
                if (++found > 1) return fail("saml.metadata_key", "a key descriptor names more than one certificate");
                HUB_TRY_ASSIGN(const std::string text, each.text());
                HUB_TRY_ASSIGN(const std::string der, codec::from_base64(text, codec::Base64Spaces::Skip));
                auto certificate = security::read_certificate(der);
                if (!certificate) return fail(error("saml.metadata_key", "a signing certificate cannot be used").because_of(std::move(certificate).error()));
                HUB_TRY_ASSIGN(auto key, security::VerifyingKey::from(certificate->key));
                peer.keys.push_back(std::move(key));
                if (!peer.first_certificate_ends || certificate->not_after < *peer.first_certificate_ends) peer.first_certificate_ends = certificate->not_after;
            }
        }
        if (found == 0) return fail("saml.metadata_key", "a signing key comes without a certificate");
        if (peer.keys.size() > kMostOfAKind) return fail("saml.metadata_large", "an entity has too many keys");
    }
    return {};
}

Status read_role(XmlElement role, Instant now, Addresses addresses, Peer& peer) {
    HUB_TRY(check_valid(role, now, peer.valid_until));
    HUB_TRY(read_keys(role, peer));
    HUB_TRY_ASSIGN(peer.logout, endpoints_of(role, "SingleLogoutService", addresses));
    for (const XmlElement each : of_metadata(role, "NameIDFormat")) {
        HUB_TRY_ASSIGN(std::string format, each.text());
        peer.name_id_formats.push_back(std::move(format));
        if (peer.name_id_formats.size() > kMostOfAKind) return fail("saml.metadata_large", "an entity has too many formats of names");
    }
    return {};
}

Result<std::vector<ConsumerService>> consumers_of(XmlElement role, Addresses addresses) {
    std::vector<ConsumerService> out;
    for (const XmlElement each : of_metadata(role, "AssertionConsumerService")) {
        const std::string index = each.attribute("index").value_or("");
        unsigned number = 0;
        const auto [end, failed] = std::from_chars(index.data(), index.data() + index.size(), number);
        if (failed != std::errc() || end != index.data() + index.size() || number > 65'535) return malformed("an assertion consumer has no index");
        if (each.attribute("Binding") != kPostBinding) continue;
        ConsumerService service{number, each.attribute("Location").value_or(""), false};
        HUB_TRY_ASSIGN(service.is_default, flag(each, "isDefault"));
        if (!is_address(service.location, addresses)) return malformed("an assertion consumer's location is no address, or not by https");
        for (const auto& other : out) {
            if (other.index == number) return malformed("two assertion consumers have one index");
        }
        out.push_back(std::move(service));
        if (out.size() > kMostOfAKind) return fail("saml.metadata_large", "an entity has too many assertion consumers");
    }
    if (out.empty()) return malformed("a service provider takes no assertions by POST");
    return out;
}

/// Roles of other protocols, and elements of other namespaces, are not ours to read.
bool speaks_saml2(XmlElement role) {
    const std::string protocols = " " + role.attribute("protocolSupportEnumeration").value_or("") + " ";
    return protocols.find(" " + std::string(kProtocolSpace) + " ") != std::string::npos;
}

Status read_entity(XmlElement entity, Instant now, Addresses addresses, std::optional<Instant> valid_until, Entities& out) {
    const std::string id = entity.attribute("entityID").value_or("");
    if (id.empty() || id.size() > kMostName) return malformed("an entity has no ID, or a very long one");
    HUB_TRY(check_valid(entity, now, valid_until));
    for (const XmlElement role : entity.children()) {
        if (!speaks_saml2(role)) continue;
        if (role.is(kMetadataSpace, "SPSSODescriptor")) {
            ServiceProvider peer;
            peer.entity_id = id;
            peer.valid_until = valid_until;
            HUB_TRY(read_role(role, now, addresses, peer));
            HUB_TRY_ASSIGN(peer.consumers, consumers_of(role, addresses));
            HUB_TRY_ASSIGN(peer.signs_requests, flag(role, "AuthnRequestsSigned"));
            HUB_TRY_ASSIGN(peer.wants_assertions_signed, flag(role, "WantAssertionsSigned"));
            out.service_providers.push_back(std::move(peer));
        } else if (role.is(kMetadataSpace, "IDPSSODescriptor")) {
            IdentityProvider peer;
            peer.entity_id = id;
            peer.valid_until = valid_until;
            HUB_TRY(read_role(role, now, addresses, peer));
            HUB_TRY_ASSIGN(peer.sign_on, endpoints_of(role, "SingleSignOnService", addresses));
            HUB_TRY_ASSIGN(peer.wants_requests_signed, flag(role, "WantAuthnRequestsSigned"));
            if (peer.keys.empty()) return fail("saml.metadata_key", "an identity provider names no key that it signs with");
            out.identity_providers.push_back(std::move(peer));
        }
    }
    return {};
}

Status read_group(XmlElement group, Instant now, Addresses addresses, std::optional<Instant> valid_until, std::size_t& entities, Entities& out) {
    HUB_TRY(check_valid(group, now, valid_until));
    for (const XmlElement each : group.children()) {
        if (each.is(kMetadataSpace, "EntitiesDescriptor")) {
            HUB_TRY(read_group(each, now, addresses, valid_until, entities, out));
        } else if (each.is(kMetadataSpace, "EntityDescriptor")) {
            if (++entities > kMostEntities) return fail("saml.metadata_large", "the document describes too many entities");
            HUB_TRY(read_entity(each, now, addresses, valid_until, out));
        }
    }
    return {};
}

template <typename Kind>
Status check_distinct(const std::vector<Kind>& peers) {
    std::vector<std::string_view> ids;
    for (const auto& each : peers) ids.push_back(each.entity_id);
    std::sort(ids.begin(), ids.end());
    if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) return malformed("an entity is described twice");
    return {};
}

}  // namespace

bool is_address(std::string_view url, Addresses addresses) {
    constexpr std::size_t kMostAddress = 2'048;
    const bool by_tls = url.starts_with("https://");
    if (!by_tls && (addresses == Addresses::HttpsOnly || !url.starts_with("http://"))) return false;
    if (url.size() > kMostAddress) return false;
    for (const char c : url) {
        if (c <= ' ' || c == '\x7F' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '#') return false;
    }
    url.remove_prefix(by_tls ? 8 : 7);
    const std::string_view authority = url.substr(0, url.find_first_of("/?"));
    return !authority.empty() && authority.front() != ':' && authority.find('@') == std::string_view::npos;
}

const Endpoint* Peer::logout_by(Binding binding) const {
    const auto found = std::find_if(logout.begin(), logout.end(), [&](const Endpoint& each) { return each.binding == binding; });
    return found == logout.end() ? nullptr : &*found;
}

const ConsumerService& ServiceProvider::default_consumer() const {
    const auto marked = std::find_if(consumers.begin(), consumers.end(), [](const auto& each) { return each.is_default; });
    return marked == consumers.end() ? consumers.front() : *marked;
}

Result<Entities> read_metadata(std::string_view text, Instant now, Addresses addresses, Keys federation) {
    HUB_TRY_ASSIGN(const XmlTree tree, XmlTree::parse(text, kLimits, codec::XmlComments::Skip));
    if (!federation.empty()) HUB_TRY(verify_enveloped(tree, tree.root(), federation));
    Entities out;
    std::size_t entities = 0;
    if (tree.root().is(kMetadataSpace, "EntityDescriptor")) {
        HUB_TRY(read_entity(tree.root(), now, addresses, std::nullopt, out));
    } else if (tree.root().is(kMetadataSpace, "EntitiesDescriptor")) {
        HUB_TRY(read_group(tree.root(), now, addresses, std::nullopt, entities, out));
    } else {
        return malformed("the document is no SAML metadata");
    }
    if (out.service_providers.empty() && out.identity_providers.empty()) return malformed("no entity of the document speaks SAML 2.0 with a browser");
    HUB_TRY(check_distinct(out.service_providers));
    HUB_TRY(check_distinct(out.identity_providers));
    return out;
}

}  // namespace hub::sso::saml
