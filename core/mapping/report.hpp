// What a mapping does not do: fields of the model it leaves out, codes it loses. For `eduhub check`.
//
// Threads: any. Failure: none.
#pragma once

#include <string>
#include <vector>

#include "core/mapping/mapping.hpp"

namespace hub::mapping {

struct MappingReport {
    std::string mapping;
    std::string where;
    unsigned coverage_percent = 0;               ///< canonical fields read or written, of all its entity has
    std::vector<std::string> not_carried;        ///< canonical fields
    std::vector<std::string> required_not_read;  ///< among them, what every record needs (empty for `use: out`)
    std::vector<std::string> one_way;            ///< canonical fields read but never written, or the reverse
    std::vector<std::string> lossy_codes;        ///< `status: moved_in is written as another code's`
};

MappingReport report_on(const Mapping& mapping);

}  // namespace hub::mapping
