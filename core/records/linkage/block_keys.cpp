#include "core/records/linkage/block_keys.hpp"

#include <algorithm>
#include <string>

#include "core/records/linkage/blocking.hpp"

namespace hub::linkage {

namespace {

/// The words in the order of their letters, one space between.
std::string bag_of(const WordValues& words, std::uint32_t value) {
    std::vector<std::string_view> texts;
    const auto of = words.words(value);
    for (std::size_t i = 0; i < of.count; ++i) texts.push_back(words.text(of.first[i]));
    std::sort(texts.begin(), texts.end());
    std::string out;
    for (const auto text : texts) (out += text) += ' ';
    return out;
}

std::uint64_t part_of(const KeyPart& part, const FieldValues& values, std::uint32_t value) {
    const auto basis = [&](NameValues::Basis of) { return hash_of(values.names().basis_text(values.names().basis(value, of), of)); };
    switch (part.part) {
        case Part::Whole: return hash_of(values.text(value));
        case Part::Key: return basis(NameValues::Basis::Key);
        case Part::Sorted: return values.as() == As::Name ? basis(NameValues::Basis::Sorted) : hash_of(bag_of(values.words(), value));
        case Part::Ends: return basis(NameValues::Basis::Ends);
        case Part::Given: return basis(NameValues::Basis::Given);
        case Part::Surname: return hash_of(values.names().surname_text(value));
        case Part::Initials: return hash_of(values.names().initials_text(value));
        case Part::Prefix: return hash_of(values.text(value).substr(0, part.length));
        case Part::Year:
        case Part::DayMonth:
        case Part::Each: return 0;
    }
    return 0;
}

}  // namespace

std::vector<std::uint64_t> block_keys(const Model& model, std::size_t rule, const Records& records, std::uint32_t record) {
    std::uint64_t key = rule + 1;
    const KeyPart* each = nullptr;
    for (const KeyPart& part : model.blocking[rule].parts) {
        const FieldValues& values = records.fields()[part.field];
        const std::uint32_t value = records.value(record, part.field);
        const std::uint64_t number = part_number(part, values, value);
        if (number == 0) return {};
        if (part.part == Part::Each) each = &part;
        else key = hash_with(key, part.part == Part::Year || part.part == Part::DayMonth ? number : part_of(part, values, value));
    }
    if (each == nullptr) return {key};
    std::vector<std::uint64_t> out;
    const WordValues& words = records.fields()[each->field].words();
    const auto of = words.words(records.value(record, each->field));
    for (std::size_t i = 0; i < of.count; ++i) out.push_back(hash_with(key, hash_of(words.text(of.first[i]))));
    return out;
}

}  // namespace hub::linkage
