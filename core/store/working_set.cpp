#include "core/store/working_set.hpp"

namespace hub::store {
WorkingSet::Prefixes::value_type& WorkingSet::prefix(Known& here, std::string key) {
    auto& found = *here.prefixes.try_emplace(std::move(key)).first;
    if (std::exchange(found.second.touched, batch_) != batch_) touched_.back().prefixes.emplace_back(&here, &found);
    return found;
}

std::pair<WorkingSet::Entry*, bool> WorkingSet::enter(const TableSpec& table, const Row& row) {
    Known& here = known(table);
    const auto [place, fresh] = here.rows.try_emplace(key_of(table, row));
    auto& found = *place;
    if (fresh) ++rows_;
    if (table.prefix_columns > 0) {
        auto& group = prefix(here, key_of(row, table.prefix_columns));
        if (fresh) group.second.rows.emplace(found.first, &found);
    } else if (std::exchange(found.second.touched, batch_) != batch_) {
        touched_.back().rows.emplace_back(&here, &found);
    }
    return {&found.second, fresh};
}

Status WorkingSet::load(const TableSpec& table, std::vector<Row> keys) {
    std::vector<Row> missing;
    std::vector<Entry*> entries;
    for (auto& key : keys) {
        // Known to be absent until read, so that a key named twice is read once.
        const auto [entry, fresh] = enter(table, key);
        if (!fresh) continue;
        entries.push_back(entry);
        missing.push_back(std::move(key));
    }
    if (missing.empty()) return {};
    auto rows = reader_.get(table, missing);
    if (!rows) {
        forget();
        return fail(std::move(rows).error());
    }
    for (std::size_t i = 0; i < missing.size(); ++i) {
        if ((*rows)[i]) entries[i]->row = std::make_shared<const Row>(std::move(*(*rows)[i]));
    }
    return {};
}

Status WorkingSet::load_prefixes(const TableSpec& table, std::vector<Row> prefixes) {
    Known& here = known(table);
    std::vector<Row> missing;
    for (auto& prefix : prefixes) {
        Prefix& group = this->prefix(here, key_of(prefix, prefix.size())).second;
        if (std::exchange(group.seen, Prefix::Seen::All) == Prefix::Seen::Written) missing.push_back(std::move(prefix));
    }
    if (missing.empty()) return {};
    auto rows = reader_.get_by_prefix(table, missing);
    if (!rows) {
        forget();
        return fail(std::move(rows).error());
    }
    for (auto& row : *rows) {
        const auto [entry, fresh] = enter(table, row);
        // What was known already is as new as the store, or newer.
        if (fresh) entry->row = std::make_shared<const Row>(std::move(row));
    }
    return {};
}

const Row* WorkingSet::find(const TableSpec& table, const Row& key) const {
    const auto here = known_.find(&table);
    if (here == known_.end()) return nullptr;
    const auto found = here->second.rows.find(key_of(table, key));
    return found != here->second.rows.end() ? found->second.row.get() : nullptr;
}

std::vector<const Row*> WorkingSet::find_prefix(const TableSpec& table, const Row& prefix) const {
    std::vector<const Row*> out;
    const auto here = known_.find(&table);
    if (here == known_.end()) return out;
    const auto group = here->second.prefixes.find(key_of(prefix, prefix.size()));
    if (group == here->second.prefixes.end()) return out;
    for (const auto& [key, known] : group->second.rows) {
        if (known->second.row) out.push_back(known->second.row.get());
    }
    return out;
}

void WorkingSet::write(const TableSpec& table, Operation::Kind kind, Row row) {
    Entry& entry = *enter(table, row).first;
    auto shared = std::make_shared<const Row>(std::move(row));
    entry.row = kind == Operation::Kind::Erase ? nullptr : shared;
    if (entry.written == kUnwritten) {
        entry.written = written_.size();
        entries_.push_back(&entry);
        written_.push_back({&table, kind, std::move(shared)});
    } else {
        Operation& earlier = written_[entry.written];
        earlier.kind = folded(earlier.kind, kind);
        earlier.row = std::move(shared);
    }
}

Batch WorkingSet::take() {
    for (Entry* entry : entries_) entry->written = kUnwritten;
    entries_.clear();
    touched_.emplace_back();
    ++batch_;
    return Batch(std::exchange(written_, {}));
}

void WorkingSet::committed() {
    ++committed_;
    for (std::uint64_t oldest = batch_ + 1 - touched_.size(); rows_ > cached_rows_ && oldest <= committed_; ++oldest) {
        drop(touched_.front(), oldest);
        touched_.pop_front();
    }
}

void WorkingSet::drop(const Touched& touched, std::uint64_t number) {
    for (const auto& [here, found] : touched.rows) {
        if (found->second.touched != number) continue;
        here->rows.extract(found->first);
        --rows_;
    }
    for (const auto& [here, found] : touched.prefixes) {
        if (found->second.touched != number) continue;
        rows_ -= found->second.rows.size();
        for (const auto& [key, known] : found->second.rows) here->rows.extract(known->first);
        here->prefixes.extract(found->first);
    }
}

void WorkingSet::forget() {
    written_.clear();
    entries_.clear();
    known_.clear();
    touched_.clear();
    touched_.emplace_back();
    rows_ = 0;
    committed_ = batch_ - 1;
}

}  // namespace hub::store
