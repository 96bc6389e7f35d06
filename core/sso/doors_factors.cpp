// Second factors: the step after the password, passkeys, and the pages that set factors up.
#include "core/sso/doors.hpp"
#include "core/sso/factor_forms.hpp"

namespace hub::sso {
namespace {

void script(const Call& call) { call.answer(passkey_script()); }
void step(const Call& call) { call.answer(call.parts.second_step->page(call.parameters["s"], call.visitor)); }
void step_taken(const Call& call) { call.parts.second_step->submit(call.request, call.parameters, call.visitor, call.answer); }
void again(const Call& call) { call.answer(call.parts.entrance->ask_stronger(call.visitor, call.parameters["t"])); }
void passkey(const Call& call) { call.answer(call.parts.second_step->passkey_page(call.parameters, call.visitor)); }
void passkey_answered(const Call& call) { call.answer(call.parts.second_step->passkey_answer(call.request, call.parameters, call.visitor)); }

void factors(const Call& call) { call.answer(call.parts.factors_page->list(call.visitor)); }
void app(const Call& call) { call.answer(call.parts.factors_page->app_page(call.visitor)); }
void app_confirmed(const Call& call) { call.answer(call.parts.factors_page->confirm_app(call.parameters, call.visitor)); }
void app_removed(const Call& call) { call.answer(call.parts.factors_page->remove_app(call.visitor)); }
void codes(const Call& call) { call.answer(call.parts.factors_page->renew_codes(call.visitor)); }
void new_passkey(const Call& call) { call.answer(call.parts.factors_page->passkey_page(call.visitor)); }
void passkey_made(const Call& call) { call.answer(call.parts.factors_page->add_passkey(call.parameters, call.visitor)); }
void passkey_removed(const Call& call) { call.answer(call.parts.factors_page->remove_passkey(call.parameters, call.visitor)); }
void password(const Call& call) { call.answer(call.parts.factors_page->password_page(call.visitor)); }
void password_changed(const Call& call) { call.parts.factors_page->change_password(call.request, call.parameters, call.visitor, call.answer); }

constexpr Door kDoors[] = {
    {"GET", kPasskeyScriptPath, From::Anyone, script},
    {"GET", "/login/step", From::Browser, step},
    {"POST", "/login/step", From::OwnForm, step_taken},
    {"GET", "/login/again", From::Browser, again},
    {"GET", "/login/passkey", From::Browser, passkey},
    {"POST", "/login/passkey", From::OwnForm, passkey_answered},
    {"GET", "/account/factors", From::Browser, factors},
    {"GET", "/account/factors/app", From::Browser, app},
    {"POST", "/account/factors/app", From::OwnForm, app_confirmed},
    {"POST", "/account/factors/app/remove", From::OwnForm, app_removed},
    {"POST", "/account/factors/codes", From::OwnForm, codes},
    {"GET", "/account/factors/passkey", From::Browser, new_passkey},
    {"POST", "/account/factors/passkey", From::OwnForm, passkey_made},
    {"POST", "/account/factors/passkey/remove", From::OwnForm, passkey_removed},
    {"GET", "/account/password", From::Browser, password},
    {"POST", "/account/password", From::OwnForm, password_changed},
};

}  // namespace

std::span<const Door> factor_doors() { return kDoors; }

}  // namespace hub::sso
