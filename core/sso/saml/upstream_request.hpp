// Our own question to an identity provider above us: an AuthnRequest, to be sent by redirect (signed beside) or by POST
// (signed inside). Its ID is kept with the sign-in that began it; the response has to name it.
//
// Threads: any. Failure: `saml.unwritable`, `signature.failed`.
#pragma once

#include <string>

#include "core/sso/saml/logout.hpp"

namespace hub::sso::saml {

enum class Prompt : unsigned char {
    AsUsual,
    Again,  ///< ForceAuthn: prove it anew
    Never,  ///< IsPassive: no page may be shown
};

struct Question {
    std::string issuer;       ///< our entity ID
    std::string destination;  ///< the provider's sign-on address
    Binding binding = Binding::Redirect;
    std::string our_consumer;    ///< where the response is to be posted
    std::string name_id_format;  ///< empty: any
    Prompt prompt = Prompt::AsUsual;
    std::vector<std::string> context_classes = {};  ///< at least one of them
};

Result<MadeMessage> build_authn_request(const Question& question, const Making& making);

}  // namespace hub::sso::saml
