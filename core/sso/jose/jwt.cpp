#include "core/sso/jose/jwt.hpp"

#include <algorithm>
#include <charconv>

#include "core/codec/json.hpp"

namespace hub::sso {
namespace {

using codec::Value;

constexpr codec::JsonLimits kClaimLimits{.bytes = kLargestToken, .depth = 16, .values = 2'048, .members_per_object = 256};
constexpr double kLatestSecond = 253'402'300'799;  // the year 9999

/// True for what JSON writes as it stands.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

void append_text(std::string& out, std::string_view text) {
    if (!is_plain(text)) {
        out += codec::write_json(Value(text));
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

}  // namespace

void ClaimsWriter::begin(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    append_text(out_, name);
    out_ += ':';
}

ClaimsWriter& ClaimsWriter::text(std::string_view name, std::string_view value) {
    begin(name);
    append_text(out_, value);
    return *this;
}

ClaimsWriter& ClaimsWriter::whole(std::string_view name, std::int64_t value) {
    begin(name);
    char buffer[24];
    const auto done = std::to_chars(buffer, buffer + sizeof buffer, value);
    out_.append(buffer, done.ptr);
    return *this;
}

ClaimsWriter& ClaimsWriter::value(std::string_view name, const Value& value) {
    begin(name);
    out_ += codec::write_json(value);
    return *this;
}

std::string ClaimsWriter::take() && {
    out_ += '}';
    return std::move(out_);
}

Result<Value> read_claims(std::string_view payload) {
    auto claims = codec::parse_json(payload, kClaimLimits);
    if (!claims) return fail(error("jwt.unreadable", "the token's payload is no JSON that we take").because_of(claims.error()));
    if (!claims->is_object()) return fail("jwt.unreadable", "the token's payload is no JSON object");
    return claims;
}

Result<std::string_view> required_text(const Value& claims, std::string_view name) {
    const std::string_view text = claims[name].text();
    if (text.empty()) return fail("jwt.unreadable", "the token has no " + std::string(name) + ", or it is no text");
    return text;
}

Result<std::optional<Instant>> moment_of(const Value& claims, std::string_view name) {
    const Value* found = claims.find(name);
    if (found == nullptr) return std::nullopt;
    const bool number = found->is_integer() || found->kind() == Value::Kind::Double;
    const double seconds = found->is_integer() ? static_cast<double>(found->integer()) : found->number();
    if (!number || !(seconds >= 0 && seconds <= kLatestSecond)) {
        return fail("jwt.unreadable", "the token's " + std::string(name) + " is no time in seconds since 1970");
    }
    return Instant{static_cast<std::int64_t>(seconds * 1000)};
}

Status check_audience(const Value& claims, std::string_view audience, AudienceForm form) {
    const Value& written = claims["aud"];
    if (written.is_string() && written.text() == audience) return {};
    const auto& listed = written.items();
    const bool among = std::any_of(listed.begin(), listed.end(), [&](const Value& each) { return each.is_string() && each.text() == audience; });
    if (form == AudienceForm::TextOrArray && among) return {};
    return fail("jwt.audience", among ? "the token's aud has to be one text, not an array" : "the token is meant for somebody else");
}

Status check_issuer(const Value& claims, std::string_view issuer) {
    HUB_TRY_ASSIGN(const std::string_view written, required_text(claims, "iss"));
    if (written != issuer) return fail("jwt.issuer", "the token comes from somebody else");
    return {};
}

Status check_times(const Value& claims, Instant now, std::int64_t skew_milliseconds) {
    HUB_TRY_ASSIGN(const auto expires, moment_of(claims, "exp"));
    if (!expires) return fail("jwt.unreadable", "the token has no exp");
    if (expires->plus_milliseconds(skew_milliseconds) <= now) return fail("jwt.expired", "the token's time is over");
    for (const auto name : {"nbf", "iat"}) {
        HUB_TRY_ASSIGN(const auto begins, moment_of(claims, name));
        if (begins && *begins > now.plus_milliseconds(skew_milliseconds)) {
            return fail("jwt.early", "the token's " + std::string(name) + " lies in the future; is the sender's clock right?");
        }
    }
    return {};
}

Result<Value> verify_jwt(std::string_view compact, const KeySet& keys, const JwtRules& rules) {
    HUB_TRY_ASSIGN(const Jws token, verify_jws(compact, keys, rules.signature));
    HUB_TRY_ASSIGN(Value claims, read_claims(token.payload));
    HUB_TRY(check_issuer(claims, rules.issuer));
    HUB_TRY(check_audience(claims, rules.audience, rules.audience_form));
    if (rules.lifetime == Lifetime::Checked) HUB_TRY(check_times(claims, rules.now, rules.skew_milliseconds));
    return claims;
}

}  // namespace hub::sso
