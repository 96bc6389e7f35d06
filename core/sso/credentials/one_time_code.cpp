#include "core/sso/credentials/one_time_code.hpp"

#include <algorithm>

#include "core/security/digest.hpp"
#include "core/sso/credentials/spoken_code.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kDrawn = 11;  // and the check: three groups of four
constexpr std::size_t kGroup = 4;
constexpr std::size_t kPhoneDigits = 6;
constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

struct Terms {
    std::string_view name;
    std::int64_t lives;
    std::int64_t attempts;
};
constexpr Terms kTerms[] = {{"activation", 30 * kDay, 10}, {"reset", 3 * kDay, 10}, {"phone", 5 * kMinute, 5}, {"link", 30 * kDay, 10}};
const Terms& terms_of(CodePurpose purpose) { return kTerms[static_cast<std::size_t>(purpose)]; }

Result<std::string> read_digits(std::string_view typed) {
    std::string digits;
    for (const char c : typed) {
        if (c == ' ') continue;
        if (c < '0' || c > '9' || digits.size() == kPhoneDigits) return fail("code.mistyped", "the code has six digits");
        digits += c;
    }
    if (digits.size() != kPhoneDigits) return fail("code.mistyped", "the code has six digits");
    return digits;
}

}  // namespace

std::string_view name_of(CodePurpose purpose) { return terms_of(purpose).name; }

OneTimeCodes::OneTimeCodes(std::string key, const Clock& clock, Random& random) : key_(std::move(key)), clock_(clock), random_(random) {}
OneTimeCodes::~OneTimeCodes() {
    volatile char* bytes = key_.data();
    for (std::size_t i = 0; i < key_.size(); ++i) bytes[i] = 0;
}

OneTimeCodes::Made OneTimeCodes::make(CodePurpose purpose, Key account) const {
    std::string code;
    if (purpose == CodePurpose::Phone) {
        const std::string number = std::to_string(random_.below(1'000'000));
        code = std::string(kPhoneDigits - number.size(), '0') + number;
    } else {
        code = new_spoken_code(kDrawn, random_);
    }
    const Instant now = clock_.now();
    Made made{purpose == CodePurpose::Phone ? code : grouped(code, kGroup), {.account = account, .purpose = purpose, .mark = mark_of(purpose, code).value()}};
    made.kept.made_at = now;
    made.kept.expires_at = now.plus_milliseconds(terms_of(purpose).lives);
    made.kept.attempts_left = terms_of(purpose).attempts;
    return made;
}

Result<std::string> OneTimeCodes::mark_of(CodePurpose purpose, std::string_view typed) const {
    HUB_TRY_ASSIGN(const std::string code, purpose == CodePurpose::Phone ? read_digits(typed) : read_spoken_code(typed, kDrawn));
    return std::string(security::as_bytes(security::hmac_sha256(key_, std::string(name_of(purpose)) + "|" + code)));
}

Status OneTimeCodes::check(const OneTimeCode& kept, CodePurpose purpose, std::string_view typed) const {
    HUB_TRY_ASSIGN(const std::string mark, mark_of(purpose, typed));
    const bool same = security::equal_constant_time(mark, kept.mark) && kept.purpose == purpose;
    if (kept.attempts_left <= 0) return fail("code.spent", "this code was tried too often; ask for a new one");
    if (kept.expires_at <= clock_.now()) return fail("code.expired", "this code's time is over; ask for a new one");
    if (!same) return fail("code.wrong", "this is not the code");
    return {};
}

}  // namespace hub::sso
