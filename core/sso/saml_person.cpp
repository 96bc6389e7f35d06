#include "core/sso/saml_person.hpp"

#include <algorithm>
#include <array>

#include "core/security/digest.hpp"
#include "core/sso/assurance.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kUnspecifiedContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";
constexpr std::string_view kPassword = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
constexpr std::string_view kProtectedPassword = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
constexpr std::string_view kManyFactors = "https://refeds.org/profile/mfa";

/// From weak to strong, as minimum, maximum and better compare them.
constexpr std::array kContexts{kUnspecifiedContext, kPassword, kProtectedPassword, kManyFactors};

std::optional<std::size_t> strength_of(std::string_view context) {
    const auto found = std::find(kContexts.begin(), kContexts.end(), context);
    return found == kContexts.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - kContexts.begin()));
}

/// Somebody else's word (a provider above us) counts as what it replaces, a password; everything here travels over TLS.
std::size_t strength_of(const Session& session) {
    constexpr std::size_t kStrengths[] = {0, 2, 3};
    return kStrengths[static_cast<std::size_t>(assurance_of(session.methods))];
}

bool met(std::size_t ours, std::size_t asked, saml::Comparison comparison) {
    switch (comparison) {
        case saml::Comparison::Exact:  // whoever proved more has proved this too
        case saml::Comparison::Minimum: return ours >= asked;
        case saml::Comparison::Maximum: return ours <= asked;
        case saml::Comparison::Better: return ours > asked;
    }
    return false;
}

}  // namespace

saml::NamesOfPerson names_of(const Account& account, const Session& session, const NamingTerms& terms) {
    const std::string person = subject_of(account.id);
    return {saml::pairwise_name(terms.secret, terms.entity_id, person), account.email, "_" + saml::pairwise_name(terms.secret, terms.entity_id, "session " + session.sid)};
}

saml::PersonValues values_of(const Account& account, const std::vector<AppLink>& links, const NamingTerms& terms) {
    const std::string person = subject_of(account.id);
    const auto scoped = [&](std::string_view entity) {
        // subject-id is compared without case (SAML V2.0 Subject Identifier Attributes Profile §3.3.1), base64url is not.
        const auto digest = security::hmac_sha256(terms.secret, "subject-id " + std::to_string(entity.size()) + ":" + std::string(entity) + person);
        return security::to_hex(security::as_bytes(digest)) + "@" + std::string(terms.scope);
    };
    saml::PersonValues out;
    const auto tell = [&](std::string_view name, std::string value) {
        if (!value.empty()) out[std::string(name)] = {std::move(value)};
    };
    tell("login", account.login);
    tell("name", account.name);
    tell("email", account.email);
    tell("phone", account.phone);
    tell("tenant", account.tenant);
    tell("subject_id", scoped({}));
    tell("pairwise_id", scoped(terms.entity_id));
    for (const Role role : account.roles) out["roles"].emplace_back(name_of(role));
    for (const AppLink& link : links) out["accounts"].push_back(link.name);
    return out;
}

std::optional<std::string> context_of(const Session& session, const saml::RequestedContext& asked) {
    const std::size_t ours = strength_of(session);
    if (asked.classes.empty()) return std::string(kContexts[ours]);
    for (const auto& each : asked.classes) {
        const auto wanted = strength_of(each);
        if (!wanted || !met(ours, *wanted, asked.comparison)) continue;
        return asked.comparison == saml::Comparison::Exact ? each : std::string(kContexts[ours]);
    }
    return std::nullopt;
}

}  // namespace hub::sso
