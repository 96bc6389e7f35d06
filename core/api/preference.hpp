// How a caller wants to be answered (RFC 7240): directly with the outcome, or at once with a receipt.
//
//   (nothing)                     the outcome, waited for at most 10 s, else the receipt
//   Prefer: wait=3                the outcome, waited for at most so many seconds (30 at most)
//   Prefer: respond-async         the receipt, at once
//
// Threads: pure. Failure: what is not understood is no preference.
#pragma once

#include <cstdint>
#include <string_view>

namespace hub::api {

struct Preference {
    enum class Answer : std::uint8_t { Direct, Queued } answer = Answer::Direct;
    std::int64_t wait_milliseconds = 10'000;
};

Preference preference_of(std::string_view prefer);

}  // namespace hub::api
