// What passes from delivery to apply: what became of a batch at one destination.
//
// Threads: plain values, handed over; whoever takes them, any.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/plugin/adapter.hpp"

namespace hub::router {

struct Settled {
    Key hub_id = 0;
    std::int64_t version = 0;  ///< what was rendered; 0 = it did not come so far
    enum class Kind : std::uint8_t {
        Answered,    ///< `result` says what the destination did
        Unchanged,   ///< the projection equals what was sent last: nothing was sent
        Waiting,     ///< `needs` has no remote id yet
        Unrendered,  ///< it cannot be written in the destination's shape: `result.code`
        Attempting,  ///< the mark before a call that is neither versioned nor keyed
        Gated,       ///< the connection's mode forbids sending it
        Asked,       ///< `resolution` says what became of the call that `open_since` names
        Unasked,     ///< what to ask could not be read: later
        InDoubt,     ///< it may have been under way when the hub ended: what the destination has is not known
    } kind = Kind::Answered;
    std::string sent_hash;
    std::string sent_record;
    std::string needs;
    plugin::SendResult result;
    plugin::Resolution resolution = {};
    Instant open_since = {};
};

struct Settlement {
    std::string system, tenant;
    std::vector<Settled> records;
};

/// A whole call that failed says the same of every record in it.
plugin::SendResult result_of(const Error& problem);

/// Takes what became of deliveries: Apply; the simulation in its place.
class Settling {
public:
    virtual ~Settling() = default;
    virtual void submit(Settlement settlement) = 0;
    /// Waits for the commit: for marks that must be durable before a call goes out.
    virtual Status submit_and_wait(Settlement settlement) = 0;
};

}  // namespace hub::router
