// What the database remembers of its checkpoints: how far they had been signed when the hub last started. A checkpoint
// file that is gone, or ends before that, was taken away; without the mark a new one would begin in silence.
//
// Threads: the mark is written by the state's only writer; any thread reads with a Reader of its own.
// Errors: `checkpoint.vanished`, those of the store.
#pragma once

#include <optional>

#include "core/evidence/checkpoint.hpp"

namespace hub::evidence {

extern const store::TableSpec kCheckpointMark;

store::Row checkpoint_mark_row(const ChainPoint& point);
/// Up to which change the checkpoints were signed; nullopt: none ever was.
Result<std::optional<Key>> read_checkpoint_mark(store::Reader& state);
/// Does a file that reaches to `signed_to` (0: there is none) fit what the database remembers?
Status compare_with_mark(Key signed_to, const std::filesystem::path& file, store::Reader& state);

}  // namespace hub::evidence
