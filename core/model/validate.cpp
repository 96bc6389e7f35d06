#include "core/model/validate.hpp"

#include <algorithm>
#include <chrono>

#include "core/model/codes.hpp"
#include "core/model/grading.hpp"

namespace hub::model {

namespace {

constexpr std::size_t kLongestText = 2'000;
constexpr std::size_t kLongestKey = 200;
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2100;

bool digits(std::string_view text, std::size_t count) {
    return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view text) {
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

struct Fault {
    const char* code = nullptr;
    const char* message = nullptr;
};

Fault check_score(std::string_view text) {
    switch (read_score(text).check) {
        case ScoreCheck::Good: return {};
        case ScoreCheck::Unreadable: return {"mark.unreadable", "Not a mark with at most one decimal."};
        case ScoreCheck::OutOfRange: return {"mark.out_of_range", "The mark is above 10."};
    }
    return {};
}

Fault check_form(TextForm form, std::string_view text) {
    switch (form) {
        case TextForm::Free: return {};
        case TextForm::Country: {
            const bool letters = text.size() == 2 && std::all_of(text.begin(), text.end(),
                                                                 [](char c) { return c >= 'A' && c <= 'Z'; });
            return letters ? Fault{} : Fault{"code.unknown", "Not a country code of two capital letters."};
        }
        case TextForm::Commune:
            return digits(text, 5) ? Fault{} : Fault{"code.unknown", "Not a commune code of five digits."};
        case TextForm::PupilCode:
            return digits(text, 10) ? Fault{} : Fault{"id.malformed", "Not a pupil code of ten digits."};
        case TextForm::SchoolYear:
            return digits(text, 4) && number(text) >= kFirstYear && number(text) <= kLastYear
                       ? Fault{}
                       : Fault{"year.unreadable", "Not the year a school year starts."};
        case TextForm::Assessment:
            if (is_canonical_code("comment_grade", text)) return {};
            return check_score(text);
        case TextForm::Score: return check_score(text);
    }
    return {};
}

Fault check_integer(std::string_view text) {
    const auto unsigned_part = text.starts_with('-') ? text.substr(1) : text;
    const bool good = !unsigned_part.empty() && unsigned_part.size() <= 18 &&
                      digits(unsigned_part, unsigned_part.size());
    return good ? Fault{} : Fault{"integer.unreadable", "Not a whole number."};
}

Fault check_value(const FieldDefinition& field, std::string_view text) {
    switch (field.type) {
        case FieldType::Text:
            if (text.size() > kLongestText) return {"text.too_long", "The text is too long."};
            return check_form(field.form, text);
        case FieldType::PersonName:
            if (text.size() > kLongestText) return {"text.too_long", "The name is too long."};
            if (text.find_first_of("0123456789") != std::string_view::npos) {
                return {"name.digits", "The name holds a digit."};
            }
            return {};
        case FieldType::Date: {
            const DateCheck check = check_date(text);
            if (check == DateCheck::Unreadable) return {"date.unreadable", "Not a date that exists."};
            if (check == DateCheck::OutOfRange) return {"date.out_of_range", "The year is before 1900 or after 2100."};
            return {};
        }
        case FieldType::Code:
            return is_canonical_code(field.code_list, text) ? Fault{}
                                                            : Fault{"code.unknown", "Not a code of its list."};
        case FieldType::Integer: return check_integer(text);
        case FieldType::Boolean:
            return text == "true" || text == "false" ? Fault{} : Fault{"boolean.unreadable", "Neither true nor false."};
        case FieldType::Key:
        case FieldType::Reference:
            return text.size() <= kLongestKey ? Fault{} : Fault{"text.too_long", "The identifier is too long."};
        case FieldType::NationalId:
            return is_national_id(text) ? Fault{} : Fault{"id.malformed", "Not a number of twelve digits."};
    }
    return {};
}

}  // namespace

bool is_national_id(std::string_view text) { return digits(text, 12); }

DateCheck check_date(std::string_view text) {
    const bool form = digits(text.substr(0, 4), 4) &&
                      (text.size() == 4 || (text.size() == 7 && text[4] == '-' && digits(text.substr(5), 2)) ||
                       (text.size() == 10 && text[4] == '-' && text[7] == '-' && digits(text.substr(5, 2), 2) &&
                        digits(text.substr(8), 2)));
    if (!form) return DateCheck::Unreadable;
    const int year = number(text.substr(0, 4));
    if (text.size() >= 7) {
        const int month = number(text.substr(5, 2));
        const int day = text.size() == 10 ? number(text.substr(8)) : 1;
        const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                               std::chrono::day(static_cast<unsigned>(day))};
        if (!date.ok()) return DateCheck::Unreadable;
    }
    return year < kFirstYear || year > kLastYear ? DateCheck::OutOfRange : DateCheck::Good;
}

std::vector<FieldProblem> validate(const Record& record) {
    std::vector<FieldProblem> problems;
    const auto fields = definition(record.entity()).fields;
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        const FieldDefinition& field = fields[slot];
        const SlotValue& value = record.at(static_cast<Slot>(slot));
        Fault fault;
        if (value.is_set() && !value.text.empty()) {
            fault = check_value(field, value.text);
        } else if (field.required) {
            fault = {"field.missing", "The field is required."};
        } else if (value.is_set() && field.type != FieldType::Text) {
            fault = check_value(field, value.text);
        }
        if (fault.code != nullptr) problems.push_back({fault.code, std::string(field.path), {}, fault.message});
    }
    // A commune code means nothing without its scheme.
    static const Slot code = *definition(EntityKind::Pupil).slot_of("person.residence_code");
    static const Slot scheme = *definition(EntityKind::Pupil).slot_of("person.residence_scheme");
    if (record.entity() == EntityKind::Pupil && record.at(code).is_set() && !record.at(scheme).is_set()) {
        problems.push_back({"field.missing", "person.residence_scheme", {}, "A commune code needs its scheme."});
    }
    if (record.entity() == EntityKind::Announcement && record.text("audience") == "class" && record.text("class").empty()) {
        problems.push_back({"field.missing", "class", {}, "An announcement for a class names it."});
    }
    if (const auto field = field_of_other_kind(record)) {
        problems.push_back({"mark.mixed", std::string(*field), {}, "A subject has marks or comments, not both."});
    }
    return problems;
}

}  // namespace hub::model
