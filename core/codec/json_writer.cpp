// The JSON writers, by hand: the hot path writes a record of ~350 bytes for each delivery, and a
// generic writer's per-character virtual calls and tree copy cost more than the record itself.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/codec/json.hpp"

namespace hub::codec {

namespace {

/// 0: copy as it is; 1: \u00XX; else the letter after the backslash.
constexpr auto kEscapes = [] {
    std::array<char, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c) table[c] = 1;
    table['"'] = '"';
    table['\\'] = '\\';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    return table;
}();

void append_string(std::string& out, std::string_view text) {
    constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    const char* run = text.data();
    const char* const end = run + text.size();
    for (const char* here = run; here != end; ++here) {
        const auto c = static_cast<unsigned char>(*here);
        const char escape = kEscapes[c];
        if (escape == 0) continue;
        out.append(run, here);
        run = here + 1;
        out += '\\';
        if (escape == 1) {
            out.append("u00");
            out += kHex[c >> 4U];
            out += kHex[c & 15U];
        } else {
            out += escape;
        }
    }
    out.append(run, end);
    out += '"';
}

void append_scalar(std::string& out, const Value& value) {
    char buffer[32];
    switch (value.kind()) {
        case Value::Kind::Boolean: out += value.boolean() ? "true" : "false"; return;
        case Value::Kind::Integer: {
            const auto done = std::to_chars(buffer, buffer + sizeof buffer, value.integer());
            out.append(buffer, done.ptr);
            return;
        }
        case Value::Kind::Double: {
            const double real = value.number();
            // JSON has no NaN or Infinity; a value of ours only holds one after an arithmetic fault.
            if (!std::isfinite(real)) {
                out += "null";
                return;
            }
            // 1.0 stays a double when it is read again, and a long one must not look like an identifier: with more
            // digits than a double carries it would be read as a text.
            constexpr double kLongestWhole = 1e16;
            const auto done = std::abs(real) < kLongestWhole
                                  ? std::to_chars(buffer, buffer + sizeof buffer, real)
                                  : std::to_chars(buffer, buffer + sizeof buffer, real, std::chars_format::scientific);
            const std::string_view text(buffer, static_cast<std::size_t>(done.ptr - buffer));
            out += text;
            if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
            return;
        }
        case Value::Kind::String: append_string(out, value.text()); return;
        case Value::Kind::Null:
        case Value::Kind::Array:
        case Value::Kind::Object: break;
    }
    out += "null";
}

enum class Order { AsIs, ByName };

// Recursion is bounded by what built the value: parse_json caps depth, our own code nests little.
void append_compact(std::string& out, const Value& value, Order order) {
    if (value.is_array()) {
        out += '[';
        const char* separator = "";
        for (const Value& item : value.items()) {
            out += separator;
            append_compact(out, item, order);
            separator = ",";
        }
        out += ']';
        return;
    }
    if (!value.is_object()) return append_scalar(out, value);
    const auto& members = value.members();
    out += '{';
    const auto append_member = [&](const Member& member) {
        if (out.back() != '{') out += ',';
        append_string(out, member.first);
        out += ':';
        append_compact(out, member.second, order);
    };
    const auto by_name = [](const Member& a, const Member& b) { return a.first < b.first; };
    if (order == Order::AsIs || std::is_sorted(members.begin(), members.end(), by_name)) {
        for (const Member& member : members) append_member(member);
    } else {
        std::vector<const Member*> sorted;
        sorted.reserve(members.size());
        for (const Member& member : members) sorted.push_back(&member);
        std::sort(sorted.begin(), sorted.end(),
                  [](const Member* a, const Member* b) { return a->first < b->first; });
        for (const Member* member : sorted) append_member(*member);
    }
    out += '}';
}

void append_pretty(std::string& out, const Value& value, std::size_t indent) {
    const bool array = value.is_array();
    if ((array && value.items().empty()) || (value.is_object() && value.members().empty())) {
        out += array ? "[]" : "{}";
        return;
    }
    if (!array && !value.is_object()) return append_scalar(out, value);
    const auto new_line = [&](std::size_t depth) {
        out += '\n';
        out.append(2 * depth, ' ');
    };
    out += array ? '[' : '{';
    const char* separator = "";
    const auto next = [&] {
        out += separator;
        separator = ",";
        new_line(indent + 1);
    };
    for (const Value& item : value.items()) {
        next();
        append_pretty(out, item, indent + 1);
    }
    for (const Member& member : value.members()) {
        next();
        append_string(out, member.first);
        out += ": ";
        append_pretty(out, member.second, indent + 1);
    }
    new_line(indent);
    out += array ? ']' : '}';
}

}  // namespace

std::string write_json(const Value& value) {
    std::string out;
    out.reserve(512);
    append_compact(out, value, Order::AsIs);
    return out;
}

std::string write_json_canonical(const Value& value) {
    std::string out;
    out.reserve(512);
    append_compact(out, value, Order::ByName);
    return out;
}

std::string write_json_pretty(const Value& value) {
    std::string out;
    append_pretty(out, value, 0);
    return out;
}

}  // namespace hub::codec
