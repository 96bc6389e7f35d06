#include "core/sso/credentials/recovery_codes.hpp"

#include "core/security/digest.hpp"
#include "core/sso/credentials/spoken_code.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kDrawn = 18;
constexpr std::size_t kGroup = 5;  // the check makes it 19: three groups of five and one of four
static_assert(static_cast<double>(kDrawn) * kSpokenBits > 80);

std::string hash_of(Key account, std::string_view code) {
    const std::string owner = std::to_string(account);
    const std::string_view parts[] = {"recovery|", owner, "|", code};
    return std::string(security::as_bytes(security::sha256(parts)));
}

}  // namespace

NewRecoveryCodes new_recovery_codes(Key account, Random& random) {
    NewRecoveryCodes out;
    for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
        const std::string code = new_spoken_code(kDrawn, random);
        out.shown[i] = grouped(code, kGroup);
        out.kept.push_back({static_cast<std::int64_t>(i) + 1, hash_of(account, code)});
    }
    return out;
}

Result<RecoveryCode> find_recovery_code(Key account, const std::vector<RecoveryCode>& kept, std::string_view typed) {
    HUB_TRY_ASSIGN(const auto code, read_spoken_code(typed, kDrawn));
    const std::string hash = hash_of(account, code);
    const RecoveryCode* found = nullptr;
    for (const auto& each : kept) {
        if (security::equal_constant_time(each.hash, hash)) found = &each;
    }
    if (found == nullptr) return fail("code.wrong", "this is none of the account's codes");
    if (found->used_at) return fail("code.spent", "this code was used before; take the next one");
    return *found;
}

}  // namespace hub::sso
