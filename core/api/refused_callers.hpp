// Callers without a good token, by their address: each may fail so often in a minute, and the first of them are logged.
// A caller on this machine is not counted: behind a proxy that nobody named, everybody is one.
//
// Ownership: keeps a count for each address of this minute, of so many addresses at most. Threads: any. Failure: none.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/base/clock.hpp"
#include "core/net/forwarded.hpp"

namespace hub::api {

/// Is the other end on this machine?
bool is_loopback(const net::Caller& caller);
/// Did the request travel where others could read its token?
bool came_in_the_clear(const net::Caller& caller);

class RefusedCallers {
public:
    explicit RefusedCallers(const Clock& clock) : clock_(clock) {}

    enum class Answer : unsigned char { Refuse, ComeBackLater };
    /// One more request of this caller had no good token.
    Answer count(const net::Caller& caller, const std::string& path);

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::int64_t minute_ = 0;
    std::unordered_map<std::string, int> refused_;
};

}  // namespace hub::api
