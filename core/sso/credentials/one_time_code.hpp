// Codes that somebody hands to a person: printed on a school's slip, sent to a phone.
//
//   purpose      form                                    lives     wrong attempts
//   Activation   12 characters, 3 groups, 49 bits        30 days   10
//   Reset        the same                                3 days    10
//   Phone        6 digits, 20 bits                       5 min     5
//   Link         as Activation; of no account yet        30 days   by the page's throttle
//
// A slip's code finds its account by itself (a parent types nothing else, or scans it); a phone's code is looked for at the
// account that asked. One code lives for an account and purpose: a new one replaces it. At rest stands an HMAC-SHA-256 under
// the hub's key: six digits have no hash that a thief of the table could not turn back. The purpose is part of it, so that a
// code for one thing opens no other; comparison takes constant time.
// A mistyped slip (its check does not hold) is no attempt. That two requests do not use one code twice is decided on the
// row (credential_tables.hpp); guessing at slips without an account is slowed by subnet (throttle.hpp).
//
// Ownership: OneTimeCodes keeps the key, wiped at its end, and borrows clock and randomness. Threads: any.
// Failure: `code.mistyped`, `code.wrong`, `code.expired`, `code.spent` (too many attempts).
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"

namespace hub::sso {

enum class CodePurpose : unsigned char { Activation, Reset, Phone, Link };
std::string_view name_of(CodePurpose purpose);

struct OneTimeCode {
    Key account = 0;
    CodePurpose purpose = CodePurpose::Activation;
    std::string mark = {};  ///< the HMAC; a slip is found by it
    Instant made_at = {};
    Instant expires_at = {};
    std::int64_t attempts_left = 0;
};

class OneTimeCodes {
public:
    /// `key`: at least 32 bytes, the same for ever; codes made under another do not open.
    OneTimeCodes(std::string key, const Clock& clock, Random& random);
    ~OneTimeCodes();
    OneTimeCodes(const OneTimeCodes&) = delete;
    OneTimeCodes& operator=(const OneTimeCodes&) = delete;

    struct Made {
        std::string shown;  ///< grouped; here and never again
        OneTimeCode kept;
    };
    [[nodiscard]] Made make(CodePurpose purpose, Key account) const;

    /// What to look a slip up by.
    [[nodiscard]] Result<std::string> mark_of(CodePurpose purpose, std::string_view typed) const;
    /// Whether it opens. On `code.wrong` the caller keeps `kept` with one attempt less, and before it answers.
    [[nodiscard]] Status check(const OneTimeCode& kept, CodePurpose purpose, std::string_view typed) const;

private:
    std::string key_;
    const Clock& clock_;
    Random& random_;
};

}  // namespace hub::sso
