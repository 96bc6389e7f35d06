// What people see of themselves and their children, and which accounts at applications are theirs.
#include "core/sso/doors.hpp"

namespace hub::sso {
namespace {

void apps(const Call& call) { call.answer(call.parts.app_links_page->page(call.visitor)); }
void code_entered(const Call& call) { call.answer(call.parts.app_links_page->code_entered(call.request, call.parameters, call.visitor)); }
void end(const Call& call) { call.answer(call.parts.app_links_page->end(call.parameters, call.visitor)); }
void restore(const Call& call) { call.answer(call.parts.app_links_page->restore(call.parameters, call.visitor)); }
void children(const Call& call) { call.answer(call.parts.children_page->page(call.visitor)); }
void looked(const Call& call) { call.answer(call.parts.looked_page->page(call.visitor)); }

constexpr Door kDoors[] = {
    {"GET", "/account/apps", From::Browser, apps},
    {"POST", "/account/apps", From::OwnForm, code_entered},
    {"POST", "/account/apps/end", From::OwnForm, end},
    {"POST", "/account/apps/restore", From::OwnForm, restore},
    {"GET", "/children", From::Browser, children},
    {"GET", "/account/looked", From::Browser, looked},
};

}  // namespace

std::span<const Door> people_doors() { return kDoors; }

}  // namespace hub::sso
