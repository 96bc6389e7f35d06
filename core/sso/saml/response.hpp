// What an app is told (saml-core §3.3.3, saml-profiles §4.1.4): one Response by POST with one signed Assertion about one
// person, or with a status that says why there is none.
//
// The assertion is always signed, since it is what gets kept and shown again; the Response around it as well where the
// app's registration says so. An assertion serves one app, one place and one request, for five minutes.
//
// Threads: any. Failure: `saml.unwritable` when a value cannot stand in XML, `signature.failed`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/random.hpp"
#include "core/sso/saml/attribute_map.hpp"
#include "core/sso/saml/name_id.hpp"
#include "core/sso/saml/xml_signing.hpp"

namespace hub::sso::saml {

inline constexpr std::int64_t kAssertionLifeMilliseconds = 5 * 60'000;

enum class SignedParts : unsigned char { Assertion, AssertionAndResponse };

/// Where an answer goes and what it answers.
struct Answer {
    std::string issuer;          ///< our entity ID
    std::string recipient;       ///< the app's assertion consumer
    std::string in_response_to;  ///< empty: nobody asked, the launcher began it
};

struct SignedOn {
    std::string audience;  ///< the app's entity ID
    NameId name;
    std::string session_index;  ///< names the session at this app for single logout
    Instant at;                 ///< when the person proved who they are
    std::optional<Instant> session_ends = {};
    std::string context_class;  ///< how they proved it
    std::vector<Attribute> attributes = {};
};

struct Making {
    const SigningIdentity& identity;
    Instant now;
    Random& random;
};

/// The Response as XML, to be posted.
Result<std::string> build_response(const Answer& answer, const SignedOn& person, SignedParts parts, const Making& making);

/// A Response without an assertion; `status` and the finer `detail` are names of saml-core §3.2.2.2. Signed.
Result<std::string> build_error_response(const Answer& answer, std::string_view status, std::string_view detail, const Making& making);

}  // namespace hub::sso::saml
