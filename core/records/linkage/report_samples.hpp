// The parts of a report that show records: pairs around the thresholds and what guards stopped, each with what its
// fields say, and the largest clusters.
//
// Threads: pure. Failure: none.
#pragma once

#include <vector>

#include "core/records/linkage/explain.hpp"
#include "core/records/linkage/report.hpp"
#include "core/records/linkage/report_text.hpp"

namespace hub::linkage::report {

struct Samples {
    std::vector<Explained> merged;         ///< just above accept, the weakest first
    std::vector<Explained> nearly_merged;  ///< just below accept, the surest first
    std::vector<Explained> nearly_left;    ///< just above review, the weakest first
    struct Stopped {
        Question::Why why;
        std::vector<Explained> pairs;  ///< spread evenly from the surest to the weakest
    };
    std::vector<Stopped> stopped;  ///< reasons that occur
};
Samples samples_of(const Linkage& linkage, const ReportOptions& options);

std::string pairs(const Linkage& linkage, const Samples& samples, Language language);
std::string largest_clusters(const Linkage& linkage, const ReportOptions& options, Language language);

}  // namespace hub::linkage::report
