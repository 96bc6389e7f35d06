// Learns a model's probabilities from the records alone, without anybody saying which pairs match.
//
// u comes from pairs picked at random, which are nearly all of different people, and for equal values from their frequencies. m comes
// from expectation maximisation over how often each pattern occurs among the pairs of a blocking rule, a session a rule: the
// comparisons of fields that the rule blocks on agree there by force and are left out of it (Fellegi and Sunter 1969; Winkler 1988).
//
// Threads: two of its own while it runs. Deterministic. Failure: none; what the records cannot tell keeps a plain guess.
#pragma once

#include "core/records/linkage/blocking.hpp"
#include "core/records/linkage/scorer.hpp"

namespace hub::linkage {

Parameters estimate(const Model& model, const Records& records, const Blocking& blocking);

}  // namespace hub::linkage
