// A record's journey in a few dozen bytes: which step, when, what came of it, by whom.
//
// Threads: plain values. Failure: unpacking broken bytes gives what could be read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"

namespace hub::evidence {

/// The steps of design §4, in order.
enum class StepKind : std::uint8_t { Receive, Decode, Translate, Validate, Resolve, Merge, Route, Deliver, Settle };
std::string_view name_of(StepKind kind);

struct Step {
    StepKind kind = StepKind::Receive;
    Instant at;
    std::string outcome;  ///< "accepted", "new", "matched", "quarantined", a stable code …
    std::string by;       ///< the part that did it: "vnedu", "mapping vnedu.pupil", a rule's name
    std::string detail;   ///< free of personal data
};

/// Times are packed as differences, so steps should be in order.
std::string pack(const std::vector<Step>& steps);
std::vector<Step> unpack_steps(std::string_view bytes);

}  // namespace hub::evidence
