// The pages people see: signing in and out, consent, the start page and their account.
#include "core/sso/doors.hpp"
#include "core/sso/site_icon.hpp"
#include "core/sso/start_page.hpp"

namespace hub::sso {
namespace {

void style(const Call& call) { call.answer(style_sheet()); }
void icon(const Call& call) { call.answer(site_icon()); }
void submit(const Call& call) { call.answer(submit_script()); }
void start(const Call& call) { call.answer(start_page(call.parts.apps, call.visitor)); }
void launch(const Call& call) { call.answer(call.parts.launch->open(call.rest, call.parameters["account"], call.visitor)); }
void sign_in(const Call& call) { call.answer(call.parts.sign_in->page(call.parameters, call.visitor)); }
void signing_in(const Call& call) { call.parts.sign_in->submit(call.request, call.visitor, call.answer); }
void consent(const Call& call) { call.answer(call.parts.flow->consent_page(call.parameters["t"], call.visitor)); }

void consented(const Call& call) {
    const bool agreed = call.parameters["answer"] == "yes";
    const std::string& transaction = call.parameters["t"];
    call.answer(agreed ? call.parts.flow->consent_given(transaction, call.visitor) : call.parts.flow->consent_denied(transaction, call.visitor));
}

void sign_out(const Call& call) {
    constexpr Wording kNotNow{"Chưa thực hiện được. Hãy thử lại.", "This did not work yet. Please try again."};
    if (call.visitor.acting && !call.parts.impersonations->end(call.visitor.session->sid)) return call.answer(sorry(call.visitor.language, 503, kNotNow));
    call.parts.sign_out->confirmed(call.visitor, call.answer);
}
void signed_out(const Call& call) { call.answer(call.parts.sign_out->status(call.request.cookie, call.visitor)); }
void account(const Call& call) { call.answer(account_page(*call.parts.sessions, call.visitor)); }
void ending_session(const Call& call) { call.answer(end_session(*call.parts.sessions, call.parameters, call.visitor)); }

constexpr Door kDoors[] = {
    {"GET", kStylePath, From::Anyone, style},
    {"GET", kSiteIconPath, From::Anyone, icon},
    {"GET", kSubmitPath, From::Anyone, submit},
    {"GET", "/", From::Browser, start},
    {"GET", "/launch/*", From::Browser, launch},
    {"GET", "/login", From::Browser, sign_in},
    {"POST", "/login", From::Browser, signing_in},  // checks the form itself, so that what was typed stays on the page
    {"GET", "/consent", From::Browser, consent},
    {"POST", "/consent", From::OwnForm, consented},
    {"GET", "/logout", From::Browser, signed_out},
    {"POST", "/logout", From::OwnForm, sign_out},
    {"GET", "/account", From::Browser, account},
    {"POST", "/account/sessions", From::OwnForm, ending_session},
};

}  // namespace

std::span<const Door> page_doors() { return kDoors; }

}  // namespace hub::sso
