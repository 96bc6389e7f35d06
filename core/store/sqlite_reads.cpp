#include "core/store/sqlite_reads.hpp"

#include <sqlite3.h>

#include "core/store/columns.hpp"

namespace hub::store {
namespace {

/// One read transaction for many reads: each of its own would take and drop the locks, and a reader whose
/// transaction begins after a commit forgets all pages it has kept.
class ReadTransaction {
public:
    explicit ReadTransaction(SqliteConnection& connection) : connection_(connection) {
        if (sqlite3_get_autocommit(connection_.handle()) != 0) begun_ = connection_.step("BEGIN").has_value() ? Begun::Here : Begun::No;
    }
    ~ReadTransaction() {
        if (begun_ == Begun::Here) (void)connection_.step("COMMIT");
    }
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    SqliteConnection& connection_;
    enum class Begun : unsigned char { No, Here } begun_ = Begun::No;
};

}  // namespace

std::string key_condition(const TableSpec& table, std::size_t columns) {
    std::string out;
    for (std::size_t i = 0; i < columns; ++i) {
        if (i > 0) out += " AND ";
        out += std::string(table.columns[i].name) + " = ?";
    }
    return out;
}

Result<std::vector<std::optional<Row>>> SqliteReads::get(const TableSpec& table, std::span<const Row> keys) {
    HUB_TRY_ASSIGN(sqlite3_stmt* statement, prepared(table, table.key_columns));
    std::vector<std::optional<Row>> out;
    out.reserve(keys.size());
    const ReadTransaction together(connection_);
    for (const Row& key : keys) {
        bind_key(statement, table, key, table.key_columns);
        HUB_TRY_ASSIGN(auto rows, connection_.rows(statement, table.columns.size()));
        if (rows.empty()) out.emplace_back();
        else out.emplace_back(std::move(rows.front()));
    }
    return out;
}

Result<std::vector<Row>> SqliteReads::get_by_prefix(const TableSpec& table, std::span<const Row> prefixes) {
    std::vector<Row> out;
    if (prefixes.empty()) return out;
    const std::size_t length = prefixes.front().size();
    HUB_TRY_ASSIGN(sqlite3_stmt* statement, prepared(table, length));
    const ReadTransaction together(connection_);
    for (const Row& prefix : prefixes) {
        bind_key(statement, table, prefix, length);
        HUB_TRY_ASSIGN(auto rows, connection_.rows(statement, table.columns.size()));
        for (auto& row : rows) out.push_back(std::move(row));
    }
    return out;
}

Result<std::vector<Row>> SqliteReads::select(std::string_view sql, std::span<const Cell> parameters, std::span<const Type> shape) {
    HUB_TRY_ASSIGN(sqlite3_stmt* statement, connection_.statement(sql));
    sqlite3_clear_bindings(statement);
    int position = 1;
    for (const Cell& cell : parameters) connection_.bind(statement, position++, cell, Type::Text);
    return connection_.rows(statement, shape.size());
}

Result<sqlite3_stmt*> SqliteReads::prepared(const TableSpec& table, std::size_t columns) {
    auto& slot = statements_[{&table, columns}];
    if (slot == nullptr) {
        HUB_TRY_ASSIGN(slot, prepare(table, columns));
    }
    return slot;
}

Result<sqlite3_stmt*> SqliteReads::prepare(const TableSpec& table, std::size_t columns) {
    std::string order;
    for (std::size_t i = columns; i < table.key_columns; ++i) {
        order += (i == columns ? " ORDER BY " : ", ") + std::string(table.columns[i].name);
    }
    return connection_.statement("SELECT " + column_names(table) + " FROM " + std::string(table.name) + " WHERE " +
                                 key_condition(table, columns) + order);
}

void SqliteReads::bind_key(sqlite3_stmt* statement, const TableSpec& table, const Row& key, std::size_t columns) {
    for (std::size_t i = 0; i < columns; ++i) {
        connection_.bind(statement, static_cast<int>(i + 1), key[i], table.columns[i].type);
    }
}

}  // namespace hub::store
