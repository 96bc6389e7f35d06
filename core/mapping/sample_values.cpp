#include "core/mapping/sample_values.hpp"

#include <cstdio>
#include <vector>

#include "core/model/codes.hpp"

namespace hub::mapping {

namespace {

using codec::Value;

const char* pick(Random& random, std::initializer_list<const char*> words) {
    return *(words.begin() + static_cast<std::ptrdiff_t>(random.below(words.size())));
}

std::string digits(Random& random, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += static_cast<char>('0' + random.below(10));
    return text;
}

std::string identifier(Random& random) {
    return pick(random, {"HS", "00", "4A-", "Lớp ", ""}) + digits(random, 1 + static_cast<int>(random.below(12)));
}

std::string name(Random& random) {
    std::string text = pick(random, {"Nguyễn", "Trần", "Đặng", "Siu", "H'Hen", "Y", "Vương"});
    const auto words = random.below(4);
    for (std::uint64_t i = 0; i < words; ++i) {
        text += std::string(" ") + pick(random, {"Thị", "Văn", "Ánh", "Niê", "Hoà", "Blô", "Thuý"});
    }
    return text;
}

std::string text_of(const model::FieldDefinition& field, Random& random) {
    switch (field.form) {
        case model::TextForm::Country: return pick(random, {"VN", "LA", "KR"});
        case model::TextForm::Commune: return digits(random, 5);
        case model::TextForm::PupilCode: return digits(random, 10);
        case model::TextForm::SchoolYear: return pick(random, {"2025", "2026", "2031"});
        case model::TextForm::Free: break;
    }
    return pick(random, {"", "x", "Tổ 3, thôn Đông", "12/5 Lê Lợi", "a \"b\" \\ c", "0123", "true"});
}

SamplePair date(const Step& step, Random& random) {
    const auto year = static_cast<unsigned>(1930 + random.below(95));
    const auto month = static_cast<unsigned>(1 + random.below(12));
    const auto day = static_cast<unsigned>(1 + random.below(28));
    const bool day_first = step.dates.front() == DateForm::DayFirst;
    char kept[40], written[40];
    switch (random.below(4)) {
        case 0:
            std::snprintf(kept, sizeof kept, "%04u", year);
            std::snprintf(written, sizeof written, "%04u", year);
            break;
        case 1:
            std::snprintf(kept, sizeof kept, "%04u-%02u", year, month);
            day_first ? std::snprintf(written, sizeof written, "%02u/%04u", month, year)
                      : std::snprintf(written, sizeof written, "%04u-%02u", year, month);
            break;
        default:
            std::snprintf(kept, sizeof kept, "%04u-%02u-%02u", year, month, day);
            day_first ? std::snprintf(written, sizeof written, "%02u/%02u/%04u", day, month, year)
                      : std::snprintf(written, sizeof written, "%04u-%02u-%02u%s", year, month, day,
                                      step.dates.front() == DateForm::IsoMidnight ? "T00:00:00.0" : "");
    }
    return {kept, Value(std::string_view(written))};
}

SamplePair code(const Step& step, const model::FieldDefinition& field, Random& random) {
    if (step.codes) {
        const auto codes = step.codes->faithful();
        if (codes.empty()) return {};
        const std::string& canonical = codes[random.below(codes.size())];
        return {canonical, Value(*step.codes->to_vendor(canonical))};
    }
    const auto codes = model::canonical_codes(field.code_list);
    const std::string canonical(codes[random.below(codes.size())].code);
    return {canonical, Value(canonical)};
}

}  // namespace

SamplePair sample_value(const Step& step, const model::FieldDefinition& field, Random& random) {
    const auto same = [](std::string text) { return SamplePair{text, Value(text)}; };
    switch (step.converter) {
        case Converter::Date: return date(step, random);
        case Converter::Code: return code(step, field, random);
        case Converter::PersonName: return same(name(random));
        case Converter::Key:
        case Converter::Reference:
        case Converter::OptionalReference: return same(identifier(random));
        case Converter::NationalId:
        case Converter::PaddedId: return same(digits(random, 12));
        case Converter::PupilCode: return same(digits(random, 10));
        case Converter::Commune: return same(digits(random, 5));
        case Converter::Integer: {
            std::int64_t number = static_cast<std::int64_t>(random.below(2'000)) - 1'000;
            if (field.type == model::FieldType::Code) number = 1 + static_cast<std::int64_t>(random.below(17));
            if (field.form == model::TextForm::SchoolYear) number = 2'020 + static_cast<std::int64_t>(random.below(20));
            return {std::to_string(number), Value(number)};
        }
        case Converter::DecimalComma: {
            const auto whole = std::to_string(random.below(11));
            const auto fraction = std::to_string(1 + random.below(9));
            return random.below(2) == 0 ? same(whole) : SamplePair{whole + "." + fraction, Value(whole + "," + fraction)};
        }
        case Converter::Text:
            if (step.otherwise) return same("x");
            return same(text_of(field, random));
        case Converter::Constant: return same(step.constant);
    }
    return {};
}

}  // namespace hub::mapping
