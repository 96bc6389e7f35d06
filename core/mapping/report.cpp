#include "core/mapping/report.hpp"

#include <algorithm>
#include <set>

#include "core/mapping/losses.hpp"
#include "core/model/codes.hpp"
#include "core/text/suggestion.hpp"

namespace hub::mapping {

namespace {

using codec::Value;

/// Names at the top of a vendor's record; what lies below belongs to them.
std::string top(std::string_view path) { return std::string(path.substr(0, path.find('.'))); }

void paths_of(const Value& value, const std::string& before, std::vector<std::string>& out) {
    for (const auto& [name, inner] : value.members()) {
        const std::string path = before.empty() ? name : before + "." + name;
        inner.is_object() ? paths_of(inner, path, out) : out.push_back(path);
    }
}

std::set<std::string> names_read_or_written(const Mapping& mapping) {
    std::set<std::string> names;
    for (const Step& step : mapping.steps()) {
        if (!step.vendor.empty()) names.insert(top(step.vendor));
        for (const auto& other : step.fallbacks) names.insert(top(other));
    }
    return names;
}

std::set<std::string> sample_names(const Mapping& mapping) {
    std::set<std::string> names;
    for (const auto& test : mapping.tests()) {
        for (const auto* record : {&test.vendor, &test.writes}) {
            for (const auto& [name, value] : record->members()) names.insert(name);
        }
    }
    return names;
}

void check_names(const Mapping& mapping, const VendorRecord* contract, MappingReport& report) {
    const auto samples = sample_names(mapping);
    const auto named = names_read_or_written(mapping);
    const auto known_list =
        contract != nullptr ? contract->names() : std::vector<std::string>(samples.begin(), samples.end());
    const std::set<std::string> known(known_list.begin(), known_list.end());
    for (const Step& step : mapping.steps()) {
        auto paths = step.fallbacks;
        if (!step.vendor.empty()) paths.push_back(step.vendor);
        for (const auto& path : paths) {
            const auto name = top(path);
            if (contract != nullptr && !known.contains(name)) {
                report.findings.push_back({Severity::Error, FindingKind::UnknownVendorField, step.where,
                                           "The contract (" + contract->where + ") has no `" + name + "`." +
                                               text::did_you_mean(name, known_list)});
            } else if (!samples.contains(name)) {
                report.findings.push_back({Severity::Note, FindingKind::Untested, step.where,
                                           "No test shows `" + name + "`." +
                                               (contract == nullptr ? text::did_you_mean(name, known_list) : "")});
            }
        }
    }
    for (const auto& test : mapping.tests()) {
        for (const auto* record : {&test.vendor, &test.writes}) {
            for (const auto& [name, value] : record->members()) {
                if (contract == nullptr || known.contains(name)) continue;
                report.findings.push_back({Severity::Error, FindingKind::UnknownVendorField, test.where,
                                           "Test `" + test.name + "`: the contract (" + contract->where + ") has no `" +
                                               name + "`." + text::did_you_mean(name, known_list)});
            }
        }
    }
    if (known.empty()) return;
    for (const auto& name : known) {
        if (!named.contains(name)) report.not_named.push_back(name);
    }
    report.vendor_percent = static_cast<unsigned>((known.size() - report.not_named.size()) * 100 / known.size());
}

void check_test_paths(const Mapping& mapping, MappingReport& report) {
    const auto& entity = model::definition(mapping.entity());
    std::vector<std::string> known;
    for (const auto& field : entity.fields) known.emplace_back(field.path);
    for (const auto& test : mapping.tests()) {
        std::vector<std::string> paths;
        paths_of(test.canonical, {}, paths);
        for (const auto& [field, code] : test.problems) paths.push_back(field);
        for (const auto& path : paths) {
            if (entity.slot_of(path)) continue;
            report.findings.push_back({Severity::Error, FindingKind::UnknownModelField, test.where,
                                       "Test `" + test.name + "`: unknown field `" + path + "` of " +
                                           std::string(entity.name) + "." + text::did_you_mean(path, known)});
        }
    }
}

void check_fixed_value(const Mapping& mapping, const Step& step, const char* key, const std::string& text,
                       MappingReport& report) {
    const auto& field = model::definition(mapping.entity()).fields[step.slot];
    model::Record record(mapping.entity());
    record.set(step.slot, text);
    for (const auto& problem : model::validate(record)) {
        if (problem.field != field.path || problem.code == "field.missing") continue;
        std::vector<std::string> codes;
        for (const auto& each : model::canonical_codes(field.code_list)) codes.emplace_back(each.code);
        report.findings.push_back({Severity::Error, FindingKind::WrongValue, step.where,
                                   std::string("`") + key + ": " + text + "` is no value of `" +
                                       std::string(field.path) + "`: " + problem.message +
                                       text::did_you_mean(text, codes)});
    }
}

/// JSON knows text and number, and a vendor that wants one refuses the other.
void check_type(const Mapping& mapping, const Step& step, const VendorRecord& contract, MappingReport& report) {
    const auto* field = contract.find(step.vendor);
    if (field == nullptr || field->type.empty()) return;
    const std::string written = step.converter == Converter::Integer   ? "integer"
                                : step.converter == Converter::Boolean ? "boolean"
                                                                       : "string";
    if (written == field->type || (written == "integer" && field->type == "number")) return;
    const bool breaks = step.writes() && mapping.use() != Use::In;
    report.findings.push_back({breaks ? Severity::Error : Severity::Note, FindingKind::Untyped, step.where,
                               "`" + step.vendor + "` is " + field->type + " in the contract (" + contract.where +
                                   "), and is " + (breaks ? "written" : "read") + " as " + written + "."});
}

void check_coverage(const Mapping& mapping, MappingReport& report) {
    const auto fields = model::definition(mapping.entity()).fields;
    std::size_t carried = 0;
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        bool reads = false, writes = false;
        for (const Step& step : mapping.steps()) {
            if (step.slot != slot && step.scheme_slot != slot) continue;
            reads = reads || step.reads();
            writes = writes || step.writes();
        }
        const std::string path(fields[slot].path);
        if (reads || writes) ++carried;
        if (!reads && !writes) report.not_carried.push_back(path);
        if (!reads && fields[slot].required && mapping.use() != Use::Out) report.required_not_read.push_back(path);
    }
    report.model_percent = static_cast<unsigned>(carried * 100 / fields.size());
}

}  // namespace

std::string_view name_of(FindingKind kind) {
    switch (kind) {
        case FindingKind::UnknownVendorField:
            return "unknown_vendor_field";
        case FindingKind::UnknownModelField:
            return "unknown_model_field";
        case FindingKind::WrongValue:
            return "wrong_value";
        case FindingKind::Untyped:
            return "untyped";
        case FindingKind::AmbiguousCode:
            return "ambiguous_code";
        case FindingKind::SupersededCode:
            return "superseded_code";
        case FindingKind::NarrowConverter:
            return "narrow_converter";
        case FindingKind::LostCode:
            return "lost_code";
        case FindingKind::UnwritableCode:
            return "unwritable_code";
        case FindingKind::OneWay:
            return "one_way";
        case FindingKind::LostForm:
            return "lost_form";
        case FindingKind::Untested:
            return "untested";
    }
    return {};
}

MappingReport report_on(const Mapping& mapping, const VendorRecord* contract) {
    MappingReport report;
    report.mapping = mapping.name();
    report.where = mapping.where();
    check_coverage(mapping, report);
    check_names(mapping, contract, report);
    check_test_paths(mapping, report);
    const auto fields = model::definition(mapping.entity()).fields;
    for (const Step& step : mapping.steps()) {
        if (contract != nullptr && !step.vendor.empty()) check_type(mapping, step, *contract, report);
        if (step.slot == Step::kNoSlot) continue;
        if (step.converter == Converter::Constant) check_fixed_value(mapping, step, "const", step.constant, report);
        if (step.otherwise) check_fixed_value(mapping, step, "default", *step.otherwise, report);
        if (mapping.use() != Use::In) find_losses(step, fields[step.slot], report.findings);
    }
    if (mapping.use() != Use::In && mapping.nulls() == NullWriting::Omit) {
        report.findings.push_back({Severity::Note, FindingKind::LostForm, mapping.where(),
                                   "A known absence is left out, and read back as nothing said."});
    }
    return report;
}

}  // namespace hub::mapping
