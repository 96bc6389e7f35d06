// What an answer makes of an event that is not at its end yet: the rules of state's settling, for what is sent once.
//
// A call without a final answer stays open: pending, or uncertain where it cannot be repeated safely. Only a
// destination that says it never happened, or a person, lets it go out again.
//
// Threads: pure, but for the random numbers of the pauses.
#pragma once

#include "core/base/random.hpp"
#include "core/plugin/manifest.hpp"
#include "core/router/event_tables.hpp"
#include "core/router/retry.hpp"

namespace hub::router {

struct EventRules {
    RetryPolicy retry;
    plugin::Idempotency idempotency = plugin::Idempotency::None;
    bool resolves = false;
};

enum class EventEnd : std::uint8_t {
    Open,       ///< the exception says what is to come
    Delivered,  ///< nothing is left of it
    Dead,       ///< the exception says why
};

/// `exception.updated_at` is now.
EventEnd settle_sent(EventException& exception, const plugin::SendResult& result, const EventRules& rules, Random& random);
/// What the destination, or a person, says of one that is pending or uncertain.
EventEnd settle_asked(EventException& exception, const plugin::Resolution& found, const EventRules& rules, Random& random);
/// After a restart: the mark stands, so the call may have gone out.
void settle_interrupted(EventException& exception, const EventRules& rules);
/// A person wants it sent, whatever is known of it.
void settle_replayed(EventException& exception);

}  // namespace hub::router
