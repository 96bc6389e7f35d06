#include "core/records/linkage/column_reading.hpp"

#include <algorithm>

#include "core/records/linkage/name_goes_on.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kRowsOfABatch = 32'768;

bool has_letters(As as) { return as == As::Name || as == As::Words || as == As::Text; }

}  // namespace

ColumnReading::ColumnReading(const Model& model, Records& records) : model_(model), records_(records) { fields_.resize(model.fields.size()); }

ColumnReading::~ColumnReading() {
    if (helper_.joinable()) helper_.join();
}

void ColumnReading::begin(const FileHeadings& headings, std::size_t columns, text::Declared declared, const std::string& file, const std::string& table) {
    declared_ = declared;
    file_ = file;
    table_ = table;
    wanted_ = headings.wanted;
    for (std::size_t field = 0; field < fields_.size(); ++field) {
        const FileHeadings::Of& found = headings.fields[field];
        OfField& reading = fields_[field];
        reading.heading = found.heading;
        reading.places = found.places;
        reading.unnamed = found.unnamed;
        reading.joined = false;
        reading.charsets.assign(has_letters(model_.fields[field].as) ? found.places.size() : 0, CellCharsets(declared_));
    }
    const auto source = model_.guards.one_record_per;
    system_place_ = source && fields_[*source].places.size() == 1 ? fields_[*source].places[0] : kNowhere;
    gathered_.columns.resize(columns);
    worked_on_.columns.resize(columns);
}

void ColumnReading::add(const std::vector<std::string>& cells) {
    for (const std::size_t place : wanted_) gathered_.columns[place].add(place < cells.size() ? std::string_view(cells[place]) : std::string_view());
    gathered_.systems.push_back(systems_.add(system_place_ < cells.size() ? std::string_view(cells[system_place_]) : std::string_view(file_)));
    if (gathered_.systems.size() == kRowsOfABatch) turn_over();
}

void ColumnReading::end() {
    turn_over();
    work();
    helper_.join();
    tell();
}

/// Waits for the batch that is worked on, lending a hand, and gives the one that was gathered to the other thread.
void ColumnReading::turn_over() {
    work();
    if (helper_.joinable()) helper_.join();
    gathered_.first_record = worked_on_.first_record + worked_on_.systems.size();
    std::swap(gathered_, worked_on_);
    gathered_.clear();
    records_.cells_.resize(worked_on_.first_record + worked_on_.systems.size());
    next_field_ = 0;
    helper_ = std::thread([this] { work(); });
}

void ColumnReading::work() {
    for (std::size_t field = next_field_++; field < fields_.size(); field = next_field_++) make_values(field);
}

void ColumnReading::make_values(std::size_t field) {
    OfField& reading = fields_[field];
    const std::size_t rows = worked_on_.systems.size();
    if (rows == 0) return;
    if (reading.places.empty()) return name_system(field);
    if (reading.unnamed != kNowhere) look_behind(reading);
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
void ColumnReading::name_system(std::size_t field) {
    if (file_.empty() || model_.guards.one_record_per != field) return;
    const std::uint32_t system = records_.fields_[field].add(file_);
    for (std::size_t row = 0; row < worked_on_.systems.size(); ++row) records_.cells_.row(worked_on_.first_record + row)[field] = system;
}

/// One heading may stand over two columns, family names and given names. The file's first rows tell.
void ColumnReading::look_behind(OfField& reading) {
    if (name_goes_on(worked_on_.columns[reading.places[0]], worked_on_.columns[reading.unnamed], worked_on_.systems.size())) {
        reading.places.push_back(reading.unnamed);
        reading.charsets.emplace_back(declared_);
        reading.joined = true;
    }
    reading.unnamed = kNowhere;
}

void ColumnReading::look_at_charsets(OfField& reading) {
    for (std::size_t i = 0; i < reading.charsets.size(); ++i) {
        CellCharsets& charsets = reading.charsets[i];
        const CellColumn& column = worked_on_.columns[reading.places[i]];
        for (std::size_t row = 0; row < worked_on_.systems.size(); ++row) {
            if (charsets.wants_samples(worked_on_.systems[row])) charsets.sample(worked_on_.systems[row], column[row]);
        }
        charsets.decide();
    }
}

std::string_view ColumnReading::cell_of(OfField& reading, std::size_t row, std::string& room) const {
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

std::uint32_t ColumnReading::value_of(std::size_t field, const Ahead& ahead, std::size_t record) {
    OfField& reading = fields_[field];
    const std::uint32_t raw = reading.raw.add(ahead.cell, ahead.hash);
    if (raw < reading.value.size()) return reading.value[raw];
    FieldValues& values = records_.fields_[field];
    reading.value.push_back(values.add(ahead.cell));
    auto& unread = records_.first_unread[field];
    if (!unread && values.unreadable() > 0) unread = {static_cast<std::uint32_t>(record), reading.heading};
    return reading.value.back();
}

void ColumnReading::tell() {
    for (const OfField& reading : fields_) {
        if (reading.joined) records_.columns_joined.push_back({table_, reading.heading});
        for (std::size_t i = 0; i < reading.charsets.size(); ++i) {
            const auto& systems = reading.charsets[i].systems();
            records_.unreadable_cells += reading.charsets[i].unreadable();
            for (std::uint32_t system = 0; system < systems.size(); ++system) {
                const auto& detection = systems[system].detection;
                if (!detection || detection->charset == text::Charset::Unicode) continue;
                records_.old_charsets.push_back({reading.heading, std::string(systems_[system]), detection->charset, detection->confidence});
            }
        }
    }
}

}  // namespace hub::linkage
