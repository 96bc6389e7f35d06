// One libpq connection speaking PostgreSQL's binary format, and the pipelined round trip.
// Only postgres_connection.cpp sees libpq.
//
// Ownership: closes the connection. Threads: one at a time.
// Errors: `store.unavailable`, `store.full` (SQLSTATE 53100), `store.io` (58030), `store.broken`.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/store/table.hpp"

struct pg_conn;
struct pg_result;

namespace hub::store {

/// One parameter in binary format. Null when `null` is set.
struct PostgresParameter {
    unsigned oid = 0;
    std::string bytes;
    enum class Presence : unsigned char { Value, Null } presence = Presence::Value;
};

struct PostgresStatement {
    std::string sql;
    std::vector<PostgresParameter> parameters;
    std::vector<Type> shape;  ///< of the result columns; empty when it returns none
};

PostgresParameter postgres_scalar(const Cell& cell, Type type);
/// A one-dimensional array of the cells at `column` of each row.
PostgresParameter postgres_array(std::span<const Row* const> rows, std::size_t column, Type type);

class PostgresConnection {
public:
    static Result<std::unique_ptr<PostgresConnection>> open(const std::string& dsn);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    Status execute(const std::string& sql);
    Result<std::vector<Row>> query(const PostgresStatement& statement);
    /// BEGIN, all statements, COMMIT in one flush. Rows of each statement that has a shape.
    Result<std::vector<std::vector<Row>>> transaction(std::span<const PostgresStatement> statements);

private:
    explicit PostgresConnection(pg_conn* connection) : connection_(connection) {}
    [[nodiscard]] Error failure(const pg_result* result, std::string_view doing) const;
    Status send(const PostgresStatement& statement);
    Status reconnect_when_lost();

    pg_conn* connection_;
};

}  // namespace hub::store
