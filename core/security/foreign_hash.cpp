#include "core/security/foreign_hash.hpp"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include "core/security/digest.hpp"

namespace hub::security {
namespace {

constexpr unsigned kMostBcryptCost = 14;
constexpr unsigned kMostPbkdf2Rounds = 2'000'000;
constexpr unsigned kFewestSlowRounds = 10'000;
constexpr unsigned kMostShaCryptRounds = 500'000;
constexpr std::size_t kLongestText = 512;
constexpr std::size_t kLongestSalt = 128;

using Kind = FastDigest::Kind;

struct Named {
    Kind kind;
    std::string_view name;
    std::size_t size;
    const EVP_MD* (*algorithm)();
};
constexpr Named kKinds[] = {
    {Kind::Md5, "md5", 16, EVP_md5},
    {Kind::Sha1, "sha1", 20, EVP_sha1},
    {Kind::Sha256, "sha256", 32, EVP_sha256},
    {Kind::Pbkdf2Sha256, "pbkdf2-sha256", 32, EVP_sha256},
    {Kind::Pbkdf2Sha512, "pbkdf2-sha512", 64, EVP_sha512},
};

const Named& about(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
bool is_pbkdf2(Kind kind) { return kind == Kind::Pbkdf2Sha256 || kind == Kind::Pbkdf2Sha512; }

tl::unexpected<Error> unknown() { return fail("password.hash_unknown", "this is no password hash of a kind that the hub verifies"); }
tl::unexpected<Error> costly() { return fail("password.hash_costly", "verifying this password hash would take more work or memory than a sign-in may cost"); }

std::vector<std::string_view> parts_of(std::string_view text, char mark) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(mark);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

/// Standard base64, with or without padding, and passlib's, which writes '.' for '+'.
Result<std::string> from_any_base64(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    std::string url(text);
    for (char& c : url) c = c == '+' || c == '.' ? '-' : c == '/' ? '_' : c;
    return from_base64url(url);
}

Result<ForeignHash> digest_hash(FastDigest digest, std::string expected) {
    if (expected.size() != about(digest.kind).size || digest.salt.size() > kLongestSalt) return unknown();
    ForeignHash out;
    out.family = ForeignHash::Family::Recomputed;
    if (!is_pbkdf2(digest.kind)) {
        out.pace = ForeignHash::Pace::Fast;
    } else {
        if (digest.rounds == 0) return unknown();
        if (digest.rounds > kMostPbkdf2Rounds) return costly();
        out.pace = digest.rounds < kFewestSlowRounds ? ForeignHash::Pace::Fast : ForeignHash::Pace::Slow;
    }
    out.digest = std::move(digest);
    out.expected = std::move(expected);
    return out;
}

Result<ForeignHash> parse_ldap(std::string_view text) {
    static constexpr struct {
        std::string_view scheme;
        Kind kind;
    } kSchemes[] = {{"{SSHA}", Kind::Sha1}, {"{SHA}", Kind::Sha1}, {"{SMD5}", Kind::Md5}, {"{MD5}", Kind::Md5}, {"{SSHA256}", Kind::Sha256}, {"{SHA256}", Kind::Sha256}};
    for (const auto& [scheme, kind] : kSchemes) {
        if (!text.starts_with(scheme)) continue;
        HUB_TRY_ASSIGN(const std::string both, from_any_base64(text.substr(scheme.size())));
        const std::size_t size = about(kind).size;
        if (both.size() < size) return unknown();
        return digest_hash({.kind = kind, .salt_stands = FastDigest::Salt::After, .salt = both.substr(size)}, both.substr(0, size));
    }
    return unknown();
}

/// algorithm$salt$hex and algorithm$rounds$salt$base64.
Result<ForeignHash> parse_django(std::string_view text) {
    const auto parts = parts_of(text, '$');
    if (parts.size() == 4 && (parts[0] == "pbkdf2_sha256" || parts[0] == "pbkdf2_sha512")) {
        const auto rounds = number(parts[1]);
        if (!rounds) return unknown();
        HUB_TRY_ASSIGN(std::string expected, from_any_base64(parts[3]));
        const Kind kind = parts[0].ends_with("256") ? Kind::Pbkdf2Sha256 : Kind::Pbkdf2Sha512;
        return digest_hash({.kind = kind, .rounds = *rounds, .salt = std::string(parts[2])}, std::move(expected));
    }
    if (parts.size() != 3) return unknown();
    for (const auto& [kind, name, size, algorithm] : kKinds) {
        if (is_pbkdf2(kind) || parts[0] != name) continue;
        HUB_TRY_ASSIGN(std::string expected, from_hex(parts[2]));
        return digest_hash({.kind = kind, .salt = std::string(parts[1])}, std::move(expected));
    }
    return unknown();
}

/// $pbkdf2-sha256$rounds$salt$hash (passlib) and $pbkdf2-sha256$i=rounds[,l=bytes]$salt$hash.
Result<ForeignHash> parse_phc_pbkdf2(std::string_view text) {
    const auto parts = parts_of(text, '$');
    if (parts.size() != 5) return unknown();
    std::string_view rounds_text = parts[2];
    if (rounds_text.starts_with("i=")) rounds_text = rounds_text.substr(2, rounds_text.find(',') - 2);
    const auto rounds = number(rounds_text);
    if (!rounds) return unknown();
    HUB_TRY_ASSIGN(std::string salt, from_any_base64(parts[3]));
    HUB_TRY_ASSIGN(std::string expected, from_any_base64(parts[4]));
    const Kind kind = parts[1].ends_with("256") ? Kind::Pbkdf2Sha256 : Kind::Pbkdf2Sha512;
    return digest_hash({.kind = kind, .rounds = *rounds, .salt = std::move(salt)}, std::move(expected));
}

Result<ForeignHash> parse_crypt(std::string_view text) {
    const auto parts = parts_of(text, '$');
    ForeignHash out;
    out.crypt = text;
    if (parts[1].starts_with('2')) {
        if (parts.size() != 4 || text.size() != 60) return unknown();
        const auto cost = number(parts[2]);
        if (!cost || *cost < 4 || parts[2].size() != 2) return unknown();
        if (*cost > kMostBcryptCost) return costly();
        return out;
    }
    // $5$[rounds=N$]salt$hash
    if (parts.size() != 4 && parts.size() != 5) return unknown();
    if (parts.back().size() != (parts[1] == "5" ? 43U : 86U)) return unknown();
    if (parts.size() == 4) return out;
    const auto rounds = parts[2].starts_with("rounds=") ? number(parts[2].substr(7)) : std::nullopt;
    if (!rounds || *rounds < 1'000) return unknown();
    if (*rounds > kMostShaCryptRounds) return costly();
    return out;
}

}  // namespace

std::string_view FastDigest::name() const { return about(kind).name; }

std::string FastDigest::parameters() const {
    const std::string first = is_pbkdf2(kind) ? std::to_string(rounds) : salt_stands == Salt::Before ? "before" : "after";
    return first + "," + to_base64url(salt);
}

Result<FastDigest> FastDigest::parse(std::string_view name, std::string_view parameters) {
    const auto found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Named& each) { return each.name == name; });
    const auto parts = parts_of(parameters, ',');
    if (found == std::end(kKinds) || parts.size() != 2) return unknown();
    FastDigest out{.kind = found->kind};
    if (is_pbkdf2(out.kind)) {
        const auto rounds = number(parts[0]);
        if (!rounds || *rounds == 0) return unknown();
        if (*rounds > kMostPbkdf2Rounds) return costly();
        out.rounds = *rounds;
    } else {
        if (parts[0] != "before" && parts[0] != "after") return unknown();
        out.salt_stands = parts[0] == "before" ? Salt::Before : Salt::After;
    }
    HUB_TRY_ASSIGN(out.salt, from_base64url(parts[1]));
    return out;
}

std::string FastDigest::compute(std::string_view password) const {
    const Named& named = about(kind);
    std::string out(named.size, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    bool good = false;
    if (is_pbkdf2(kind)) {
        good = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), reinterpret_cast<const unsigned char*>(salt.data()),
                                 static_cast<int>(salt.size()), static_cast<int>(rounds), named.algorithm(), static_cast<int>(named.size), to) == 1;
    } else {
        std::string text = salt_stands == Salt::Before ? salt + std::string(password) : std::string(password) + salt;
        unsigned length = 0;
        good = EVP_Digest(text.data(), text.size(), to, &length, named.algorithm(), nullptr) == 1;
        OPENSSL_cleanse(text.data(), text.size());
    }
    if (!good) std::abort();  // an OpenSSL that cannot hash leaves nothing safe to do
    return out;
}

Result<ForeignHash> ForeignHash::parse(std::string_view text) {
    if (text.size() > kLongestText || text.find('\0') != std::string_view::npos) return unknown();
    if (text.starts_with('{')) return parse_ldap(text);
    if (text.starts_with("$2a$") || text.starts_with("$2b$") || text.starts_with("$2y$") || text.starts_with("$5$") || text.starts_with("$6$")) return parse_crypt(text);
    if (text.starts_with("$pbkdf2-sha256$") || text.starts_with("$pbkdf2-sha512$")) return parse_phc_pbkdf2(text);
    return parse_django(text);
}

bool ForeignHash::matches(std::string_view password) const {
    if (family == Family::Recomputed) return equal_constant_time(digest.compute(password), expected);
    if (password.find('\0') != std::string_view::npos) return false;  // libcrypt would stop reading there
    const auto work = std::make_unique<crypt_data>();
    std::string typed(password);
    const char* got = crypt_r(typed.c_str(), crypt.c_str(), work.get());
    const bool same = got != nullptr && got[0] != '*' && equal_constant_time(got, crypt);
    OPENSSL_cleanse(typed.data(), typed.size());
    OPENSSL_cleanse(work.get(), sizeof(crypt_data));
    return same;
}

}  // namespace hub::security
