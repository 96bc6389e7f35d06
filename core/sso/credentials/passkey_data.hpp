// The three pieces that a passkey's answer is made of: client data (JSON), authenticator data (bytes), a COSE key (CBOR). Part
// of passkey.hpp.
//
// Threads: any. Failure: see passkey.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/security/asymmetric_key.hpp"
#include "core/sso/credentials/passkey.hpp"

namespace hub::sso {

inline constexpr std::int64_t kCoseEs256 = -7;
inline constexpr std::int64_t kCoseRs256 = -257;

/// `type` is webauthn.create or webauthn.get (§5.8.1, §7.1 steps 5–11).
Status check_client_data(std::string_view json, std::string_view type, const PasskeyExpectation& expected);

/// §6.1, with what §7.1 steps 12–15 ask of it.
struct AuthenticatorData {
    bool user_verified = false;
    Passkey::Backup backup = Passkey::Backup::DeviceBound;
    std::int64_t counter = 0;
    struct Credential {
        std::string id;
        std::string public_key;  ///< the COSE key's bytes
    };
    std::optional<Credential> credential = {};
};
Result<AuthenticatorData> read_authenticator_data(std::string_view bytes, const PasskeyExpectation& expected);

struct CoseKey {
    std::int64_t algorithm = 0;
    security::VerifyingKey key;
};
Result<CoseKey> read_cose_key(std::string_view cbor);

/// ES256 comes as an ASN.1 sequence of two integers (§6.5.6); ours are 64 bytes.
Result<std::string> ecdsa_from_der(std::string_view der);

/// `passkey.malformed` because of `inner`.
tl::unexpected<Error> malformed(Error inner);
tl::unexpected<Error> malformed(std::string what);

}  // namespace hub::sso
