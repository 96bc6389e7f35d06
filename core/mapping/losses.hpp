// What one line of a mapping loses. Part of report.hpp.
//
// Threads: any. Failure: none.
#pragma once

#include <vector>

#include "core/mapping/report.hpp"

namespace hub::mapping {

/// `step` is part of a mapping that writes.
void find_losses(const Step& step, const model::FieldDefinition& field, std::vector<Finding>& findings);

}  // namespace hub::mapping
