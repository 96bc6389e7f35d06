#include "core/mapping/compiler.hpp"

#include <algorithm>

#include "core/text/suggestion.hpp"

namespace hub::mapping {

namespace {

using config::KeyType;
using config::Need;
using config::Section;
using config::SectionSchema;
using config::Shape;
using model::FieldType;
using model::TextForm;

const SectionSchema& field_schema() {
    static const SectionSchema schema{
        "a field", "A vendor field and the canonical one it stands for.",
        {{.name = "vendor", .doc = "Path at the vendor."},
         {.name = "or", .doc = "Paths read when that one says nothing.", .shape = Shape::List},
         {.name = "canonical", .doc = "Path in the canonical model."},
         {.name = "as", .doc = "How it is written there."},
         {.name = "code", .doc = "The vendor's code list."},
         {.name = "only", .type = KeyType::Choice, .doc = "One direction only.", .choices = {"in", "out"}},
         {.name = "default", .doc = "Canonical value when the vendor says nothing."},
         {.name = "const", .doc = "A fixed value."}}};
    return schema;
}

const SectionSchema& test_schema() {
    static const SectionSchema schema{
        "a test", "A vendor record and what it must become.",
        {{.name = "name", .doc = "What it shows.", .need = Need::Required},
         {.name = "vendor", .type = KeyType::Free, .doc = "The vendor's record.", .need = Need::Required},
         {.name = "canonical", .type = KeyType::Free, .doc = "What it must become."},
         {.name = "writes", .type = KeyType::Free, .doc = "What must be written back."},
         {.name = "problems", .doc = "Canonical field to problem code.", .shape = Shape::Map}}};
    return schema;
}

std::vector<std::string> entity_names() {
    std::vector<std::string> names;
    for (const auto entity : model::kEntities) names.emplace_back(model::name_of(entity));
    return names;
}

const SectionSchema& mapping_schema() {
    static const SectionSchema schema{
        "a mapping", "A vendor's entity and the canonical one.",
        {{.name = "mapping", .doc = "Its name.", .need = Need::Required},
         {.name = "system", .doc = "Id of the system.", .need = Need::Required},
         {.name = "entity", .type = KeyType::Choice, .doc = "The canonical entity.", .need = Need::Required,
          .choices = entity_names()},
         {.name = "record", .doc = "Where the vendor's contract describes the record."},
         {.name = "use", .type = KeyType::Choice, .doc = "What the hub uses it for.", .choices = {"in", "out", "both"}},
         {.name = "nulls", .type = KeyType::Choice, .doc = "What is written for no value.", .choices = {"write", "omit"}},
         {.name = "fields", .type = KeyType::Section, .doc = "The table.", .need = Need::Required,
          .shape = Shape::List, .section = &field_schema()},
         {.name = "tests", .type = KeyType::Section, .doc = "Tests.", .shape = Shape::List, .section = &test_schema()}}};
    return schema;
}

struct Call {
    std::string name;
    std::vector<std::string> arguments;
};

/// `date("dd/MM/yyyy", "yyyy-MM-dd")` → name and arguments, quotes taken off.
Call parse_call(const std::string& written) {
    Call call;
    const auto open = written.find('(');
    call.name = written.substr(0, open);
    if (open == std::string::npos) return call;
    const auto close = written.rfind(')');
    std::string inner = written.substr(open + 1, close == std::string::npos ? close : close - open - 1);
    std::size_t start = 0;
    while (start <= inner.size()) {
        const auto comma = std::min(inner.find(',', start), inner.size());
        std::string argument = inner.substr(start, comma - start);
        std::erase_if(argument, [](char c) { return c == '"' || c == '\'' || c == ' '; });
        if (!argument.empty()) call.arguments.push_back(std::move(argument));
        start = comma + 1;
    }
    return call;
}

const std::vector<std::string>& converter_names() {
    static const std::vector<std::string> names{"text",          "key",  "person_name", "date",      "date_iso",
                                                "decimal_comma", "mark", "code",        "integer",   "boolean",
                                                "cccd",          "moet_code", "reference", "commune"};
    return names;
}

bool fits_type(const Step& step, const model::FieldDefinition& field) {
    switch (step.converter) {
        case Converter::Text: return field.type == FieldType::Text && field.form != TextForm::PupilCode;
        case Converter::Key: return field.type == FieldType::Key;
        case Converter::PersonName: return field.type == FieldType::PersonName;
        case Converter::Date: return field.type == FieldType::Date;
        case Converter::Code: return field.type == FieldType::Code;
        case Converter::Integer:
            return field.type == FieldType::Integer || field.type == FieldType::Code ||
                   (field.type == FieldType::Text && field.form == TextForm::SchoolYear);
        case Converter::Boolean: return field.type == FieldType::Boolean;
        case Converter::DecimalComma:
            return field.type == FieldType::Text && (field.form == TextForm::Free || field.form == TextForm::Score);
        case Converter::Mark: return field.type == FieldType::Text && field.form == TextForm::Assessment;
        case Converter::NationalId:
        case Converter::PaddedId: return field.type == FieldType::NationalId;
        case Converter::PupilCode: return field.type == FieldType::Text && field.form == TextForm::PupilCode;
        case Converter::Reference:
        case Converter::OptionalReference:
            return field.type == FieldType::Reference && field.references == step.references;
        case Converter::Commune: return field.type == FieldType::Text && field.form == TextForm::Commune;
        case Converter::Constant: return true;
    }
    return false;
}

}  // namespace

std::shared_ptr<Mapping> Compiler::compile(const codec::Node& file) {
    const Section section(file, mapping_schema(), problems_);
    auto mapping = std::make_shared<Mapping>();
    mapping->name_ = section.text("mapping");
    mapping->system_ = section.text("system");
    mapping->record_ = section.text("record");
    mapping->where_ = section.where("mapping");
    mapping->entity_ = model::entity_named(section.text("entity")).value_or(model::EntityKind::Pupil);
    const auto use = section.text("use", "both");
    mapping->use_ = use == "in" ? Use::In : use == "out" ? Use::Out : Use::Both;
    mapping->nulls_ = section.text("nulls") == "omit" ? NullWriting::Omit : NullWriting::Write;
    for (const auto& row : section.sections("fields")) field(row, *mapping);
    for (const auto& row : section.sections("tests")) test(row, *mapping);
    ceiling(file, *mapping);
    return mapping;
}

void Compiler::field(const Section& row, Mapping& mapping) {
    Step step;
    step.vendor = row.text("vendor");
    step.fallbacks = row.texts("or");
    step.where = row.node().where();
    const auto only = row.text("only");
    step.direction = only == "in" ? Direction::In : only == "out" ? Direction::Out : Direction::Both;
    const bool constant = row.find("const") != nullptr;
    if (constant) {
        step.converter = Converter::Constant;
        step.constant = row.text("const");
    }
    const auto path = row.text("canonical");
    if (path.empty() && !(constant && !step.vendor.empty())) {
        problems_.add_line(step.where + ": A field names `vendor` and `canonical`, or one of them and `const`.");
        return;
    }
    if (step.vendor.empty() && !constant) {
        problems_.add_line(step.where + ": A field without `vendor` needs `const`.");
        return;
    }
    const model::FieldDefinition* definition = nullptr;
    if (!path.empty()) {
        const auto& entity = model::definition(mapping.entity_);
        const auto slot = entity.slot_of(path);
        if (!slot) {
            std::vector<std::string> paths;
            for (const auto& each : entity.fields) paths.emplace_back(each.path);
            problems_.add_line(row.where("canonical") + ": Unknown field `" + path + "` of " + std::string(entity.name) +
                               "." + text::did_you_mean(path, paths));
            return;
        }
        step.slot = *slot;
        definition = &entity.fields[*slot];
    }
    if (constant) {
        // A constant goes where one side alone is named; with both, the vendor reads it and we write it.
        if (step.vendor.empty()) step.direction = Direction::In;
        if (definition == nullptr) step.direction = Direction::Out;
    } else {
        converter(row, *definition, step, mapping);
    }
    if (const auto* otherwise = row.find("default")) step.otherwise = otherwise->scalar;
    no_collision(step, mapping);
    mapping.steps_.push_back(std::move(step));
}

void Compiler::converter(const Section& row, const model::FieldDefinition& field, Step& step, const Mapping& mapping) {
    const bool as = row.find("as") != nullptr;
    const bool code = row.find("code") != nullptr;
    if (as == code) {
        problems_.add_line(step.where + ": Say how `" + std::string(field.path) + "` is written: `as:` a converter or `code:` a list.");
        return;
    }
    if (code) return code_list(row, field, step);
    named_converter(row, row.text("as"), step);
    fits(row, field, step, mapping);
}

void Compiler::code_list(const Section& row, const model::FieldDefinition& field, Step& step) {
    step.converter = Converter::Code;
    const auto name = row.text("code");
    const auto found = lists_.find(name);
    if (found == lists_.end()) {
        std::vector<std::string> names;
        for (const auto& each : lists_) names.push_back(each.first);
        problems_.add_line(row.where("code") + ": Unknown code list `" + name + "`." + text::did_you_mean(name, names));
        return;
    }
    step.codes = found->second;
    if (field.type != FieldType::Code || field.code_list != step.codes->canonical_list()) {
        problems_.add_line(row.where("code") + ": `" + name + "` codes " + step.codes->canonical_list() + ", but `" +
                           std::string(field.path) + "` is " +
                           (field.type == FieldType::Code ? "of " + std::string(field.code_list)
                                                          : "a " + std::string(name_of(field.type))) +
                           ".");
    }
}

void Compiler::named_converter(const Section& row, const std::string& written, Step& step) {
    const Call call = parse_call(written);
    const auto refuse = [&](const std::string& message) { problems_.add_line(row.where("as") + ": " + message); };
    const auto plain = [&](Converter converter) {
        step.converter = converter;
        if (!call.arguments.empty()) refuse(std::string("`") + call.name + "` takes no argument.");
    };
    if (call.name == "text") return plain(Converter::Text);
    if (call.name == "key") return plain(Converter::Key);
    if (call.name == "person_name") return plain(Converter::PersonName);
    if (call.name == "code") return plain(Converter::Code);
    if (call.name == "integer") return plain(Converter::Integer);
    if (call.name == "boolean") return plain(Converter::Boolean);
    if (call.name == "decimal_comma") return plain(Converter::DecimalComma);
    if (call.name == "mark") return plain(Converter::Mark);
    if (call.name == "moet_code") return plain(Converter::PupilCode);
    if (call.name == "date_iso") {
        step.dates = {DateForm::Iso};
        return plain(Converter::Date);
    }
    if (call.name == "date") {
        step.converter = Converter::Date;
        for (const auto& argument : call.arguments) {
            const auto form = date_form_named(argument);
            if (!form) {
                return refuse("`date` knows \"dd/MM/yyyy\", \"yyyy-MM-dd\" and \"yyyy-MM-ddT00:00:00.0\", not \"" +
                              argument + "\".");
            }
            step.dates.push_back(*form);
        }
        if (step.dates.empty()) refuse("`date` names its form, such as date(\"dd/MM/yyyy\").");
        return;
    }
    if (call.name == "cccd") {
        const bool pad = call.arguments == std::vector<std::string>{"pad"};
        step.converter = pad ? Converter::PaddedId : Converter::NationalId;
        if (!pad && !call.arguments.empty()) refuse("`cccd` takes `pad` or nothing.");
        return;
    }
    if (call.name == "reference") {
        const bool optional = call.arguments.size() == 2 && call.arguments[1] == "optional";
        const auto entity = call.arguments.empty() ? std::nullopt : model::entity_named(call.arguments[0]);
        if (!entity || call.arguments.size() > (optional ? 2U : 1U)) {
            return refuse("`reference` names an entity, such as reference(class), and may add `optional`.");
        }
        step.converter = optional ? Converter::OptionalReference : Converter::Reference;
        step.references = *entity;
        return;
    }
    if (call.name == "commune") {
        step.converter = Converter::Commune;
        if (call.arguments != std::vector<std::string>{"crosswalk"}) refuse("Write commune(crosswalk).");
        return;
    }
    refuse(std::string("Unknown converter `") + call.name + "`." + text::did_you_mean(call.name, converter_names()));
    step.converter = Converter::Constant;  // fits everything, so that one mistake is one line
}

void Compiler::fits(const Section& row, const model::FieldDefinition& field, Step& step, const Mapping& mapping) {
    if (!fits_type(step, field)) {
        problems_.add_line(row.where("as") + ": `" + row.text("as") + "` does not fit `" + std::string(field.path) +
                           "`, which is a " + std::string(name_of(field.type)) + ".");
        return;
    }
    if (step.converter != Converter::Commune) return;
    // person.residence_code has its scheme beside it: person.residence_scheme.
    const std::string path(field.path);
    const auto stem = path.rfind("_code");
    const auto scheme = stem == std::string::npos
                            ? std::nullopt
                            : model::definition(mapping.entity_).slot_of(path.substr(0, stem) + "_scheme");
    if (!scheme) {
        problems_.add_line(row.where("as") + ": `" + path + "` has no scheme beside it; use `text`.");
        return;
    }
    step.scheme_slot = *scheme;
}

void Compiler::no_collision(const Step& step, const Mapping& mapping) {
    for (const Step& earlier : mapping.steps_) {
        if (step.slot != Step::kNoSlot && earlier.slot == step.slot && earlier.reads() && step.reads()) {
            const auto path = model::definition(mapping.entity_).fields[step.slot].path;
            problems_.add_line(step.where + ": `" + std::string(path) + "` is filled already at " + earlier.where + ".");
        }
        if (mapping.use_ != Use::In && !step.vendor.empty() && earlier.vendor == step.vendor && earlier.writes() &&
            step.writes()) {
            problems_.add_line(step.where + ": `" + step.vendor + "` is written already at " + earlier.where + ".");
        }
    }
}

void Compiler::ceiling(const codec::Node& file, const Mapping& mapping) {
    if (mapping.use_ == Use::In) return;
    const auto inward = std::count_if(mapping.steps_.begin(), mapping.steps_.end(), [](const Step& step) {
        return step.direction == Direction::In && step.converter != Converter::Constant;
    });
    if (static_cast<std::size_t>(inward) * 5 > mapping.steps_.size()) {
        problems_.add(file, std::to_string(inward) + " of " + std::to_string(mapping.steps_.size()) +
                                " fields are `only: in`; at most a fifth may be.");
    }
}

void Compiler::test(const Section& row, Mapping& mapping) {
    mapping.tests_.push_back({row.text("name"), row.node().where(), row.value("vendor"), row.value("canonical"),
                              row.value("writes"), row.text_map("problems")});
}

}  // namespace hub::mapping
