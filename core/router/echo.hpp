// The echo rule: what a system says that equals what we last sent it is neither news nor a vote.
//
// Values are compared as they are, references by the record they lead to: the class we sent under
// our source's name comes back under that system's own.
//
// Threads: the apply thread, over the loaded rows of one group. Errors: those of the store while loading.
#pragma once

#include <span>

#include "core/router/apply_parts.hpp"

namespace hub::router {

/// Loads what drop_echoes() will look up; the sync rows of these records must be loaded.
Status load_echoes(ApplyParts& parts, std::span<const records::Resolver::Incoming> incoming);

/// Takes the echoes out of what `ref` says of `hub_id`. `said_before`: what it said last, or nullptr.
void drop_echoes(const ApplyParts& parts, const records::SourceRef& ref, Key hub_id, model::Record& incoming,
                 const model::Record* said_before);

}  // namespace hub::router
