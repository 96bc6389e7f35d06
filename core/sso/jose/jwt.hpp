// JSON Web Tokens (RFC 7519): claims written without a tree in between, and read and checked.
//
// Times are NumericDates, whole seconds when we write them, seconds with or without a fraction when we read them. The
// skew is what another's clock may be off: ten seconds, which FAPI 2.0 §5.3.2.1 demands for `nbf` and `iat` in the future
// (more than sixty must be refused). What the hub wrote itself is read without any.
//
// Ownership: values; a writer hands its text over once. Threads: one a writer. Errors: `jwt.unreadable` (a claim is
// missing or of the wrong kind), `jwt.issuer`, `jwt.audience`, `jwt.expired`, `jwt.early`, and those of jws.hpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/sso/jose/jws.hpp"

namespace hub::sso {

inline constexpr std::int64_t kClockSkewMilliseconds = 10'000;

/// One JSON object, member by member, in the order of the calls. Each name once; nobody looks.
class ClaimsWriter {
public:
    ClaimsWriter() { out_.reserve(512); }

    ClaimsWriter& text(std::string_view name, std::string_view value);
    ClaimsWriter& whole(std::string_view name, std::int64_t value);
    /// A NumericDate; the milliseconds are dropped.
    ClaimsWriter& moment(std::string_view name, Instant value) { return whole(name, value.milliseconds / 1000); }
    ClaimsWriter& value(std::string_view name, const codec::Value& value);
    [[nodiscard]] std::string take() &&;

private:
    void begin(std::string_view name);
    std::string out_ = "{";
};

/// The members of a payload, which has to be one JSON object.
Result<codec::Value> read_claims(std::string_view payload);

/// A text that is there and not empty. Errors: `jwt.unreadable`.
Result<std::string_view> required_text(const codec::Value& claims, std::string_view name);
/// Nothing when there is none. Errors: `jwt.unreadable`.
Result<std::optional<Instant>> moment_of(const codec::Value& claims, std::string_view name);

/// How `aud` may be written. An array lets one token be carried to a second reader, so assertions of clients must be
/// for one reader alone.
enum class AudienceForm : unsigned char { OneText, TextOrArray };
Status check_audience(const codec::Value& claims, std::string_view audience, AudienceForm form);
Status check_issuer(const codec::Value& claims, std::string_view issuer);
/// `exp`, which has to be there, `nbf` and `iat`.
Status check_times(const codec::Value& claims, Instant now, std::int64_t skew_milliseconds);

/// Is the token's time looked at? Only a hint of who is logging out may be over (OpenID Connect RP-Initiated Logout §4).
enum class Lifetime : unsigned char { Checked, Ignored };

struct JwtRules {
    JwsRules signature;
    std::string_view issuer;
    std::string_view audience;
    Instant now;
    std::int64_t skew_milliseconds = 0;
    AudienceForm audience_form = AudienceForm::TextOrArray;
    Lifetime lifetime = Lifetime::Checked;
};
/// The claims of a token whose signature, type, issuer, audience and times are all as the rules have it.
Result<codec::Value> verify_jwt(std::string_view compact, const KeySet& keys, const JwtRules& rules);

}  // namespace hub::sso
