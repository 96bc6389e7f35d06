#include "core/mapping/mapping.hpp"

#include <algorithm>

#include "core/mapping/convert.hpp"

namespace hub::mapping {

namespace {

using codec::Value;
using model::Record;
using model::Slot;

const Value* find_path(const Value& root, std::string_view path) {
    const Value* here = &root;
    while (here != nullptr) {
        const auto dot = path.find('.');
        here = here->find(path.substr(0, dot));
        if (dot == std::string_view::npos) return here;
        path.remove_prefix(dot + 1);
    }
    return nullptr;
}

void set_path(Value& root, std::string_view path, Value value) {
    Value* here = &root;
    for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        const auto head = path.substr(0, dot);
        Value* next = here->find(head);
        here = next != nullptr && next->is_object() ? next : &here->set(head, Value::object());
        path.remove_prefix(dot + 1);
    }
    here->set(path, std::move(value));
}

void erase_path(Value& root, std::string_view path) {
    Value* here = &root;
    for (auto dot = path.find('.'); here != nullptr && dot != std::string_view::npos; dot = path.find('.')) {
        here = here->find(path.substr(0, dot));
        path.remove_prefix(dot + 1);
    }
    if (here != nullptr) here->erase(path);
}

/// Says nothing: absent, null, or an empty text where an empty text means no value.
bool silent(const Value* value, const Step& step) {
    if (value == nullptr || value->is_null()) return true;
    return value->is_string() && value->text().empty() && (step.converter != Converter::Text || step.otherwise);
}

}  // namespace

Translated Mapping::in(const Value& vendor) const {
    if (reads_with_) return reads_with_->in(vendor);
    Translated result{Record(entity_), {}};
    const auto& fields = model::definition(entity_).fields;
    const auto report = [&](const Step& step, std::string_view code, std::string_view message) {
        result.problems.push_back({std::string(code), std::string(fields[step.slot].path), step.vendor, std::string(message)});
    };
    for (const Step& step : steps_) {
        if (!step.reads() || step.slot == Step::kNoSlot) continue;
        if (step.converter == Converter::Constant) {
            result.record.set(step.slot, step.constant);
            continue;
        }
        const Value* value = find_path(vendor, step.vendor);
        for (auto next = step.fallbacks.begin(); silent(value, step) && next != step.fallbacks.end(); ++next) {
            value = find_path(vendor, *next);
        }
        if (silent(value, step)) {
            if (step.otherwise) {
                result.record.set(step.slot, *step.otherwise);
            } else if (value != nullptr) {
                result.record.set_null(step.slot);
            }
            continue;
        }
        if (value->is_array() || value->is_object()) {
            report(step, "value.unexpected", "A list or object stands where a single value belongs.");
            continue;
        }
        if (const auto fault = convert_in(step, fields[step.slot], *value, result.record)) {
            report(step, fault->code, fault->message);
        }
    }
    add_model_problems(result);
    return result;
}

void Mapping::add_model_problems(Translated& result) const {
    for (auto& problem : model::validate(result.record)) {
        const bool known = std::any_of(result.problems.begin(), result.problems.end(),
                                       [&](const auto& each) { return each.field == problem.field; });
        if (known) continue;
        const auto slot = model::definition(entity_).slot_of(problem.field);
        for (const Step& step : steps_) {
            if (step.slot == slot && step.reads()) problem.vendor_field = step.vendor;
        }
        result.problems.push_back(std::move(problem));
    }
}

Result<Value> Mapping::out(const Record& record, const ResolveReference& resolve, const Value* base) const {
    if (use_ == Use::In) {
        return fail("mapping.unwritable", "Mapping " + name_ + " only reads; nothing is written with it.");
    }
    Value result = base != nullptr && base->is_object() ? *base : Value::object();
    if (base == nullptr) result.members().reserve(steps_.size());
    for (const Step& step : steps_) {
        if (!step.writes()) continue;
        Value written;
        if (step.converter == Converter::Constant) {
            written = Value(step.constant);
        } else {
            const model::SlotValue& value = record.at(step.slot);
            if (value.state == model::SlotValue::State::Absent) continue;
            if (value.is_set()) {
                HUB_TRY_ASSIGN(auto converted, convert_out(step, record, resolve, communes_.get()));
                if (!converted) {
                    erase_path(result, step.vendor);
                    continue;
                }
                written = std::move(*converted);
            } else if (nulls_ == NullWriting::Omit) {
                erase_path(result, step.vendor);
                continue;
            }
        }
        set_path(result, step.vendor, std::move(written));
    }
    return result;
}

bool Mapping::slot_is_carried_out(Slot slot) const {
    return use_ != Use::In && std::any_of(steps_.begin(), steps_.end(), [&](const Step& step) {
        return step.writes() && (step.slot == slot || step.scheme_slot == slot);
    });
}

bool Mapping::slot_is_carried_in(Slot slot) const {
    if (reads_with_) return reads_with_->slot_is_carried_in(slot);
    return std::any_of(steps_.begin(), steps_.end(), [&](const Step& step) {
        return step.reads() && (step.slot == slot || step.scheme_slot == slot);
    });
}

}  // namespace hub::mapping
