// What keys, tokens and proofs cost: processor microseconds of one thread for each operation, the raw signature beside
// what the hub makes of it. Operations take turns in short rounds and the best round of each counts, so that a busy
// machine slows them alike; ratios say more than figures.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/jose/dpop.hpp"
#include "tests/support/stores.hpp"

namespace {

using namespace hub;
using namespace hub::sso;

constexpr int kRounds = 30;
constexpr std::string_view kTypes[] = {"at+jwt"};
constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256};
constexpr std::string_view kIssuer = "https://login.so-gddt.example";
constexpr std::string_view kTarget = "https://login.so-gddt.example/oauth2/token";

double processor_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

struct Operation {
    const char* name;
    int times;  ///< a round
    std::function<bool()> run;
    double best = 1e12;
};

[[noreturn]] void give_up(const char* what) {
    std::fprintf(stderr, "%s failed\n", what);
    std::exit(1);
}

/// The claims of an access token for a machine.
std::string claims_at(Instant now, std::uint64_t serial) {
    ClaimsWriter writer;
    writer.text("iss", kIssuer).text("sub", "client-0123456789").text("client_id", "client-0123456789").text("aud", "https://login.so-gddt.example/api");
    writer.text("scope", "pupils.read marks.read classes.read").text("jti", std::to_string(serial)).moment("iat", now).moment("exp", now.plus_milliseconds(300'000));
    return std::move(writer).take();
}

/// A proof such as a client makes for the token endpoint.
std::string proof_of(const security::SigningKey& key, Instant now, std::uint64_t serial) {
    const std::string header = R"({"typ":"dpop+jwt","alg":"ES256","jwk":)" + codec::write_json(write_jwk({"", std::nullopt, key.verifying_key()})) + "}";
    ClaimsWriter claims;
    claims.text("jti", "proof-" + std::to_string(serial)).text("htm", "POST").text("htu", kTarget).moment("iat", now);
    const std::string text = security::to_base64url(header) + "." + security::to_base64url(std::move(claims).take());
    return text + "." + security::to_base64url(key.sign(SignatureAlgorithm::Es256, text).value());
}

}  // namespace

int main() {
    const auto ec = security::SigningKey::generate(security::KeyKind::P256).value();
    const auto rsa = security::SigningKey::generate(security::KeyKind::Rsa).value();
    const JwsSigner es256(ec, SignatureAlgorithm::Es256, thumbprint(ec.verifying_key()));
    const JwsSigner rs256(rsa, SignatureAlgorithm::Rs256, thumbprint(rsa.verifying_key()));
    const KeySet keys({es256.public_jwk(), rs256.public_jwk()});
    const SystemClock clock;
    SystemRandom random;
    test::TestStore store("sqlite", {replay_guard_tables()});
    const auto reader = store.backend().open_reader(store::Domain::Identity).value();
    const auto guard = ReplayGuard::open(*reader, clock).value();
    DpopChecker checker(*guard, clock, random, StoreAge::New);

    std::uint64_t serial = 0;
    const std::string message = claims_at(clock.now(), 0);
    const std::string es256_signature = ec.sign(SignatureAlgorithm::Es256, message).value();
    const std::string rs256_signature = rsa.sign(SignatureAlgorithm::Rs256, message).value();
    const std::string es256_token = es256.sign("at+jwt", message).value();
    const std::string rs256_token = rs256.sign("at+jwt", message).value();
    std::vector<std::string> proofs;
    for (int i = 0; i < kRounds * 60; ++i) proofs.push_back(proof_of(ec, clock.now(), ++serial));
    std::size_t next_proof = 0;
    const auto verified = [&](const std::string& token) {
        return verify_jwt(token, keys, {.signature = {kAlgorithms, kTypes}, .issuer = kIssuer, .audience = "https://login.so-gddt.example/api", .now = clock.now()}).has_value();
    };

    std::vector<Operation> operations{
        {"ES256 signature alone", 100, [&] { return ec.sign(SignatureAlgorithm::Es256, message).has_value(); }},
        {"ES256 access token, claims and all", 100, [&] { return es256.sign("at+jwt", claims_at(clock.now(), ++serial)).has_value(); }},
        {"RS256 signature alone", 20, [&] { return rsa.sign(SignatureAlgorithm::Rs256, message).has_value(); }},
        {"RS256 access token, claims and all", 20, [&] { return rs256.sign("at+jwt", claims_at(clock.now(), ++serial)).has_value(); }},
        {"ES256 verification alone", 60, [&] { return ec.verifying_key().verify(SignatureAlgorithm::Es256, message, es256_signature); }},
        {"ES256 access token checked", 60, [&] { return verified(es256_token); }},
        {"RS256 verification alone", 60, [&] { return rsa.verifying_key().verify(SignatureAlgorithm::Rs256, message, rs256_signature); }},
        {"RS256 access token checked", 60, [&] { return verified(rs256_token); }},
        {"EC public key read", 60, [&] { return security::VerifyingKey::from(ec.verifying_key().numbers()).has_value(); }},
        {"DPoP proof checked", 60, [&] { return checker.check({.header = proofs[next_proof++], .method = "POST", .target = kTarget}).has_value(); }},
    };
    for (int round = 0; round < kRounds; ++round) {
        for (Operation& each : operations) {
            const double begun = processor_microseconds();
            for (int i = 0; i < each.times; ++i) {
                if (!each.run()) give_up(each.name);
            }
            each.best = std::min(each.best, (processor_microseconds() - begun) / each.times);
        }
    }
    for (const Operation& each : operations) std::printf("%-36s %8.2f us\n", each.name, each.best);
    return 0;
}
