#include "core/sso/credentials/passkey_data.hpp"

#include <algorithm>

#include "core/codec/cbor.hpp"
#include "core/codec/json.hpp"
#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

constexpr codec::JsonLimits kClientDataLimits{.bytes = 8U << 10U, .depth = 8, .values = 256, .members_per_object = 64};
constexpr std::size_t kLongestCredentialId = 1'023;  // §4, credential id
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kHeaderBytes = kHashBytes + 1 + 4;
constexpr std::size_t kModelBytes = 16;  ///< the AAGUID

// §6.1; the two of backup from level 3.
constexpr unsigned kUserPresent = 1U << 0U;
constexpr unsigned kUserVerified = 1U << 2U;
constexpr unsigned kMaySynchronise = 1U << 3U;
constexpr unsigned kSynchronised = 1U << 4U;
constexpr unsigned kCredentialIncluded = 1U << 6U;
constexpr unsigned kExtensionsIncluded = 1U << 7U;

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
    return value;
}

Result<AuthenticatorData::Credential> take_credential(std::string_view& rest) {
    if (rest.size() < kModelBytes + 2) return malformed("the authenticator's data ends early");
    rest.remove_prefix(kModelBytes);
    const auto length = static_cast<std::size_t>(big_endian(rest.substr(0, 2)));
    rest.remove_prefix(2);
    if (length == 0 || length > kLongestCredentialId || length > rest.size()) return malformed("the credential's id has no possible length");
    AuthenticatorData::Credential out{.id = std::string(rest.substr(0, length)), .public_key = {}};
    rest.remove_prefix(length);
    const std::string_view before = rest;
    if (auto key = codec::take_cbor(rest); !key) return malformed(key.error());
    out.public_key = before.substr(0, before.size() - rest.size());
    return out;
}

const std::string* bytes_of(const codec::CborValue& map, std::int64_t key) {
    const auto* value = map.find(key);
    return value != nullptr && value->kind == codec::CborValue::Kind::Bytes ? &value->content : nullptr;
}

std::int64_t integer_of(const codec::CborValue& map, std::int64_t key) {
    const auto* value = map.find(key);
    return value != nullptr && value->kind == codec::CborValue::Kind::Integer ? value->integer : 0;
}

/// Takes one positive INTEGER of at most 32 bytes, shortest form, and pads it.
std::optional<std::string> take_der_integer(std::string_view& der) {
    if (der.size() < 3 || der[0] != '\x02') return std::nullopt;
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(der[1]));
    if (length == 0 || length > kHashBytes + 1 || der.size() < 2 + length) return std::nullopt;
    std::string_view number = der.substr(2, length);
    der.remove_prefix(2 + length);
    const auto high = [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; };
    if (high(number[0])) return std::nullopt;
    if (number[0] == '\0') {
        if (number.size() == 1 || !high(number[1])) return std::nullopt;
        number.remove_prefix(1);
    }
    if (number.size() > kHashBytes) return std::nullopt;
    return std::string(kHashBytes - number.size(), '\0') + std::string(number);
}

}  // namespace

tl::unexpected<Error> malformed(Error inner) { return fail(error("passkey.malformed", "the passkey's answer cannot be read").because_of(std::move(inner))); }
tl::unexpected<Error> malformed(std::string what) { return fail("passkey.malformed", std::move(what)); }

Status check_client_data(std::string_view json, std::string_view type, const PasskeyExpectation& expected) {
    const auto data = codec::parse_json(json, kClientDataLimits);
    if (!data) return malformed(data.error());
    if ((*data)["type"].text() != type) return fail("passkey.type", "the passkey was used for something else");
    const auto challenge = security::from_base64url((*data)["challenge"].text());
    if (!challenge || expected.challenge.empty() || !security::equal_constant_time(*challenge, expected.challenge)) {
        return fail("passkey.challenge", "the passkey answers another challenge");
    }
    const auto& origins = expected.party.origins;
    const bool ours = std::find(origins.begin(), origins.end(), (*data)["origin"].text()) != origins.end();
    if (!ours || (*data)["crossOrigin"].boolean(false) || data->find("topOrigin") != nullptr) {
        return fail("passkey.origin", "the passkey was used on another site");
    }
    return {};
}

Result<AuthenticatorData> read_authenticator_data(std::string_view bytes, const PasskeyExpectation& expected) {
    if (bytes.size() < kHeaderBytes) return malformed("the authenticator's data ends early");
    if (!security::equal_constant_time(bytes.substr(0, kHashBytes), security::as_bytes(security::sha256(expected.party.id)))) {
        return fail("passkey.rp_id", "the passkey belongs to another site");
    }
    const auto flags = static_cast<unsigned>(static_cast<unsigned char>(bytes[kHashBytes]));
    if ((flags & kUserPresent) == 0) return fail("passkey.presence", "nobody touched the authenticator");
    AuthenticatorData out;
    out.user_verified = (flags & kUserVerified) != 0;
    if (expected.verification == UserVerification::Required && !out.user_verified) {
        return fail("passkey.verification", "the device did not check who is using it: a PIN, a finger or a face");
    }
    if ((flags & kMaySynchronise) == 0 && (flags & kSynchronised) != 0) return malformed("a passkey is synchronised that may not be");
    out.backup = (flags & kSynchronised) != 0 ? Passkey::Backup::Synchronised : (flags & kMaySynchronise) != 0 ? Passkey::Backup::MaySynchronise : Passkey::Backup::DeviceBound;
    out.counter = static_cast<std::int64_t>(big_endian(bytes.substr(kHashBytes + 1, 4)));

    std::string_view rest = bytes.substr(kHeaderBytes);
    if ((flags & kCredentialIncluded) != 0) {
        HUB_TRY_ASSIGN(out.credential, take_credential(rest));
    }
    if ((flags & kExtensionsIncluded) != 0) {
        const auto extensions = codec::take_cbor(rest);
        if (!extensions) return malformed(extensions.error());
        if (extensions->kind != codec::CborValue::Kind::Map) return malformed("extensions are a map");
    }
    if (!rest.empty()) return malformed("something follows the authenticator's data");
    return out;
}

Result<CoseKey> read_cose_key(std::string_view cbor) {
    const auto map = codec::parse_cbor(cbor);
    if (!map) return malformed(map.error());
    // RFC 8152 §7 and §13, RFC 8230 §4: 1 kty, 3 alg; EC2: −1 crv, −2 x, −3 y; RSA: −1 n, −2 e.
    constexpr std::int64_t kEc2 = 2;
    constexpr std::int64_t kRsa = 3;
    constexpr std::int64_t kP256 = 1;
    const std::int64_t type = integer_of(*map, 1);
    const std::int64_t algorithm = integer_of(*map, 3);
    std::optional<security::PublicNumbers> numbers;
    if (algorithm == kCoseEs256 && type == kEc2 && integer_of(*map, -1) == kP256) {
        const auto* x = bytes_of(*map, -2);
        const auto* y = bytes_of(*map, -3);
        if (x != nullptr && y != nullptr) numbers = security::PublicNumbers{security::KeyKind::P256, *x, *y};
    } else if (algorithm == kCoseRs256 && type == kRsa) {
        const auto* n = bytes_of(*map, -1);
        const auto* e = bytes_of(*map, -2);
        if (n != nullptr && e != nullptr) numbers = security::PublicNumbers{security::KeyKind::Rsa, *n, *e};
    }
    if (!numbers) return fail("passkey.algorithm", "passkeys sign with ES256 or RS256");
    auto key = security::VerifyingKey::from(*numbers);
    if (!key) return malformed(key.error());
    return CoseKey{algorithm, std::move(*key)};
}

Result<std::string> ecdsa_from_der(std::string_view der) {
    if (der.size() < 2 || der[0] != '\x30' || static_cast<std::size_t>(static_cast<unsigned char>(der[1])) != der.size() - 2) return malformed("the signature is no sequence");
    der.remove_prefix(2);
    const auto r = take_der_integer(der);
    const auto s = r ? take_der_integer(der) : std::nullopt;
    if (!r || !s || !der.empty()) return malformed("the signature is no two numbers");
    return *r + *s;
}

}  // namespace hub::sso
