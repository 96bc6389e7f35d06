#include "core/security/password_hash.hpp"

#include <sodium.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "core/security/digest.hpp"
#include "core/security/foreign_hash.hpp"
#include "core/text/opaque_string.hpp"

namespace hub::security {
namespace {

constexpr std::string_view kArgon2Mark = "$argon2id$";
constexpr std::string_view kWrappedMark = "wrapped:";
constexpr std::uint32_t kLeastMemoryKib = 8;
constexpr std::uint32_t kMostMemoryKib = 64 * 1024;
constexpr std::uint32_t kMostPasses = 10;
constexpr std::uint32_t kMostLanes = 16;  // libsodium fills them one after another: they cost nothing more
constexpr std::size_t kLongestText = 512;
constexpr std::size_t kHashBytes = 32;

tl::unexpected<Error> unknown() { return fail("password.hash_unknown", "this is no password hash of a kind that the hub verifies"); }
tl::unexpected<Error> costly() { return fail("password.hash_costly", "verifying this password hash would take more work or memory than a sign-in may cost"); }
tl::unexpected<Error> no_memory() { return fail("password.memory", "there is not enough memory to hash a password", Retry::Later); }

void start_sodium() {
    static const int started = sodium_init();
    if (started < 0) std::abort();
}

/// Takes "name=number" and the mark behind it off the front.
std::optional<std::uint32_t> take_number(std::string_view& text, std::string_view name, char mark) {
    if (!text.starts_with(name)) return std::nullopt;
    text.remove_prefix(name.size());
    std::uint32_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    const auto used = static_cast<std::size_t>(parsed.ptr - text.data());
    if (parsed.ec != std::errc{} || used == 0 || used >= text.size() || text[used] != mark) return std::nullopt;
    text.remove_prefix(used + 1);
    return value;
}

struct Argon2Parameters {
    std::uint32_t memory_kib = 0;
    std::uint32_t passes = 0;
    std::uint32_t lanes = 0;
};

/// libsodium reads the text again by itself; what it may be asked to do is decided here.
Result<Argon2Parameters> argon2_parameters(std::string_view phc) {
    if (phc.size() > kLongestText || !phc.starts_with(kArgon2Mark) || phc.find('\0') != std::string_view::npos) return unknown();
    phc.remove_prefix(kArgon2Mark.size());
    const auto version = take_number(phc, "v=", '$');
    const auto memory = take_number(phc, "m=", ',');
    const auto passes = take_number(phc, "t=", ',');
    const auto lanes = take_number(phc, "p=", '$');
    if (!version || *version != 19 || !memory || !passes || !lanes || *passes == 0 || *lanes == 0 || *memory < kLeastMemoryKib) return unknown();
    if (*memory > kMostMemoryKib || *passes > kMostPasses || *lanes > kMostLanes) return costly();
    return Argon2Parameters{*memory, *passes, *lanes};
}

std::string phc_base64(std::string_view bytes) {
    std::string text = to_base64url(bytes);
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    return text;
}

Result<std::string> argon2(std::string_view secret, const Argon2Cost& cost, Random& random) {
    start_sodium();
    const std::string salt = random.bytes(crypto_pwhash_argon2id_SALTBYTES);
    std::string hash(kHashBytes, '\0');
    if (crypto_pwhash_argon2id(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), secret.data(), secret.size(),
                               reinterpret_cast<const unsigned char*>(salt.data()), cost.passes, std::size_t{cost.memory_kib} * 1024,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
        return no_memory();
    }
    return std::string(kArgon2Mark) + "v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes) + ",p=1$" + phc_base64(salt) + "$" + phc_base64(hash);
}

Result<Match> verify_argon2(std::string_view phc, std::string_view secret) {
    HUB_TRY(argon2_parameters(phc));
    start_sodium();
    const std::string text(phc);
    errno = 0;
    if (crypto_pwhash_argon2id_str_verify(text.c_str(), secret.data(), secret.size()) == 0) return Match::Yes;
    if (errno == ENOMEM) return no_memory();
    return Match::No;
}

struct Wrapped {
    FastDigest digest;
    std::string_view argon2;
};

Result<Wrapped> parse_wrapped(std::string_view stored) {
    stored.remove_prefix(kWrappedMark.size());
    const auto first = stored.find(':');
    const auto second = first == std::string_view::npos ? first : stored.find(':', first + 1);
    if (second == std::string_view::npos) return unknown();
    HUB_TRY_ASSIGN(auto digest, FastDigest::parse(stored.substr(0, first), stored.substr(first + 1, second - first - 1)));
    return Wrapped{std::move(digest), stored.substr(second + 1)};
}

Result<Match> verify_secret(std::string_view stored, std::string_view secret) {
    if (stored.size() > 2 * kLongestText) return unknown();
    if (stored.starts_with(kArgon2Mark)) return verify_argon2(stored, secret);
    if (stored.starts_with(kWrappedMark)) {
        HUB_TRY_ASSIGN(const auto wrapped, parse_wrapped(stored));
        return verify_argon2(wrapped.argon2, to_hex(wrapped.digest.compute(secret)));
    }
    HUB_TRY_ASSIGN(const auto foreign, ForeignHash::parse(stored));
    if (foreign.pace == ForeignHash::Pace::Fast) return unknown();  // it should have been wrapped
    return foreign.matches(secret) ? Match::Yes : Match::No;
}

}  // namespace

Result<std::string> hash_password(std::string_view typed, const Argon2Cost& cost, Random& random) {
    if (typed.size() > 4 * kLongestPasswordBytes) return fail("password.too_long", "a password has at most 256 bytes");
    HUB_TRY_ASSIGN(const auto prepared, text::opaque_string(typed));
    if (prepared.size() > kLongestPasswordBytes) return fail("password.too_long", "a password has at most 256 bytes");
    return argon2(prepared, cost, random);
}

Result<Match> verify_password(std::string_view stored, std::string_view typed) {
    // What cannot be a password is still worked on as one, so that nothing is learned from the time it takes.
    const std::string_view cut = typed.substr(0, kLongestPasswordBytes);
    const auto prepared = text::opaque_string(cut);
    const bool possible = cut.size() == typed.size() && !typed.empty();
    HUB_TRY_ASSIGN(auto match, verify_secret(stored, prepared ? std::string_view(*prepared) : cut));
    if (match == Match::No && prepared && *prepared != cut) {
        HUB_TRY_ASSIGN(match, verify_secret(stored, cut));
    }
    return possible ? match : Match::No;
}

bool needs_upgrade(std::string_view stored, const Argon2Cost& cost) {
    if (!stored.starts_with(kArgon2Mark)) return true;
    const auto parameters = argon2_parameters(stored);
    return !parameters || parameters->memory_kib < cost.memory_kib || parameters->passes < cost.passes || parameters->lanes != 1;
}

Result<std::string> import_password_hash(std::string_view foreign, const Argon2Cost& cost, Random& random) {
    if (foreign.starts_with("argon2$argon2id$")) foreign.remove_prefix(6);  // as Django writes it
    if (foreign.starts_with(kArgon2Mark)) {
        // What libsodium could not read is refused now, not at somebody's sign-in.
        HUB_TRY(argon2_parameters(foreign));
        const auto last = foreign.rfind('$');
        const auto before = foreign.rfind('$', last - 1);
        const auto bytes_of = [](std::size_t characters) { return characters * 3 / 4; };
        if (bytes_of(last - before - 1) < 8 || bytes_of(foreign.size() - last - 1) < 16) return unknown();
        if (foreign.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/$", before) != std::string_view::npos) return unknown();
        return std::string(foreign);
    }
    if (foreign.starts_with(kWrappedMark)) {  // from another hub
        HUB_TRY_ASSIGN(const auto wrapped, parse_wrapped(foreign));
        HUB_TRY(argon2_parameters(wrapped.argon2));
        return std::string(foreign);
    }
    HUB_TRY_ASSIGN(const auto parsed, ForeignHash::parse(foreign));
    if (parsed.pace == ForeignHash::Pace::Slow) return std::string(foreign);
    HUB_TRY_ASSIGN(const auto hash, argon2(to_hex(parsed.expected), cost, random));
    return std::string(kWrappedMark) + std::string(parsed.digest.name()) + ":" + parsed.digest.parameters() + ":" + hash;
}

}  // namespace hub::security
