// Tables as values: a room declares what it keeps, the store writes the DDL and the batches for
// SQLite and PostgreSQL alike.
//
// Threads: plain values. A TableSpec is a static constant of the room that owns the table and
// outlives every batch that names it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hub::store {

/// Which commit domain a table lives in: its own file and writer on SQLite, its own connection on
/// PostgreSQL, so that no import or checkpoint stalls an acknowledgement.
enum class Domain : unsigned char {
    Inbox,
    State,
    Identity,  ///< accounts, sessions, grants: no pass of records stalls a sign-in
};
inline constexpr Domain kDomains[] = {Domain::Inbox, Domain::State, Domain::Identity};
std::string_view name_of(Domain domain);

enum class Type : unsigned char { Integer, Text, Blob };

struct Column {
    std::string_view name;
    Type type = Type::Text;
};

struct Index {
    std::string_view name;
    std::vector<std::string_view> columns;
};

/// How SQLite lays a table out. Narrow: in the tree of its key, one tree a write. Wide, for rows above some
/// 200 bytes: rows apart from the tree of the key, which would keep whole rows in its inner pages, five to a
/// page, and grow eight levels deep at 200,000 of them.
enum class Layout : unsigned char { Narrow, Wide };

struct TableSpec {
    std::string_view name;
    Domain domain = Domain::State;
    std::vector<Column> columns;  ///< the key columns stand first and are never null
    std::size_t key_columns = 1;
    std::vector<Index> indexes = {};
    std::size_t prefix_columns = 0;  ///< leading key columns by which WorkingSet finds rows together; 0 = never
    Layout layout = Layout::Narrow;
};

/// Null, integer, or bytes (text or blob by the column's type).
using Cell = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Cell>;

inline std::int64_t integer(const Cell& cell) {
    const auto* value = std::get_if<std::int64_t>(&cell);
    return value != nullptr ? *value : 0;
}
inline const std::string& bytes(const Cell& cell) {
    static const std::string kEmpty;
    const auto* value = std::get_if<std::string>(&cell);
    return value != nullptr ? *value : kEmpty;
}
inline bool is_null(const Cell& cell) { return cell.index() == 0; }

/// The row's key cells as one byte string: equal keys give equal bytes. For maps in memory.
std::string key_of(const TableSpec& table, const Row& row);
/// The same of the first `columns` cells.
std::string key_of(const Row& row, std::size_t columns);

}  // namespace hub::store
