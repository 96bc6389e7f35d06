#include "core/model/record.hpp"

#include <cstring>

namespace hub::model {
namespace {

const SlotValue kAbsent{};

void append_length(std::string& out, std::size_t length) {
    // LEB128: most values are shorter than 128 bytes.
    while (length >= 128) {
        out.push_back(static_cast<char>(0x80U | (length & 0x7fU)));
        length >>= 7U;
    }
    out.push_back(static_cast<char>(length));
}

bool read_length(std::string_view& bytes, std::size_t& length) {
    length = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        if (bytes.empty()) return false;
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        length |= static_cast<std::size_t>(byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0) return true;
    }
    return false;
}

void set_nested(codec::Value& root, std::string_view path, codec::Value value) {
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) {
        root.set(path, std::move(value));
        return;
    }
    const std::string_view head = path.substr(0, dot);
    if (root.find(head) == nullptr) root.set(head, codec::Value::object());
    set_nested(*root.find(head), path.substr(dot + 1), std::move(value));
}

}  // namespace

Record::Record(EntityKind entity) : entity_(entity), slots_(definition(entity).fields.size()) {}

const SlotValue& Record::get(std::string_view path) const {
    const auto slot = definition(entity_).slot_of(path);
    return slot ? slots_[*slot] : kAbsent;
}

void Record::set(std::string_view path, std::string text) {
    if (const auto slot = definition(entity_).slot_of(path)) set(*slot, std::move(text));
}

std::string Record::pack() const { return pack(nullptr); }

std::string Record::pack_changes(const Record& before) const { return pack(&before); }

std::string Record::pack(const Record* before) const {
    std::string out;
    out.reserve(256);
    out.push_back(static_cast<char>(entity_));
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
        const SlotValue& value = slots_[slot];
        if (value.state == SlotValue::State::Absent || (before != nullptr && before->slots_[slot] == value)) continue;
        append_length(out, slot);
        out.push_back(static_cast<char>(value.state));
        if (!value.is_set()) continue;
        append_length(out, value.text.size());
        out += value.text;
    }
    return out;
}

Result<Record> Record::unpack(std::string_view bytes) {
    if (bytes.empty() || static_cast<std::size_t>(bytes[0]) >= std::size(kEntities)) {
        return fail("record.unreadable", "a packed record has an unknown entity");
    }
    Record record(static_cast<EntityKind>(bytes[0]));
    bytes.remove_prefix(1);
    while (!bytes.empty()) {
        std::size_t slot = 0;
        if (!read_length(bytes, slot) || bytes.empty() || slot >= record.slots_.size()) {
            return fail("record.unreadable", "a packed record names an unknown slot");
        }
        const auto state = static_cast<SlotValue::State>(bytes.front());
        bytes.remove_prefix(1);
        if (state == SlotValue::State::Null) {
            record.set_null(static_cast<Slot>(slot));
            continue;
        }
        std::size_t length = 0;
        if (state != SlotValue::State::Set || !read_length(bytes, length) || length > bytes.size()) {
            return fail("record.unreadable", "a packed record is cut");
        }
        record.set(static_cast<Slot>(slot), std::string(bytes.substr(0, length)));
        bytes.remove_prefix(length);
    }
    return record;
}

codec::Value Record::to_json() const {
    codec::Value root = codec::Value::object();
    const auto fields = definition(entity_).fields;
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
        const SlotValue& value = slots_[slot];
        if (value.state == SlotValue::State::Absent) continue;
        set_nested(root, fields[slot].path, value.is_set() ? codec::Value(value.text) : codec::Value());
    }
    return root;
}

Result<Record> Record::from_json(EntityKind entity, const codec::Value& value) {
    Record record(entity);
    const auto fields = definition(entity).fields;
    for (std::size_t slot = 0; slot < fields.size(); ++slot) {
        const codec::Value* found = &value;
        std::string_view path = fields[slot].path;
        while (found != nullptr && !path.empty()) {
            const auto dot = path.find('.');
            found = found->find(path.substr(0, dot));
            path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
        }
        if (found == nullptr) continue;
        if (found->is_null()) record.set_null(static_cast<Slot>(slot));
        else if (found->is_object() || found->is_array())
            return fail("record.unreadable", std::string(fields[slot].path) + " is no single value");
        else record.set(static_cast<Slot>(slot), found->scalar_text());
    }
    return record;
}

}  // namespace hub::model
