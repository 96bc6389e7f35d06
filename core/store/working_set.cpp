#include "core/store/working_set.hpp"

namespace hub::store {
namespace {

/// key_of over however many leading cells the prefix has.
std::string prefix_bytes(const TableSpec& table, const Row& prefix) {
    TableSpec narrowed = {table.name, table.domain, {}, prefix.size(), {}};
    return key_of(narrowed, prefix);
}

}  // namespace

Status WorkingSet::load(const TableSpec& table, std::vector<Row> keys) {
    Known& here = known(table);
    std::vector<Row> missing;
    for (auto& key : keys) {
        // Marked as known-absent first, so that a key named twice is read once.
        if (here.rows.emplace(key_of(table, key), std::nullopt).second) missing.push_back(std::move(key));
    }
    if (missing.empty()) return {};
    auto rows = reader_.get(table, missing);
    if (!rows) {
        discard();
        return fail(std::move(rows).error());
    }
    for (std::size_t i = 0; i < missing.size(); ++i) {
        if ((*rows)[i]) here.rows[key_of(table, missing[i])] = std::move((*rows)[i]);
    }
    return {};
}

Status WorkingSet::load_prefixes(const TableSpec& table, std::vector<Row> prefixes) {
    Known& here = known(table);
    std::vector<Row> missing;
    for (auto& prefix : prefixes) {
        if (here.prefixes.emplace(prefix_bytes(table, prefix), true).second) missing.push_back(std::move(prefix));
    }
    if (missing.empty()) return {};
    auto rows = reader_.get_by_prefix(table, missing);
    if (!rows) {
        discard();
        return fail(std::move(rows).error());
    }
    // A row this batch has already written is newer than what was read.
    for (auto& row : *rows) here.rows.emplace(key_of(table, row), std::move(row));
    return {};
}

const Row* WorkingSet::find(const TableSpec& table, const Row& key) const {
    const auto here = known_.find(&table);
    if (here == known_.end()) return nullptr;
    const auto found = here->second.rows.find(key_of(table, key));
    return found != here->second.rows.end() && found->second ? &*found->second : nullptr;
}

std::vector<const Row*> WorkingSet::find_prefix(const TableSpec& table, const Row& prefix) const {
    std::vector<const Row*> out;
    const auto here = known_.find(&table);
    if (here == known_.end()) return out;
    const std::string start = prefix_bytes(table, prefix);
    for (auto row = here->second.rows.lower_bound(start); row != here->second.rows.end(); ++row) {
        if (!row->first.starts_with(start)) break;
        if (row->second) out.push_back(&*row->second);
    }
    return out;
}

void WorkingSet::insert(const TableSpec& table, Row row) {
    known(table).rows[key_of(table, row)] = row;
    batch_.insert(table, std::move(row));
}

void WorkingSet::put(const TableSpec& table, Row row) {
    known(table).rows[key_of(table, row)] = row;
    batch_.put(table, std::move(row));
}

void WorkingSet::erase(const TableSpec& table, Row key) {
    known(table).rows[key_of(table, key)] = std::nullopt;
    batch_.erase(table, std::move(key));
}

void WorkingSet::committed() {
    batch_.clear();
    std::size_t rows = 0;
    for (const auto& [table, here] : known_) rows += here.rows.size();
    if (rows > cached_rows_) known_.clear();
}

void WorkingSet::discard() {
    batch_.clear();
    known_.clear();
}

}  // namespace hub::store
