// Pages of SAML: a message on its way through the browser, and what is shown when a message is not believed.
//
// A message is posted by a form with one button (saml-bindings §3.5); where scripts run, a small one of our own presses it.
//
// Threads: pure.
#pragma once

#include "core/base/result.hpp"
#include "core/sso/html.hpp"
#include "core/sso/saml/bindings.hpp"

namespace hub::sso {

enum class Pace : unsigned char {
    AtOnce,     ///< nothing to read: go on
    AfterWord,  ///< the person reads `text` first
};

struct MessagePage {
    Language language = Language::Vietnamese;
    std::string text;  ///< unescaped; of AfterWord
    Pace pace = Pace::AtOnce;
};

net::ServerResponse post_page(const MessagePage& page, const saml::OutgoingMessage& message);

/// A message that cannot be trusted sends nobody anywhere. The code is for whoever helps the person.
net::ServerResponse refusal_page(Language language, const Error& error);

}  // namespace hub::sso
