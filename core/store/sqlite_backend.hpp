// SQLite as a Backend: a folder with one file per domain (inbox.db, state.db, identity.db) and a lock file that
// keeps a second hub out.
//
// Threads and errors: see backend.hpp.
#pragma once

#include <filesystem>
#include <memory>

#include "core/store/backend.hpp"
#include "core/store/schema.hpp"

namespace hub::store {

/// Creates the folder and tables as needed, migrates, and takes the lock until destroyed.
Result<std::unique_ptr<Backend>> open_sqlite(const std::filesystem::path& folder, const Schema& schema);

}  // namespace hub::store
