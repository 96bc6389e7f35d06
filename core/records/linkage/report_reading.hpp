// The part of a report on what could not be read, or only after guessing: rows refused, old charsets, records without an id.
//
// Threads: pure. Failure: none. The result is HTML, without the section's heading.
#pragma once

#include "core/records/linkage/report.hpp"
#include "core/records/linkage/report_text.hpp"

namespace hub::linkage::report {

std::string of_reading(const Records& records, const ReportOptions& options, Language language);

}  // namespace hub::linkage::report
