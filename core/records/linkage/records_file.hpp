// A file of records, read for a model: which heading is which field, every cell as the number of its value.
//
// CSV with any usual separator, with or without a byte order mark, read piece by piece; workbooks; old charsets (cell_charsets.hpp). A
// row that cannot be read, or that has no id or one that was there before, is refused with its line; the rest goes on.
//
// Ownership: Records holds all. Threads: two of its own while it reads; then any. Failure: `linkage.columns`, `linkage.id`, `file.unreadable`, those of
// table_file.hpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/records/linkage/records.hpp"

namespace hub::linkage {

struct ReadOptions {
    std::string id_column;  ///< empty: as the model says
    const Frozen* frozen = nullptr;  ///< words are as rare as there
    std::size_t piece = kPiece;  ///< bytes of CSV at a time
    std::size_t size = 0;   ///< of the file in bytes, for progress; 0 where nobody knows
    std::function<void(std::size_t done, std::size_t total)> progress;  ///< in bytes
};

/// A file; `name` is empty when it is the only one. Else records are called name:id, and, where a file has no column for its system,
/// it is one itself.
struct RecordsSource {
    std::string name;
    Bytes bytes;
};

Result<Records> read_records(const std::vector<RecordsSource>& sources, const Model& model, const ReadOptions& options);

}  // namespace hub::linkage
