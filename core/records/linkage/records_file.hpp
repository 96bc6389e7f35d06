// A file of records, read for a model: which heading is which field, every cell as the number of its value.
//
// CSV with any usual separator, with or without a byte order mark, and workbooks. A row that cannot be read, or that has no id or
// one that was there before, is refused with its line; the rest goes on.
//
// Ownership: Records holds all. Threads: reading one; then any. Failure: `linkage.columns`, `linkage.id`, `file.unreadable`, those of
// table_file.hpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/records/linkage/dictionary.hpp"
#include "core/records/linkage/field_values.hpp"
#include "core/records/linkage/model.hpp"

namespace hub::linkage {

struct RefusedRow {
    std::size_t line = 0;
    std::string code, message;
};

class Records {
public:
    [[nodiscard]] std::uint32_t size() const { return ids_.size() - 1; }
    [[nodiscard]] std::string_view id(std::uint32_t record) const { return ids_[record + 1]; }
    /// nullopt when there is none.
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view id) const;
    [[nodiscard]] std::uint32_t value(std::uint32_t record, std::size_t field) const { return cells_[record * fields_.size() + field]; }
    [[nodiscard]] const std::uint32_t* row(std::uint32_t record) const { return cells_.data() + record * fields_.size(); }
    [[nodiscard]] const std::vector<FieldValues>& fields() const { return fields_; }

    std::size_t refused = 0;
    std::vector<RefusedRow> refusals;          ///< the first of them
    std::vector<std::string> columns_read;     ///< by field: the heading it was found under, empty for none
    std::size_t contradicted_numbers = 0;      ///< national ids set aside

private:
    friend class RecordsReader;
    Dictionary ids_;
    std::vector<FieldValues> fields_;
    std::vector<std::uint32_t> cells_;
};

struct ReadOptions {
    std::string id_column;  ///< empty: as the model says
    std::function<void(std::size_t done, std::size_t total)> progress;  ///< in bytes
};

Result<Records> read_records(std::string_view bytes, const Model& model, const ReadOptions& options);

}  // namespace hub::linkage
