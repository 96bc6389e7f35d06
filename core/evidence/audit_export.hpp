// The chain as lines of JSON, for the separate verifier and for auditors. No personal data: a row's detail is
// there as a hash only. The form stands in README.md.
//
// Threads: one Reader a caller. Errors: those of the store.
#pragma once

#include <string>

#include "core/evidence/change_log.hpp"

namespace hub::evidence {

struct ExportPart {
    std::string lines;
    Key up_to = 0;  ///< equal to `after`: there is nothing more
};
std::string export_head(Instant at);
/// The next changes behind `after` and up to `until`, at most `limit`.
Result<ExportPart> export_part(store::Reader& reader, Key after, Key until, std::size_t limit);
std::string export_end(Key last);

}  // namespace hub::evidence
