// What linking a file came to, as one page for the people who have to trust it: an HTML file that needs no network and
// no script, in Vietnamese and English, with a switch between them.
//
// It shows values of the file (pairs around the thresholds, the largest clusters) and is to be kept like the file
// itself. The same linkage gives the same bytes. Its size depends on the options and the model, hardly on the number of
// records.
//
// Threads: pure. Failure: none.
#pragma once

#include <functional>
#include <string>

#include "core/records/linkage/link.hpp"
#include "core/text/language.hpp"

namespace hub::linkage {

struct ReportOptions {
    std::string source;  ///< the file as its reader knows it; empty: not said
    /// What a refused row's code means, in the language asked for; empty, or nothing said: the row's own message.
    std::function<std::string(std::string_view code, text::Language)> meaning;
    std::size_t pairs_a_threshold = 8, pairs_a_guard = 4;
    std::size_t clusters = 3, records_a_cluster = 15;
    std::size_t refusals = 5;
};

std::string report_html(const Linkage& linkage, const ReportOptions& options);

}  // namespace hub::linkage
