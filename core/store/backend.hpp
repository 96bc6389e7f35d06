// The store's contract, the same on SQLite and PostgreSQL.
//
// A Backend opens Writers (one per domain in the whole process) and Readers (as many as threads need
// one). SQLite: WAL, synchronous=FULL, the one writing connection per file also checkpoints.
// PostgreSQL: synchronous_commit=on, one set-based statement per table and kind of operation, the
// whole batch in one round trip.
//
// Ownership: Readers and Writers must be destroyed before their Backend.
// Threads: each Reader and Writer belongs to one thread at a time.
// Errors: `store.full` (later: the disk or quota is full, nothing was written), `store.io` (fatal:
// an fsync or write failed, what reached the disk is unknown; the process must stop with exit code
// 74), `store.unavailable` (later: the server is away), `store.newer` (the schema was written by a
// newer eduhub), `store.locked` (another hub owns this store), `store.broken` (anything else).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/store/batch.hpp"
#include "core/store/table.hpp"

namespace hub::store {

class Reader {
public:
    virtual ~Reader() = default;

    /// Rows by whole primary key, in the order of `keys`; nullopt where there is none.
    virtual Result<std::vector<std::optional<Row>>> get(const TableSpec& table, std::span<const Row> keys) = 0;

    /// All rows whose leading key columns equal one of `prefixes` (each of the same length),
    /// in key order within a prefix.
    virtual Result<std::vector<Row>> get_by_prefix(const TableSpec& table, std::span<const Row> prefixes) = 0;

    /// A hand-written SELECT with `?` for parameters. `shape` gives each result column's type.
    virtual Result<std::vector<Row>> select(std::string_view sql, std::span<const Cell> parameters,
                                            std::span<const Type> shape) = 0;
};

class Writer : public Reader {
public:
    /// One durable transaction. After `store.io` the writer refuses everything.
    virtual Result<std::vector<Outcome>> commit(const Batch& batch) = 0;
};

/// What a domain's file holds and how much of that is free for what comes.
struct Room {
    std::int64_t bytes = 0, free_bytes = 0;
};

class Backend {
public:
    virtual ~Backend() = default;
    virtual Result<std::unique_ptr<Writer>> open_writer(Domain domain) = 0;
    virtual Result<std::unique_ptr<Reader>> open_reader(Domain domain) = 0;
    /// Nothing of PostgreSQL, which vacuums by itself.
    virtual Result<Room> room(Domain domain) = 0;
    /// "sqlite" or "postgresql".
    [[nodiscard]] virtual std::string_view name() const = 0;
};

}  // namespace hub::store
