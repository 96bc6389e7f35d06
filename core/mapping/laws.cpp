#include "core/mapping/laws.hpp"

#include <algorithm>

#include "core/base/random.hpp"
#include "core/codec/json.hpp"
#include "core/mapping/sample_values.hpp"

namespace hub::mapping {

namespace {

using codec::Value;
using model::Record;

std::optional<std::string> same_id(model::EntityKind, std::string_view source_id) { return std::string(source_id); }

/// One generated record in both writings, from the same draws.
struct Sample {
    Record canonical;
    Value vendor = Value::object();
};

void set_member(Value& root, std::string_view path, Value value) {
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) {
        root.set(path, std::move(value));
        return;
    }
    Value inner = root[path.substr(0, dot)];
    set_member(inner, path.substr(dot + 1), std::move(value));
    root.set(path.substr(0, dot), std::move(inner));
}

bool round_trips(const Step& step) {
    return step.direction == Direction::Both && step.slot != Step::kNoSlot && !step.vendor.empty() &&
           step.converter != Converter::Constant;
}

/// Fields whose presence others lean on, or whose absence reads as something else, always get a value.
bool must_stand(const Step& step, const model::FieldDefinition& field) {
    return field.required || step.otherwise.has_value() || field.form == model::TextForm::Commune ||
           field.code_list == "commune_scheme";
}

Sample make_sample(const Mapping& mapping, Random& random) {
    Sample sample{Record(mapping.entity())};
    const auto fields = model::definition(mapping.entity()).fields;
    for (const Step& step : mapping.steps()) {
        if (step.converter == Converter::Constant && !step.vendor.empty()) {
            if (step.writes()) set_member(sample.vendor, step.vendor, Value(step.constant));
            continue;
        }
        if (!round_trips(step)) continue;
        const auto draw = must_stand(step, fields[step.slot]) ? 2 : random.below(6);
        if (draw == 0) continue;
        if (draw == 1 && mapping.nulls() == NullWriting::Write) {
            sample.canonical.set_null(step.slot);
            set_member(sample.vendor, step.vendor, Value());
            continue;
        }
        auto pair = sample_value(step, fields[step.slot], random);
        sample.canonical.set(step.slot, std::move(pair.canonical));
        if (step.converter == Converter::Commune) sample.canonical.set(step.scheme_slot, "2025");
        set_member(sample.vendor, step.vendor, std::move(pair.vendor));
    }
    return sample;
}

std::optional<LawFailure> first_law(const Mapping& mapping, const Sample& sample, std::uint64_t seed) {
    const Translated read = mapping.in(sample.vendor);
    for (const auto& problem : read.problems) {
        // What this file does not read at all is not its fault here.
        if (problem.code == "field.missing") continue;
        return LawFailure{1, seed, problem.vendor_field, problem.code + " for a value in the vendor's own writing"};
    }
    const auto written = mapping.out(read.record, same_id);
    if (!written) return LawFailure{1, seed, {}, written.error().message};
    if (*written == sample.vendor) return std::nullopt;
    return LawFailure{1, seed, {}, codec::write_json(sample.vendor) + " came back as " + codec::write_json(*written)};
}

std::optional<LawFailure> second_law(const Mapping& mapping, const Sample& sample, std::uint64_t seed) {
    const auto written = mapping.out(sample.canonical, same_id);
    if (!written) return LawFailure{2, seed, {}, written.error().message};
    const Translated read = mapping.in(*written);
    const auto fields = model::definition(mapping.entity()).fields;
    for (const Step& step : mapping.steps()) {
        if (!round_trips(step)) continue;
        const auto& before = sample.canonical.at(step.slot);
        const auto& after = read.record.at(step.slot);
        if (before == after) continue;
        return LawFailure{2, seed, std::string(fields[step.slot].path), "\"" + before.text + "\" came back as \"" + after.text + "\""};
    }
    return std::nullopt;
}

}  // namespace

std::vector<LawFailure> check_laws(const Mapping& mapping, std::uint64_t seed, int runs) {
    std::vector<LawFailure> failures;
    if (mapping.use() == Use::In) return failures;  // never written: there is no way back to hold
    for (const auto law : {first_law, second_law}) {
        for (int run = 0; run < runs; ++run) {
            const std::uint64_t own_seed = seed + static_cast<std::uint64_t>(run);
            SeededRandom random(own_seed);
            if (auto failure = law(mapping, make_sample(mapping, random), own_seed)) {
                failures.push_back(std::move(*failure));
                break;
            }
        }
    }
    return failures;
}

namespace {

std::string listed(std::vector<std::pair<std::string, std::string>> problems) {
    std::sort(problems.begin(), problems.end());
    std::string text;
    for (const auto& [field, code] : problems) text += (text.empty() ? "" : ", ") + field + ": " + code;
    return text.empty() ? "none" : text;
}

/// Every scalar as text, the way records hold them, so that `grade: 4` and `grade: "4"` are one.
Value as_texts(const Value& value) {
    if (!value.is_object()) return value.is_null() || value.is_array() ? value : Value(value.scalar_text());
    Value object = Value::object();
    for (const auto& [name, inner] : value.members()) object.set(name, as_texts(inner));
    return object;
}

}  // namespace

std::vector<TestFailure> run_tests(const Mapping& mapping) {
    std::vector<TestFailure> failures;
    for (const MappingTest& test : mapping.tests()) {
        const auto failed = [&](std::string message) { failures.push_back({test.name, test.where, std::move(message)}); };
        const Translated read = mapping.in(test.vendor);
        std::vector<std::pair<std::string, std::string>> problems;
        for (const auto& problem : read.problems) problems.emplace_back(problem.field, problem.code);
        // Without `problems:` a test shows what its fields become; fields it leaves out may be missing.
        if (test.problems.empty()) std::erase_if(problems, [](const auto& each) { return each.second == "field.missing"; });
        if (listed(problems) != listed(test.problems)) {
            failed(std::string("problems are ") + listed(problems) + "; expected " + listed(test.problems));
        }
        if (!test.canonical.is_null()) {
            const Value expected = as_texts(test.canonical);
            if (!(read.record.to_json() == expected)) {
                failed(std::string("in() gives ") + codec::write_json_canonical(read.record.to_json()) + "; expected " +
                       codec::write_json_canonical(expected));
            }
        }
        if (!test.writes.is_null()) {
            const auto written = mapping.out(read.record, same_id);
            if (!written) {
                failed(std::string("out() fails: ") + written.error().message);
            } else if (!(*written == test.writes)) {
                failed(std::string("out() gives ") + codec::write_json_canonical(*written) + "; expected " +
                       codec::write_json_canonical(test.writes));
            }
        }
    }
    return failures;
}

}  // namespace hub::mapping
