#include "core/records/linkage/records_file.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include "core/records/linkage/cell_charsets.hpp"
#include "core/records/linkage/file_headings.hpp"
#include "core/records/linkage/row_batch.hpp"
#include "core/records/linkage/threads.hpp"
#include "core/text/suggestion.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kShownRefusals = 100;
constexpr std::size_t kMostTitleRows = 20;
constexpr std::size_t kRowsOfABatch = 32'768;
constexpr std::size_t kNowhere = FileHeadings::kNowhere;

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string() : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

bool has_letters(As as) { return as == As::Name || as == As::Words || as == As::Text; }

/// What has been read of one field.
struct FieldReading {
    std::vector<std::size_t> places;     ///< of its columns in the file; none: the file does not have it
    std::vector<CellCharsets> charsets;  ///< by column, of fields with letters
    Dictionary raw;                      ///< writings known; most cells repeat one
    std::vector<std::uint32_t> value{0};
};

}  // namespace

/// One file on its way into Records. Rows are gathered into a batch; while the next is gathered, another thread makes values of it.
class RecordsReader : public RowTaker {
public:
    RecordsReader(const Model& model, const ReadOptions& options) : model_(model), options_(options), records_(model) {
        fields_.resize(model.fields.size());
    }
    ~RecordsReader() override {
        if (helper_.joinable()) helper_.join();
    }

    void declare(text::Declared declared) override { declared_ = declared; }

    /// The next file; `name` is empty when it is the only one.
    void begin(const std::string& name) {
        file_ = name;
        found_.reset();
        rows_before_headings_ = 0;
        system_place_ = kNowhere;
    }

    Status take(std::size_t line, std::vector<std::string>& cells) override {
        if (!found_) return take_headings(cells);
        const bool by_line = found_->id == kNowhere;
        if (by_line && !found_->is_person(cells)) {
            refuse({line, "linkage.no_person", "The row names nobody: it may be a total or a signature below the list."});
            return {};
        }
        std::string id = by_line ? std::to_string(line) : found_->id < cells.size() ? trimmed(cells[found_->id]) : std::string();
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
        for (const std::size_t place : found_->wanted) gathered_.columns[place].add(place < cells.size() ? std::string_view(cells[place]) : std::string_view());
        gathered_.systems.push_back(systems_.add(system_place_ < cells.size() ? std::string_view(cells[system_place_]) : std::string_view(file_)));
        if (gathered_.systems.size() == kRowsOfABatch) turn_over();
        return {};
    }

    void refuse(RefusedRow row) override {
        row.file = file_;
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
        if (!found_) return no_columns();
        turn_over();
        work();
        helper_.join();
        tell_charsets();
        return {};
    }

    Records finish() {
        records_.settle(model_, options_.frozen);
        return std::move(records_);
    }

private:
    /// Lists begin with titles and the like: the headings are the first row that has one the model knows.
    Status take_headings(const std::vector<std::string>& cells) {
        FileHeadings found = find_headings(model_, options_.id_column.empty() ? model_.id_columns : std::vector{options_.id_column}, cells);
        if (found.wanted.empty()) return ++rows_before_headings_ < kMostTitleRows ? Status() : no_columns();
        if (found.id == kNowhere && !options_.id_column.empty()) {
            return fail("linkage.id", in_file() + "No column `" + options_.id_column + "` names the records." + text::did_you_mean(options_.id_column, cells) +
                                          " Leave --id-column out to name them by their lines.");
        }
        records_.columns_read.resize(fields_.size());
        for (std::size_t field = 0; field < fields_.size(); ++field) take_column(field, found.fields[field]);
        for (auto& heading : found.unused) records_.columns_unused.push_back({file_, std::move(heading)});
        records_.named_by_line = records_.named_by_line || found.id == kNowhere;
        gathered_.columns.resize(cells.size());
        worked_on_.columns.resize(cells.size());
        if (const auto source = model_.guards.one_record_per; source && fields_[*source].places.size() == 1) system_place_ = fields_[*source].places[0];
        headings_ = cells;
        found_ = std::move(found);
        return {};
    }

    void take_column(std::size_t field, const FileHeadings::Of& found) {
        if (records_.columns_read[field].empty()) records_.columns_read[field] = found.heading;
        fields_[field].charsets.assign(has_letters(model_.fields[field].as) ? found.places.size() : 0, CellCharsets(declared_));
        fields_[field].places = found.places;
    }

    [[nodiscard]] std::string in_file() const { return file_.empty() ? std::string() : "In `" + file_ + "`: "; }
    [[nodiscard]] Status no_columns() const {
        return fail("linkage.columns", in_file() + "None of the model's columns is in the file's first lines; its fields and their headings stand in the model.");
    }

    /// Waits for the batch that is worked on, lending a hand, and gives the one that was gathered to the other thread.
    void turn_over() {
        work();
        if (helper_.joinable()) helper_.join();
        gathered_.first_record = worked_on_.first_record + worked_on_.systems.size();
        std::swap(gathered_, worked_on_);
        gathered_.clear();
        records_.cells_.resize(worked_on_.first_record + worked_on_.systems.size());
        next_field_ = 0;
        helper_ = std::thread([this] { work(); });
    }

    void work() {
        for (std::size_t field = next_field_++; field < fields_.size(); field = next_field_++) make_values(field);
    }

    void make_values(std::size_t field) {
        FieldReading& reading = fields_[field];
        const std::size_t rows = worked_on_.systems.size();
        if (rows == 0) return;
        if (reading.places.empty()) return name_system(field);
        look_at_charsets(reading);
        std::uint32_t* value = records_.cells_.row(worked_on_.first_record) + field;
        std::array<Ahead, kAhead> ahead;
        for (std::size_t begin = 0; begin < rows; begin += kAhead) {
            const std::size_t count = std::min(kAhead, rows - begin);
            for (std::size_t i = 0; i < count; ++i) {
                ahead[i].cell = cell_of(reading, begin + i, ahead[i].room);
                ahead[i].hash = hash_of(ahead[i].cell);
                reading.raw.prefetch_slot(ahead[i].hash);
            }
            for (std::size_t i = 0; i < count; ++i) reading.raw.prefetch_entry(ahead[i].hash);
            for (std::size_t i = 0; i < count; ++i) reading.raw.prefetch_text(ahead[i].hash);
            const std::size_t first = worked_on_.first_record + begin;
            for (std::size_t i = 0; i < count; ++i, value += records_.cells_.step()) *value = value_of(field, ahead[i], first + i);
        }
    }

    /// A file of its own is a system of its own.
    void name_system(std::size_t field) {
        if (file_.empty() || model_.guards.one_record_per != field) return;
        const std::uint32_t system = records_.fields_[field].add(file_);
        for (std::size_t row = 0; row < worked_on_.systems.size(); ++row) records_.cells_.row(worked_on_.first_record + row)[field] = system;
    }

    void look_at_charsets(FieldReading& reading) {
        for (std::size_t i = 0; i < reading.charsets.size(); ++i) {
            CellCharsets& charsets = reading.charsets[i];
            const CellColumn& column = worked_on_.columns[reading.places[i]];
            for (std::size_t row = 0; row < worked_on_.systems.size(); ++row) {
                if (charsets.wants_samples(worked_on_.systems[row])) charsets.sample(worked_on_.systems[row], column[row]);
            }
            charsets.decide();
        }
    }

    /// A cell whose place in the dictionary is on its way from memory.
    struct Ahead {
        std::string_view cell;
        std::uint64_t hash = 0;
        std::string room;
    };
    static constexpr std::size_t kAhead = 32;

    std::string_view cell_of(FieldReading& reading, std::size_t row, std::string& room) const {
        const auto piece = [&](std::size_t i) -> std::string_view {
            const std::string_view cell = worked_on_.columns[reading.places[i]][row];
            if (reading.charsets.empty() || cell.empty()) return cell;
            return reading.charsets[i].read(worked_on_.systems[row], cell, room).value_or(std::string_view());
        };
        if (reading.places.size() == 1) return piece(0);
        std::string joined;
        for (std::size_t i = 0; i < reading.places.size(); ++i) {
            const std::string_view next = piece(i);
            if (!joined.empty() && !next.empty()) joined += ' ';
            joined += next;
        }
        room = std::move(joined);
        return room;
    }

    std::uint32_t value_of(std::size_t field, const Ahead& ahead, std::size_t record) {
        FieldReading& reading = fields_[field];
        const std::uint32_t raw = reading.raw.add(ahead.cell, ahead.hash);
        if (raw < reading.value.size()) return reading.value[raw];
        FieldValues& values = records_.fields_[field];
        reading.value.push_back(values.add(ahead.cell));
        auto& unread = records_.first_unread[field];
        if (!unread && values.unreadable() > 0) unread = static_cast<std::uint32_t>(record);
        return reading.value.back();
    }

    void tell_charsets() {
        for (const FieldReading& reading : fields_) {
            for (std::size_t i = 0; i < reading.charsets.size(); ++i) {
                const auto& systems = reading.charsets[i].systems();
                records_.unreadable_cells += reading.charsets[i].unreadable();
                for (std::uint32_t system = 0; system < systems.size(); ++system) {
                    const auto& detection = systems[system].detection;
                    if (!detection || detection->charset == text::Charset::Unicode) continue;
                    records_.old_charsets.push_back({headings_[reading.places[i]], std::string(systems_[system]), detection->charset, detection->confidence});
                }
            }
        }
    }

    const Model& model_;
    const ReadOptions& options_;
    text::Declared declared_ = text::Declared::Unicode;
    Records records_;
    std::string file_;
    std::optional<FileHeadings> found_;  ///< of the file at hand
    std::size_t rows_before_headings_ = 0;
    std::vector<std::string> headings_;
    std::size_t system_place_ = kNowhere, shown_ = 0;
    Dictionary systems_;
    std::vector<FieldReading> fields_;
    RowBatch gathered_, worked_on_;
    std::atomic<std::size_t> next_field_ = 0;
    std::thread helper_;
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
