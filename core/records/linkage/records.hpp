// Records as numbers: which value each has of every field of a model.
//
// Ownership: Records holds all. Threads: one while it is made; then any. Failure: none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/records/linkage/dictionary.hpp"
#include "core/records/linkage/field_values.hpp"
#include "core/records/linkage/file_rows.hpp"
#include "core/records/linkage/model.hpp"
#include "core/records/linkage/rows_of_numbers.hpp"

namespace hub::linkage {

struct Frozen;

/// A column that some system wrote in a charset before Unicode, or in one that cannot be told.
struct OldCharset {
    std::string column, system;              ///< the latter empty where the model has no field for it
    std::optional<text::Charset> charset;    ///< none: it cannot be told, and is taken as it stands
    double confidence = 0;
};

/// A column of a file.
struct ColumnOfFile {
    std::string file, heading;  ///< the former empty when there is only one
    bool operator==(const ColumnOfFile&) const = default;
};

/// A record where nothing can be made of what stands in a column.
struct Unread {
    std::uint32_t record = 0;
    std::string heading;
};

class Records {
public:
    Records() = default;
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
    std::vector<std::string> columns_read;     ///< by field: the heading it was first found under, empty for none
    std::vector<ColumnOfFile> columns_unused;  ///< no field of the model is
    std::vector<ColumnOfFile> columns_joined;  ///< names that go on in a column without a heading
    std::vector<std::string> files_without_names;
    std::vector<std::string> sheets_left_out;  ///< no column of theirs is known
    std::size_t contradicted_numbers = 0;      ///< national ids set aside
    std::vector<std::string> named_by_line;    ///< files without a column of ids
    std::vector<OldCharset> old_charsets;
    std::size_t unreadable_cells = 0;          ///< of those
    std::vector<std::optional<Unread>> first_unread;  ///< by field

    /// Records that are there already: an id and a cell for each field of the model.
    struct Given {
        std::string id;
        std::vector<std::string> cells;
    };
    static Records of(const Model& model, const std::vector<Given>& given, const Frozen* frozen = nullptr);

private:
    friend class RecordsReader;
    friend class ColumnReading;
    explicit Records(const Model& model);
    /// When all rows are there: sets numbers aside that contradict their records, and counts. `frozen`: words are as rare as there.
    void settle(const Model& model, const Frozen* frozen);
    void set_contradictions_aside(const Model& model);

    Dictionary ids_;
    std::vector<FieldValues> fields_;
    RowsOfNumbers cells_;
};

}  // namespace hub::linkage
