#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/security/asymmetric_key.hpp"
#include "core/security/digest.hpp"
#include "core/sso/credentials/challenges.hpp"
#include "core/sso/credentials/passkey.hpp"
#include "core/sso/credentials/passkey_data.hpp"
#include "tests/support/passkey_device.hpp"

using namespace hub;
using namespace hub::sso;
using codec::Value;

namespace {

const RelyingParty kParty{.id = "sso.example.edu.vn", .name = "Sở GD&ĐT", .origins = {"https://sso.example.edu.vn"}};

using Device = test::PasskeyDevice;
using test::cbor_bytes;
using test::cbor_head;
using test::cbor_integer;
using test::cbor_text;
using test::der_of;

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
    const auto made = creation_options(kParty, {.handle = std::string(32, 'h'), .account_name = "mai", .display_name = "Nguyễn Thị Mai"}, "c", {"old"});
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
