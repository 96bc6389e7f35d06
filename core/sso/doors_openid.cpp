// OpenID Connect: discovery, keys, and the endpoints of /oauth2.
#include "core/sso/browser_apps.hpp"
#include "core/sso/discovery.hpp"
#include "core/sso/doors.hpp"

namespace hub::sso {
namespace {

void discovery(const Call& call) {
    call.answer({200, "application/json", call.parts.discovery, {{"Cache-Control", "public, max-age=3600"}, {"Access-Control-Allow-Origin", "*"}}});
}

void key_set(const Call& call) {
    const auto ring = call.parts.keys->snapshot();
    net::ServerResponse response;
    response.headers = {{"ETag", ring->etag}, {"Cache-Control", "public, max-age=" + std::to_string(kJwksMaxAgeSeconds)}, {"Access-Control-Allow-Origin", "*"}};
    if (call.request.if_none_match == ring->etag) response.status = 304;
    else response.body = ring->jwks;
    call.answer(std::move(response));
}

/// An answer that pages of applications without a server may read.
TokenEndpoint::Answer readable(const Call& call) {
    return [answer = call.answer, origin = reading_origin(call.parts.apps, call.request)](net::ServerResponse response) {
        let_read(response, origin);
        answer(std::move(response));
    };
}

void ahead(const Call& call) { call.answer(before_call(call.parts.apps, call.request)); }
void authorize(const Call& call) { call.answer(call.parts.flow->begin(call.parameters, call.visitor)); }
void token(const Call& call) { call.parts.token->token(call.request, readable(call)); }
void push(const Call& call) { call.answer(call.parts.pushed->push(call.request)); }
void userinfo(const Call& call) { readable(call)(call.parts.resources->userinfo(call.request)); }
void machine(const Call& call) { call.answer(call.parts.resources->machine(call.request)); }
void introspect(const Call& call) { call.parts.token->introspect(call.request, call.answer); }
void revoke(const Call& call) { call.parts.token->revoke(call.request, readable(call)); }
void log_out(const Call& call) { call.parts.sign_out->asked(call.parameters, call.visitor, call.answer); }

constexpr Door kDoors[] = {
    {"GET", "/.well-known/openid-configuration", From::Anyone, discovery},
    {"GET", "/oauth2/jwks", From::Anyone, key_set},
    {"GET", "/oauth2/authorize", From::Browser, authorize},
    {"POST", "/oauth2/authorize", From::Browser, authorize},
    {"POST", "/oauth2/token", From::Application, token},
    {"OPTIONS", "/oauth2/token", From::Anyone, ahead},
    {"POST", "/oauth2/par", From::Application, push},
    {"GET", "/oauth2/machine", From::Application, machine},
    {"GET", "/oauth2/userinfo", From::Application, userinfo},
    {"POST", "/oauth2/userinfo", From::Application, userinfo},
    {"OPTIONS", "/oauth2/userinfo", From::Anyone, ahead},
    {"POST", "/oauth2/introspect", From::Application, introspect},
    {"POST", "/oauth2/revoke", From::Application, revoke},
    {"OPTIONS", "/oauth2/revoke", From::Anyone, ahead},
    {"GET", "/oauth2/logout", From::Browser, log_out},
    {"POST", "/oauth2/logout", From::Browser, log_out},
};

}  // namespace

std::span<const Door> openid_doors() { return kDoors; }

}  // namespace hub::sso
