#include "core/store/sqlite_connection.hpp"

#include <sqlite3.h>

#include <mutex>
#include <vector>

#include "core/store/sqlite_log.hpp"

namespace hub::store {
namespace {

constexpr int kBusyMilliseconds = 10'000;

/// SQLite counts every allocation under one lock for all threads; nothing here asks for the sums.
void count_no_memory() {
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

}  // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, Access access) {
    count_no_memory();
    sqlite3* handle = nullptr;
    const int flags = (access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, access == Access::ReadWrite ? gathering_log() : nullptr);
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle));
    if (code != SQLITE_OK) return fail(connection->last_error("open " + path));
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyMilliseconds);
    // Both would checkpoint with no one to hear of a failed sync. The hook takes the place of the automatic one.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    const auto count_pages = [](void* pages, sqlite3*, const char*, int in_log) {
        *static_cast<int*>(pages) = in_log;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(handle, count_pages, &connection->log_pages_);
    return connection;
}

SqliteConnection::~SqliteConnection() {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

Error SqliteConnection::last_error(std::string_view doing) const {
    const int extended = handle_ != nullptr ? sqlite3_extended_errcode(handle_) : SQLITE_CANTOPEN;
    const int primary = extended & 0xff;
    std::string text = "SQLite could not " + std::string(doing) + ": " +
                       (handle_ != nullptr ? sqlite3_errmsg(handle_) : "no memory") + " (" + std::to_string(extended) + ")";
    if (primary == SQLITE_FULL) return error("store.full", text + "; free disk space, the hub goes on by itself", Retry::Later);
    if (primary == SQLITE_IOERR) return error("store.io", text + "; the disk cannot be trusted, the hub stops", Retry::Never);
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) return error("store.locked", std::move(text), Retry::Later);
    return error("store.broken", std::move(text), Retry::Never);
}

Status SqliteConnection::execute(std::string_view sql) {
    if (sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return fail(last_error(sql.substr(0, 60)));
    }
    return {};
}

Status SqliteConnection::step(std::string_view sql) {
    HUB_TRY_ASSIGN(sqlite3_stmt* prepared, statement(sql));
    const int code = sqlite3_step(prepared);
    if (code == SQLITE_DONE) {
        sqlite3_reset(prepared);
        return {};
    }
    Error failure = last_error(sql);
    sqlite3_reset(prepared);
    return fail(std::move(failure));
}

Status SqliteConnection::checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if ((code & 0xff) == SQLITE_IOERR) return fail(last_error("checkpoint"));
    return {};
}

Result<sqlite3_stmt*> SqliteConnection::statement(std::string_view sql) {
    std::string text(sql);
    const auto found = statements_.find(text);
    if (found != statements_.end()) return found->second;
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v3(handle_, text.c_str(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &prepared,
                           nullptr) != SQLITE_OK) {
        return fail(last_error("prepare " + text.substr(0, 120)));
    }
    statements_.emplace(std::move(text), prepared);
    return prepared;
}

void SqliteConnection::bind(sqlite3_stmt* statement, int position, const Cell& cell, Type type) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        sqlite3_bind_int64(statement, position, *number);
    } else if (const auto* text = std::get_if<std::string>(&cell)) {
        // The caller keeps the row alive until the statement has run.
        if (type == Type::Blob) {
            sqlite3_bind_blob64(statement, position, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC);
        } else {
            sqlite3_bind_text64(statement, position, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
        }
    } else {
        sqlite3_bind_null(statement, position);
    }
}

Result<int> SqliteConnection::run(sqlite3_stmt* statement, const Row& cells, std::size_t count, const TableSpec* types) {
    for (std::size_t i = 0; i < count; ++i) bind(statement, static_cast<int>(i + 1), cells[i], types->columns[i].type);
    const int code = sqlite3_step(statement);
    const int changed = sqlite3_changes(handle_);
    if (code != SQLITE_DONE) {
        Error failure = last_error("write " + std::string(types->name));
        sqlite3_reset(statement);
        return fail(std::move(failure));
    }
    sqlite3_reset(statement);
    return changed;
}

Result<std::vector<Row>> SqliteConnection::rows(sqlite3_stmt* statement, std::size_t columns) {
    std::vector<Row> out;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        Row row(columns);
        for (std::size_t i = 0; i < columns; ++i) {
            const int column = static_cast<int>(i);
            const int type = sqlite3_column_type(statement, column);
            if (type == SQLITE_INTEGER) {
                row[i] = static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
            } else if (type != SQLITE_NULL) {
                const void* data = sqlite3_column_blob(statement, column);
                const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
                row[i] = std::string(static_cast<const char*>(data == nullptr ? "" : data), size);
            }
        }
        out.push_back(std::move(row));
    }
    if (code != SQLITE_DONE) {
        Error failure = last_error("read");
        sqlite3_reset(statement);
        return fail(std::move(failure));
    }
    sqlite3_reset(statement);
    return out;
}

}  // namespace hub::store
