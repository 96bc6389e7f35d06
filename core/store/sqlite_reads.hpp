// Reads of rows on one SQLite connection, for Readers and for the Writer itself. Statements are kept.
//
// Ownership: borrows the connection. Threads, errors: those of the connection.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/store/sqlite_connection.hpp"

namespace hub::store {

/// "a = ? AND b = ?" of a table's first so many columns.
std::string key_condition(const TableSpec& table, std::size_t columns);

/// What a Reader promises: see backend.hpp.
class SqliteReads {
public:
    explicit SqliteReads(SqliteConnection& connection) : connection_(connection) {}

    Result<std::vector<std::optional<Row>>> get(const TableSpec& table, std::span<const Row> keys);
    Result<std::vector<Row>> get_by_prefix(const TableSpec& table, std::span<const Row> prefixes);
    Result<std::vector<Row>> select(std::string_view sql, std::span<const Cell> parameters, std::span<const Type> shape);

private:
    Result<sqlite3_stmt*> prepared(const TableSpec& table, std::size_t columns);
    Result<sqlite3_stmt*> prepare(const TableSpec& table, std::size_t columns);
    void bind_key(sqlite3_stmt* statement, const TableSpec& table, const Row& key, std::size_t columns);

    SqliteConnection& connection_;
    std::map<std::pair<const TableSpec*, std::size_t>, sqlite3_stmt*> statements_;
};

}  // namespace hub::store
