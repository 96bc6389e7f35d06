// The judge: the client's history against the destination's own journal. It links nothing of the hub and
// knows nothing of it.
//
// It finds, for the pupils of one school: an acknowledged version that did not arrive (lost), a row that
// nobody pushed or that was refused (phantom), other contents than pushed (altered), two inserts, two server
// ids or two client ids for one key (doubled), a version after a newer one (backward). For every other row
// of the journal: one insert and one server id for each client id.
//
// Ownership, threads: plain functions over plain values.
// Failure:   a file that cannot be read, or a damaged line, throws std::runtime_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hub::fault {

struct Verdict {
    std::vector<std::string> violations;  ///< empty: every promise was kept
    std::size_t keys = 0;
    std::size_t acknowledged = 0;
    std::size_t indeterminate = 0;
    std::size_t effects = 0;              ///< inserts and updates of the pushed keys
    std::size_t repeats = 0;              ///< pushes the destination had already: at-least-once at work
};

[[nodiscard]] Verdict check(const std::filesystem::path& history, const std::filesystem::path& journal, const std::string& school);

/// A version travels as the mother's day of birth, a field delivered as it is.
[[nodiscard]] std::string vendor_date_of(std::int64_t version);        ///< 28/12/1999
[[nodiscard]] std::int64_t version_of(const std::string& sent_date);   ///< of 1999-12-28T00:00:00.0; -1: none

}  // namespace hub::fault
