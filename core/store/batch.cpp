#include "core/store/batch.hpp"

namespace hub::store {

void Batch::add(const TableSpec& table, Operation::Kind kind, Row row) {
    std::string place(table.name);
    place.push_back('\0');
    place += key_of(table, row);
    const auto [found, fresh] = position_.emplace(std::move(place), operations_.size());
    if (fresh) {
        operations_.push_back({&table, kind, std::move(row)});
        return;
    }
    Operation& earlier = operations_[found->second];
    // An insert followed by a put still has to find the key absent.
    const bool still_insert = earlier.kind == Operation::Kind::Insert && kind == Operation::Kind::Put;
    const bool after_erase = earlier.kind == Operation::Kind::Erase && kind == Operation::Kind::Insert;
    earlier.kind = still_insert ? Operation::Kind::Insert : after_erase ? Operation::Kind::Put : kind;
    earlier.row = std::move(row);
}

void Batch::append(Batch other) {
    for (auto& operation : other.operations_) add(*operation.table, operation.kind, std::move(operation.row));
}

void Batch::clear() {
    operations_.clear();
    position_.clear();
}

}  // namespace hub::store
