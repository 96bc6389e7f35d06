#include "core/sso/resource_endpoint.hpp"

#include <algorithm>

#include "core/sso/oauth_answer.hpp"
#include "core/sso/parameters.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

enum class Scheme : unsigned char { Bearer, Dpop };

struct Shown {
    std::string token;
    Scheme scheme = Scheme::Bearer;
};

/// RFC 9110 §11.1: schemes are words in any case.
bool is_scheme(std::string_view word, std::string_view scheme) {
    const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return word.size() == scheme.size() && std::equal(word.begin(), word.end(), scheme.begin(), [&](char a, char b) { return small(a) == small(b); });
}

std::string challenge(Scheme scheme, std::string_view error) {
    const std::string said = error.empty() ? std::string() : ", error=\"" + std::string(error) + "\"";
    return scheme == Scheme::Bearer ? "Bearer realm=\"eduhub\"" + said : "DPoP realm=\"eduhub\", algs=\"" + proof_algorithms() + "\"" + said;
}

net::ServerResponse refusal(int status, Scheme scheme, std::string_view error, std::string_view description) {
    auto response = oauth_error(status, error, description);
    response.headers.emplace_back("WWW-Authenticate", challenge(scheme, error));
    return response;
}

net::ServerResponse nothing_shown() {
    auto response = oauth_error(401, "invalid_request", "an access token is missing");
    for (const auto scheme : {Scheme::Bearer, Scheme::Dpop}) response.headers.emplace_back("WWW-Authenticate", challenge(scheme, {}));
    return response;
}

tl::expected<Shown, net::ServerResponse> shown_by(const net::ServerRequest& request) {
    const auto bad = [](std::string_view description) { return tl::unexpected(refusal(400, Scheme::Bearer, "invalid_request", description)); };
    if (request.query.find("access_token") != std::string::npos) return bad("a token never stands in the address");
    Shown shown;
    const std::string_view header = request.authorization;
    const auto space = header.find(' ');
    if (space != std::string_view::npos) {
        const bool dpop = is_scheme(header.substr(0, space), "DPoP");
        if (dpop || is_scheme(header.substr(0, space), "Bearer")) shown = {std::string(header.substr(space + 1)), dpop ? Scheme::Dpop : Scheme::Bearer};
    }
    if (request.method == "POST" && request.content_type.starts_with(kForm)) {
        const auto form = Parameters::parse(request.body);
        if (!form) return bad(form.error().message);
        if (form->has("access_token") && !shown.token.empty()) return bad("the token stands in two places");
        if (form->has("access_token")) shown = {(*form)["access_token"], Scheme::Bearer};
    }
    if (shown.token.empty()) return tl::unexpected(nothing_shown());
    return shown;
}

}  // namespace

tl::expected<LivingToken, net::ServerResponse> ResourceEndpoint::presented(const net::ServerRequest& request) {
    const auto shown = shown_by(request);
    if (!shown) return tl::unexpected(shown.error());
    auto found = parts_.lookup.find(shown->token);
    if (!found && !is_worthless(found.error())) return tl::unexpected(not_now());
    if (!found) return tl::unexpected(refusal(401, shown->scheme, "invalid_token", "the access token is unknown, over or revoked"));
    const bool bound = !found->token.key.empty();
    if (bound && shown->scheme == Scheme::Bearer) return tl::unexpected(refusal(401, Scheme::Dpop, "invalid_token", "the access token works with its key alone: DPoP"));
    if (!bound && shown->scheme == Scheme::Dpop) return tl::unexpected(refusal(401, Scheme::Bearer, "invalid_token", "the access token is bound to no key: Bearer"));
    if (bound) {
        if (const auto proven = parts_.proof.check_presented(request, shown->token, found->token.key); !proven) {
            return tl::unexpected(parts_.proof.refused_presented(proven.error()));
        }
    }
    return std::move(*found);
}

net::ServerResponse ResourceEndpoint::userinfo(const net::ServerRequest& request) {
    const auto found = presented(request);
    if (!found) return found.error();
    const Scheme scheme = found->token.key.empty() ? Scheme::Bearer : Scheme::Dpop;
    if (!found->grant) return refusal(403, scheme, "insufficient_scope", "a machine's token stands for no person");
    if (!holds_word(found->token.scope, "openid")) return refusal(401, scheme, "invalid_token", "the access token is unknown, over or revoked");
    auto claims = parts_.claims.of(found->grant->account, {found->token.client, found->token.scope, found->grant->claims});
    if (!claims) return not_now();
    claims->set("sub", subject_of(found->grant->account));
    if (!found->actor.empty()) claims->set("act", actor_claim(found->actor));
    return oauth_answer(*claims);
}

net::ServerResponse ResourceEndpoint::machine(const net::ServerRequest& request) {
    const auto found = presented(request);
    if (!found) return found.error();
    const Scheme scheme = found->token.key.empty() ? Scheme::Bearer : Scheme::Dpop;
    if (found->grant) return refusal(403, scheme, "insufficient_scope", "a person's token stands for no machine");
    codec::Value body = codec::Value::object();
    body.set("client_id", found->token.client);
    body.set("scope", found->token.scope);
    body.set("exp", found->token.expires_at.milliseconds / 1000);
    return oauth_answer(body);
}

}  // namespace hub::sso
