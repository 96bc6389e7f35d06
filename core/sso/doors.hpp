// Every path of one login, and what answers there: a table for each area, in a file of its own (doors_*.cpp).
//
// A door says who comes to it, and the gateway sees to what follows from that before the door's own code runs:
//
//   Anyone       prebuilt answers, given on the server's thread: must not block
//   Application  no cookie is read; the door checks who calls
//   Browser      the visitor is known; a form may come from another site (a request that needs no one's word)
//   OwnForm      the visitor is known, and a page of ours, shown in this browser, sent the form (CSRF)
//
// While an administrator acts as the visitor, only what acting_doors.hpp lists is open.
//
// Threads: all but Anyone on one of the gateway's own, where waiting is allowed. What a Call refers to is gone when the
// door's code returns; only `answer` may be copied and used later, once.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "core/sso/parts.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

enum class From : unsigned char { Anyone, Application, Browser, OwnForm };

struct Call {
    RunningParts& parts;
    const net::ServerRequest& request;
    std::string_view rest;         ///< what stands for the `*` of the door's path
    const Parameters& parameters;  ///< of the form or the query; none for Anyone and Application
    const Visitor& visitor;        ///< nobody for Anyone and Application
    const std::function<void(net::ServerResponse)>& answer;
};

struct Door {
    std::string_view method;  ///< GET stands for HEAD too
    std::string_view path;    ///< "/launch/*": one segment more, not empty
    From from;
    void (*enter)(const Call&);
};

std::span<const Door> openid_doors();
std::span<const Door> page_doors();
std::span<const Door> saml_doors();
std::span<const Door> factor_doors();
std::span<const Door> upstream_doors();
std::span<const Door> class_doors();
std::span<const Door> people_doors();
std::span<const Door> scim_doors();
std::span<const Door> office_doors();

}  // namespace hub::sso
