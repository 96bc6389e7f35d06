#include "core/store/columns.hpp"

namespace hub::store {

std::string column_names(const TableSpec& table) {
    std::string out;
    for (const auto& column : table.columns) out += (out.empty() ? "" : ", ") + std::string(column.name);
    return out;
}

std::vector<Type> column_types(const TableSpec& table) {
    std::vector<Type> out;
    for (const auto& column : table.columns) out.push_back(column.type);
    return out;
}

}  // namespace hub::store
