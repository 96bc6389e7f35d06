#include "core/mapping/convert.hpp"

#include <algorithm>
#include <charconv>

#include "core/model/codes.hpp"
#include "core/text/name.hpp"
#include "core/text/unicode.hpp"

namespace hub::mapping {

namespace {

using codec::Value;
using model::Record;

constexpr std::string_view kCurrentScheme = "2025";
constexpr std::string_view kTemporaryCode = "TAM-";

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Fault> set(Record& record, const Step& step, std::string text) {
    record.set(step.slot, std::move(text));
    return std::nullopt;
}

std::optional<Fault> read_text(const Step& step, std::string_view written, Record& record) {
    if (text::is_plain(written)) return set(record, step, std::string(written));
    auto composed = text::to_nfc(written);
    if (!composed) return Fault{composed.error().code, composed.error().message};
    return set(record, step, text::collapse_spaces(text::strip_controls(*composed)));
}

std::optional<Fault> read_key(const Step& step, std::string_view written, Record& record) {
    auto composed = text::to_nfc(written);
    if (!composed) return Fault{composed.error().code, composed.error().message};
    return set(record, step, std::move(*composed));
}

std::optional<Fault> read_name(const Step& step, std::string_view written, Record& record) {
    auto name = text::person_name(written);
    if (name) return set(record, step, std::move(*name));
    if (name.error().code == "name.empty") {
        record.set_null(step.slot);
        return std::nullopt;
    }
    return Fault{name.error().code, name.error().message};
}

std::optional<Fault> read_dates(const Step& step, std::string_view written, Record& record) {
    std::string text;
    for (const DateForm form : step.dates) {
        if (!read_date(form, written, text)) continue;
        if (model::check_date(text) == model::DateCheck::Unreadable) break;
        return set(record, step, std::move(text));
    }
    return Fault{"date.unreadable", "Not a date that exists, in the form this vendor writes."};
}

std::optional<Fault> read_code(const Step& step, const model::FieldDefinition& field, std::string_view written,
                               Record& record) {
    if (!step.codes) {
        if (model::is_canonical_code(field.code_list, written)) return set(record, step, std::string(written));
    } else if (const std::string* canonical = step.codes->to_canonical(written)) {
        return set(record, step, *canonical);
    }
    return Fault{"code.unknown", "Not a code of " + (step.codes ? step.codes->name() : std::string(field.code_list)) + "."};
}

std::optional<Fault> read_integer(const Step& step, std::string_view written, Record& record) {
    std::int64_t number = 0;
    const auto done = std::from_chars(written.data(), written.data() + written.size(), number);
    if (done.ec != std::errc() || done.ptr != written.data() + written.size()) {
        return Fault{"integer.unreadable", "Not a whole number."};
    }
    return set(record, step, std::to_string(number));
}

std::optional<Fault> read_decimal(const Step& step, std::string_view written, Record& record) {
    std::string text(written);
    std::replace(text.begin(), text.end(), ',', '.');
    const auto point = text.find('.');
    const std::string_view whole = std::string_view(text).substr(0, point);
    const std::string_view fraction = point == std::string::npos ? "" : std::string_view(text).substr(point + 1);
    const bool good = all_digits(whole.starts_with('-') ? whole.substr(1) : whole) &&
                      (point == std::string::npos || all_digits(fraction));
    if (!good) return Fault{"decimal.unreadable", "Not a decimal number."};
    if (point != std::string::npos) {
        while (text.back() == '0') text.pop_back();
        if (text.back() == '.') text.pop_back();
    }
    return set(record, step, std::move(text));
}

/// What teachers write for a comment, whatever the case.
struct CommentGrade {
    std::string_view canonical, written, spelled;
};
constexpr CommentGrade kCommentGrades[] = {{"pass", "Đ", "ĐẠT"}, {"fail", "CĐ", "CHƯA ĐẠT"}};

std::optional<Fault> read_mark(const Step& step, std::string_view written, Record& record) {
    auto composed = text::to_nfc(written);
    if (!composed) return Fault{composed.error().code, composed.error().message};
    const std::string plain = text::collapse_spaces(*composed);
    const std::string capitals = text::to_upper(plain);
    for (const auto& grade : kCommentGrades) {
        if (capitals == grade.written || capitals == grade.spelled) return set(record, step, std::string(grade.canonical));
    }
    // What is no number is no mark; whether the number is one is the model's to say.
    if (read_decimal(step, plain, record)) return Fault{"mark.unreadable", "Neither a mark such as 7,5 nor Đ or CĐ."};
    return std::nullopt;
}

std::optional<Fault> read_boolean(const Step& step, std::string_view written, Record& record) {
    if (written == "true" || written == "false") return set(record, step, std::string(written));
    return Fault{"boolean.unreadable", "Neither true nor false."};
}

std::optional<Fault> read_national_id(const Step& step, std::string_view written, Record& record) {
    std::string id(written);
    if (step.converter == Converter::PaddedId && id.size() == 11 && all_digits(id)) id.insert(id.begin(), '0');
    if (!model::is_national_id(id)) return Fault{"id.malformed", "Not a number of twelve digits."};
    return set(record, step, std::move(id));
}

}  // namespace

std::optional<Fault> convert_in(const Step& step, const model::FieldDefinition& field, const Value& value, Record& record) {
    const std::string scalar = value.is_string() ? std::string() : value.scalar_text();
    const std::string_view written = value.is_string() ? value.text() : std::string_view(scalar);
    switch (step.converter) {
        case Converter::Text: return read_text(step, written, record);
        case Converter::Key:
        case Converter::Reference:
        case Converter::OptionalReference: return read_key(step, written, record);
        case Converter::PersonName: return read_name(step, written, record);
        case Converter::Date: return read_dates(step, written, record);
        case Converter::Code: return read_code(step, field, written, record);
        case Converter::Integer: return read_integer(step, written, record);
        case Converter::Boolean: return read_boolean(step, written, record);
        case Converter::DecimalComma: return read_decimal(step, written, record);
        case Converter::Mark: return read_mark(step, written, record);
        case Converter::NationalId:
        case Converter::PaddedId: return read_national_id(step, written, record);
        case Converter::PupilCode:
            // Temporary: the vendor does not know the code yet, which is not knowing there is none.
            if (written.starts_with(kTemporaryCode)) return std::nullopt;
            return set(record, step, std::string(written));
        case Converter::Commune:
            record.set(step.scheme_slot, std::string(kCurrentScheme));
            return set(record, step, std::string(written));
        case Converter::Constant: return std::nullopt;
    }
    return std::nullopt;
}

namespace {

using Written = Result<std::optional<Value>>;

Written write_code(const Step& step, const std::string& text) {
    if (!step.codes) return Value(text);
    if (const std::string* vendor = step.codes->to_vendor(text)) return Value(*vendor);
    return fail("mapping.unwritable", "List " + step.codes->name() + " has no code for `" + text + "` (" + step.vendor + ").");
}

Written write_reference(const Step& step, const std::string& source_id, const Mapping::ResolveReference& resolve) {
    auto remote = resolve ? resolve(step.references, source_id) : std::nullopt;
    if (remote) return Value(std::move(*remote));
    if (step.converter == Converter::OptionalReference) return std::optional<Value>();
    return fail("reference.unresolved",
                "The " + std::string(name_of(step.references)) + " in " + step.vendor + " has no id at the destination yet.",
                Retry::Later);
}

Written write_commune(const Step& step, const Record& record, const CommuneCrosswalk* communes) {
    const std::string& code = record.at(step.slot).text;
    if (record.at(step.scheme_slot).text == kCurrentScheme) return Value(code);
    const std::string* current = communes != nullptr ? communes->current(code) : nullptr;
    if (current == nullptr) return std::optional<Value>();
    return Value(*current);
}

Value with_comma(std::string decimal) {
    std::replace(decimal.begin(), decimal.end(), '.', ',');
    return Value(std::move(decimal));
}

Written write_integer(const Step& step, const std::string& text) {
    std::int64_t number = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
    if (done.ec != std::errc() || done.ptr != text.data() + text.size()) {
        return fail("mapping.unwritable", step.vendor + " is a whole number there, and the value is none.");
    }
    return Value(number);
}

}  // namespace

Written convert_out(const Step& step, const Record& record, const Mapping::ResolveReference& resolve,
                    const CommuneCrosswalk* communes) {
    const std::string& text = record.at(step.slot).text;
    switch (step.converter) {
        case Converter::Date: return Value(write_date(step.dates.front(), text));
        case Converter::Code: return write_code(step, text);
        case Converter::Integer: return write_integer(step, text);
        case Converter::Boolean: return Value(text == "true");
        case Converter::Mark:
            for (const auto& grade : kCommentGrades) {
                if (text == grade.canonical) return Value(grade.written);
            }
            return with_comma(text);
        case Converter::DecimalComma: return with_comma(text);
        case Converter::Reference:
        case Converter::OptionalReference: return write_reference(step, text, resolve);
        case Converter::Commune: return write_commune(step, record, communes);
        case Converter::Text:
        case Converter::Key:
        case Converter::PersonName:
        case Converter::NationalId:
        case Converter::PaddedId:
        case Converter::PupilCode:
        case Converter::Constant: break;
    }
    return Value(text);
}

}  // namespace hub::mapping
