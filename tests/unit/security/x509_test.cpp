#include <catch2/catch.hpp>

#include "core/security/digest.hpp"
#include "core/security/long_digest.hpp"
#include "core/security/x509.hpp"

using namespace hub;
using namespace hub::security;

namespace {

const CertificateTerms kTerms{"sso.sở.example.vn", *parse_instant("2026-11-22T00:00:00.000Z"), *parse_instant("2036-11-22T00:00:00.000Z")};

std::string certificate_of(const SigningKey& key) {
    SeededRandom random(7);
    auto der = self_signed_certificate(key, kTerms, random);
    REQUIRE(der);
    return *der;
}

}  // namespace

TEST_CASE("a self-signed certificate carries its key and its dates", "[x509]") {
    for (const auto kind : {KeyKind::Rsa, KeyKind::P256}) {
        const auto key = SigningKey::generate(kind);
        REQUIRE(key);
        const auto read = read_certificate(certificate_of(*key));
        REQUIRE(read);
        CHECK(read->key == key->verifying_key().numbers());
        CHECK(read->not_before == kTerms.not_before);
        CHECK(read->not_after == kTerms.not_after);
        CHECK(read->subject.starts_with("CN=sso."));
    }
}

TEST_CASE("what is not one whole certificate is refused", "[x509]") {
    const auto key = SigningKey::generate(KeyKind::P256);
    REQUIRE(key);
    const std::string der = certificate_of(*key);
    CHECK(read_certificate("").error().code == "certificate.unreadable");
    CHECK(read_certificate(der.substr(0, der.size() - 1)).error().code == "certificate.unreadable");
    CHECK(read_certificate(der + der).error().code == "certificate.unreadable");
    CHECK(read_certificate(std::string(20'000, '\x30')).error().code == "certificate.unreadable");
    SeededRandom random(7);
    CHECK(self_signed_certificate(*key, {std::string(65, 'a'), {}, {}}, random).error().code == "certificate.failed");
}

TEST_CASE("RSA signs and verifies over each length of SHA-2 and none passes for another", "[x509]") {
    const auto key = SigningKey::generate(KeyKind::Rsa);
    REQUIRE(key);
    const SignatureAlgorithm all[] = {SignatureAlgorithm::Rs256, SignatureAlgorithm::Rs384, SignatureAlgorithm::Rs512};
    for (const auto made : all) {
        const auto signature = key->sign(made, "message");
        REQUIRE(signature);
        for (const auto checked : all) CHECK(key->verifying_key().verify(checked, "message", *signature) == (made == checked));
    }
    CHECK(to_hex(sha384("abc")).starts_with("cb00753f45a35e8bb5a03d699ac65007"));
    CHECK(to_hex(sha512("abc")).starts_with("ddaf35a193617abacc417349ae204131"));
}
