// Who above us may say who a person is, and in which words: one connector a provider, from a file of its own.
//
// Nothing here is a constant of any provider but the profiles' defaults (profiles.cpp), each of which a file may replace.
//
// Ownership: plain values. Threads: immutable after loading. Failure: none.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/net/egress.hpp"
#include "core/sso/saml/metadata.hpp"

namespace hub::sso::upstream {

enum class Profile : unsigned char { Plain, Province, Google, Vneid };

/// The provider's names for what we take from it. An empty one is never read.
struct ClaimNames {
    std::string subject = "sub";
    std::string name = "name";
    std::string email = "email";
    std::string national_id;  ///< of VNeID: SoDinhDanh; never the subject
    std::string log_out_uri;
};

struct OpenIdSettings {
    std::string issuer;
    std::string client_id, client_secret;  ///< empty secret: a public client
    enum class Proof : unsigned char { Header, Form } proof = Proof::Header;  ///< RFC 6749 §2.3.1
    std::vector<std::string> scopes;
    std::string acr_values;
    // Where the discovery document does not say so, or there is none:
    std::string authorize, token, userinfo, jwks;
    std::vector<net::EgressRule> hosts;  ///< the only ones that are ever called
};

struct SamlSettings {
    std::shared_ptr<const saml::IdentityProvider> provider;
};

struct Connector {
    std::string id;
    std::string name_vi, name_en;
    Profile profile = Profile::Plain;
    ClaimNames claims;
    std::variant<OpenIdSettings, SamlSettings> protocol;
};

/// Who signed in there.
struct Person {
    std::string issuer, subject;  ///< together the one key
    std::string name, email;      ///< shown to the person, looked up by nobody
    std::string national_id;
    std::string log_out_uri;
};

/// What a profile knows beforehand.
struct Defaults {
    ClaimNames claims;
    OpenIdSettings openid;
    std::vector<std::string> hosts;  ///< "name:port"
};
Defaults defaults_of(Profile profile);
std::optional<Profile> profile_named(std::string_view name);
const std::vector<std::string>& profile_names();

}  // namespace hub::sso::upstream
