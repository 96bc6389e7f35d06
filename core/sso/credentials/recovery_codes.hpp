// Ten codes that open an account when its other factors are gone; each once.
//
// A code has 18 drawn characters, 81 bits, and a check (spoken_code.hpp): enough that a plain SHA-256 is all that guards it
// at rest. The hash is over the account too, so a row copied to another account opens nothing. New codes replace all old
// ones. They are shown when they are made and never again.
//
// That two requests with one code do not both find it unused is decided on the row (credential_tables.hpp).
//
// Threads: any. Failure: `code.mistyped`, `code.wrong`, `code.spent`.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"

namespace hub::sso {

inline constexpr std::size_t kRecoveryCodes = 10;

struct RecoveryCode {
    std::int64_t position = 0;  ///< 1 to 10
    std::string hash;
    std::optional<Instant> used_at = {};
};

struct NewRecoveryCodes {
    std::array<std::string, kRecoveryCodes> shown;
    std::vector<RecoveryCode> kept;
};
NewRecoveryCodes new_recovery_codes(Key account, Random& random);

/// The one that was typed, unused so far.
Result<RecoveryCode> find_recovery_code(Key account, const std::vector<RecoveryCode>& kept, std::string_view typed);

}  // namespace hub::sso
