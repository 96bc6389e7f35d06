#include "core/records/linkage/records_file.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/codec/csv.hpp"
#include "core/codec/table_file.hpp"
#include "core/records/linkage/model_words.hpp"
#include "core/text/charset.hpp"
#include "core/text/suggestion.hpp"
#include "core/text/unicode.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kShownRefusals = 100;
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// "Họ và tên", "ho_va_ten" and "HoVaTen" are one heading.
std::string heading_key(std::string_view heading) {
    std::string out;
    for (const char c : text::fold(heading)) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (kept) out += c;
    }
    return out;
}

}  // namespace

/// One file on its way into Records.
class RecordsReader {
public:
    RecordsReader(const Model& model, const ReadOptions& options) : model_(model), options_(options) {
        for (const Field& field : model.fields) records_.fields_.emplace_back(field.as, model.equivalents);
    }

    [[nodiscard]] bool has_headings() const { return !places_.empty(); }

    Status take_headings(const std::vector<std::string>& headings) {
        std::vector<std::string> keys;
        for (const auto& heading : headings) keys.push_back(heading_key(heading));
        const auto place = [&](std::string_view name) {
            const auto found = std::find(keys.begin(), keys.end(), heading_key(name));
            return found == keys.end() ? kNowhere : static_cast<std::size_t>(found - keys.begin());
        };
        const auto ids = options_.id_column.empty() ? model_.id_columns : std::vector{options_.id_column};
        for (const auto& name : ids) {
            if (id_place_ == kNowhere) id_place_ = place(name);
        }
        if (id_place_ == kNowhere && !ids.empty()) {
            const std::string wanted = ids.front();
            return fail("linkage.id", "No column `" + wanted + "` names the records." + text::did_you_mean(wanted, headings) +
                                          " Say which one does with --id-column.");
        }
        std::size_t found = 0;
        for (const Field& field : model_.fields) {
            std::vector<std::size_t> places;
            std::string heading;
            for (const auto& column : field.columns) {
                std::vector<std::size_t> joined;
                for (const auto& piece : pieces_of(column, '+')) joined.push_back(place(piece));
                if (std::find(joined.begin(), joined.end(), kNowhere) != joined.end()) continue;
                places = joined;
                heading = column;
                break;
            }
            found += !places.empty();
            records_.columns_read.push_back(heading);
            places_.push_back(std::move(places));
        }
        if (found == 0) {
            return fail("linkage.columns", "None of the model's columns is in the file's first line; its fields and their headings stand in the model.");
        }
        read_.resize(model_.fields.size());
        return {};
    }

    void take_row(std::size_t line, std::vector<std::string>& cells) {
        const std::string id = id_place_ == kNowhere ? std::to_string(line) : id_place_ < cells.size() ? trimmed(cells[id_place_]) : std::string();
        if (id.empty()) return refuse(line, "linkage.no_id", "The record has no id.");
        const std::uint32_t before = records_.ids_.size();
        if (records_.ids_.add(id) < before) return refuse(line, "linkage.double_id", "A record of this id stands further up.");
        for (std::size_t field = 0; field < places_.size(); ++field) records_.cells_.push_back(value_of(field, cells));
    }

    void refuse(std::size_t line, std::string code, std::string message) {
        ++records_.refused;
        if (records_.refusals.size() < kShownRefusals) records_.refusals.push_back({line, std::move(code), std::move(message)});
    }

    Records finish() {
        set_contradictions_aside();
        const std::size_t width = records_.fields_.size();
        for (std::size_t field = 0; field < width; ++field) {
            std::vector<std::uint32_t> counts(records_.fields_[field].size());
            for (std::size_t at = field; at < records_.cells_.size(); at += width) ++counts[records_.cells_[at]];
            records_.fields_[field].finish(std::move(counts));
        }
        return std::move(records_);
    }

private:
    static std::string trimmed(std::string_view text) {
        const auto first = text.find_first_not_of(" \t");
        return first == std::string_view::npos ? std::string() : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
    }

    std::uint32_t value_of(std::size_t field, const std::vector<std::string>& cells) {
        joined_.clear();
        for (const std::size_t place : places_[field]) {
            if (place >= cells.size() || cells[place].empty()) continue;
            if (!joined_.empty()) joined_ += ' ';
            joined_ += cells[place];
        }
        // Each writing is read once; most cells repeat one.
        auto& known = read_[field];
        const std::uint32_t raw = known.raw.add(joined_);
        if (raw < known.value.size()) return known.value[raw];
        known.value.push_back(records_.fields_[field].add(joined_));
        return known.value.back();
    }

    /// The twelve digits say province, century and sex, and year of birth (Decree 137/2015 art. 13): a number that contradicts the
    /// record's own year or sex is somebody else's, a parent's most of the time.
    void set_contradictions_aside() {
        const auto number = model_.first_field(As::NationalId), date = model_.first_field(As::Date), sex = model_.first_field(As::Sex);
        if (!number) return;
        const std::size_t width = records_.fields_.size();
        for (std::size_t row = 0; row < records_.cells_.size(); row += width) {
            std::uint32_t& cell = records_.cells_[row + *number];
            const auto digits = records_.fields_[*number].text(cell);
            if (digits.size() != 12 || digits.find_first_not_of("0123456789") != std::string_view::npos) continue;
            const int kind = digits[3] - '0';
            const int year = 1900 + kind / 2 * 100 + (digits[4] - '0') * 10 + (digits[5] - '0');
            const std::uint32_t born = date ? records_.cells_[row + *date] : 0, gender = sex ? records_.cells_[row + *sex] : 0;
            const bool other_year = born != 0 && records_.fields_[*date].text(born).substr(0, 4) != std::to_string(year);
            const bool other_sex = gender != 0 && records_.fields_[*sex].text(gender) != (kind % 2 == 0 ? "m" : "f");
            if (!other_year && !other_sex) continue;
            cell = 0;
            ++records_.contradicted_numbers;
        }
    }

    const Model& model_;
    const ReadOptions& options_;
    Records records_;
    std::size_t id_place_ = kNowhere;
    std::vector<std::vector<std::size_t>> places_;
    struct Known {
        Dictionary raw;
        std::vector<std::uint32_t> value{0};
    };
    std::vector<Known> read_;
    std::string joined_;
};

std::optional<std::uint32_t> Records::find(std::string_view id) const {
    const std::uint32_t number = ids_.find(id);
    return number == 0 ? std::nullopt : std::optional(number - 1);
}

namespace {

Status read_csv(std::string_view text, RecordsReader& reader, const ReadOptions& options) {
    codec::CsvOptions csv;
    csv.separator = codec::csv_separator(text.substr(0, std::min<std::size_t>(text.size(), 64U << 10U)));
    csv.rows = 50'000'000;
    codec::CsvReader rows(text, csv);
    codec::CsvRow row;
    std::size_t count = 0;
    while (true) {
        const auto more = rows.next(row);
        if (!more) {
            if (!reader.has_headings()) return fail(more.error());
            reader.refuse(row.line, more.error().code, more.error().message);
            continue;
        }
        if (!*more) return {};
        if (!reader.has_headings()) HUB_TRY(reader.take_headings(row.cells));
        else reader.take_row(row.line, row.cells);
        constexpr std::size_t kStep = 1U << 15U;
        if (options.progress && ++count % kStep == 0) options.progress(rows.position(), text.size());
    }
}

Status read_table(std::string_view bytes, RecordsReader& reader) {
    HUB_TRY_ASSIGN(auto file, codec::TableFile::open(bytes));
    return file.for_each_row([&](const std::string&, const codec::Row& row) -> Status {
        if (!row.refused.empty()) {
            reader.refuse(row.number, row.refused, "The row cannot be read.");
            return {};
        }
        std::vector<std::string> cells;
        for (const auto& cell : row.cells) {
            cells.resize(std::max(cells.size(), cell.column));
            cells[cell.column - 1] = cell.text;
        }
        if (!reader.has_headings()) return reader.take_headings(cells);
        reader.take_row(row.number, cells);
        return {};
    });
}

}  // namespace

Result<Records> read_records(std::string_view bytes, const Model& model, const ReadOptions& options) {
    RecordsReader reader(model, options);
    const bool zipped_or_page = bytes.starts_with("PK\x03\x04") || bytes.starts_with("\xD0\xCF\x11\xE0") || bytes.starts_with("<");
    const auto text = zipped_or_page ? Result<std::string_view>(fail("text.encoding", "")) : text::utf8_text(bytes);
    if (text) HUB_TRY(read_csv(*text, reader, options));
    else HUB_TRY(read_table(bytes, reader));
    if (!reader.has_headings()) return fail("linkage.columns", "The file is empty.");
    return reader.finish();
}

}  // namespace hub::linkage
