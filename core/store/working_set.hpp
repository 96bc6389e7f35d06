// What a batch in the making sees: committed rows it has loaded, under its own uncommitted writes.
//
// The apply thread loads all rows a group of messages needs in a few set-based reads, decides in
// memory, and takes one Batch. Rows stay cached after the commit (this thread is the only writer of
// its tables), up to a bound.
//
// Threads: the apply thread only. Errors: those of Reader.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/store/backend.hpp"

namespace hub::store {

class WorkingSet {
public:
    /// `cached_rows`: rows kept over commits before the cache starts afresh.
    explicit WorkingSet(Reader& reader, std::size_t cached_rows = 20'000)
        : reader_(reader), cached_rows_(cached_rows) {}

    /// Loads the rows of these keys that are not known yet.
    Status load(const TableSpec& table, std::vector<Row> keys);
    /// Loads every row under these key prefixes.
    Status load_prefixes(const TableSpec& table, std::vector<Row> prefixes);

    /// The row as this batch sees it; the key must have been loaded or written.
    [[nodiscard]] const Row* find(const TableSpec& table, const Row& key) const;
    /// Rows under a loaded prefix, in key order.
    [[nodiscard]] std::vector<const Row*> find_prefix(const TableSpec& table, const Row& prefix) const;

    void insert(const TableSpec& table, Row row);
    void put(const TableSpec& table, Row row);
    void erase(const TableSpec& table, Row key);

    /// The writes since the last take. Call committed() or discard() afterwards.
    [[nodiscard]] Batch take() { return std::move(batch_); }
    void committed();
    /// The commit failed: nothing known may be trusted.
    void discard();

private:
    struct Known {
        std::map<std::string, std::optional<Row>> rows;  // by key_of
        std::unordered_map<std::string, bool> prefixes;
    };
    Known& known(const TableSpec& table) { return known_[&table]; }

    Reader& reader_;
    std::size_t cached_rows_;
    std::unordered_map<const TableSpec*, Known> known_;
    Batch batch_;
};

}  // namespace hub::store
