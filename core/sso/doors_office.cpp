// What administrators do at the pages.
#include "core/sso/doors.hpp"

namespace hub::sso {
namespace {

void impersonation(const Call& call) { call.answer(call.parts.impersonation_page->page(call.visitor)); }
void asked(const Call& call) { call.answer(call.parts.impersonation_page->asked(call.parameters, call.visitor)); }
void decided(const Call& call) { call.answer(call.parts.impersonation_page->decided(call.parameters, call.visitor)); }
void begun(const Call& call) { call.answer(call.parts.impersonation_page->begun(call.request, call.parameters, call.visitor)); }

constexpr Door kDoors[] = {
    {"GET", "/impersonation", From::Browser, impersonation},
    {"POST", "/impersonation", From::OwnForm, asked},
    {"POST", "/impersonation/decide", From::OwnForm, decided},
    {"POST", "/impersonation/begin", From::OwnForm, begun},
};

}  // namespace

std::span<const Door> office_doors() { return kDoors; }

}  // namespace hub::sso
