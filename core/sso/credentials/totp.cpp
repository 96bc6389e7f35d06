#include "core/sso/credentials/totp.hpp"

#include "core/codec/percent.hpp"
#include "core/security/digest.hpp"
#include "core/security/hotp.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kSecretBytes = 20;  // RFC 4226 §4, R6: 160 bits
constexpr std::int64_t kStepMilliseconds = 30'000;
constexpr std::size_t kDigits = 6;

std::string code_of(std::string_view secret, std::int64_t step) {
    const std::string number = std::to_string(security::hotp_number(secret, static_cast<std::uint64_t>(step)) % 1'000'000);
    return std::string(kDigits - number.size(), '0') + number;
}

}  // namespace

std::string new_totp_secret(Random& random) { return random.bytes(kSecretBytes); }

std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view account) {
    const std::string name = codec::encode_percent(issuer);
    return "otpauth://totp/" + name + ":" + codec::encode_percent(account) + "?secret=" + security::to_base32(secret) + "&issuer=" + name + "&algorithm=SHA1&digits=6&period=30";
}

std::optional<std::int64_t> accepted_totp_step(std::string_view secret, std::string_view typed, Instant now, std::int64_t last_step) {
    std::string digits;
    for (const char c : typed) {
        if (c != ' ') digits += c;
        if (digits.size() > kDigits) return std::nullopt;
    }
    const std::int64_t current = now.milliseconds / kStepMilliseconds;
    std::optional<std::int64_t> accepted;
    // All three are compared whatever the first says.
    for (const std::int64_t step : {current - 1, current, current + 1}) {
        const bool same = security::equal_constant_time(code_of(secret, step), digits);
        if (same && step > last_step && !accepted) accepted = step;
    }
    return accepted;
}

}  // namespace hub::sso
