// The hub's own tree of a JSON-shaped value: what decoders emit, mappings read, encoders write.
// No RapidJSON type leaves this room.
//
// Objects keep insertion order and hold each key once (the JSON guard refuses duplicates). Numbers
// keep their text where 64-bit integers or doubles would change them: an identifier is never a double.
//
// Ownership: a plain value, copied deep. Threads: as any value. Failure: wrong-kind access returns
// an empty view or nullptr, it never throws or aborts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hub::codec {

class Value;
using Member = std::pair<std::string, Value>;

class Value {
public:
    using Array = std::vector<Value>;
    using Object = std::vector<Member>;
    enum class Kind : unsigned char { Null, Boolean, Integer, Double, String, Array, Object };

    Value() = default;
    // Out of line: a variant's copy and move inlined at each use bloats every caller, and g++ 12
    // warns falsely about the strings it did not construct.
    Value(const Value& other);
    Value(Value&& other) noexcept;
    Value& operator=(const Value& other);
    Value& operator=(Value&& other) noexcept;
    ~Value();

    Value(std::nullptr_t) {}                                          // NOLINT: literals read well
    explicit Value(bool value) : data_(value) {}
    Value(std::int64_t value) : data_(value) {}                       // NOLINT
    Value(int value) : data_(static_cast<std::int64_t>(value)) {}     // NOLINT
    Value(std::size_t value) : data_(static_cast<std::int64_t>(value)) {}  // NOLINT
    Value(double value) : data_(value) {}                             // NOLINT
    Value(std::string value) : data_(std::move(value)) {}             // NOLINT
    Value(std::string_view value) : data_(std::string(value)) {}      // NOLINT
    Value(const char* value) : data_(std::string(value)) {}           // NOLINT
    Value(Array value) : data_(std::move(value)) {}                   // NOLINT
    Value(Object value) : data_(std::move(value)) {}                  // NOLINT

    static Value object() { return Value(Object{}); }
    static Value array() { return Value(Array{}); }

    [[nodiscard]] Kind kind() const { return static_cast<Kind>(data_.index()); }
    [[nodiscard]] bool is_null() const { return kind() == Kind::Null; }
    [[nodiscard]] bool is_string() const { return kind() == Kind::String; }
    [[nodiscard]] bool is_integer() const { return kind() == Kind::Integer; }
    [[nodiscard]] bool is_boolean() const { return kind() == Kind::Boolean; }
    [[nodiscard]] bool is_array() const { return kind() == Kind::Array; }
    [[nodiscard]] bool is_object() const { return kind() == Kind::Object; }

    /// The text of a string; empty for every other kind.
    [[nodiscard]] std::string_view text() const;
    [[nodiscard]] std::int64_t integer(std::int64_t otherwise = 0) const;
    [[nodiscard]] double number(double otherwise = 0) const;
    [[nodiscard]] bool boolean(bool otherwise = false) const;
    /// A scalar as text: strings as they are, numbers and booleans in JSON spelling, null empty.
    [[nodiscard]] std::string scalar_text() const;

    /// Empty for every other kind.
    [[nodiscard]] const Array& items() const;
    [[nodiscard]] const Object& members() const;
    [[nodiscard]] Array& items();
    [[nodiscard]] Object& members();

    /// nullptr when this is no object or has no such member.
    [[nodiscard]] const Value* find(std::string_view name) const;
    [[nodiscard]] Value* find(std::string_view name);
    /// Member by name, or a shared null.
    [[nodiscard]] const Value& operator[](std::string_view name) const;
    /// A path of names separated by dots: `person.name`. Null when any step is missing.
    [[nodiscard]] const Value& at_path(std::string_view path) const;

    /// Sets (or replaces) a member; makes this an object when it was null.
    Value& set(std::string_view name, Value value);
    void erase(std::string_view name);
    /// Appends to an array; makes this an array when it was null.
    Value& push_back(Value value);

    /// Equal kinds and contents; objects compare regardless of member order.
    friend bool operator==(const Value& a, const Value& b);

private:
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> data_ = nullptr;
};

}  // namespace hub::codec
