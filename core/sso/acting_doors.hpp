// What is open to a session in which an administrator acts as a person (impersonations.hpp), and what its pages show.
//
// Open is what the table in acting_doors.cpp names: looking, opening applications by OpenID Connect, and ending it. Every other door
// that knows its visitor is shut, so whatever changes an account (password, factors, links, sessions, consents, guardianships),
// proves it anew or signs in elsewhere, and any door that is added later until somebody names it there. SAML and launch tickets are
// shut too: what they carry has no place that every application reads for who acts.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <string_view>

#include "core/sso/visitor.hpp"

namespace hub::sso {

/// `path`: as it stands in the tables of doors.
bool is_open_while_acting(std::string_view method, std::string_view path);
net::ServerResponse shut_while_acting(Language language);

/// On top of every page while it lasts: who acts for whom, why, until when, and the button that ends it.
std::string acting_banner(const Visitor& visitor);
/// Puts it into a page; an answer that is none, or that ends the session, stays as it is.
void put_banner(net::ServerResponse& response, const std::string& banner);

}  // namespace hub::sso
