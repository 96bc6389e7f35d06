// PostgreSQL as a Backend: one schema per hub, both domains in it on connections of their own. An
// advisory lock keeps a second hub out until lanes are leased across nodes.
//
// Threads and errors: see backend.hpp.
#pragma once

#include <memory>
#include <string>

#include "core/store/backend.hpp"
#include "core/store/schema.hpp"

namespace hub::store {

/// `dsn`: a libpq connection string. Tables stand in `schema_name`, created when missing.
Result<std::unique_ptr<Backend>> open_postgres(const std::string& dsn, const std::string& schema_name,
                                               const Schema& schema);

}  // namespace hub::store
