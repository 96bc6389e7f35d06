// A table's columns for a SELECT of whole rows: their names and, beside them, their types.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <vector>

#include "core/store/table.hpp"

namespace hub::store {

/// "id, login, tenant"
std::string column_names(const TableSpec& table);
std::vector<Type> column_types(const TableSpec& table);

}  // namespace hub::store
