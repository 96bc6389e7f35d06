// The rules of one assertion (saml-core §2.3–2.7, saml-profiles §4.1.4.2), applied to an element that is verified
// already. Part of assertion_consumer.hpp, which see for failures.
//
// Threads: any.
#pragma once

#include "core/codec/xml_tree.hpp"
#include "core/sso/saml/assertion_consumer.hpp"

namespace hub::sso::saml {

struct AssertionRead {
    std::string id;
    Instant useless_after;  ///< nobody would take it later: so long its ID is kept
    UpstreamPerson person;
};

Result<AssertionRead> read_assertion(codec::XmlElement assertion, std::string_view issuer, const Expected& expected);

}  // namespace hub::sso::saml
