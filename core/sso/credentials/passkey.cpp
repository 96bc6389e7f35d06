#include "core/sso/credentials/passkey.hpp"

#include "core/codec/cbor.hpp"
#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/credentials/passkey_data.hpp"

namespace hub::sso {
namespace {

constexpr codec::JsonLimits kAnswerLimits{.bytes = 64U << 10U, .depth = 16, .values = 1'024, .members_per_object = 128};
constexpr std::int64_t kPatienceMilliseconds = 300'000;  // §5.4: five minutes where a person is verified
constexpr std::size_t kMostTransports = 8;

codec::Value credential_list(const std::vector<std::string>& ids) {
    auto list = codec::Value::array();
    for (const auto& id : ids) list.push_back(codec::Value(codec::Value::Object{{"type", "public-key"}, {"id", security::to_base64url(id)}}));
    return list;
}

std::string_view name_of(UserVerification verification) { return verification == UserVerification::Required ? "required" : "preferred"; }

struct Answer {
    std::string credential_id;
    codec::Value response;
};

/// What both ceremonies send around their response.
Result<Answer> read_answer(std::string_view json) {
    auto parsed = codec::parse_json(json, kAnswerLimits);
    if (!parsed) return malformed(parsed.error());
    if ((*parsed)["type"].text() != "public-key") return malformed("the answer is of no public key");
    auto id = security::from_base64url((*parsed)["rawId"].text());
    if (!id || id->empty() || (*parsed)["id"].text() != (*parsed)["rawId"].text()) return malformed("the answer names no credential");
    if (!(*parsed)["response"].is_object()) return malformed("the answer has no response");
    return Answer{std::move(*id), std::move(*parsed->find("response"))};
}

Result<std::string> member_bytes(const codec::Value& response, std::string_view name) {
    if (!response[name].is_string()) return malformed("the answer has no " + std::string(name));
    auto bytes = security::from_base64url(response[name].text());
    if (!bytes) return malformed(bytes.error());
    return std::move(*bytes);
}

}  // namespace

codec::Value creation_options(const RelyingParty& party, const PasskeyUser& user, std::string_view challenge, const std::vector<std::string>& existing) {
    using codec::Value;
    Value algorithms = Value::array();
    for (const auto algorithm : {kCoseEs256, kCoseRs256}) algorithms.push_back(Value(Value::Object{{"type", "public-key"}, {"alg", algorithm}}));
    return Value(Value::Object{
        {"rp", Value(Value::Object{{"id", party.id}, {"name", party.name}})},
        {"user", Value(Value::Object{{"id", security::to_base64url(user.handle)}, {"name", user.account_name}, {"displayName", user.display_name}})},
        {"challenge", security::to_base64url(challenge)},
        {"pubKeyCredParams", std::move(algorithms)},
        {"timeout", kPatienceMilliseconds},
        {"excludeCredentials", credential_list(existing)},
        {"authenticatorSelection", Value(Value::Object{{"residentKey", "required"}, {"requireResidentKey", Value(true)}, {"userVerification", name_of(UserVerification::Required)}})},
        {"attestation", "none"},
    });
}

codec::Value request_options(const RelyingParty& party, std::string_view challenge, UserVerification verification, const std::vector<std::string>& known) {
    using codec::Value;
    return Value(Value::Object{
        {"rpId", party.id},
        {"challenge", security::to_base64url(challenge)},
        {"timeout", kPatienceMilliseconds},
        {"userVerification", name_of(verification)},
        {"allowCredentials", credential_list(known)},
    });
}

Result<Passkey> verify_registration(std::string_view json, const PasskeyExpectation& expected) {
    HUB_TRY_ASSIGN(const Answer answer, read_answer(json));
    HUB_TRY_ASSIGN(const auto client_data, member_bytes(answer.response, "clientDataJSON"));
    HUB_TRY(check_client_data(client_data, "webauthn.create", expected));

    HUB_TRY_ASSIGN(const auto attestation_bytes, member_bytes(answer.response, "attestationObject"));
    const auto attestation = codec::parse_cbor(attestation_bytes);
    if (!attestation) return malformed(attestation.error());
    using Kind = codec::CborValue::Kind;
    const auto* format = attestation->find("fmt");
    const auto* statement = attestation->find("attStmt");
    const auto* data = attestation->find("authData");
    if (format == nullptr || format->kind != Kind::Text || statement == nullptr || statement->kind != Kind::Map || data == nullptr || data->kind != Kind::Bytes) {
        return malformed("the attestation lacks fmt, attStmt or authData");
    }
    if (format->content == "none" && !statement->members.empty()) return malformed("an attestation of none says nothing");

    HUB_TRY_ASSIGN(const auto authenticator, read_authenticator_data(data->content, expected));
    if (!authenticator.credential) return malformed("the answer holds no new credential");
    if (authenticator.credential->id != answer.credential_id) return malformed("the answer names another credential than it holds");
    HUB_TRY_ASSIGN(const auto key, read_cose_key(authenticator.credential->public_key));

    Passkey out{.credential_id = answer.credential_id, .algorithm = key.algorithm, .public_key = authenticator.credential->public_key};
    out.counter = authenticator.counter;
    out.backup = authenticator.backup;
    for (const auto& transport : answer.response["transports"].items()) {
        // Only to be handed back to browsers: short words, and not many.
        const auto word = transport.text();
        const bool plain = !word.empty() && word.size() <= 16 && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
        if (plain && out.transports.size() < kMostTransports) out.transports.emplace_back(word);
    }
    return out;
}

Result<PasskeyAssertion> read_assertion(std::string_view json) {
    HUB_TRY_ASSIGN(Answer answer, read_answer(json));
    PasskeyAssertion out{.credential_id = std::move(answer.credential_id), .user_handle = {}, .client_data = {}, .authenticator_data = {}, .signature = {}};
    HUB_TRY_ASSIGN(out.client_data, member_bytes(answer.response, "clientDataJSON"));
    HUB_TRY_ASSIGN(out.authenticator_data, member_bytes(answer.response, "authenticatorData"));
    HUB_TRY_ASSIGN(out.signature, member_bytes(answer.response, "signature"));
    if (!answer.response["userHandle"].is_null()) {
        HUB_TRY_ASSIGN(out.user_handle, member_bytes(answer.response, "userHandle"));
    }
    return out;
}

Result<PasskeyUse> verify_assertion(const PasskeyAssertion& assertion, const Passkey& passkey, AccountKnown known, const PasskeyExpectation& expected) {
    if (assertion.credential_id != passkey.credential_id) return fail("passkey.unknown", "the answer is of another passkey");
    const bool same_user = security::equal_constant_time(assertion.user_handle, passkey.user_handle);
    const bool may_be_silent = known == AccountKnown::Before && assertion.user_handle.empty();
    if (!same_user && !may_be_silent) return fail("passkey.user", "the passkey names another account");
    HUB_TRY(check_client_data(assertion.client_data, "webauthn.get", expected));
    HUB_TRY_ASSIGN(const auto authenticator, read_authenticator_data(assertion.authenticator_data, expected));

    HUB_TRY_ASSIGN(const auto key, read_cose_key(passkey.public_key));
    if (key.algorithm != passkey.algorithm) return fail("passkey.algorithm", "the key is of another algorithm than its passkey");
    std::string signature = assertion.signature;
    if (key.algorithm == kCoseEs256) {
        HUB_TRY_ASSIGN(signature, ecdsa_from_der(assertion.signature));
    }
    const std::string message = assertion.authenticator_data + std::string(security::as_bytes(security::sha256(assertion.client_data)));
    const auto algorithm = key.algorithm == kCoseEs256 ? security::SignatureAlgorithm::Es256 : security::SignatureAlgorithm::Rs256;
    if (!key.key.verify(algorithm, message, signature)) return fail("passkey.signature", "the signature does not hold");

    // §7.2 step 21, of a signature that holds.
    if ((authenticator.counter != 0 || passkey.counter != 0) && authenticator.counter <= passkey.counter) {
        return fail("passkey.counter", "the passkey's counter did not grow: the key may have been copied");
    }
    return PasskeyUse{.counter = authenticator.counter, .backup = authenticator.backup, .user_verified = authenticator.user_verified};
}

}  // namespace hub::sso
