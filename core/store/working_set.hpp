// What a batch in the making sees: committed rows it has loaded, under its own uncommitted writes.
//
// The apply thread loads all rows a group of messages needs in a few set-based reads, decides in
// memory, and takes one Batch. It may decide the next batch while that one is being committed: what is
// known here is never older than the store, whichever of the two the reader sees. Rows stay cached over
// commits (this thread is the only writer of its tables), those under way in any case.
//
// Threads: the apply thread only; rows in a taken batch are shared and never change. Errors: those of Reader.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "core/store/backend.hpp"

namespace hub::store {

class WorkingSet {
public:
    /// `cached_rows`: rows kept over commits; above it the longest untouched go first.
    explicit WorkingSet(Reader& reader, std::size_t cached_rows = 20'000)
        : reader_(reader), cached_rows_(cached_rows) {}

    /// Loads the rows of these keys that are not known yet.
    Status load(const TableSpec& table, std::vector<Row> keys);
    /// Loads every row under these prefixes, each of the table's prefix_columns.
    Status load_prefixes(const TableSpec& table, std::vector<Row> prefixes);

    /// The row as this batch sees it; the key must have been loaded or written.
    [[nodiscard]] const Row* find(const TableSpec& table, const Row& key) const;
    /// Rows under a prefix that was loaded, or all of whose rows were written here; always in the same order.
    [[nodiscard]] std::vector<const Row*> find_prefix(const TableSpec& table, const Row& prefix) const;

    void insert(const TableSpec& table, Row row) { write(table, Operation::Kind::Insert, std::move(row)); }
    void put(const TableSpec& table, Row row) { write(table, Operation::Kind::Put, std::move(row)); }
    void erase(const TableSpec& table, Row key) { write(table, Operation::Kind::Erase, std::move(key)); }

    /// One operation as it stands in a batch.
    void write(const Operation& operation) { write(*operation.table, operation.kind, *operation.row); }

    /// The writes since the last take, one operation a row.
    [[nodiscard]] Batch take();
    /// The oldest taken batch is in the store. When the cache is full, rows go that are there, the longest
    /// untouched first: what a record's settlement will look at was written a few batches ago.
    void committed();
    /// A commit failed: nothing known may be trusted.
    void forget();

private:
    static constexpr std::size_t kUnwritten = static_cast<std::size_t>(-1);
    /// Each row of a bucket that is looked at on the way to another's is a cache line that has to be fetched.
    static constexpr float kFewInABucket = 0.25F;
    struct Entry {
        std::shared_ptr<const Row> row;    ///< null: known to be absent
        std::size_t written = kUnwritten;  ///< place in written_
        std::uint64_t touched = 0;         ///< the last batch that loaded or wrote it
    };
    using Rows = std::unordered_map<std::string, Entry>;  // by key_of; nodes stay where they are
    /// The rows under one prefix, by key. `All` once the store's own have been read.
    struct Prefix {
        std::map<std::string_view, const Rows::value_type*> rows;
        enum class Seen : unsigned char { Written, All } seen = Seen::Written;
        std::uint64_t touched = 0;  ///< the last batch that touched one of them
    };
    using Prefixes = std::unordered_map<std::string, Prefix>;
    struct Known {
        Known() { rows.max_load_factor(kFewInABucket); }
        Rows rows;
        Prefixes prefixes;
    };
    /// What one batch was the last to touch, unless a later one names it too. Rows of one prefix stay or go
    /// together: what is known of a prefix is all of it.
    struct Touched {
        std::vector<std::pair<Known*, Rows::value_type*>> rows;
        std::vector<std::pair<Known*, Prefixes::value_type*>> prefixes;
    };
    /// Drops what batch `number` was the last to touch.
    void drop(const Touched& touched, std::uint64_t number);
    Known& known(const TableSpec& table) { return known_[&table]; }
    Prefixes::value_type& prefix(Known& here, std::string key);
    /// The entry of this key, made if need be (then true) and entered under its prefix.
    std::pair<Entry*, bool> enter(const TableSpec& table, const Row& row);
    void write(const TableSpec& table, Operation::Kind kind, Row row);

    Reader& reader_;
    std::size_t cached_rows_;
    std::unordered_map<const TableSpec*, Known> known_;
    std::vector<Operation> written_;
    std::vector<Entry*> entries_;  // of written_
    std::deque<Touched> touched_{1};  // by batch, the last is the one in the making
    std::size_t rows_ = 0;            // entries of all tables
    std::uint64_t batch_ = 1;         // in the making
    std::uint64_t committed_ = 0;
};

}  // namespace hub::store
