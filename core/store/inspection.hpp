// A store looked at as it stands, for the doctor: nothing is made, migrated or repaired.
//
// Threads: any. Errors: `store.locked` (a hub runs on it), `store.newer`, `store.broken`, those of the backends.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/store/backend.hpp"
#include "core/store/schema.hpp"

namespace hub::store {

/// An SQLite store for reading, under its lock; `store.broken` when there is none. It opens no writers.
Result<std::unique_ptr<Backend>> open_sqlite_for_inspection(const std::filesystem::path& folder);
/// Is each domain written by this schema or an older one, and whole by SQLite's quick check?
Status inspect_sqlite(Backend& backend, const Schema& schema);
/// Can it be reached, and is it not newer than this schema?
Status inspect_postgres(const std::string& dsn, const Schema& schema);

/// Does a hub keep its store in this database?
Result<bool> postgres_holds_store(const std::string& dsn);

/// Bytes in the logs of a store's files that are not copied yet.
std::int64_t sqlite_log_bytes(const std::filesystem::path& folder);

/// The library that is loaded, "3.40.1"; and whether it has the race that makes several connections in WAL mode
/// unsafe (before 3.51.3), for which the hub keeps one writing connection that also checkpoints.
std::string sqlite_version();
bool sqlite_has_wal_reset_race();

}  // namespace hub::store
