// A file of records, read for a model: which heading is which field, every cell as the number of its value.
//
// CSV with any usual separator, with or without a byte order mark, read piece by piece; workbooks; old charsets (cell_charsets.hpp). A
// row that cannot be read, or that has no id or one that was there before, is refused with its line; the rest goes on.
//
// Ownership: Records holds all. Threads: two of its own while it reads; then any. Failure: `linkage.columns`, `linkage.id`, `file.unreadable`, those of
// table_file.hpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/records/linkage/dictionary.hpp"
#include "core/records/linkage/field_values.hpp"
#include "core/records/linkage/file_rows.hpp"
#include "core/records/linkage/model.hpp"
#include "core/records/linkage/rows_of_numbers.hpp"

namespace hub::linkage {

/// A column that some system wrote in a charset before Unicode, or in one that cannot be told.
struct OldCharset {
    std::string column, system;              ///< the latter empty where the model has no field for it
    std::optional<text::Charset> charset;    ///< none: it cannot be told, and is taken as it stands
    double confidence = 0;
};

class Records {
public:
    [[nodiscard]] std::uint32_t size() const { return ids_.size() - 1; }
    [[nodiscard]] std::string_view id(std::uint32_t record) const { return ids_[record + 1]; }
    /// nullopt when there is none.
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view id) const;
    [[nodiscard]] std::uint32_t value(std::uint32_t record, std::size_t field) const { return cells_.row(record)[field]; }
    [[nodiscard]] const std::uint32_t* row(std::uint32_t record) const { return cells_.row(record); }
    void prefetch(std::uint32_t record) const { __builtin_prefetch(cells_.row(record)); }
    [[nodiscard]] const std::vector<FieldValues>& fields() const { return fields_; }

    std::size_t refused = 0;
    std::vector<RefusedRow> refusals;          ///< the first of them
    std::vector<std::string> columns_read;     ///< by field: the heading it was found under, empty for none
    std::size_t contradicted_numbers = 0;      ///< national ids set aside
    bool named_by_line = false;                ///< some file has no column of ids
    std::vector<OldCharset> old_charsets;
    std::size_t unreadable_cells = 0;          ///< of those

private:
    friend class RecordsReader;
    Dictionary ids_;
    std::vector<FieldValues> fields_;
    RowsOfNumbers cells_;
};

struct ReadOptions {
    std::string id_column;  ///< empty: as the model says
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
