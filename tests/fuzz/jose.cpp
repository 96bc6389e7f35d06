// What strangers send to be let in: a token, a key set or a proof's address. None is ever taken for one of ours.
#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/jose/jwt.hpp"
#include "core/sso/jose/proof_target.hpp"
#include "tests/fuzz/target.hpp"

using hub::fuzz::must;
using namespace hub::sso;

namespace {

constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256};
constexpr std::string_view kTypes[] = {"", "JWT"};

const JwsSigner& own_signer() {
    static const JwsSigner signer(hub::security::SigningKey::generate(hub::security::KeyKind::P256).value(), SignatureAlgorithm::Es256, "own");
    return signer;
}

void read_token(std::string_view text) {
    static const KeySet own({own_signer().public_jwk()});
    must(!verify_jws(text, own, {kAlgorithms, kTypes}), "nobody but us signs with our key");
    for (const auto embedded : {EmbeddedKey::Refused, EmbeddedKey::Required}) {
        const auto read = read_jws(text, embedded);
        if (!read) continue;
        must(read->header.key.has_value() == (embedded == EmbeddedKey::Required), "a key is there when it must be, and then only");
        const std::string again = std::string(read->signed_part) + "." + hub::security::to_base64url(read->signature);
        must(again == text, "a token has one writing");
        (void)read_claims(read->payload);
    }
}

void read_keys(std::string_view text) {
    const auto keys = parse_jwks(text);
    if (!keys) return;
    const std::string written = write_jwks(*keys);
    const auto again = parse_jwks(written);
    must(again && write_jwks(*again) == written, "a key set survives being written");
    for (const Jwk& key : keys->keys()) must(thumbprint(key.key).size() == 43, "every key has a thumbprint");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = hub::fuzz::text_of(data, size);
    read_token(text);
    read_keys(text);
    if (const auto target = normalised_target(text)) must(normalised_target(*target) == *target, "the one form of an address is its own");
    // Any payload at all goes through our own signature unchanged.
    if (text.empty() || text.size() > 4'096) return 0;
    const std::string token = own_signer().sign("JWT", text).value();
    const auto back = verify_jws(token, KeySet({own_signer().public_jwk()}), {kAlgorithms, kTypes});
    must(back && back->payload == text, "what we sign comes back");
    return 0;
}
