// An authenticator and the browser around it, with keys and signatures of OpenSSL, for tests and measurements of passkeys.
#pragma once

#include <optional>
#include <string>

#include "core/codec/json.hpp"
#include "core/security/asymmetric_key.hpp"
#include "core/security/digest.hpp"

namespace hub::test {

inline std::string cbor_head(unsigned major, std::size_t n) {
    const auto byte = [](std::size_t value) { return std::string(1, static_cast<char>(value)); };
    if (n < 24) return byte(major << 5U | n);
    if (n < 256) return byte(major << 5U | 24U) + byte(n);
    return byte(major << 5U | 25U) + byte(n >> 8U) + byte(n & 255U);
}
inline std::string cbor_bytes(const std::string& s) { return cbor_head(2, s.size()) + s; }
inline std::string cbor_text(const std::string& s) { return cbor_head(3, s.size()) + s; }
inline std::string cbor_integer(std::int64_t n) { return n >= 0 ? cbor_head(0, static_cast<std::size_t>(n)) : cbor_head(1, static_cast<std::size_t>(-1 - n)); }

inline std::string der_integer(std::string number) {
    while (number.size() > 1 && number[0] == '\0' && (static_cast<unsigned char>(number[1]) & 0x80U) == 0) number.erase(0, 1);
    if ((static_cast<unsigned char>(number[0]) & 0x80U) != 0) number.insert(0, 1, '\0');
    return std::string("\x02") + static_cast<char>(number.size()) + number;
}
inline std::string der_of(const std::string& raw) {
    const std::string body = der_integer(raw.substr(0, 32)) + der_integer(raw.substr(32));
    return std::string("\x30") + static_cast<char>(body.size()) + body;
}

/// An authenticator and the browser around it. Everything about it can be made wrong.
struct PasskeyDevice {
    explicit PasskeyDevice(security::KeyKind kind = security::KeyKind::P256) : key(security::SigningKey::generate(kind).value()) {}

    security::SigningKey key;
    std::string id = "credential-0123456789";
    std::string rp_id = "sso.example.edu.vn";
    std::string origin = "https://sso.example.edu.vn";
    std::string user_handle = "handle";
    unsigned flags = 0x05;  // present and verified
    std::uint32_t counter = 1;
    std::string format = "none";
    std::string statement = "\xA0";
    std::string challenge = "a challenge of this session";
    std::optional<std::string> create_type, get_type;
    codec::Value::Object more_client_data = {};

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
        codec::Value data(codec::Value::Object{{"type", type}, {"challenge", security::to_base64url(challenge)}, {"origin", origin}, {"crossOrigin", codec::Value(false)}});
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
        return answer(codec::Value(codec::Value::Object{{"clientDataJSON", security::to_base64url(client_data(create_type.value_or("webauthn.create")))},
                                          {"attestationObject", security::to_base64url(attestation)},
                                          {"transports", codec::Value(codec::Value::Array{codec::Value("internal"), codec::Value("<script>")})}}));
    }
    [[nodiscard]] std::string get() const {
        const std::string client = client_data(get_type.value_or("webauthn.get"));
        const std::string data = authenticator_data(0);
        const bool ec = key.kind() == security::KeyKind::P256;
        std::string signature = key.sign(ec ? security::SignatureAlgorithm::Es256 : security::SignatureAlgorithm::Rs256, data + std::string(security::as_bytes(security::sha256(client)))).value();
        if (ec) signature = der_of(signature);
        codec::Value response(codec::Value::Object{{"clientDataJSON", security::to_base64url(client)}, {"authenticatorData", security::to_base64url(data)}, {"signature", security::to_base64url(signature)}});
        if (!user_handle.empty()) response.set("userHandle", security::to_base64url(user_handle));
        return answer(std::move(response));
    }
    [[nodiscard]] std::string answer(codec::Value response) const {
        return codec::write_json(codec::Value(codec::Value::Object{{"id", security::to_base64url(id)},
                                                     {"rawId", security::to_base64url(id)},
                                                     {"type", "public-key"},
                                                     {"authenticatorAttachment", "platform"},
                                                     {"clientExtensionResults", codec::Value::object()},
                                                     {"response", std::move(response)}}));
    }
};

}  // namespace hub::test
