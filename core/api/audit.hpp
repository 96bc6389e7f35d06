// The evidence as JSON: the latest changes and reads, and the chain in parts for an export.
//
// Threads: one Reader a caller. Errors: those of the store.
#pragma once

#include "core/api/journeys.hpp"
#include "core/evidence/checkpoint.hpp"

namespace hub::api {

enum class ChangesShown : unsigned char { All, ReadsOnly };
Result<codec::Value> list_changes(const StoreView& view, ChangesShown shown, std::size_t limit);

/// `{"lines","up_to","until"}`: up_to equal to `after` is the end. `until` 0: up to where the chain ends now.
Result<codec::Value> export_changes(const StoreView& view, Key after, Key until);

/// Where the checkpoints stand and how far they reach; `file` may be null.
codec::Value checkpoint_standing(const evidence::CheckpointFile* file);

}  // namespace hub::api
