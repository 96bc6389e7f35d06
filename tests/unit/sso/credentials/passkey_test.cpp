// Answers of an authenticator that these tests make themselves, with keys and signatures of OpenSSL.
#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/security/asymmetric_key.hpp"
#include "core/security/digest.hpp"
#include "core/sso/credentials/challenges.hpp"
#include "core/sso/credentials/passkey.hpp"
#include "core/sso/credentials/passkey_data.hpp"

using namespace hub;
using namespace hub::sso;
using codec::Value;

namespace {

const RelyingParty kParty{.id = "sso.example.edu.vn", .name = "Sở GD&ĐT", .origins = {"https://sso.example.edu.vn"}};

std::string cbor_head(unsigned major, std::size_t n) {
    const auto byte = [](std::size_t value) { return std::string(1, static_cast<char>(value)); };
    if (n < 24) return byte(major << 5U | n);
    if (n < 256) return byte(major << 5U | 24U) + byte(n);
    return byte(major << 5U | 25U) + byte(n >> 8U) + byte(n & 255U);
}
std::string cbor_bytes(const std::string& s) { return cbor_head(2, s.size()) + s; }
std::string cbor_text(const std::string& s) { return cbor_head(3, s.size()) + s; }
std::string cbor_integer(std::int64_t n) { return n >= 0 ? cbor_head(0, static_cast<std::size_t>(n)) : cbor_head(1, static_cast<std::size_t>(-1 - n)); }

std::string der_integer(std::string number) {
    while (number.size() > 1 && number[0] == '\0' && (static_cast<unsigned char>(number[1]) & 0x80U) == 0) number.erase(0, 1);
    if ((static_cast<unsigned char>(number[0]) & 0x80U) != 0) number.insert(0, 1, '\0');
    return std::string("\x02") + static_cast<char>(number.size()) + number;
}
std::string der_of(const std::string& raw) {
    const std::string body = der_integer(raw.substr(0, 32)) + der_integer(raw.substr(32));
    return std::string("\x30") + static_cast<char>(body.size()) + body;
}

/// An authenticator and the browser around it. Everything about it can be made wrong.
struct Device {
    explicit Device(security::KeyKind kind = security::KeyKind::P256) : key(security::SigningKey::generate(kind).value()) {}

    security::SigningKey key;
    std::string id = "credential-0123456789";
    std::string rp_id = kParty.id;
    std::string origin = kParty.origins[0];
    std::string user_handle = "handle";
    unsigned flags = 0x05;  // present and verified
    std::uint32_t counter = 1;
    std::string format = "none";
    std::string statement = "\xA0";
    std::string challenge = "a challenge of this session";
    std::optional<std::string> create_type, get_type;
    Value::Object more_client_data = {};

    [[nodiscard]] std::string cose(std::optional<std::int64_t> algorithm = {}) const {
        const auto& numbers = key.verifying_key().numbers();
        if (key.kind() == security::KeyKind::P256) {
            return cbor_head(5, 5) + cbor_integer(1) + cbor_integer(2) + cbor_integer(3) + cbor_integer(algorithm.value_or(-7)) + cbor_integer(-1) + cbor_integer(1) +
                   cbor_integer(-2) + cbor_bytes(numbers.first) + cbor_integer(-3) + cbor_bytes(numbers.second);
        }
        return cbor_head(5, 4) + cbor_integer(1) + cbor_integer(3) + cbor_integer(3) + cbor_integer(algorithm.value_or(-257)) + cbor_integer(-1) + cbor_bytes(numbers.first) +
               cbor_integer(-2) + cbor_bytes(numbers.second);
    }
    [[nodiscard]] std::string client_data(const std::string& type) const {
        Value data(Value::Object{{"type", type}, {"challenge", security::to_base64url(challenge)}, {"origin", origin}, {"crossOrigin", Value(false)}});
        for (const auto& [name, value] : more_client_data) data.set(name, value);
        return codec::write_json(data);
    }
    [[nodiscard]] std::string authenticator_data(unsigned with) const {
        std::string out(security::as_bytes(security::sha256(rp_id)));
        out += static_cast<char>(flags | with);
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(counter >> shift);
        return out;
    }
    [[nodiscard]] std::string with_credential(const std::string& cose_key) const {
        return authenticator_data(0x40) + std::string(16, '\0') + static_cast<char>(id.size() >> 8U) + static_cast<char>(id.size()) + id + cose_key;
    }
    [[nodiscard]] std::string create(std::string data = {}) const {
        if (data.empty()) data = with_credential(cose());
        const std::string attestation = cbor_head(5, 3) + cbor_text("fmt") + cbor_text(format) + cbor_text("attStmt") + statement + cbor_text("authData") + cbor_bytes(data);
        return answer(Value(Value::Object{{"clientDataJSON", security::to_base64url(client_data(create_type.value_or("webauthn.create")))},
                                          {"attestationObject", security::to_base64url(attestation)},
                                          {"transports", Value(Value::Array{Value("internal"), Value("<script>")})}}));
    }
    [[nodiscard]] std::string get() const {
        const std::string client = client_data(get_type.value_or("webauthn.get"));
        const std::string data = authenticator_data(0);
        const bool ec = key.kind() == security::KeyKind::P256;
        std::string signature = key.sign(ec ? security::SignatureAlgorithm::Es256 : security::SignatureAlgorithm::Rs256, data + std::string(security::as_bytes(security::sha256(client)))).value();
        if (ec) signature = der_of(signature);
        Value response(Value::Object{{"clientDataJSON", security::to_base64url(client)}, {"authenticatorData", security::to_base64url(data)}, {"signature", security::to_base64url(signature)}});
        if (!user_handle.empty()) response.set("userHandle", security::to_base64url(user_handle));
        return answer(std::move(response));
    }
    [[nodiscard]] std::string answer(Value response) const {
        return codec::write_json(Value(Value::Object{{"id", security::to_base64url(id)},
                                                     {"rawId", security::to_base64url(id)},
                                                     {"type", "public-key"},
                                                     {"authenticatorAttachment", "platform"},
                                                     {"clientExtensionResults", Value::object()},
                                                     {"response", std::move(response)}}));
    }
};

const PasskeyExpectation kExpected{.party = kParty, .challenge = "a challenge of this session"};

std::string refusal_of_creation(const Device& device, const PasskeyExpectation& expected = kExpected) {
    const auto result = verify_registration(device.create(), expected);
    return result ? "" : result.error().code;
}

Passkey registered(const Device& device) {
    auto passkey = verify_registration(device.create(), kExpected).value();
    passkey.user_handle = "handle";
    return passkey;
}

Result<PasskeyUse> use(const Device& device, const Passkey& passkey, AccountKnown known = AccountKnown::ByThePasskey, const PasskeyExpectation& expected = kExpected) {
    HUB_TRY_ASSIGN(const auto assertion, read_assertion(device.get()));
    return verify_assertion(assertion, passkey, known, expected);
}

std::string refusal_of_use(const Device& device, const Passkey& passkey, AccountKnown known = AccountKnown::ByThePasskey, const PasskeyExpectation& expected = kExpected) {
    const auto result = use(device, passkey, known, expected);
    return result ? "" : result.error().code;
}

}  // namespace

TEST_CASE("a passkey is made and used with either algorithm", "[sso][passkey]") {
    Device device(GENERATE(security::KeyKind::P256, security::KeyKind::Rsa));
    const auto passkey = registered(device);
    CHECK(passkey.credential_id == device.id);
    CHECK(passkey.algorithm == (device.key.kind() == security::KeyKind::P256 ? kCoseEs256 : kCoseRs256));
    CHECK(passkey.counter == 1);
    CHECK(passkey.transports == std::vector<std::string>{"internal"});
    device.counter = 7;
    const auto used = use(device, passkey).value();
    CHECK(used.counter == 7);
    CHECK(used.user_verified);
    CHECK(used.backup == Passkey::Backup::DeviceBound);
}

TEST_CASE("a passkey that synchronises between devices never counts", "[sso][passkey]") {
    Device device;
    device.flags = 0x1D;
    device.counter = 0;
    const auto passkey = registered(device);
    CHECK(passkey.backup == Passkey::Backup::Synchronised);
    CHECK(use(device, passkey).has_value());
    CHECK(use(device, passkey).has_value());
    device.flags = 0x15;  // synchronised, though it may not be
    CHECK(refusal_of_use(device, passkey) == "passkey.malformed");
}

TEST_CASE("attack: a passkey of another origin is refused", "[sso][passkey]") {
    Device device;
    const auto passkey = registered(device);
    device.counter = 2;
    for (const std::string origin : {"https://sso.example.edu.vn.evil.example", "http://sso.example.edu.vn", "https://SSO.example.edu.vn", "https://sso.example.edu.vn:8443", "https://evil.example", "", "null"}) {
        device.origin = origin;
        CHECK(refusal_of_use(device, passkey) == "passkey.origin");
        CHECK(refusal_of_creation(device) == "passkey.origin");
    }
    device.origin = kParty.origins[0];
    device.more_client_data = {{"crossOrigin", Value(true)}};
    CHECK(refusal_of_use(device, passkey) == "passkey.origin");
    device.more_client_data = {{"topOrigin", "https://evil.example"}};
    CHECK(refusal_of_use(device, passkey) == "passkey.origin");
    device.more_client_data = {{"a key that browsers add", "to be passed over"}};
    CHECK(refusal_of_use(device, passkey).empty());
}

TEST_CASE("attack: a passkey of another relying party is refused", "[sso][passkey]") {
    Device device;
    const auto passkey = registered(device);
    device.counter = 2;
    for (const auto* id : {"example.edu.vn", "evil.example", ""}) {
        device.rp_id = id;
        CHECK(refusal_of_use(device, passkey) == "passkey.rp_id");
        CHECK(refusal_of_creation(device) == "passkey.rp_id");
    }
}

TEST_CASE("attack: a device that did not check its user does not pass where it must", "[sso][passkey]") {
    Device device;
    const auto passkey = registered(device);
    device.counter = 2;
    device.flags = 0x01;
    CHECK(refusal_of_use(device, passkey) == "passkey.verification");
    CHECK(refusal_of_creation(device) == "passkey.verification");
    const PasskeyExpectation preferred{.party = kParty, .challenge = kExpected.challenge, .verification = UserVerification::Preferred};
    CHECK_FALSE(use(device, passkey, AccountKnown::ByThePasskey, preferred)->user_verified);
    device.flags = 0x04;
    CHECK(refusal_of_use(device, passkey, AccountKnown::ByThePasskey, preferred) == "passkey.presence");
    CHECK(refusal_of_creation(device, preferred) == "passkey.presence");
}

TEST_CASE("attack: a counter that does not grow betrays a copied passkey", "[sso][passkey]") {
    Device device;
    device.counter = 5;
    auto passkey = registered(device);
    for (const std::uint32_t counter : {5U, 4U, 0U}) {
        device.counter = counter;
        CHECK(refusal_of_use(device, passkey) == "passkey.counter");
    }
    device.counter = 6;
    passkey.counter = use(device, passkey)->counter;
    CHECK(refusal_of_use(device, passkey) == "passkey.counter");  // the same answer again
}

TEST_CASE("attack: an answer to another challenge is refused", "[sso][passkey]") {
    Device device;
    const auto passkey = registered(device);
    device.counter = 2;
    device.challenge = "a challenge of another session";
    CHECK(refusal_of_use(device, passkey) == "passkey.challenge");
    CHECK(refusal_of_creation(device) == "passkey.challenge");
    device.challenge = "";
    const PasskeyExpectation nothing{.party = kParty, .challenge = ""};
    CHECK(refusal_of_use(device, passkey, AccountKnown::ByThePasskey, nothing) == "passkey.challenge");
}

TEST_CASE("attack: a challenge is answered once, by its own browser, for its own purpose and in time", "[sso][passkey]") {
    ManualClock clock{Instant{1'800'000'000'000}};
    SystemRandom random;
    Challenges challenges(clock, random, 3);
    const auto challenge = challenges.issue(Ceremony::SignIn, "session");
    CHECK(challenge.size() == 32);
    CHECK(challenges.take(Ceremony::SignIn, "another session").error().code == "passkey.challenge");
    CHECK(challenges.take(Ceremony::Registration, "session").error().code == "passkey.challenge");
    CHECK(challenges.take(Ceremony::SignIn, "session").value() == challenge);
    CHECK(challenges.take(Ceremony::SignIn, "session").error().code == "passkey.challenge");

    (void)challenges.issue(Ceremony::SignIn, "session");
    clock.advance_milliseconds(300'000);
    CHECK(challenges.take(Ceremony::SignIn, "session").error().code == "passkey.challenge");
    // A second button press replaces the first; a flood drops the oldest.
    const auto first = challenges.issue(Ceremony::SignIn, "session");
    CHECK(challenges.issue(Ceremony::SignIn, "session") != first);
    for (int i = 0; i < 10; ++i) (void)challenges.issue(Ceremony::SignIn, "flood " + std::to_string(i));
    CHECK(challenges.open() == 3);
}

TEST_CASE("attack: an answer for one ceremony does not serve the other", "[sso][passkey]") {
    Device device;
    const auto passkey = registered(device);
    device.counter = 2;
    device.get_type = "webauthn.create";
    device.create_type = "webauthn.get";
    CHECK(refusal_of_use(device, passkey) == "passkey.type");
    CHECK(refusal_of_creation(device) == "passkey.type");
}

TEST_CASE("attack: a signature by another key or over other data does not hold", "[sso][passkey]") {
    Device device;
    const auto passkey = registered(device);
    Device other;
    other.counter = 2;
    CHECK(refusal_of_use(other, passkey) == "passkey.signature");

    device.counter = 2;
    auto assertion = read_assertion(device.get()).value();
    assertion.authenticator_data[36] = 9;  // a greater counter than was signed
    CHECK(verify_assertion(assertion, passkey, AccountKnown::ByThePasskey, kExpected).error().code == "passkey.signature");
    assertion = read_assertion(device.get()).value();
    assertion.client_data += " ";
    CHECK(verify_assertion(assertion, passkey, AccountKnown::ByThePasskey, kExpected).error().code == "passkey.signature");
}

TEST_CASE("attack: the account is that of the passkey and not the one that is asked for", "[sso][passkey]") {
    Device device;
    const auto passkey = registered(device);
    device.counter = 2;
    device.user_handle = "somebody else";
    CHECK(refusal_of_use(device, passkey) == "passkey.user");
    CHECK(refusal_of_use(device, passkey, AccountKnown::Before) == "passkey.user");
    device.user_handle = "";
    CHECK(refusal_of_use(device, passkey) == "passkey.user");
    CHECK(refusal_of_use(device, passkey, AccountKnown::Before).empty());
    device.id = "another credential";
    CHECK(refusal_of_use(device, passkey, AccountKnown::Before) == "passkey.unknown");
}

TEST_CASE("attack: algorithms and keys that were not offered are refused", "[sso][passkey]") {
    Device device;
    const auto refusal = [&](const std::string& cose) {
        const auto result = verify_registration(device.create(device.with_credential(cose)), kExpected);
        return result ? "" : result.error().code;
    };
    CHECK(refusal(device.cose(-8)) == "passkey.algorithm");
    CHECK(refusal(device.cose(-257)) == "passkey.algorithm");  // a P-256 key that calls itself RSA
    CHECK(refusal(device.cose(0)) == "passkey.algorithm");
    CHECK(refusal(cbor_head(5, 0)) == "passkey.algorithm");
    auto off_the_curve = device.cose();
    off_the_curve.back() = static_cast<char>(off_the_curve.back() ^ 1);
    CHECK(refusal(off_the_curve) == "passkey.malformed");
    CHECK(refusal(device.cose() + "x") == "passkey.malformed");
}

TEST_CASE("an attestation that was not asked for counts as none", "[sso][passkey]") {
    Device device;
    device.format = "packed";
    device.statement = cbor_head(5, 2) + cbor_text("alg") + cbor_integer(-7) + cbor_text("sig") + cbor_bytes("unread");
    CHECK(refusal_of_creation(device).empty());
    device.format = "none";
    CHECK(refusal_of_creation(device) == "passkey.malformed");
}

TEST_CASE("attack: answers that are no answers are refused and nothing else happens", "[sso][passkey]") {
    const Device device;
    const std::string good = device.create();
    for (std::size_t size = 0; size < good.size(); size += 7) CHECK_FALSE(verify_registration(good.substr(0, size), kExpected).has_value());
    const std::string used = device.get();
    for (std::size_t size = 0; size < used.size(); size += 7) CHECK_FALSE(read_assertion(used.substr(0, size)).has_value());
    const auto data = device.with_credential(device.cose());
    for (std::size_t size = 1; size < data.size(); ++size) CHECK_FALSE(verify_registration(device.create(data.substr(0, size)), kExpected).has_value());
    CHECK(verify_registration(device.create(data + "x"), kExpected).error().code == "passkey.malformed");
    CHECK(verify_registration(device.create(device.authenticator_data(0)), kExpected).error().code == "passkey.malformed");  // no credential in it
    auto renamed = device;
    renamed.id = "another";
    CHECK(verify_registration(renamed.create(data), kExpected).error().code == "passkey.malformed");
    CHECK(verify_registration(std::string(100'000, ' '), kExpected).error().code == "passkey.malformed");
    for (const std::string& der : {std::string(), std::string("\x30\x00", 2), std::string("\x30\x06\x02\x01\x01\x02\x01", 7), std::string("\x30\x06\x02\x01\x81\x02\x01\x01", 8),
                                   std::string("\x30\x07\x02\x02\x00\x01\x02\x01\x01", 9), std::string("\x30\x06\x02\x01\x00\x02\x01\x01", 8), std::string("\x30\x07\x02\x01\x01\x02\x01\x01\x00", 9)}) {
        CHECK(ecdsa_from_der(der).error().code == "passkey.malformed");
    }
}

TEST_CASE("browsers are told what is wanted and nothing about who exists", "[sso][passkey]") {
    SystemRandom random;
    const auto made = creation_options(kParty, {.handle = new_user_handle(random), .account_name = "mai", .display_name = "Nguyễn Thị Mai"}, "c", {"old"});
    CHECK(made.at_path("rp.id").text() == kParty.id);
    CHECK(made.at_path("authenticatorSelection.residentKey").text() == "required");
    CHECK(made.at_path("attestation").text() == "none");
    CHECK(made["excludeCredentials"].items().size() == 1);
    CHECK(made["pubKeyCredParams"].items().size() == 2);
    const auto asked = request_options(kParty, "c", UserVerification::Required, {});
    CHECK(asked["allowCredentials"].items().empty());
    CHECK(asked["userVerification"].text() == "required");
    CHECK(asked["rpId"].text() == kParty.id);
}
