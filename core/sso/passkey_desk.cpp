#include "core/sso/passkey_desk.hpp"

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/html.hpp"
#include "core/text/unicode.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kPartyName = "eduhub";
constexpr std::size_t kLongestName = 60;

/// Host of https://host[:port].
std::string host_of(std::string_view issuer) {
    std::string host = origin_of(issuer);
    host.erase(0, host.find("://") + 3);
    const auto port = host.rfind(':');
    if (port != std::string::npos && host.find(']', port) == std::string::npos) host.erase(port);
    return host;
}

std::string plain_name(std::string_view typed) {
    std::string name = text::valid_utf8(typed) ? text::strip_controls(typed) : std::string();
    if (name.size() <= kLongestName) return name;
    std::size_t end = kLongestName;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;  // never within a character
    return name.substr(0, end);
}

}  // namespace

PasskeyDesk::PasskeyDesk(const Parts& parts)
    : factors_(parts.factors),
      party_{.id = host_of(parts.issuer), .name = std::string(kPartyName), .origins = {origin_of(parts.issuer)}},
      handle_key_(security::as_bytes(security::hmac_sha256(parts.index_key, "sso passkey user handles"))),
      challenges_(parts.clock, parts.random) {}

std::string PasskeyDesk::handle_of(Key account) const { return std::string(security::as_bytes(security::hmac_sha256(handle_key_, subject_of(account)))); }

Result<std::string> PasskeyDesk::ask_new(const Account& account, std::string_view place) {
    HUB_TRY_ASSIGN(const auto standing, factors_.of(account.id));
    std::vector<std::string> existing;
    for (const auto& passkey : standing.passkeys) existing.push_back(passkey.credential_id);
    const PasskeyUser user{.handle = handle_of(account.id), .account_name = account.login, .display_name = account.name};
    return codec::write_json(creation_options(party_, user, challenges_.issue(Ceremony::Registration, place), existing));
}

Status PasskeyDesk::keep_new(const Account& account, std::string_view place, std::string_view answer, std::string_view name) {
    HUB_TRY_ASSIGN(const auto challenge, challenges_.take(Ceremony::Registration, place));
    HUB_TRY_ASSIGN(auto passkey, verify_registration(answer, {.party = party_, .challenge = challenge, .verification = UserVerification::Required}));
    passkey.account = account.id;
    passkey.user_handle = handle_of(account.id);
    passkey.name = plain_name(name);
    return factors_.add_passkey(std::move(passkey));
}

Result<std::string> PasskeyDesk::ask(Ceremony ceremony, std::string_view place, UserVerification verification, const std::optional<Key>& account) {
    std::vector<std::string> known;
    if (account) {
        HUB_TRY_ASSIGN(const auto standing, factors_.of(*account));
        for (const auto& passkey : standing.passkeys) known.push_back(passkey.credential_id);
    }
    return codec::write_json(request_options(party_, challenges_.issue(ceremony, place), verification, known));
}

Result<PasskeyDesk::Proof> PasskeyDesk::check(Ceremony ceremony, std::string_view place, UserVerification verification, const std::optional<Key>& account,
                                              std::string_view answer) {
    HUB_TRY_ASSIGN(const auto challenge, challenges_.take(ceremony, place));
    HUB_TRY_ASSIGN(const auto assertion, read_assertion(answer));
    if (account) {
        HUB_TRY_ASSIGN(const auto named, factors_.find_passkey(assertion.credential_id));
        if (named.account != *account) return fail("passkey.unknown", "this passkey is another account's");
    }
    const auto known = account ? AccountKnown::Before : AccountKnown::ByThePasskey;
    HUB_TRY_ASSIGN(const auto used, factors_.use_passkey(assertion, known, {.party = party_, .challenge = challenge, .verification = verification}));
    Proof proof{used.account, used.backup == Passkey::Backup::DeviceBound ? "hwk user" : "swk user"};
    if (verification == UserVerification::Required) proof.methods += " mfa";
    return proof;
}

}  // namespace hub::sso
