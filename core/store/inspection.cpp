#include "core/store/inspection.hpp"

#include <sqlite3.h>

#include "core/store/postgres_connection.hpp"

namespace hub::store {
namespace {

constexpr int kFirstWithoutRace = 3'051'003;

Status not_newer(std::int64_t found, const Schema& schema) {
    if (found <= schema.version()) return {};
    return fail("store.newer", "this store has schema " + std::to_string(found) + ", this eduhub knows " + std::to_string(schema.version()) + "; run the newer eduhub");
}

Result<bool> holds_store(PostgresConnection& connection) {
    const PostgresStatement there{"SELECT count(*)::bigint FROM information_schema.tables WHERE table_schema = 'eduhub' AND table_name = 'schema_version'", {}, {Type::Integer}};
    HUB_TRY_ASSIGN(const auto tables, connection.query(there));
    return integer(tables[0][0]) > 0;
}

}  // namespace

Status inspect_sqlite(Backend& backend, const Schema& schema) {
    for (const Domain domain : kDomains) {
        HUB_TRY_ASSIGN(auto reader, backend.open_reader(domain));
        const Type number[] = {Type::Integer};
        HUB_TRY_ASSIGN(const auto version, reader->select("PRAGMA user_version", {}, number));
        HUB_TRY(not_newer(integer(version[0][0]), schema));
        const Type text[] = {Type::Text};
        HUB_TRY_ASSIGN(const auto check, reader->select("PRAGMA quick_check(1)", {}, text));
        if (check.empty() || bytes(check[0][0]) != "ok") return fail("store.broken", std::string(name_of(domain)) + ".db is damaged: " + (check.empty() ? "" : bytes(check[0][0])));
    }
    return {};
}

Result<bool> postgres_holds_store(const std::string& dsn) {
    HUB_TRY_ASSIGN(auto connection, PostgresConnection::open(dsn));
    return holds_store(*connection);
}

Status inspect_postgres(const std::string& dsn, const Schema& schema) {
    HUB_TRY_ASSIGN(auto connection, PostgresConnection::open(dsn));
    HUB_TRY_ASSIGN(const bool there, holds_store(*connection));
    if (!there) return {};
    const PostgresStatement version{"SELECT coalesce(max(number), 0)::bigint FROM eduhub.schema_version", {}, {Type::Integer}};
    HUB_TRY_ASSIGN(const auto rows, connection->query(version));
    return not_newer(integer(rows[0][0]), schema);
}

std::int64_t sqlite_log_bytes(const std::filesystem::path& folder) {
    std::int64_t total = 0;
    for (const Domain domain : kDomains) {
        std::error_code ignored;
        const auto size = std::filesystem::file_size(folder / (std::string(name_of(domain)) + ".db-wal"), ignored);
        if (!ignored) total += static_cast<std::int64_t>(size);
    }
    return total;
}

std::string sqlite_version() { return sqlite3_libversion(); }
bool sqlite_has_wal_reset_race() { return sqlite3_libversion_number() < kFirstWithoutRace; }

}  // namespace hub::store
