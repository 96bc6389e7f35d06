// Accounts above us: the way there and back, linking, and the links of one's own account.
#include "core/sso/doors.hpp"
#include "core/sso/upstream_sign_in.hpp"

namespace hub::sso {
namespace {

UpstreamSignIn& upstream_of(const Call& call) { return *call.parts.upstream; }

void begin(const Call& call) { call.answer(upstream_of(call).begin(call.rest, call.parameters["t"], call.visitor)); }
void callback(const Call& call) { call.answer(upstream_of(call).callback(call.rest, call.parameters, call.request, call.visitor)); }
void consume(const Call& call) { call.answer(upstream_of(call).put_aside(call.rest, call.request)); }
void come_back(const Call& call) { call.answer(upstream_of(call).come_back(std::string(call.rest), call.request, call.visitor)); }
void metadata(const Call& call) { call.answer(upstream_of(call).metadata(call.rest)); }
void prove(const Call& call) { call.answer(upstream_of(call).prove(std::string(call.rest), call.visitor)); }
void link(const Call& call) { call.answer(upstream_of(call).link(call.parameters, call.visitor)); }
void links(const Call& call) { call.answer(upstream_of(call).links_page(call.visitor)); }
void unlink(const Call& call) { call.answer(upstream_of(call).unlink(call.parameters, call.visitor)); }

constexpr Door kDoors[] = {
    {"GET", "/upstream/begin/*", From::Browser, begin},
    {"GET", "/upstream/callback/*", From::Browser, callback},
    {"POST", "/upstream/acs/*", From::Application, consume},  // the provider's site sends it, without our cookies
    {"GET", "/upstream/back/*", From::Browser, come_back},
    {"GET", "/upstream/metadata/*", From::Application, metadata},
    {"GET", "/upstream/prove/*", From::Browser, prove},
    {"POST", "/upstream/link", From::OwnForm, link},
    {"GET", "/account/links", From::Browser, links},
    {"POST", "/account/links", From::OwnForm, unlink},
};

}  // namespace

std::span<const Door> upstream_doors() { return kDoors; }

}  // namespace hub::sso
