#include "core/store/sqlite_backend.hpp"

#include <array>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/failpoint.hpp"
#include "core/store/columns.hpp"
#include "core/store/inspection.hpp"
#include "core/store/sqlite_connection.hpp"
#include "core/store/sqlite_reads.hpp"

namespace hub::store {
namespace {

/// How a domain's file is laid out and its log emptied. The inbox only appends: large pages, and checkpoints that
/// write in order. The state's records lie all over their trees and each write logs a whole page, then copies it:
/// with 2 KiB pages a batch logs half as much as with 4 KiB, a tenth more records a second. The disk takes other
/// syncs, an acknowledgement's among them, only after what a checkpoint has handed it: 32 MB made
/// acknowledgements wait up to a second, 8 MB at most 55 ms in one run of 45 s at 5,000 a second. A batch of 256
/// touches some 1,500 pages; a cache smaller than that writes pages to the log twice. Identities too lie all over their
/// trees, and lists of them come by the thousand: 2,000 people touch some 7,000 pages of a store that has a million,
/// which took 123 s to come in with pages of 2 KiB and 197 s with 4 KiB.
struct Tuning {
    int page_bytes;
    int checkpoint_pages;
    int cache_kilobytes;
    bool gives_room_back;  ///< each page knows who points to it, so the last can move into a free one
};
constexpr Tuning tuning(Domain domain) {
    switch (domain) {
        case Domain::Inbox: return {4096, 4096, 2 * 1024, true};
        case Domain::State: return {2048, 4096, 16 * 1024, false};
        case Domain::Identity: break;
    }
    return {2048, 8192, 32 * 1024, false};
}

std::string write_sql(const TableSpec& table, Operation::Kind kind) {
    if (kind == Operation::Kind::Erase) {
        return "DELETE FROM " + std::string(table.name) + " WHERE " + key_condition(table, table.key_columns);
    }
    std::string sql = "INSERT INTO " + std::string(table.name) + " (" + column_names(table) + ") VALUES (";
    for (std::size_t i = 0; i < table.columns.size(); ++i) sql += i == 0 ? "?" : ", ?";
    sql += ") ON CONFLICT DO ";
    if (kind == Operation::Kind::Insert || table.columns.size() == table.key_columns) return sql + "NOTHING";
    sql += "UPDATE SET ";
    for (std::size_t i = table.key_columns; i < table.columns.size(); ++i) {
        const std::string name(table.columns[i].name);
        sql += (i == table.key_columns ? "" : ", ") + name + " = excluded." + name;
    }
    return sql;
}

class SqliteReader final : public Reader {
public:
    explicit SqliteReader(std::unique_ptr<SqliteConnection> connection)
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

private:
    std::unique_ptr<SqliteConnection> connection_;
    SqliteReads reads_;
};

class SqliteWriter final : public Writer {
public:
    SqliteWriter(std::unique_ptr<SqliteConnection> connection, const Tuning& tuning)
        : connection_(std::move(connection)), reads_(*connection_), tuning_(tuning) {}

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
        HUB_FAILPOINT("store.sqlite.commit.before");
        auto outcomes = write(batch);
        if (!outcomes) {
            // The transaction may already be gone; a failing rollback adds nothing.
            sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
            if (outcomes.error().code == "store.io") poisoned_ = outcomes.error();
            return outcomes;
        }
        HUB_FAILPOINT("store.sqlite.commit.after");
        if (connection_->log_pages() >= tuning_.checkpoint_pages) {
            if (const Status copied = connection_->checkpoint(); !copied) {
                poisoned_ = copied.error();
                return fail(*poisoned_);
            }
        }
        return outcomes;
    }

private:
    Result<std::vector<Outcome>> write(const Batch& batch) {
        std::vector<Outcome> outcomes;
        outcomes.reserve(batch.size());
        HUB_TRY(connection_->step("BEGIN IMMEDIATE"));
        for (const Operation& operation : batch.operations()) {
            // An update in place leaves the page as it is, however empty; a row that goes lets it be joined with its neighbours.
            if (operation.kind == Operation::Kind::Shrink) HUB_TRY(run(operation, Operation::Kind::Erase));
            HUB_TRY_ASSIGN(const int changed, run(operation, operation.kind));
            const bool refused = operation.kind == Operation::Kind::Insert && changed == 0;
            outcomes.push_back(refused ? Outcome::Refused : Outcome::Applied);
        }
        if (const auto bytes = batch.bytes_to_give_back(); bytes > 0) {
            HUB_FAILPOINT("store.sqlite.give_back");
            const auto pages = (bytes + tuning_.page_bytes - 1) / tuning_.page_bytes;
            HUB_TRY(connection_->execute("PRAGMA incremental_vacuum(" + std::to_string(pages) + ")"));
        }
        HUB_FAILPOINT("store.sqlite.commit.sync");
        HUB_TRY(connection_->step("COMMIT"));
        return outcomes;
    }

    Result<int> run(const Operation& operation, Operation::Kind as) {
        HUB_TRY_ASSIGN(sqlite3_stmt* statement, prepared(*operation.table, as));
        const std::size_t cells = as == Operation::Kind::Erase ? operation.table->key_columns : operation.table->columns.size();
        return connection_->run(statement, *operation.row, cells, operation.table);
    }

    Result<sqlite3_stmt*> prepared(const TableSpec& table, Operation::Kind kind) {
        auto& slot = statements_[&table][static_cast<std::size_t>(kind)];
        if (slot == nullptr) {
            HUB_TRY_ASSIGN(slot, connection_->statement(write_sql(table, kind)));
        }
        return slot;
    }

    std::unique_ptr<SqliteConnection> connection_;
    SqliteReads reads_;
    std::unordered_map<const TableSpec*, std::array<sqlite3_stmt*, 4>> statements_;  // by kind
    const Tuning tuning_;
    std::optional<Error> poisoned_;
};

class SqliteBackend final : public Backend {
public:
    SqliteBackend(std::filesystem::path folder, int lock) : folder_(std::move(folder)), lock_(lock) {}
    ~SqliteBackend() override { ::close(lock_); }
    SqliteBackend(const SqliteBackend&) = delete;
    SqliteBackend& operator=(const SqliteBackend&) = delete;

    [[nodiscard]] std::string_view name() const override { return "sqlite"; }

    Result<std::unique_ptr<Writer>> open_writer(Domain domain) override {
        HUB_TRY_ASSIGN(auto connection, SqliteConnection::open(path(domain), SqliteConnection::Access::ReadWrite));
        HUB_TRY(configure(*connection, domain));
        HUB_TRY(connection->execute("PRAGMA cache_size=-" + std::to_string(tuning(domain).cache_kilobytes)));
        return std::make_unique<SqliteWriter>(std::move(connection), tuning(domain));
    }

    Result<std::unique_ptr<Reader>> open_reader(Domain domain) override {
        HUB_TRY_ASSIGN(auto connection, SqliteConnection::open(path(domain), SqliteConnection::Access::ReadOnly));
        HUB_TRY(connection->execute("PRAGMA query_only=ON"));
        return std::make_unique<SqliteReader>(std::move(connection));
    }

    Result<Room> room(Domain domain) override {
        HUB_TRY_ASSIGN(const auto reader, open_reader(domain));
        const Type shape[] = {Type::Integer, Type::Integer};
        HUB_TRY_ASSIGN(const auto rows, reader->select("SELECT page_count * page_size, freelist_count * page_size "
                                                       "FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()", {}, shape));
        return Room{integer(rows.at(0)[0]), integer(rows.at(0)[1])};
    }

    Status migrate(const Schema& schema) {
        for (const Domain domain : kDomains) {
            HUB_TRY_ASSIGN(auto connection, SqliteConnection::open(path(domain), SqliteConnection::Access::ReadWrite));
            HUB_TRY(configure(*connection, domain));
            HUB_TRY(migrate_domain(*connection, domain, schema));
            HUB_TRY(connection->checkpoint());  // what the last run left in its log
        }
        return {};
    }

private:
    [[nodiscard]] std::string path(Domain domain) const {
        return (folder_ / (std::string(name_of(domain)) + ".db")).string();
    }

    static Status configure(SqliteConnection& connection, Domain domain) {
        // Of a file that is there already nothing changes: it stays as it was made.
        HUB_TRY(connection.execute("PRAGMA page_size=" + std::to_string(tuning(domain).page_bytes)));
        if (tuning(domain).gives_room_back) HUB_TRY(connection.execute("PRAGMA auto_vacuum=INCREMENTAL"));
        HUB_TRY(connection.execute("PRAGMA journal_mode=WAL"));
        HUB_TRY(connection.execute("PRAGMA synchronous=FULL"));
        // Debian compiles secure_delete on, which makes every delete rewrite its pages with zeros.
        // Bodies are sealed, so a freed page holds cipher text only.
        return connection.execute("PRAGMA secure_delete=OFF");
    }

    static Status migrate_domain(SqliteConnection& connection, Domain domain, const Schema& schema) {
        HUB_TRY_ASSIGN(sqlite3_stmt* statement, connection.statement("PRAGMA user_version"));
        HUB_TRY_ASSIGN(const auto rows, connection.rows(statement, 1));
        const int found = static_cast<int>(integer(rows.front()[0]));
        if (found > schema.version()) {
            return fail("store.newer", "this store has schema " + std::to_string(found) + ", this eduhub knows " +
                                           std::to_string(schema.version()) + "; run the newer eduhub");
        }
        HUB_TRY(connection.execute("BEGIN IMMEDIATE"));
        for (const TableSpec* table : schema.tables) {
            if (table->domain != domain) continue;
            for (const auto& sql : create_statements(*table, Dialect::Sqlite)) HUB_TRY(connection.execute(sql));
        }
        for (const auto& migration : schema.migrations) {
            if (migration.domain != domain || migration.number <= found) continue;
            for (const auto& sql : migration.statements) HUB_TRY(connection.execute(sql));
        }
        HUB_FAILPOINT("store.migrate.before_version");
        HUB_TRY(connection.execute("PRAGMA user_version=" + std::to_string(schema.version())));
        HUB_FAILPOINT("store.migrate.before_commit");
        return connection.execute("COMMIT");
    }

    std::filesystem::path folder_;
    int lock_;
};

Result<int> take_lock(const std::filesystem::path& folder) {
    const std::string path = (folder / "lock").string();
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return fail("store.broken", "cannot write " + path + "; check the folder's owner and mode");
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        return fail("store.locked", "another eduhub runs on " + folder.string());
    }
    return file;
}

}  // namespace

Result<std::unique_ptr<Backend>> open_sqlite_for_inspection(const std::filesystem::path& folder) {
    for (const Domain domain : kDomains) {
        const auto file = folder / (std::string(name_of(domain)) + ".db");
        if (!std::filesystem::exists(file)) return fail("store.broken", file.string() + " is missing");
    }
    HUB_TRY_ASSIGN(const int lock, take_lock(folder));
    return std::unique_ptr<Backend>(new SqliteBackend(folder, lock));
}

Result<std::unique_ptr<Backend>> open_sqlite(const std::filesystem::path& folder, const Schema& schema) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) return fail("store.broken", "cannot create " + folder.string() + ": " + problem.message());
    HUB_TRY_ASSIGN(const int lock, take_lock(folder));
    auto backend = std::make_unique<SqliteBackend>(folder, lock);
    HUB_FAILPOINT("store.migrate.before");
    HUB_TRY(backend->migrate(schema));
    HUB_FAILPOINT("store.migrate.after");
    return backend;
}

}  // namespace hub::store
