#include "core/mapping/losses.hpp"

#include <algorithm>

#include "core/model/codes.hpp"

namespace hub::mapping {

namespace {

Finding note(FindingKind kind, const std::string& where, std::string message) {
    return {Severity::Note, kind, where, std::move(message)};
}
Finding wrong(FindingKind kind, const std::string& where, std::string message) {
    return {Severity::Error, kind, where, std::move(message)};
}

void find_code_losses(const Step& step, const std::string& path, std::vector<Finding>& findings) {
    using Kind = CodeList::Loss::Kind;
    for (const auto& loss : step.codes->losses()) {
        const std::string* written = step.codes->to_vendor(loss.canonical);
        switch (loss.kind) {
            case Kind::Declared:
                findings.push_back(note(FindingKind::LostCode, loss.where,
                                        "`" + path + "`: " + loss.canonical + " is written as `" + *written +
                                            "` and read back as another."));
                break;
            case Kind::Ambiguous:
                findings.push_back(
                    wrong(FindingKind::AmbiguousCode, loss.where,
                          "`" + path + "`: `" + *written + "` and `" + loss.vendor + "` both mean " + loss.canonical +
                              ". Say which is written with `preferred: true`, or `only: in` for the other."));
                break;
            case Kind::Superseded:
                findings.push_back(
                    wrong(FindingKind::SupersededCode, loss.where,
                          "`" + path + "`: " + loss.canonical + " is written as `" + loss.vendor +
                              "`, which means another today. Say `only: in`, or give it a code of its own."));
                break;
            case Kind::Unwritable:
                findings.push_back(
                    note(FindingKind::UnwritableCode, loss.where,
                         "`" + path + "`: no code for " + loss.canonical + "; a record that holds it is not written."));
                break;
        }
    }
}

/// Does this code survive being a number? "01" comes back as "1".
bool is_number(std::string_view code) {
    return !code.empty() && (code.front() != '0' || code.size() == 1) &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void find_converter_losses(const Step& step, const model::FieldDefinition& field, const std::string& path,
                           std::vector<Finding>& findings) {
    if (step.converter == Converter::Integer && field.type == model::FieldType::Code) {
        const auto codes = model::canonical_codes(field.code_list);
        const auto lost =
            std::find_if(codes.begin(), codes.end(), [](const auto& each) { return !is_number(each.code); });
        if (lost == codes.end()) return;
        findings.push_back(wrong(
            FindingKind::NarrowConverter, step.where,
            "`" + path + "`: `integer` loses codes such as `" + std::string(lost->code) + "`. Use `code` or a list."));
    }
    const auto narrow = [&](const char* what) {
        findings.push_back(note(FindingKind::NarrowConverter, step.where, "`" + path + "`: " + what));
    };
    if (step.converter == Converter::Commune)
        narrow("an old commune is written by its new code, a divided one not at all.");
    if (step.converter == Converter::OptionalReference) narrow("left out while the record it names has no id there.");
    if (step.converter == Converter::DecimalComma && field.form == model::TextForm::Free)
        narrow("only numbers come back from `decimal_comma`.");
}

}  // namespace

void find_losses(const Step& step, const model::FieldDefinition& field, std::vector<Finding>& findings) {
    const std::string path(field.path);
    if (step.direction != Direction::Both) {
        if (step.converter == Converter::Constant) return;
        const bool in = step.direction == Direction::In;
        findings.push_back(
            note(FindingKind::OneWay, step.where, "`" + path + "` is only " + (in ? "read." : "written.")));
        if (in) return;
    }
    if (step.codes) find_code_losses(step, path, findings);
    find_converter_losses(step, field, path, findings);
    const auto form = [&](const char* what) {
        findings.push_back(note(FindingKind::LostForm, step.where, "`" + path + "`: " + what));
    };
    if (step.dates.size() > 1) form("read in several forms, written in the first.");
    if (!step.fallbacks.empty()) form("read from several fields, written to the first.");
    if (step.converter == Converter::PaddedId) form("written with its leading zero.");
    if (step.otherwise && step.converter != Converter::Constant)
        form("what the vendor leaves out is written as the default.");
}

}  // namespace hub::mapping
