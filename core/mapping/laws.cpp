#include "core/mapping/laws.hpp"

#include <rapidcheck.h>

#include <algorithm>

#include "core/codec/json.hpp"
#include "core/mapping/value_space.hpp"

namespace hub::mapping {

namespace {

using codec::Value;
using model::Record;
using Draws = std::vector<Draw>;  // one for each step of the mapping

constexpr int kLargestSize = 100;
constexpr int kMostShrinks = 2'000;

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

rc::Gen<Draws> records_of(const Mapping& mapping) {
    const auto fields = model::definition(mapping.entity()).fields;
    std::vector<rc::Gen<Draw>> spaces;
    for (const Step& step : mapping.steps()) {
        spaces.push_back(round_trips(step) ? value_space(step, fields[step.slot], mapping.nulls()) : rc::gen::just(Draw{}));
    }
    return rc::gen::exec([spaces = std::move(spaces)] {
        Draws draws;
        for (const auto& space : spaces) draws.push_back(*space);
        return draws;
    });
}

Sample sample_of(const Mapping& mapping, const Draws& draws) {
    Sample sample{Record(mapping.entity())};
    for (std::size_t i = 0; i < draws.size(); ++i) {
        const Step& step = mapping.steps()[i];
        if (step.converter == Converter::Constant && !step.vendor.empty() && step.writes()) {
            set_member(sample.vendor, step.vendor, Value(step.constant));
        }
        if (draws[i].state == Draw::State::Null) {
            sample.canonical.set_null(step.slot);
            set_member(sample.vendor, step.vendor, Value());
        } else if (draws[i].state == Draw::State::Set) {
            sample.canonical.set(step.slot, draws[i].canonical);
            if (step.converter == Converter::Commune) sample.canonical.set(step.scheme_slot, "2025");
            set_member(sample.vendor, step.vendor, draws[i].vendor);
        }
    }
    return sample;
}

using Failure = std::optional<LawFailure>;

Failure first_law(const Mapping& mapping, const Sample& sample) {
    const Translated read = mapping.in(sample.vendor);
    for (const auto& problem : read.problems) {
        // What this file does not read at all is not its fault here.
        if (problem.code == "field.missing") continue;
        // Fields are drawn each by itself, and this rule is about two of them; their values come back all the same.
        if (problem.code == "mark.mixed") continue;
        return LawFailure{1, problem.vendor_field, sample.vendor, problem.code + " for a value in the vendor's own writing"};
    }
    const auto written = mapping.out(read.record, same_id);
    if (!written) return LawFailure{1, {}, sample.vendor, written.error().message};
    if (*written == sample.vendor) return std::nullopt;
    std::string field;
    for (const Step& step : mapping.steps()) {
        if (field.empty() && !(written->at_path(step.vendor) == sample.vendor.at_path(step.vendor))) field = step.vendor;
    }
    return LawFailure{1, field, sample.vendor,
                      codec::write_json(sample.vendor.at_path(field)) + " came back as " + codec::write_json(written->at_path(field))};
}

Failure second_law(const Mapping& mapping, const Sample& sample) {
    const auto fields = model::definition(mapping.entity()).fields;
    const auto written = mapping.out(sample.canonical, same_id);
    if (!written) return LawFailure{2, {}, sample.canonical.to_json(), written.error().message};
    const Translated read = mapping.in(*written);
    for (const Step& step : mapping.steps()) {
        if (!round_trips(step)) continue;
        const auto& before = sample.canonical.at(step.slot);
        const auto& after = read.record.at(step.slot);
        if (before == after) continue;
        return LawFailure{2, std::string(fields[step.slot].path), sample.canonical.to_json(),
                          "\"" + before.text + "\" came back as \"" + after.text + "\""};
    }
    return std::nullopt;
}

using Law = Failure (*)(const Mapping&, const Sample&);

/// Goes from record to smaller record as long as one of them fails too.
Failure shrunk(const Mapping& mapping, Law law, rc::Shrinkable<Draws> failing, Failure failure) {
    auto smaller = failing.shrinks();
    for (int tried = 0; tried < kMostShrinks; ++tried) {
        auto next = smaller.next();
        if (!next) break;
        auto still = law(mapping, sample_of(mapping, next->value()));
        if (!still) continue;
        failure = std::move(still);
        smaller = next->shrinks();
    }
    return failure;
}

}  // namespace

std::vector<LawFailure> check_laws(const Mapping& mapping, std::uint64_t seed, int runs) {
    std::vector<LawFailure> failures;
    if (mapping.use() == Use::In) return failures;  // never written: there is no way back to hold
    const auto records = records_of(mapping);
    for (const Law law : {first_law, second_law}) {
        for (int run = 0; run < runs; ++run) {
            // From the smallest values to all of them, as RapidCheck itself does.
            const int size = runs > 1 ? run * kLargestSize / (runs - 1) : kLargestSize;
            auto record = records(rc::Random(seed + static_cast<std::uint64_t>(run)), size);
            auto failure = law(mapping, sample_of(mapping, record.value()));
            if (!failure) continue;
            failures.push_back(*shrunk(mapping, law, std::move(record), std::move(failure)));
            break;
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
