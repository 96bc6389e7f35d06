// One SQLite connection and its prepared statements. The only files that see sqlite3.h are
// sqlite_connection.cpp, sqlite_reads.cpp, sqlite_backend.cpp and sqlite_log.cpp.
//
// Ownership: closes the handle and finalises its statements. Threads: one at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/result.hpp"
#include "core/store/table.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace hub::store {

class SqliteConnection {
public:
    enum class Access : unsigned char { ReadOnly, ReadWrite };

    static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Access access);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Status execute(std::string_view sql);
    /// A statement without parameters or rows, prepared once: BEGIN, COMMIT.
    Status step(std::string_view sql);
    /// Prepared once per distinct text.
    Result<sqlite3_stmt*> statement(std::string_view sql);
    /// Binds `cells` from parameter 1 on and steps to the end; returns the number of changed rows.
    Result<int> run(sqlite3_stmt* statement, const Row& cells, std::size_t count, const TableSpec* types);
    /// Steps a bound statement, giving each row to `take`.
    Result<std::vector<Row>> rows(sqlite3_stmt* statement, std::size_t columns);
    void bind(sqlite3_stmt* statement, int position, const Cell& cell, Type type);

    /// Copies the log into the file. SQLite's own checkpoints, after a commit and at the close, swallow a failed
    /// sync; here it is `store.io`. Any other obstacle (a reader, a full disk) leaves the rest in the log.
    Status checkpoint();
    /// Pages in the log after the last commit.
    [[nodiscard]] int log_pages() const { return log_pages_; }

    /// The last failure as our error: full, fatal or broken.
    [[nodiscard]] Error last_error(std::string_view doing) const;
    [[nodiscard]] sqlite3* handle() const { return handle_; }

private:
    explicit SqliteConnection(sqlite3* handle) : handle_(handle) {}

    sqlite3* handle_;
    int log_pages_ = 0;
    std::unordered_map<std::string, sqlite3_stmt*> statements_;
};

}  // namespace hub::store
