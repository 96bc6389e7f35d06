// What people said of pairs of records: a list as review.hpp writes it, filled in, or of their own making.
//
// CSV with any separator, or a workbook: record_a, record_b, decision, wherever those headings stand, else its first three columns.
// A decision is same or different, giống or khác, in any writing; where there is none the pair is still open.
//
// Threads: pure. Failure: `linkage.decisions` with the line; those of file_rows.hpp.
#pragma once

#include <string_view>
#include <vector>

#include "core/records/linkage/clusters.hpp"

namespace hub::linkage {

struct Answers {
    std::vector<Decision> decisions;
    std::size_t unanswered = 0;  ///< pairs without a decision
};

/// `file`: all of its bytes; none: no answers.
Result<Answers> read_decisions(std::string_view file, const Records& records);

}  // namespace hub::linkage
