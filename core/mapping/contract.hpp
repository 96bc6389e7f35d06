// What a vendor's contract file says of one record: the names it knows and, where it tells, their types. The mapping
// names the place (`record: schemas.hoc_sinh`), the file is the adapter's contract.yaml.
//
// Ownership: values. Threads: any. Failure: `contract.record`: the file describes no record there, with the nearest
// name it has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/codec/yaml.hpp"

namespace hub::mapping {

struct VendorField {
    std::string name;
    std::string type;  ///< string, integer, number or boolean; empty where the contract does not tell
};

struct VendorRecord {
    std::string where;  ///< file:line:col
    std::vector<VendorField> fields;

    [[nodiscard]] const VendorField* find(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const;
};

/// `path`: names of the contract's own keys with dots between them.
Result<VendorRecord> read_vendor_record(const codec::Node& contract, std::string_view path);

}  // namespace hub::mapping
