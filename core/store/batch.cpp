#include "core/store/batch.hpp"

#include <algorithm>

namespace hub::store {

std::string Batch::place_of(const TableSpec& table, const Row& row) {
    std::string place(table.name);
    place.push_back('\0');
    return place + key_of(table, row);
}

void Batch::add(const TableSpec& table, Operation::Kind kind, std::shared_ptr<const Row> row) {
    if (position_.empty()) {
        for (std::size_t i = 0; i < operations_.size(); ++i) position_.emplace(place_of(*operations_[i].table, *operations_[i].row), i);
    }
    const auto [found, fresh] = position_.emplace(place_of(table, *row), operations_.size());
    if (fresh) {
        operations_.push_back({&table, kind, std::move(row)});
        return;
    }
    Operation& earlier = operations_[found->second];
    earlier.kind = folded(earlier.kind, kind);
    earlier.row = std::move(row);
}

void Batch::append(Batch other) {
    for (auto& operation : other.operations_) add(*operation.table, operation.kind, std::move(operation.row));
    bytes_to_give_back_ = std::max(bytes_to_give_back_, other.bytes_to_give_back_);
}

void Batch::clear() {
    operations_.clear();
    bytes_to_give_back_ = 0;
    position_.clear();
}

}  // namespace hub::store
