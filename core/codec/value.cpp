#include "core/codec/value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace hub::codec {

namespace {

const Value& shared_null() {
    static const Value null;
    return null;
}

}  // namespace

Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

std::string_view Value::text() const {
    const auto* held = std::get_if<std::string>(&data_);
    return held != nullptr ? std::string_view(*held) : std::string_view();
}

std::int64_t Value::integer(std::int64_t otherwise) const {
    const auto* held = std::get_if<std::int64_t>(&data_);
    return held != nullptr ? *held : otherwise;
}

double Value::number(double otherwise) const {
    if (const auto* held = std::get_if<double>(&data_)) return *held;
    if (const auto* held = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*held);
    return otherwise;
}

bool Value::boolean(bool otherwise) const {
    const auto* held = std::get_if<bool>(&data_);
    return held != nullptr ? *held : otherwise;
}

std::string Value::scalar_text() const {
    switch (kind()) {
        case Kind::String: return std::get<std::string>(data_);
        case Kind::Boolean: return std::get<bool>(data_) ? "true" : "false";
        case Kind::Integer: return std::to_string(std::get<std::int64_t>(data_));
        case Kind::Double: {
            const double held = std::get<double>(data_);
            if (!std::isfinite(held)) return {};
            char buffer[32];
            const auto done = std::to_chars(buffer, buffer + sizeof buffer, held);
            return std::string(buffer, done.ptr);
        }
        case Kind::Null:
        case Kind::Array:
        case Kind::Object: break;
    }
    return {};
}

const Value::Array& Value::items() const {
    static const Array empty;
    const auto* held = std::get_if<Array>(&data_);
    return held != nullptr ? *held : empty;
}

const Value::Object& Value::members() const {
    static const Object empty;
    const auto* held = std::get_if<Object>(&data_);
    return held != nullptr ? *held : empty;
}

// A caller that writes through the wrong kind writes into a scratch value of its own thread, cleared
// at each use, so nothing is shared and nothing aborts.
Value::Array& Value::items() {
    if (auto* held = std::get_if<Array>(&data_)) return *held;
    static thread_local Array scratch;
    scratch.clear();
    return scratch;
}

Value::Object& Value::members() {
    if (auto* held = std::get_if<Object>(&data_)) return *held;
    static thread_local Object scratch;
    scratch.clear();
    return scratch;
}

const Value* Value::find(std::string_view name) const {
    const auto* held = std::get_if<Object>(&data_);
    if (held == nullptr) return nullptr;
    for (const Member& member : *held) {
        if (member.first == name) return &member.second;
    }
    return nullptr;
}

Value* Value::find(std::string_view name) {
    return const_cast<Value*>(static_cast<const Value*>(this)->find(name));
}

const Value& Value::operator[](std::string_view name) const {
    const Value* found = find(name);
    return found != nullptr ? *found : shared_null();
}

const Value& Value::at_path(std::string_view path) const {
    const Value* here = this;
    while (true) {
        const auto dot = path.find('.');
        here = here->find(path.substr(0, dot));
        if (here == nullptr) return shared_null();
        if (dot == std::string_view::npos) return *here;
        path.remove_prefix(dot + 1);
    }
}

Value& Value::set(std::string_view name, Value value) {
    if (!is_object()) data_ = Object{};
    auto& held = std::get<Object>(data_);
    for (Member& member : held) {
        if (member.first == name) {
            member.second = std::move(value);
            return member.second;
        }
    }
    return held.emplace_back(std::string(name), std::move(value)).second;
}

void Value::erase(std::string_view name) {
    auto* held = std::get_if<Object>(&data_);
    if (held == nullptr) return;
    std::erase_if(*held, [&](const Member& member) { return member.first == name; });
}

Value& Value::push_back(Value value) {
    if (!is_array()) data_ = Array{};
    return std::get<Array>(data_).emplace_back(std::move(value));
}

bool operator==(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    if (!a.is_object()) return a.data_ == b.data_;
    const auto& left = a.members();
    const auto& right = b.members();
    if (left.size() != right.size()) return false;
    // Records are usually written by the same hand, so the same position is tried first.
    for (std::size_t i = 0; i < left.size(); ++i) {
        const Value* other =
            right[i].first == left[i].first ? &right[i].second : b.find(left[i].first);
        if (other == nullptr || !(left[i].second == *other)) return false;
    }
    return true;
}

}  // namespace hub::codec
