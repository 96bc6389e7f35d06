#include "core/store/schema.hpp"

#include <algorithm>

namespace hub::store {
namespace {

std::string_view type_name(Type type, Dialect dialect) {
    switch (type) {
        case Type::Integer: return dialect == Dialect::Sqlite ? "INTEGER" : "BIGINT";
        case Type::Text: return "TEXT";
        case Type::Blob: return dialect == Dialect::Sqlite ? "BLOB" : "BYTEA";
    }
    return "TEXT";
}

std::string joined(const auto& names) {
    std::string out;
    for (const auto& name : names) {
        if (!out.empty()) out += ", ";
        out += name;
    }
    return out;
}

}  // namespace

int Schema::version() const {
    int highest = 0;
    for (const auto& migration : migrations) highest = std::max(highest, migration.number);
    return highest;
}

std::vector<std::string> create_statements(const TableSpec& table, Dialect dialect) {
    const bool single_integer_key = table.key_columns == 1 && table.columns[0].type == Type::Integer;
    std::string sql = "CREATE TABLE IF NOT EXISTS " + std::string(table.name) + " (";
    std::vector<std::string_view> key;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const Column& column = table.columns[i];
        sql += std::string(column.name) + " " + std::string(type_name(column.type, dialect));
        if (i < table.key_columns) {
            sql += " NOT NULL";
            key.push_back(column.name);
        }
        sql += ", ";
    }
    sql += "PRIMARY KEY (" + joined(key) + "))";
    if (dialect == Dialect::Sqlite && !single_integer_key && table.layout == Layout::Narrow) sql += " WITHOUT ROWID";
    std::vector<std::string> statements{std::move(sql)};
    for (const auto& index : table.indexes) {
        statements.push_back("CREATE INDEX IF NOT EXISTS " + std::string(index.name) + " ON " +
                             std::string(table.name) + " (" + joined(index.columns) + ")");
    }
    return statements;
}

}  // namespace hub::store
