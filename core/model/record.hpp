// A canonical record: one value per slot of its entity, each absent, null or set.
//
// Values are kept in canonical writing as text (dates ISO, codes as strings, integers decimal), so
// equal values are equal bytes. Absent = the source says nothing; null = the source says there is none.
//
// Ownership: a plain value. Threads: as any value. Errors of unpack/from_json: `record.unreadable`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"
#include "core/model/definition.hpp"

namespace hub::model {

struct SlotValue {
    enum class State : std::uint8_t { Absent, Null, Set };
    State state = State::Absent;
    std::string text = {};

    bool operator==(const SlotValue&) const = default;
    [[nodiscard]] bool is_set() const { return state == State::Set; }
};

class Record {
public:
    explicit Record(EntityKind entity);

    [[nodiscard]] EntityKind entity() const { return entity_; }
    [[nodiscard]] std::size_t size() const { return slots_.size(); }
    [[nodiscard]] const SlotValue& at(Slot slot) const { return slots_[slot]; }
    [[nodiscard]] SlotValue& at(Slot slot) { return slots_[slot]; }

    /// By canonical path; an unknown path is Absent.
    [[nodiscard]] const SlotValue& get(std::string_view path) const;
    /// The text when set, else empty.
    [[nodiscard]] std::string_view text(std::string_view path) const { return get(path).text; }
    void set(Slot slot, std::string text) { slots_[slot] = {SlotValue::State::Set, std::move(text)}; }
    /// By path; unknown paths are ignored. For tests and hand-made records.
    void set(std::string_view path, std::string text);
    void set_null(Slot slot) { slots_[slot] = {SlotValue::State::Null, {}}; }
    void clear(Slot slot) { slots_[slot] = {}; }

    /// Compact bytes for storing and hashing; equal records give equal bytes. The field's path is
    /// not kept: a slot never changes its meaning, new fields are appended to the definition.
    [[nodiscard]] std::string pack() const;
    /// The same of the fields that are new or other than in `before`, a record of the same entity.
    [[nodiscard]] std::string pack_changes(const Record& before) const;
    static Result<Record> unpack(std::string_view bytes);

    /// Nested by path: {"source_id":…, "person":{"name":…}}; absent fields are left out.
    [[nodiscard]] codec::Value to_json() const;
    static Result<Record> from_json(EntityKind entity, const codec::Value& value);

    bool operator==(const Record&) const = default;

private:
    /// Without the slots that `before` has alike; null = with all.
    [[nodiscard]] std::string pack(const Record* before) const;

    EntityKind entity_;
    std::vector<SlotValue> slots_;
};

}  // namespace hub::model
