#include "core/mapping/value_space.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <vector>

#include "core/model/codes.hpp"

namespace hub::mapping {

namespace {

using codec::Value;
using Texts = std::vector<std::string>;

// As people write them: composed, parted by one blank, with what trips a parser in between.
const Texts& name_words() {
    static const Texts words{"Ánh", "Nguyễn", "Thị", "Đặng", "Hoà", "Siu", "H'Hen", "Niê", "Y", "Blô", "Thuý", "Kim-Chi", "Vương", "Ơ", "ưỡ"};
    return words;
}
const Texts& text_words() {
    static const Texts words{"x", "Tổ", "3,", "thôn", "12/5", "\"b\"", "\\", "0123", "true", "null", "Đông", "=1", "😀", "{}", "'", "7.5"};
    return words;
}

/// Any of them, whatever the size; shrinks towards the first, which RapidCheck's own elementOf does not.
template <typename T>
rc::Gen<T> one_of(std::vector<T> values) {
    const auto place = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, values.size()));
    return rc::gen::map(place, [values = std::move(values)](std::size_t at) { return values[at]; });
}

rc::Gen<std::string> joined(const Texts& words, bool may_be_empty) {
    const auto drawn = rc::gen::scale(0.1, rc::gen::container<Texts>(one_of(words)));
    return rc::gen::map(drawn, [may_be_empty, first = words.front()](const Texts& some) {
        if (some.empty()) return may_be_empty ? std::string() : first;
        std::string text;
        for (const auto& word : some) text += (text.empty() ? "" : " ") + word;
        return text;
    });
}

rc::Gen<std::string> digits(std::size_t count) {
    return rc::gen::container<std::string>(count, rc::gen::inRange('0', ':'));
}

rc::Gen<std::string> whole_number(std::int64_t from, std::int64_t to) {
    return rc::gen::map(rc::gen::inRange(from, to + 1), [](std::int64_t number) { return std::to_string(number); });
}

rc::Gen<std::string> date() {
    using namespace std::chrono;
    enum Known { Year, Month, Day };
    const auto parts = rc::gen::tuple(rc::gen::inRange(1900, 2101), rc::gen::inRange(1U, 13U), rc::gen::inRange(1U, 32U),
                                      rc::gen::element(Year, Month, Day, Day));
    return rc::gen::map(parts, [](const std::tuple<int, unsigned, unsigned, Known>& drawn) {
        const auto [year_number, month_number, day_number, known] = drawn;
        const year_month_day_last end{year(year_number), month_day_last(month(month_number))};
        const unsigned last = static_cast<unsigned>(end.day());
        char text[48];
        std::snprintf(text, sizeof text, "%04d-%02u-%02u", year_number, month_number, std::min(day_number, last));
        return std::string(text, known == Year ? 4 : known == Month ? 7 : 10);
    });
}

rc::Gen<std::string> codes_of(std::string_view list) {
    Texts codes;
    for (const auto& each : model::canonical_codes(list)) codes.emplace_back(each.code);
    return one_of(codes);
}

rc::Gen<std::string> decimal() {
    return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 101), rc::gen::inRange(0, 100)), [](const std::tuple<int, int>& drawn) {
        const auto [whole, hundredths] = drawn;
        char text[48];
        std::snprintf(text, sizeof text, "%d.%02d", whole, hundredths);
        std::string number(text);
        while (number.back() == '0') number.pop_back();
        if (number.back() == '.') number.pop_back();
        return number;
    });
}

rc::Gen<std::string> score() {
    return rc::gen::map(rc::gen::inRange(0, 101), [](int tenths) {
        const std::string whole = std::to_string(tenths / 10);
        return tenths % 10 == 0 ? whole : whole + "." + std::to_string(tenths % 10);
    });
}

rc::Gen<std::string> form_of(const model::FieldDefinition& field, bool may_be_empty) {
    switch (field.form) {
        case model::TextForm::Country: return rc::gen::container<std::string>(2, rc::gen::inRange('A', '['));
        case model::TextForm::Commune: return digits(5);
        case model::TextForm::PupilCode: return digits(10);
        case model::TextForm::SchoolYear: return whole_number(1900, 2100);
        case model::TextForm::Score: return score();
        case model::TextForm::Assessment: return rc::gen::weightedOneOf<std::string>({{3, score()}, {1, codes_of("comment_grade")}});
        case model::TextForm::Free: break;
    }
    return joined(text_words(), may_be_empty);
}

/// What the model allows in this field.
rc::Gen<std::string> canonical_space(const Step& step, const model::FieldDefinition& field) {
    if (step.converter == Converter::DecimalComma && field.form == model::TextForm::Free) return decimal();
    switch (field.type) {
        case model::FieldType::PersonName: return joined(name_words(), false);
        case model::FieldType::Date: return date();
        case model::FieldType::Code: return codes_of(field.code_list);
        case model::FieldType::Integer: return whole_number(-1'000'000'000'000, 1'000'000'000'000);
        case model::FieldType::Boolean: return rc::gen::element(std::string("false"), std::string("true"));
        case model::FieldType::NationalId: return digits(12);
        case model::FieldType::Key:
        case model::FieldType::Reference: return joined(text_words(), false);
        case model::FieldType::Text: break;
    }
    // An empty text is a value of its own, except where a default stands in for it.
    return form_of(field, step.converter == Converter::Text && !step.otherwise);
}

std::string written_date(DateForm form, const std::string& text) {
    if (form == DateForm::Iso || text.size() < 7) return text;
    const std::string year = text.substr(0, 4), month = text.substr(5, 2);
    if (text.size() == 7) return form == DateForm::DayFirst ? month + "/" + year : text;
    return form == DateForm::DayFirst ? text.substr(8) + "/" + month + "/" + year : text + "T00:00:00.0";
}

Value written_by_vendor(const Step& step, std::string text) {
    if (step.converter == Converter::Date) return Value(written_date(step.dates.front(), text));
    if (step.converter == Converter::Boolean) return Value(text == "true");
    if (step.converter == Converter::Mark && text == "pass") return Value("Đ");
    if (step.converter == Converter::Mark && text == "fail") return Value("CĐ");
    if (step.converter == Converter::DecimalComma || step.converter == Converter::Mark) std::replace(text.begin(), text.end(), '.', ',');
    if (step.converter == Converter::Integer) {
        std::int64_t number = 0;
        const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
        if (done.ptr == text.data() + text.size()) return Value(number);
    }
    return Value(std::move(text));
}

rc::Gen<Draw> values(const Step& step, const model::FieldDefinition& field) {
    if (step.codes) {
        auto pairs = step.codes->written();
        if (pairs.empty()) return rc::gen::just(Draw{});
        return rc::gen::map(one_of(std::move(pairs)), [](const CodeList::Pair& pair) {
            return Draw{Draw::State::Set, pair.canonical, Value(pair.vendor)};
        });
    }
    return rc::gen::map(canonical_space(step, field), [step](const std::string& text) {
        return Draw{Draw::State::Set, text, written_by_vendor(step, text)};
    });
}

/// Fields whose presence others lean on, or whose absence reads as something else, always get a value.
bool must_stand(const Step& step, const model::FieldDefinition& field) {
    return field.required || step.otherwise.has_value() || field.form == model::TextForm::Commune ||
           field.code_list == "commune_scheme";
}

}  // namespace

rc::Gen<Draw> value_space(const Step& step, const model::FieldDefinition& field, NullWriting nulls) {
    auto set = values(step, field);
    if (must_stand(step, field)) return set;
    const auto nothing = nulls == NullWriting::Write ? Draw::State::Null : Draw::State::Absent;
    auto any = rc::gen::weightedOneOf<Draw>({{1, rc::gen::just(Draw{})}, {1, rc::gen::just(Draw{.state = nothing})}, {4, std::move(set)}});
    // The smallest record says nothing of this field.
    return rc::gen::shrink(std::move(any), [](const Draw& draw) {
        return draw.state == Draw::State::Absent ? rc::Seq<Draw>() : rc::seq::just(Draw{});
    });
}

}  // namespace hub::mapping
