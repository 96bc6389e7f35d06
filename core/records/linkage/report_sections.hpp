// The parts of a report that are counted, not sampled: what was read and found, how weights are spread, how large
// clusters are, what the file taught, what blocking made.
//
// Threads: pure. Failure: none. All results are HTML, without the section's heading.
#pragma once

#include <map>

#include "core/records/linkage/report.hpp"
#include "core/records/linkage/report_text.hpp"

namespace hub::linkage::report {

/// Clusters by how many records they have.
std::map<std::size_t, std::size_t> cluster_sizes(const Linkage& linkage);

std::string summary(const Linkage& linkage, const ReportOptions& options, Language language);
std::string columns_read(const Linkage& linkage, Language language);
std::string spread(const Linkage& linkage, Language language);
std::string sizes(const Linkage& linkage, Language language);
std::string learned(const Linkage& linkage, Language language);
std::string rules(const Linkage& linkage, Language language);

}  // namespace hub::linkage::report
