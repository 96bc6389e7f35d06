// The exported chain of changes, recomputed row by row and held against the checkpoints. The form of an
// export stands in core/evidence/README.md.
//
// Memory: a few rows, whatever the length of the file. Threads: one. Failure: findings.
#pragma once

#include <istream>

#include "core/evidence/verifier/checkpoints.hpp"
#include "core/evidence/verifier/report.hpp"

namespace hub::verifier {

void verify_export(std::istream& file, const Checkpoints& checkpoints, Report& report);

}  // namespace hub::verifier
