#include "core/observe/log_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace hub::observe {
namespace {

constexpr std::size_t kTextBytes = 512;
constexpr std::size_t kMaskedDigits = 9;

// Ids, codes, counts, durations and places. A name here is a promise that its value tells nothing of a person.
constexpr std::array<std::string_view, 61> kFields{
    "accepted", "action",     "address",    "app",       "attempt",   "backend",   "batch",      "bytes",     "change",
    "code",     "column",     "component",  "connection", "count",    "cursor",     "delivered", "delivery",
    "depth",    "duration_ms", "entity",    "event",     "exit_code", "failed",     "failpoint", "field",
    "file",     "held",       "kind",       "lane",      "line",      "message",    "method",    "mode",
    "node",     "path",       "pid",        "plugin",    "port",      "purpose",    "queued",    "reason",
    "receipt",  "record",     "refused",    "retry",     "retry_after_ms", "route", "rule",      "shard",
    "signal",   "state",      "status",     "system",    "table",     "tenant",     "thread",    "threads",
    "url_host", "version",    "waiting",    "worker"};
static_assert(std::is_sorted(kFields.begin(), kFields.end()));

std::string_view name_of(Level level) {
    switch (level) {
        case Level::Debug: return "debug";
        case Level::Info: return "info";
        case Level::Warning: return "warning";
        case Level::Error: return "error";
    }
    return "error";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string masked(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && is_word(text[end])) ++end;
        const std::string_view word = text.substr(i, end - i);
        const bool personal = word.size() >= kMaskedDigits && std::all_of(word.begin(), word.end(), is_digit);
        if (personal) {
            out.append(word.size(), '#');
        } else {
            out.append(word);
        }
        if (end < text.size()) out.push_back(text[end++]);
        i = end;
    }
    return out;
}

/// Length of the well-formed UTF-8 character at `i`, 0 when there is none. C1 controls and the bidirectional
/// marks a terminal obeys count as none.
std::size_t printable_length(std::string_view text, std::size_t i) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    const auto tail = [&](std::size_t at) { return (byte(at) & 0xC0U) == 0x80U; };
    const unsigned first = byte(i);
    if (first < 0x80U) return first >= 0x20U && first != 0x7FU ? 1 : 0;
    if (first >= 0xC2U && first < 0xE0U && tail(i + 1)) return first == 0xC2U && byte(i + 1) < 0xA0U ? 0 : 2;
    if (first >= 0xE0U && first < 0xF0U && tail(i + 1) && tail(i + 2)) {
        const unsigned point = ((first & 0x0FU) << 12U) | ((byte(i + 1) & 0x3FU) << 6U) | (byte(i + 2) & 0x3FU);
        const bool surrogate = point >= 0xD800U && point < 0xE000U;
        const bool direction = (point >= 0x200EU && point <= 0x200FU) || (point >= 0x2028U && point <= 0x202EU) ||
                               (point >= 0x2066U && point <= 0x2069U);
        return point < 0x800U || surrogate || direction ? 0 : 3;
    }
    if (first >= 0xF0U && first < 0xF5U && tail(i + 1) && tail(i + 2) && tail(i + 3)) {
        const unsigned second = byte(i + 1);
        return (first == 0xF0U && second < 0x90U) || (first == 0xF4U && second >= 0x90U) ? 0 : 4;
    }
    return 0;
}

/// As the inside of a JSON string; every byte that is no printable text becomes \u00XX.
void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const std::size_t end = std::min(text.size(), kTextBytes);
    for (std::size_t i = 0; i < end;) {
        const std::size_t length = printable_length(text, i);
        const auto byte = static_cast<unsigned char>(text[i]);
        if (length == 0) {
            out += "\\u00";
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
            ++i;
            continue;
        }
        if (text[i] == '"' || text[i] == '\\') out += '\\';
        out.append(text.substr(i, length));
        i += length;
    }
    if (text.size() > kTextBytes) out += "…";
}

std::string number(double value) {
    if (!std::isfinite(value)) return "null";
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

std::string rendered(const Field::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        std::string out = "\"";
        append_encoded(out, masked(*text));
        return out += '"';
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* real = std::get_if<double>(&value)) return number(*real);
    return std::get<bool>(value) ? "true" : "false";
}

bool is_listed(std::string_view name) { return std::binary_search(kFields.begin(), kFields.end(), name); }

std::string withheld(std::span<const Field> fields) {
    std::string names;
    for (const Field& field : fields) {
        if (is_listed(field.name)) continue;
        if (!names.empty()) names += ' ';
        names += field.name;
    }
    return names;
}

}  // namespace

std::span<const std::string_view> log_fields() { return kFields; }

std::string json_line(const Event& event) {
    std::string out = R"({"at":")" + format_instant(event.at) + R"(","level":")";
    out += name_of(event.level);
    out += R"(","event":")";
    append_encoded(out, event.name);
    out += '"';
    for (const Field& field : event.fields) {
        if (!is_listed(field.name)) continue;
        out += ",\"";
        out += field.name;
        out += "\":";
        out += rendered(field.value);
    }
    if (const std::string names = withheld(event.fields); !names.empty()) {
        out += R"(,"withheld":")";
        append_encoded(out, names);
        out += '"';
    }
    return out += '}';
}

std::string human_line(const Event& event) {
    // 14:05:09.123 of 2026-11-22T14:05:09.123Z: at a terminal the day is known.
    std::string out = format_instant(event.at).substr(11, 12) + ' ';
    out += name_of(event.level);
    out.append(8 - name_of(event.level).size(), ' ');
    append_encoded(out, event.name);
    for (const Field& field : event.fields) {
        if (!is_listed(field.name)) continue;
        out += ' ';
        out += field.name;
        out += '=';
        out += rendered(field.value);
    }
    if (const std::string names = withheld(event.fields); !names.empty()) {
        out += " withheld=\"";
        append_encoded(out, names);
        out += '"';
    }
    return out;
}

}  // namespace hub::observe
