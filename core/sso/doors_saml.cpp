// SAML 2.0: the hub's metadata, signing on and off at its apps, and what the pages between need.
#include "core/sso/cookies.hpp"
#include "core/sso/doors.hpp"
#include "core/sso/saml_sign_on.hpp"

namespace hub::sso {
namespace {

void metadata(const Call& call) { call.answer(call.parts.saml->metadata()); }
void asked(const Call& call) { call.answer(call.parts.saml->by_redirect(call.request.query, call.visitor)); }
void asked_by_post(const Call& call) { call.answer(call.parts.saml->by_post(call.request)); }
void come_back(const Call& call) { call.answer(call.parts.saml->come_back(std::string(call.rest), call.visitor)); }
void start(const Call& call) { call.answer(call.parts.saml->start(call.rest, call.visitor)); }

void log_out(const Call& call) { call.parts.saml_logout->by_redirect(call.request.query, call.visitor, call.answer); }
void log_out_by_post(const Call& call) { call.answer(call.parts.saml_logout->by_post(call.request)); }
void log_out_again(const Call& call) { call.parts.saml_logout->come_back(std::string(call.rest), call.visitor, call.answer); }
void tell(const Call& call) { call.answer(call.parts.saml_logout->tell_again(call.rest, cookie_value(call.request.cookie, kEndedCookie), call.visitor)); }

constexpr Door kDoors[] = {
    {"GET", "/saml2/metadata", From::Application, metadata},
    {"GET", "/saml2/sso", From::Browser, asked},
    {"POST", "/saml2/sso", From::Application, asked_by_post},  // the app's site sends it, without our cookies
    {"GET", "/saml2/sso/*", From::Browser, come_back},
    {"GET", "/saml2/start/*", From::Browser, start},
    {"GET", "/saml2/slo", From::Browser, log_out},
    {"POST", "/saml2/slo", From::Application, log_out_by_post},
    {"GET", "/saml2/slo/*", From::Browser, log_out_again},
    {"GET", "/saml2/tell/*", From::Browser, tell},
};

}  // namespace

std::span<const Door> saml_doors() { return kDoors; }

}  // namespace hub::sso
