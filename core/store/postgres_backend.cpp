#include "core/store/postgres_backend.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "core/base/failpoint.hpp"
#include "core/store/postgres_connection.hpp"

namespace hub::store {
namespace {

constexpr auto kLockPatience = std::chrono::seconds(2);
constexpr auto kLockPoll = std::chrono::milliseconds(20);

std::string cast_of(Type type) {
    return type == Type::Integer ? "bigint" : type == Type::Text ? "text" : "bytea";
}

std::string names(const TableSpec& table, std::size_t from, std::size_t to, std::string_view prefix = "") {
    std::string out;
    for (std::size_t i = from; i < to; ++i) {
        if (i > from) out += ", ";
        out += std::string(prefix) + std::string(table.columns[i].name);
    }
    return out;
}

/// unnest($1::bigint[], $2::text[] …) for the first `columns` columns.
std::string unnest(const TableSpec& table, std::size_t columns) {
    std::string out = "unnest(";
    for (std::size_t i = 0; i < columns; ++i) {
        out += (i == 0 ? "$" : ", $") + std::to_string(i + 1) + "::" + cast_of(table.columns[i].type) + "[]";
    }
    return out + ")";
}

std::vector<Type> types_of(const TableSpec& table, std::size_t columns) {
    std::vector<Type> out;
    for (std::size_t i = 0; i < columns; ++i) out.push_back(table.columns[i].type);
    return out;
}

PostgresStatement write_statement(const TableSpec& table, Operation::Kind kind, std::span<const Row* const> rows) {
    PostgresStatement statement;
    const std::string name(table.name);
    const std::size_t keys = table.key_columns;
    const std::size_t all = table.columns.size();
    if (kind == Operation::Kind::Erase) {
        statement.sql = "DELETE FROM " + name + " t USING " + unnest(table, keys) + " k(" + names(table, 0, keys) + ") WHERE ";
        for (std::size_t i = 0; i < keys; ++i) {
            const std::string column(table.columns[i].name);
            statement.sql += (i == 0 ? "t." : " AND t.") + column + " = k." + column;
        }
    } else {
        statement.sql = "INSERT INTO " + name + " (" + names(table, 0, all) + ") SELECT * FROM " + unnest(table, all) +
                        " ON CONFLICT (" + names(table, 0, keys) + ") DO ";
        if (kind == Operation::Kind::Insert || all == keys) {
            statement.sql += "NOTHING";
        } else {
            statement.sql += "UPDATE SET ";
            for (std::size_t i = keys; i < all; ++i) {
                const std::string column(table.columns[i].name);
                statement.sql += (i == keys ? "" : ", ") + column + " = excluded." + column;
            }
        }
        if (kind == Operation::Kind::Insert) {
            statement.sql += " RETURNING " + names(table, 0, keys);
            statement.shape = types_of(table, keys);
        }
    }
    const std::size_t columns = kind == Operation::Kind::Erase ? keys : all;
    for (std::size_t i = 0; i < columns; ++i) statement.parameters.push_back(postgres_array(rows, i, table.columns[i].type));
    return statement;
}

class PostgresReads {
public:
    explicit PostgresReads(PostgresConnection& connection) : connection_(connection) {}

    Result<std::vector<std::optional<Row>>> get(const TableSpec& table, std::span<const Row> keys) {
        std::vector<std::optional<Row>> out(keys.size());
        if (keys.empty()) return out;
        HUB_TRY_ASSIGN(auto rows, matching(table, keys, table.key_columns));
        std::map<std::string, std::size_t> by_key;
        for (std::size_t i = 0; i < rows.size(); ++i) by_key.emplace(key_of(table, rows[i]), i);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const auto found = by_key.find(key_of(table, keys[i]));
            if (found != by_key.end()) out[i] = rows[found->second];
        }
        return out;
    }

    Result<std::vector<Row>> get_by_prefix(const TableSpec& table, std::span<const Row> prefixes) {
        if (prefixes.empty()) return std::vector<Row>{};
        return matching(table, prefixes, prefixes.front().size());
    }

    Result<std::vector<Row>> select(std::string_view sql, std::span<const Cell> parameters, std::span<const Type> shape) {
        PostgresStatement statement;
        int number = 0;
        for (const char c : sql) {
            if (c == '?') statement.sql += "$" + std::to_string(++number);
            else statement.sql.push_back(c);
        }
        for (const Cell& cell : parameters) statement.parameters.push_back(postgres_scalar(cell, Type::Text));
        statement.shape.assign(shape.begin(), shape.end());
        return connection_.query(statement);
    }

private:
    /// Every key by the index: OFFSET keeps the planner, which knows nothing of a table filled a moment ago, from reading all of it.
    Result<std::vector<Row>> matching(const TableSpec& table, std::span<const Row> keys, std::size_t columns) {
        std::vector<const Row*> rows;
        for (const Row& key : keys) rows.push_back(&key);
        PostgresStatement statement;
        statement.sql = "SELECT " + names(table, 0, table.columns.size(), "t.") + " FROM (SELECT DISTINCT * FROM " +
                        unnest(table, columns) + ") k(" + names(table, 0, columns) + ") CROSS JOIN LATERAL (SELECT * FROM " +
                        std::string(table.name) + " i WHERE ";
        for (std::size_t i = 0; i < columns; ++i) {
            const std::string column(table.columns[i].name);
            statement.sql += (i == 0 ? "i." : " AND i.") + column + " = k." + column;
            statement.parameters.push_back(postgres_array(rows, i, table.columns[i].type));
        }
        statement.sql += " OFFSET 0) t";
        statement.sql += " ORDER BY " + names(table, 0, table.key_columns, "t.");
        statement.shape = types_of(table, table.columns.size());
        return connection_.query(statement);
    }

    PostgresConnection& connection_;
};

class PostgresSession final : public Writer {
public:
    explicit PostgresSession(std::unique_ptr<PostgresConnection> connection)
        : connection_(std::move(connection)), reads_(*connection_) {}

    Result<std::vector<std::optional<Row>>> get(const TableSpec& table, std::span<const Row> keys) override {
        return reads_.get(table, keys);
    }
    Result<std::vector<Row>> get_by_prefix(const TableSpec& table, std::span<const Row> prefixes) override {
        return reads_.get_by_prefix(table, prefixes);
    }
    Result<std::vector<Row>> select(std::string_view sql, std::span<const Cell> parameters,
                                    std::span<const Type> shape) override {
        return reads_.select(sql, parameters, shape);
    }

    Result<std::vector<Outcome>> commit(const Batch& batch) override {
        if (poisoned_) return fail(*poisoned_);
        HUB_FAILPOINT("store.postgres.commit.before");
        const auto groups = grouped(batch);
        std::vector<PostgresStatement> statements;
        for (const auto& [place, members] : groups) {
            std::vector<const Row*> rows;
            for (const std::size_t index : members) rows.push_back(batch.operations()[index].row.get());
            statements.push_back(write_statement(*place.first, place.second, rows));
        }
        auto results = connection_->transaction(statements);
        if (!results) {
            if (results.error().code == "store.io") poisoned_ = results.error();
            return fail(results.error());
        }
        HUB_FAILPOINT("store.postgres.commit.after");
        return outcomes_of(batch, groups, *results);
    }

private:
    using Place = std::pair<const TableSpec*, Operation::Kind>;
    using Groups = std::map<Place, std::vector<std::size_t>>;

    static Groups grouped(const Batch& batch) {
        Groups groups;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            groups[{batch.operations()[i].table, batch.operations()[i].kind}].push_back(i);
        }
        return groups;
    }

    /// An insert that came back is applied; one that did not met an existing key.
    static std::vector<Outcome> outcomes_of(const Batch& batch, const Groups& groups,
                                            const std::vector<std::vector<Row>>& results) {
        std::vector<Outcome> out(batch.size(), Outcome::Applied);
        std::size_t statement = 0;
        for (const auto& [place, members] : groups) {
            const auto& returned = results[statement++];
            if (place.second != Operation::Kind::Insert || returned.size() == members.size()) continue;
            std::vector<std::string> keys;
            for (const Row& row : returned) keys.push_back(key_of(*place.first, row));
            std::sort(keys.begin(), keys.end());
            for (const std::size_t index : members) {
                const std::string key = key_of(*place.first, *batch.operations()[index].row);
                if (!std::binary_search(keys.begin(), keys.end(), key)) out[index] = Outcome::Refused;
            }
        }
        return out;
    }

    std::unique_ptr<PostgresConnection> connection_;
    PostgresReads reads_;
    std::optional<Error> poisoned_;
};

class PostgresBackend final : public Backend {
public:
    PostgresBackend(std::string dsn, std::string schema_name, std::unique_ptr<PostgresConnection> lock)
        : dsn_(std::move(dsn)), schema_name_(std::move(schema_name)), lock_(std::move(lock)) {}

    [[nodiscard]] std::string_view name() const override { return "postgresql"; }
    Result<Room> room(Domain) override { return Room{}; }
    Result<std::unique_ptr<Writer>> open_writer(Domain) override { return connect(); }
    Result<std::unique_ptr<Reader>> open_reader(Domain) override {
        HUB_TRY_ASSIGN(auto reader, connect());
        return std::unique_ptr<Reader>(std::move(reader));
    }

    Status migrate(const Schema& schema) {
        HUB_TRY(lock_->execute("CREATE SCHEMA IF NOT EXISTS \"" + schema_name_ + "\""));
        HUB_TRY(lock_->execute("SET search_path TO \"" + schema_name_ + "\""));
        HUB_TRY(lock_->execute("BEGIN"));
        HUB_TRY(lock_->execute("CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL)"));
        const PostgresStatement version{"SELECT coalesce(max(number), 0)::bigint FROM schema_version", {}, {Type::Integer}};
        HUB_TRY_ASSIGN(const auto rows, lock_->query(version));
        const int found = static_cast<int>(integer(rows.front()[0]));
        if (found > schema.version()) {
            return fail("store.newer", "this store has schema " + std::to_string(found) + ", this eduhub knows " +
                                           std::to_string(schema.version()) + "; run the newer eduhub");
        }
        for (const TableSpec* table : schema.tables) {
            for (const auto& sql : create_statements(*table, Dialect::Postgres)) HUB_TRY(lock_->execute(sql));
        }
        for (const auto& migration : schema.migrations) {
            if (migration.number <= found) continue;
            for (const auto& sql : migration.statements) HUB_TRY(lock_->execute(sql));
        }
        HUB_FAILPOINT("store.migrate.before_version");
        HUB_TRY(lock_->execute("INSERT INTO schema_version VALUES (" + std::to_string(schema.version()) + ")"));
        HUB_FAILPOINT("store.migrate.before_commit");
        return lock_->execute("COMMIT");
    }

private:
    Result<std::unique_ptr<Writer>> connect() {
        HUB_TRY_ASSIGN(auto connection, PostgresConnection::open(dsn_ + " options='-c search_path=" + schema_name_ + "'"));
        return std::make_unique<PostgresSession>(std::move(connection));
    }

    std::string dsn_;
    std::string schema_name_;
    std::unique_ptr<PostgresConnection> lock_;
};

/// A hub that has just ended may still hold the lock for a moment: the server lets go when it has
/// noticed that the connection is gone.
Status take_lock(PostgresConnection& connection, const std::string& schema_name) {
    const PostgresStatement take{"SELECT pg_try_advisory_lock(hashtext($1))::int::bigint",
                                 {postgres_scalar(Cell("eduhub:" + schema_name), Type::Text)},
                                 {Type::Integer}};
    const auto until = std::chrono::steady_clock::now() + kLockPatience;
    while (true) {
        HUB_TRY_ASSIGN(const auto rows, connection.query(take));
        if (integer(rows.front()[0]) != 0) return {};
        if (std::chrono::steady_clock::now() >= until) return fail("store.locked", "another eduhub runs on schema " + schema_name);
        std::this_thread::sleep_for(kLockPoll);
    }
}

}  // namespace

Result<std::unique_ptr<Backend>> open_postgres(const std::string& dsn, const std::string& schema_name,
                                               const Schema& schema) {
    HUB_TRY_ASSIGN(auto lock, PostgresConnection::open(dsn));
    HUB_TRY(take_lock(*lock, schema_name));
    auto backend = std::make_unique<PostgresBackend>(dsn, schema_name, std::move(lock));
    HUB_FAILPOINT("store.migrate.before");
    HUB_TRY(backend->migrate(schema));
    HUB_FAILPOINT("store.migrate.after");
    return backend;
}

}  // namespace hub::store
