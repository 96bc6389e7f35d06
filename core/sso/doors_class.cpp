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

void recover(const Call& call) { call.answer(call.parts.phone_recovery->page(call.visitor)); }
void phone_given(const Call& call) { call.answer(call.parts.phone_recovery->asked(call.request, call.parameters, call.visitor)); }
void phone_code(const Call& call) { call.answer(call.parts.phone_recovery->code_page(call.parameters["s"], call.visitor)); }
void phone_code_entered(const Call& call) { call.answer(call.parts.phone_recovery->code_entered(call.request, call.parameters, call.visitor)); }
void phone_choice(const Call& call) { call.answer(call.parts.phone_recovery->choose_page(call.parameters["s"], call.visitor)); }
void phone_chosen(const Call& call) { call.parts.phone_recovery->chosen(call.request, call.parameters, call.visitor, call.answer); }

void window_opened(const Call& call) { call.answer(call.parts.room_desk->open(call.request, call.parameters, call.visitor)); }
void window_closed(const Call& call) { call.answer(call.parts.room_desk->close(call.parameters, call.visitor)); }
void cards(const Call& call) { call.answer(call.parts.room_desk->cards(call.parameters, call.visitor)); }

void room(const Call& call) { call.answer(call.parts.room_page->page(call.request, call.visitor)); }
void room_entered(const Call& call) { call.answer(call.parts.room_page->code_entered(call.request, call.parameters, call.visitor)); }
void pupil(const Call& call) { call.answer(call.parts.room_page->pupil_page(call.request, call.parameters, call.visitor)); }
void picked(const Call& call) { call.answer(call.parts.room_page->picked(call.request, call.parameters, call.visitor)); }
void card(const Call& call) { call.answer(call.parts.room_page->card_page(call.rest, call.visitor)); }
void card_shown(const Call& call) { call.answer(call.parts.room_page->card_shown(call.request, call.parameters, call.visitor)); }
void switched(const Call& call) { call.answer(call.parts.room_page->switch_pupil(call.visitor)); }

constexpr Door kDoors[] = {
    {"GET", "/activate", From::Browser, activate},
    {"POST", "/activate", From::OwnForm, code_entered},
    {"GET", "/activate/choose", From::Browser, choose},
    {"POST", "/activate/choose", From::OwnForm, chosen},
    {"GET", "/activate/code/*", From::Browser, activate},
    {"GET", "/recover", From::Browser, recover},
    {"POST", "/recover", From::OwnForm, phone_given},
    {"GET", "/recover/code", From::Browser, phone_code},
    {"POST", "/recover/code", From::OwnForm, phone_code_entered},
    {"GET", "/recover/choose", From::Browser, phone_choice},
    {"POST", "/recover/choose", From::OwnForm, phone_chosen},
    {"GET", "/class", From::Browser, of_class},
    {"POST", "/class/slips", From::OwnForm, sheet},
    {"POST", "/class/slip", From::OwnForm, new_slip},
    {"POST", "/class/window", From::OwnForm, window_opened},
    {"POST", "/class/window/close", From::OwnForm, window_closed},
    {"POST", "/class/cards", From::OwnForm, cards},
    {"GET", "/room", From::Browser, room},
    {"POST", "/room", From::OwnForm, room_entered},
    {"GET", "/room/pupil", From::Browser, pupil},
    {"POST", "/room/pupil", From::OwnForm, picked},
    {"GET", "/room/card/*", From::Browser, card},
    {"POST", "/room/card", From::OwnForm, card_shown},
    {"POST", "/room/switch", From::OwnForm, switched},
};

}  // namespace

std::span<const Door> class_doors() { return kDoors; }

}  // namespace hub::sso
