#include "core/store/postgres_connection.hpp"

#include <endian.h>
#include <libpq-fe.h>

#include <cstring>

namespace hub::store {
namespace {

/// Short statements all: compiling one of them takes longer than running it.
constexpr const char* kSession = "SET synchronous_commit = on; SET client_min_messages = warning; SET jit = off";

constexpr unsigned kInt8 = 20;
constexpr unsigned kText = 25;
constexpr unsigned kBytea = 17;
constexpr int kBinary = 1;

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;

unsigned oid_of(Type type) {
    return type == Type::Integer ? kInt8 : type == Type::Text ? kText : kBytea;
}
unsigned array_oid_of(Type type) {
    return type == Type::Integer ? 1016U : type == Type::Text ? 1009U : 1001U;
}

void append_big_endian(std::string& out, std::uint32_t value) {
    const std::uint32_t wire = htobe32(value);
    out.append(reinterpret_cast<const char*>(&wire), sizeof wire);
}

std::string big_endian(std::int64_t value) {
    const std::uint64_t wire = htobe64(static_cast<std::uint64_t>(value));
    return {reinterpret_cast<const char*>(&wire), sizeof wire};
}

Cell read_cell(const PGresult* result, int row, int column, Type type) {
    if (PQgetisnull(result, row, column) != 0) return {};
    const char* data = PQgetvalue(result, row, column);
    const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
    if (type != Type::Integer) return std::string(data, size);
    // int8 from our tables, int4 from the odd catalogue column or sum.
    if (size == sizeof(std::uint32_t)) {
        std::uint32_t wire = 0;
        std::memcpy(&wire, data, sizeof wire);
        return static_cast<std::int64_t>(static_cast<std::int32_t>(be32toh(wire)));
    }
    std::uint64_t wire = 0;
    std::memcpy(&wire, data, std::min(size, sizeof wire));
    return static_cast<std::int64_t>(be64toh(wire));
}

std::vector<Row> read_rows(const PGresult* result, const std::vector<Type>& shape) {
    std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result)));
    for (std::size_t row = 0; row < rows.size(); ++row) {
        rows[row].reserve(shape.size());
        for (std::size_t column = 0; column < shape.size(); ++column) {
            rows[row].push_back(read_cell(result, static_cast<int>(row), static_cast<int>(column), shape[column]));
        }
    }
    return rows;
}

}  // namespace

PostgresParameter postgres_scalar(const Cell& cell, Type type) {
    if (is_null(cell)) return {oid_of(type), {}, PostgresParameter::Presence::Null};
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return {kInt8, big_endian(*number)};
    return {oid_of(type), bytes(cell)};
}

PostgresParameter postgres_array(std::span<const Row* const> rows, std::size_t column, Type type) {
    std::string out;
    append_big_endian(out, 1);  // dimensions
    append_big_endian(out, 1);  // may hold nulls
    append_big_endian(out, oid_of(type));
    append_big_endian(out, static_cast<std::uint32_t>(rows.size()));
    append_big_endian(out, 1);  // lower bound
    for (const Row* row : rows) {
        const Cell& cell = (*row)[column];
        if (is_null(cell)) {
            append_big_endian(out, 0xffffffffU);
        } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
            append_big_endian(out, 8);
            out += big_endian(*number);
        } else {
            append_big_endian(out, static_cast<std::uint32_t>(bytes(cell).size()));
            out += bytes(cell);
        }
    }
    return {array_oid_of(type), std::move(out)};
}

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const std::string& dsn) {
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(PQconnectdb(dsn.c_str())));
    if (PQstatus(connection->connection_) != CONNECTION_OK) return fail(connection->failure(nullptr, "connect"));
    HUB_TRY(connection->execute(kSession));
    return connection;
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

Error PostgresConnection::failure(const PGresult* result, std::string_view doing) const {
    const char* state_text = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const std::string state = state_text != nullptr ? state_text : "";
    std::string message = result != nullptr ? PQresultErrorMessage(result) : PQerrorMessage(connection_);
    while (!message.empty() && message.back() == '\n') message.pop_back();
    std::string text = "PostgreSQL could not " + std::string(doing) + ": " + message;
    if (state == "53100") return error("store.full", text + "; free disk space, the hub goes on by itself", Retry::Later);
    if (state == "58030") return error("store.io", std::move(text));
    if (PQstatus(connection_) != CONNECTION_OK || state.starts_with("08") || state.starts_with("57P")) {
        return error("store.unavailable", std::move(text), Retry::Later);
    }
    return error("store.broken", std::move(text));
}

Status PostgresConnection::reconnect_when_lost() {
    if (PQstatus(connection_) == CONNECTION_OK) return {};
    PQreset(connection_);
    if (PQstatus(connection_) != CONNECTION_OK) return fail(failure(nullptr, "connect again"));
    return execute(kSession);
}

Status PostgresConnection::execute(const std::string& sql) {
    const ResultHandle result(PQexec(connection_, sql.c_str()));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return fail(failure(result.get(), sql.substr(0, 60)));
    return {};
}

Status PostgresConnection::send(const PostgresStatement& statement) {
    const std::size_t count = statement.parameters.size();
    std::vector<Oid> types(count);
    std::vector<const char*> values(count);
    std::vector<int> lengths(count);
    std::vector<int> formats(count, kBinary);
    for (std::size_t i = 0; i < count; ++i) {
        const PostgresParameter& parameter = statement.parameters[i];
        types[i] = parameter.oid;
        values[i] = parameter.presence == PostgresParameter::Presence::Null ? nullptr : parameter.bytes.data();
        lengths[i] = static_cast<int>(parameter.bytes.size());
    }
    if (PQsendQueryParams(connection_, statement.sql.c_str(), static_cast<int>(count), types.data(), values.data(),
                          lengths.data(), formats.data(), kBinary) != 1) {
        return fail(failure(nullptr, "send a statement"));
    }
    return {};
}

Result<std::vector<Row>> PostgresConnection::query(const PostgresStatement& statement) {
    HUB_TRY(reconnect_when_lost());
    HUB_TRY(send(statement));
    std::vector<Row> rows;
    std::unique_ptr<Error> problem;
    while (ResultHandle result{PQgetResult(connection_)}) {
        if (PQresultStatus(result.get()) == PGRES_TUPLES_OK) rows = read_rows(result.get(), statement.shape);
        else if (PQresultStatus(result.get()) != PGRES_COMMAND_OK && !problem)
            problem = std::make_unique<Error>(failure(result.get(), "read"));
    }
    if (problem) return fail(std::move(*problem));
    return rows;
}

Result<std::vector<std::vector<Row>>> PostgresConnection::transaction(std::span<const PostgresStatement> statements) {
    HUB_TRY(reconnect_when_lost());
    if (PQenterPipelineMode(connection_) != 1) return fail(failure(nullptr, "enter pipeline mode"));
    const PostgresStatement begin{"BEGIN", {}, {}};
    const PostgresStatement commit{"COMMIT", {}, {}};
    std::unique_ptr<Error> problem;
    const auto note = [&](Status status) {
        if (!status && !problem) problem = std::make_unique<Error>(std::move(status).error());
    };
    note(send(begin));
    for (const auto& statement : statements) note(send(statement));
    note(send(commit));
    PQpipelineSync(connection_);

    std::vector<std::vector<Row>> out(statements.size());
    // Results come one statement at a time, each closed by a null, then the sync marker.
    for (std::size_t i = 0; i < statements.size() + 2; ++i) {
        while (ResultHandle result{PQgetResult(connection_)}) {
            const auto status = PQresultStatus(result.get());
            if (status == PGRES_TUPLES_OK && i >= 1 && i <= statements.size()) {
                out[i - 1] = read_rows(result.get(), statements[i - 1].shape);
            } else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_ABORTED &&
                       !problem) {
                problem = std::make_unique<Error>(failure(result.get(), "commit"));
            }
            if (PQstatus(connection_) != CONNECTION_OK) break;
        }
        if (PQstatus(connection_) != CONNECTION_OK) break;
    }
    if (PQstatus(connection_) != CONNECTION_OK) {
        // Whether the commit happened is unknown; the caller's operations are idempotent by key.
        return fail(problem ? std::move(*problem)
                            : error("store.unavailable", "PostgreSQL went away during a commit", Retry::Later));
    }
    while (ResultHandle result{PQgetResult(connection_)}) {
        if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
    }
    PQexitPipelineMode(connection_);
    if (problem) {
        const ResultHandle rollback(PQexec(connection_, "ROLLBACK"));
        return fail(std::move(*problem));
    }
    return out;
}

}  // namespace hub::store
