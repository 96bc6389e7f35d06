// How many requests may go out in a minute: a token bucket.
//
// In no minute, wherever it begins, do more than `per_minute` pass. A quarter of them (at least three, if
// there are three) may go at once; the rest of the minute's allowance flows back evenly. A request that is
// refused hears when the bucket will be full again, not when the next single token comes: whoever needs
// several requests for one piece of work would otherwise start over and over and never end. It begins with
// those three, so that a hub that starts again and again does not spend a whole burst each time.
//
// Ownership: a plain value; the time is handed in. Threads: one at a time. Failure: none.
#pragma once

#include <cstdint>
#include <optional>

namespace hub::net {

class RequestLimit {
public:
    /// `per_minute`: from 1. `now_milliseconds`: of any clock that never goes back.
    RequestLimit(std::int64_t per_minute, std::int64_t now_milliseconds);

    /// Lets one request pass (nullopt), or says in how many milliseconds to come back.
    std::optional<std::int64_t> take(std::int64_t now_milliseconds);

private:
    // In sixty-thousandths of a token, so that whole numbers are exact.
    std::int64_t capacity_;
    std::int64_t refill_;  ///< in a millisecond
    std::int64_t credit_;
    std::int64_t seen_;
};

}  // namespace hub::net
