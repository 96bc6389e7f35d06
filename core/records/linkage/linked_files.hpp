// What a linkage comes to, as files: every record with its person, and the pairs a person should look at.
//
// Threads: pure; the same linkage gives the same bytes. Failure: none.
#pragma once

#include <string>
#include <vector>

#include "core/records/linkage/link.hpp"

namespace hub::linkage {

/// record_id,cluster_id,confidence, in the order of the file.
std::string clusters_csv(const Linkage& linkage);

/// The open pairs in the order of Clusters::questions, with room for the answer: what decisions.hpp reads.
std::vector<std::string> review_headings();
/// record_a, record_b, probability, reason, decision (empty), and what is known of both.
std::vector<std::vector<std::string>> review_rows(const Linkage& linkage, std::size_t limit);
std::string review_csv(const Linkage& linkage, std::size_t limit);

}  // namespace hub::linkage
