#include "core/records/linkage/records_file.hpp"

#include <algorithm>
#include <optional>

#include "core/records/linkage/column_reading.hpp"
#include "core/records/linkage/heading_search.hpp"
#include "core/text/suggestion.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kShownRefusals = 100;
constexpr std::size_t kNowhere = FileHeadings::kNowhere;

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string() : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

}  // namespace

/// Files on their way into Records, table by table.
class RecordsReader : public RowTaker {
public:
    RecordsReader(const Model& model, const ReadOptions& options) : model_(model), options_(options), records_(model), columns_(model, records_) {
        records_.columns_read.resize(model.fields.size());
    }

    void declare(text::Declared declared) override { declared_ = declared; }

    /// The next file; `name` is empty when it is the only one.
    void begin(const std::string& name) {
        file_ = name;
        known_tables_ = 0;
        begin_table("");
    }

    Status sheet(const std::string& name) override {
        if (!sheet_.empty()) HUB_TRY(end_table());
        begin_table(name);
        return {};
    }

    Status take(std::size_t line, std::vector<std::string>& cells) override {
        if (found_) return take_record(line, cells);
        if (!search_) return {};
        return search_->take(line, cells) ? take_headings() : Status();
    }

    void refuse(RefusedRow row) override {
        row.file = table();
        ++records_.refused;
        if (records_.refusals.size() < kShownRefusals) records_.refusals.push_back(std::move(row));
    }

    void at(std::size_t bytes) override {
        constexpr std::size_t kStep = 1U << 20U;
        if (!options_.progress || bytes / kStep == shown_) return;
        shown_ = bytes / kStep;
        options_.progress(bytes, std::max(bytes, options_.size));
    }

    Status end() {
        HUB_TRY(end_table());
        return known_tables_ == 0 ? no_columns() : Status();
    }

    Result<Records> finish() {
        if (!options_.id_column.empty() && !has_ids_) {
            return fail("linkage.id", "No column `" + options_.id_column + "` names the records." + meant_ + " Leave --id-column out to name them by their lines.");
        }
        records_.settle(model_, options_.frozen);
        return std::move(records_);
    }

private:
    void begin_table(const std::string& sheet) {
        sheet_ = sheet;
        found_.reset();
        search_.emplace(model_, options_.id_column.empty() ? model_.id_columns : std::vector{options_.id_column});
    }

    Status end_table() {
        if (!found_ && search_) HUB_TRY(take_headings());
        if (!found_) return {};
        columns_.end();
        ++known_tables_;
        return {};
    }

    Status take_headings() {
        auto found = search_->found();
        if (!found) {
            if (sheet_.empty()) return no_columns();
            seen_ = search_->likely_headings();
            search_.reset();  // a sheet of notes
            records_.sheets_left_out.push_back(table());
            return {};
        }
        FileHeadings& headings = found->headings;
        for (std::size_t field = 0; field < headings.fields.size(); ++field) {
            if (records_.columns_read[field].empty()) records_.columns_read[field] = headings.fields[field].heading;
        }
        for (auto& heading : headings.unused) tell_once(records_.columns_unused, {file_, std::move(heading)});
        if (headings.id == kNowhere) {
            tell_once(records_.named_by_line, file_);
            if (meant_.empty()) meant_ = text::did_you_mean(options_.id_column, found->cells);
        }
        has_ids_ = has_ids_ || headings.id != kNowhere;
        if (found->lacks_names) records_.files_without_names.push_back(table());
        std::size_t columns = found->cells.size();
        for (const auto& row : found->rows) columns = std::max(columns, row.cells.size());
        columns_.begin(headings, columns, declared_, file_, table());
        found_ = std::move(headings);
        for (const auto& row : found->rows) HUB_TRY(take_record(row.line, row.cells));
        return {};
    }

    Status take_record(std::size_t line, const std::vector<std::string>& cells) {
        const bool by_line = found_->id == kNowhere;
        if (by_line && !found_->is_person(cells)) {
            refuse({line, "linkage.no_person", "The row names nobody: it may be a total or a signature below the list."});
            return {};
        }
        std::string id = by_line ? (sheet_.empty() ? "" : sheet_ + "!") + std::to_string(line) : found_->id < cells.size() ? trimmed(cells[found_->id]) : std::string();
        if (id.empty()) {
            refuse({line, "linkage.no_id", "The record has no id."});
            return {};
        }
        if (!file_.empty()) id.insert(0, file_ + ":");
        const std::uint32_t before = records_.ids_.size();
        if (records_.ids_.add(id) < before) {
            refuse({line, "linkage.double_id", "A record of this id stands further up."});
            return {};
        }
        columns_.add(cells);
        return {};
    }

    template <typename Told>
    static void tell_once(std::vector<Told>& told, Told one) {
        if (std::find(told.begin(), told.end(), one) == told.end()) told.push_back(std::move(one));
    }

    /// "truong", "7B", "truong!7B": nothing where there is one file with one sheet.
    [[nodiscard]] std::string table() const { return file_ + (file_.empty() || sheet_.empty() ? "" : "!") + sheet_; }
    [[nodiscard]] std::string in_file() const { return file_.empty() ? std::string() : "In `" + file_ + "`: "; }
    [[nodiscard]] Status no_columns() const {
        const std::string seen = search_ ? search_->likely_headings() : seen_;
        return fail("linkage.columns", in_file() + "None of the model's columns is in the file's first lines" + (seen.empty() ? "" : ", which have " + seen) +
                                           "; its fields and their headings stand in the model.");
    }

    const Model& model_;
    const ReadOptions& options_;
    text::Declared declared_ = text::Declared::Unicode;
    Records records_;
    ColumnReading columns_;
    std::string file_, sheet_;            ///< the latter empty where a file has one only
    std::string meant_, seen_;            ///< a heading like the one that was asked for; what stood where none was known
    std::optional<HeadingSearch> search_; ///< none: the sheet has no headings
    std::optional<FileHeadings> found_;   ///< of the table at hand
    std::size_t known_tables_ = 0, shown_ = 0;
    bool has_ids_ = false;
};

Result<Records> read_records(const std::vector<RecordsSource>& sources, const Model& model, const ReadOptions& options) {
    RecordsReader reader(model, options);
    for (const RecordsSource& source : sources) {
        reader.begin(source.name);
        HUB_TRY(read_rows(source.bytes, reader, options.piece));
        HUB_TRY(reader.end());
    }
    return reader.finish();
}

}  // namespace hub::linkage
