// Steps 4 to 6 for what happened once: an event is appended to the queue of its school as it is. Nothing is matched or
// merged, and no row of it ever changes; destinations take it from the queue by their own cursors.
//
// A source that says an event again, in the same words, says nothing new.
//
// Threads: the apply thread. Errors: those of the store while loading.
#pragma once

#include <span>

#include "core/router/apply_parts.hpp"
#include "core/router/arrival.hpp"

namespace hub::router {

inline bool is_event(const ArrivedRecord& arrived) { return model::definition(arrived.ref.entity).is_event(); }

/// Journey and delta in one detail of a change: length of the journey, journey, packed record.
std::string change_detail(const std::vector<evidence::Step>& steps, const model::Record* before, const model::Record& now);

class EventStage {
public:
    explicit EventStage(ApplyParts& parts) : parts_(parts) {}

    Status load(std::span<const Arrival> group);

    enum class Said : std::uint8_t {
        New,
        Before,     ///< in the same words
        Otherwise,  ///< before, in other words: the first stand
        Withdrawn,  ///< its source takes back what happened
    };
    Said append(const Arrival& arrival, const ArrivedRecord& arrived);

private:
    ApplyParts& parts_;
};

}  // namespace hub::router
