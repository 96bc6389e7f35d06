#include "core/records/linkage/records.hpp"

#include <atomic>

#include "core/records/linkage/frozen.hpp"
#include "core/records/linkage/threads.hpp"

namespace hub::linkage {

Records::Records(const Model& model) : first_unread(model.fields.size()), cells_(model.fields.size()) {
    for (const Field& field : model.fields) fields_.emplace_back(field.as, model.equivalents);
}

Records Records::of(const Model& model, const std::vector<Given>& given, const Frozen* frozen) {
    Records out(model);
    out.cells_.resize(given.size());
    for (std::uint32_t record = 0; record < given.size(); ++record) {
        out.ids_.add(given[record].id);
        for (std::size_t field = 0; field < model.fields.size(); ++field) out.cells_.row(record)[field] = out.fields_[field].add(given[record].cells[field]);
    }
    out.settle(model, frozen);
    return out;
}

std::optional<std::uint32_t> Records::find(std::string_view id) const {
    const std::uint32_t number = ids_.find(id);
    return number == 0 ? std::nullopt : std::optional(number - 1);
}

void Records::settle(const Model& model, const Frozen* frozen) {
    set_contradictions_aside(model);
    constexpr std::uint32_t kWorthThreads = 10'000;
    std::atomic<std::size_t> next = 0;
    in_threads(size() < kWorthThreads ? 1 : kThreads, [&](std::size_t) {
        for (std::size_t field = next++; field < fields_.size(); field = next++) {
            std::vector<std::uint32_t> counts(fields_[field].size());
            for (std::uint32_t record = 0; record < size(); ++record) ++counts[value(record, field)];
            fields_[field].finish(std::move(counts), frozen == nullptr ? nullptr : &frozen->words[field]);
        }
    });
}

/// The twelve digits say province, century and sex, and year of birth (Decree 137/2015 art. 13): a number that contradicts the
/// record's own year or sex is somebody else's, a parent's most of the time.
void Records::set_contradictions_aside(const Model& model) {
    const auto number = model.first_field(As::NationalId), date = model.first_field(As::Date), sex = model.first_field(As::Sex);
    if (!number) return;
    for (std::uint32_t record = 0; record < size(); ++record) {
        std::uint32_t* row = cells_.row(record);
        std::uint32_t& cell = row[*number];
        const auto digits = fields_[*number].text(cell);
        if (digits.size() != 12 || digits.find_first_not_of("0123456789") != std::string_view::npos) continue;
        const int kind = digits[3] - '0';
        const int year = 1900 + kind / 2 * 100 + (digits[4] - '0') * 10 + (digits[5] - '0');
        const std::uint32_t born = date ? row[*date] : 0, gender = sex ? row[*sex] : 0;
        const bool other_year = born != 0 && fields_[*date].text(born).substr(0, 4) != std::to_string(year);
        const bool other_sex = gender != 0 && fields_[*sex].text(gender) != (kind % 2 == 0 ? "m" : "f");
        if (!other_year && !other_sex) continue;
        cell = 0;
        ++contradicted_numbers;
    }
}

}  // namespace hub::linkage
