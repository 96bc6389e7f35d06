// A batch is a value: typed row operations with preconditions, committed as one transaction.
//
// Operations on the same row are folded as they are added, so a batch holds at most one operation
// per row and both backends see the same thing in any order. The outcome tells, per operation,
// whether its precondition held; a refused operation changes nothing and the others stand.
//
// Threads: one at a time. Failure: none here; see Writer::commit.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/store/table.hpp"

namespace hub::store {

struct Operation {
    enum class Kind : unsigned char {
        Insert,  ///< the key must be absent
        Put,     ///< the row becomes this, whatever stood there
        Shrink,  ///< the same, for a row that stays although most of it goes: the room is given back
        Erase,   ///< the key is absent afterwards; the row holds the key cells only
    };
    const TableSpec* table = nullptr;
    Kind kind = Kind::Put;
    std::shared_ptr<const Row> row;  ///< never null; shared with the WorkingSet that goes on showing it
};

enum class Outcome : unsigned char { Applied, Refused };

/// What two operations on one row come to: an insert followed by a put still has to find the key absent.
constexpr Operation::Kind folded(Operation::Kind earlier, Operation::Kind later) {
    using enum Operation::Kind;
    if (earlier == Insert && (later == Put || later == Shrink)) return Insert;
    if (earlier == Erase && later == Insert) return Put;
    return later;
}

class Batch {
public:
    Batch() = default;
    /// `distinct`: at most one operation for each row.
    explicit Batch(std::vector<Operation> distinct) : operations_(std::move(distinct)) {}

    void insert(const TableSpec& table, Row row) { add(table, Operation::Kind::Insert, shared(std::move(row))); }
    void put(const TableSpec& table, Row row) { add(table, Operation::Kind::Put, shared(std::move(row))); }
    void shrink(const TableSpec& table, Row row) { add(table, Operation::Kind::Shrink, shared(std::move(row))); }
    void erase(const TableSpec& table, Row key) { add(table, Operation::Kind::Erase, shared(std::move(key))); }
    /// In the same transaction, this much free room leaves the file of a store that can do so (SQLite's inbox).
    void give_back(std::int64_t bytes) { bytes_to_give_back_ = bytes; }
    /// Adds all of `other`, as if its operations had been added here.
    void append(Batch other);

    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
    [[nodiscard]] std::int64_t bytes_to_give_back() const { return bytes_to_give_back_; }
    [[nodiscard]] bool empty() const { return operations_.empty() && bytes_to_give_back_ == 0; }
    [[nodiscard]] std::size_t size() const { return operations_.size(); }
    void clear();

private:
    static std::shared_ptr<const Row> shared(Row row) { return std::make_shared<const Row>(std::move(row)); }
    void add(const TableSpec& table, Operation::Kind kind, std::shared_ptr<const Row> row);
    static std::string place_of(const TableSpec& table, const Row& row);

    std::vector<Operation> operations_;
    std::int64_t bytes_to_give_back_ = 0;
    std::unordered_map<std::string, std::size_t> position_;  // table name + key → operation; filled by the first add
};

}  // namespace hub::store
