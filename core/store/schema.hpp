// From TableSpecs to DDL, and the migrations runner.
//
// A schema is the list of tables plus numbered migrations for what a TableSpec cannot say (new
// columns, rewritten data). Opening a store creates the tables that are missing, runs the
// migrations it has not seen, each in a transaction that also writes its number, and refuses a store
// whose number is higher than ours.
//
// Threads: plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/store/table.hpp"

namespace hub::store {

enum class Dialect : unsigned char { Sqlite, Postgres };

struct Migration {
    int number = 0;  ///< ascending from 1
    Domain domain = Domain::State;
    std::vector<std::string> statements;  ///< in SQL that both backends take
};

struct Schema {
    std::vector<const TableSpec*> tables;
    std::vector<Migration> migrations = {};

    [[nodiscard]] int version() const;
};

/// CREATE TABLE IF NOT EXISTS and its indexes.
std::vector<std::string> create_statements(const TableSpec& table, Dialect dialect);

}  // namespace hub::store
