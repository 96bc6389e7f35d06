// Signing keys as rows, and back; part of key_ring.hpp.
//
// Threads: any. Errors: `key.unreadable` (a row that is not what we wrote), those of the store and of the sealer.
#pragma once

#include "core/sso/jose/key_ring.hpp"

namespace hub::sso {

Status put_signing_key(store::Batch& batch, const RingKey& key, const security::Sealer& sealer);
void erase_signing_key(store::Batch& batch, const std::string& id);
Result<std::vector<RingKey>> read_signing_keys(store::Reader& identity, const security::Sealer& sealer);

}  // namespace hub::sso
