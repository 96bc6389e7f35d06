// The gathered log: what SQLite reads of it before a commit, what others see after one, and what a kill leaves.
#include "core/store/sqlite_log.hpp"

#include <catch2/catch.hpp>

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/stores.hpp"

using namespace hub;

namespace {

/// A connection by its VFS, null for SQLite's own.
class Database {
public:
    Database(const std::filesystem::path& file, const char* vfs) {
        REQUIRE(sqlite3_open_v2(file.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs) == SQLITE_OK);
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=10; PRAGMA wal_autocheckpoint=0");
    }
    ~Database() { sqlite3_close(handle_); }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void run(const std::string& sql) const {
        INFO(sql.substr(0, 60));
        const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
        INFO(sqlite3_errmsg(handle_));
        REQUIRE(code == SQLITE_OK);
    }
    [[nodiscard]] std::string ask(const std::string& sql) const {
        std::string answer;
        const auto take = [](void* out, int, char** cells, char**) {
            *static_cast<std::string*>(out) = cells[0] != nullptr ? cells[0] : "";
            return 0;
        };
        REQUIRE(sqlite3_exec(handle_, sql.c_str(), take, &answer, nullptr) == SQLITE_OK);
        return answer;
    }

private:
    sqlite3* handle_ = nullptr;
};

/// Some two megabytes of log, in pages that the cache of ten cannot keep: they are read back before the commit.
const std::string kFill =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) INSERT INTO t SELECT i * 7919 % 4001, hex(zeroblob(200)) || i FROM n";
const std::string kSum = "SELECT count(*) || ' ' || sum(k) || ' ' || sum(length(v)) FROM t";
const std::string kFilled = "4000 8002000 1614893";

}  // namespace

TEST_CASE("a commit larger than the cache reads its own log and is whole for everybody afterwards", "[sqlite_log]") {
    REQUIRE(store::gathering_log() != nullptr);
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "a.db";
    const Database writer(file, store::gathering_log());
    const Database other(file, nullptr);
    writer.run("CREATE TABLE t(k INTEGER, v TEXT); CREATE INDEX i ON t(k)");
    writer.run("BEGIN; " + kFill);
    CHECK(writer.ask(kSum) == kFilled);
    CHECK(other.ask("SELECT count(*) FROM t") == "0");
    writer.run("UPDATE t SET v = v || 'x' WHERE k % 3 = 0; UPDATE t SET v = substr(v, 1, length(v) - 1) WHERE k % 3 = 0; COMMIT");
    CHECK(other.ask(kSum) == kFilled);
    CHECK(other.ask("PRAGMA integrity_check") == "ok");
    writer.run("PRAGMA wal_checkpoint(RESTART); INSERT INTO t VALUES(-1, 'again from the beginning of the log')");
    CHECK(other.ask("SELECT v FROM t WHERE k = -1") == "again from the beginning of the log");
    CHECK(other.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("what is rolled back after it went to the log leaves nothing", "[sqlite_log]") {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "a.db";
    const Database writer(file, store::gathering_log());
    writer.run("CREATE TABLE t(k INTEGER, v TEXT); CREATE INDEX i ON t(k)");
    writer.run("BEGIN; " + kFill + "; ROLLBACK");
    CHECK(writer.ask("SELECT count(*) FROM t") == "0");
    writer.run(kFill);
    CHECK(Database(file, nullptr).ask(kSum) == kFilled);
    CHECK(writer.ask("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a kill keeps what was committed and nothing of what was not", "[sqlite_log]") {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "a.db";
    const pid_t child = fork();
    if (child == 0) {
        const Database writer(file, store::gathering_log());
        writer.run("CREATE TABLE t(k INTEGER, v TEXT); " + kFill + "; BEGIN; DELETE FROM t; INSERT INTO t VALUES(1, 'lost')");
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    const Database after(file, nullptr);
    CHECK(after.ask(kSum) == kFilled);
    CHECK(after.ask("PRAGMA integrity_check") == "ok");
}
