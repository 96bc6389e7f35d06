// Large bodies, content-addressed: stored once, in chunks, in the inbox domain, in the same commit
// as the receipt that names them.
//
// Threads: any; a Reader belongs to its thread. Errors: `blob.missing`, `blob.broken` (the bytes do
// not have the digest they are stored under), those of Reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/security/sealing.hpp"
#include "core/store/backend.hpp"

namespace hub::store {

extern const TableSpec kBlobs;

/// Adds the body's chunks to a batch, sealed; returns its SHA-256 (32 bytes). Storing the same
/// body twice changes nothing.
std::string add_blob(Batch& batch, std::string_view body, const security::Sealer& sealer);
/// The keys of these bodies' chunks.
Result<std::vector<Row>> blob_keys(Reader& reader, const std::vector<std::string>& digests);
Result<std::string> read_blob(Reader& reader, std::string_view digest, const security::Sealer& sealer);

}  // namespace hub::store
