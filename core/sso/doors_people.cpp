// What people see of themselves and their children.
#include "core/sso/doors.hpp"

namespace hub::sso {
namespace {

void children(const Call& call) { call.answer(call.parts.children_page->page(call.visitor)); }
void looked(const Call& call) { call.answer(call.parts.looked_page->page(call.visitor)); }

constexpr Door kDoors[] = {
    {"GET", "/children", From::Browser, children},
    {"GET", "/account/looked", From::Browser, looked},
};

}  // namespace

std::span<const Door> people_doors() { return kDoors; }

}  // namespace hub::sso
