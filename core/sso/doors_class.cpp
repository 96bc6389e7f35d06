// Parents' and pupils' ways in, and what the homeroom teacher does for them.
#include "core/sso/doors.hpp"

namespace hub::sso {
namespace {

void activate(const Call& call) { call.answer(call.parts.activation->page(call.rest, call.visitor)); }
void code_entered(const Call& call) { call.answer(call.parts.activation->code_entered(call.request, call.parameters, call.visitor)); }
void choose(const Call& call) { call.answer(call.parts.activation->choose_page(call.parameters["s"], call.visitor)); }
void chosen(const Call& call) { call.parts.activation->chosen(call.request, call.parameters, call.visitor, call.answer); }

void of_class(const Call& call) { call.answer(call.parts.class_page->page(call.parameters, call.visitor)); }
void sheet(const Call& call) { call.answer(call.parts.class_page->sheet(call.parameters, call.visitor)); }
void new_slip(const Call& call) { call.answer(call.parts.class_page->new_slip(call.parameters, call.visitor)); }

constexpr Door kDoors[] = {
    {"GET", "/activate", From::Browser, activate},
    {"POST", "/activate", From::OwnForm, code_entered},
    {"GET", "/activate/choose", From::Browser, choose},
    {"POST", "/activate/choose", From::OwnForm, chosen},
    {"GET", "/activate/code/*", From::Browser, activate},
    {"GET", "/class", From::Browser, of_class},
    {"POST", "/class/slips", From::OwnForm, sheet},
    {"POST", "/class/slip", From::OwnForm, new_slip},
};

}  // namespace

std::span<const Door> class_doors() { return kDoors; }

}  // namespace hub::sso
