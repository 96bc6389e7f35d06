#include "core/codec/json.hpp"

#include <cctype>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <unordered_set>

// A failed assertion inside RapidJSON must never end the process: it is thrown, and caught below.
namespace hub::codec::rapid {
struct AssertionFailed : std::logic_error {
    using std::logic_error::logic_error;
};
}  // namespace hub::codec::rapid
#define RAPIDJSON_ASSERT(condition)                                                \
    do {                                                                           \
        if (!(condition)) throw ::hub::codec::rapid::AssertionFailed(#condition);  \
    } while (false)
#define RAPIDJSON_NOEXCEPT_ASSERT(condition) static_cast<void>(0)
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

namespace hub::codec {

namespace {

constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseNumbersAsStringsFlag;

// Up to this many members a linear look back finds a duplicate faster than a hash set.
constexpr std::size_t kLinearKeys = 32;

// Numbers written with more digits than this are texts by any reading (a double has 17).
constexpr std::size_t kNumberCharacters = 4'096;

/// Builds the Value directly: one open container a level, no tree of RapidJSON's in between.
class Builder {
public:
    explicit Builder(const JsonLimits& limits) : limits_(limits) { open_.reserve(8); }

    [[nodiscard]] const char* refused() const { return refused_; }
    [[nodiscard]] Value take() && { return std::move(root_); }

    bool Null() { return scalar(Value(nullptr)); }
    bool Bool(bool value) { return scalar(Value(value)); }
    // With kParseNumbersAsStringsFlag only RawNumber is called; the handler concept wants the rest.
    bool Int(int value) { return scalar(Value(value)); }
    bool Uint(unsigned value) { return scalar(Value(static_cast<std::int64_t>(value))); }
    bool Int64(std::int64_t value) { return scalar(Value(value)); }
    bool Uint64(std::uint64_t value) { return scalar(Value(std::to_string(value))); }
    bool Double(double value) { return scalar(Value(value)); }

    bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
        return number(std::string_view(text, length));
    }
    bool String(const char* text, rapidjson::SizeType length, bool) {
        if (!is_whole({text, length})) return refuse("json.encoding");
        return scalar(Value(std::string(text, length)));
    }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        if (++values_ > limits_.values) return refuse("json.too_many_keys");
        Level& level = open_.back();
        auto& members = level.object;
        const std::string_view name(text, length);
        if (!is_whole(name)) return refuse("json.encoding");
        if (members.size() >= limits_.members_per_object) return refuse("json.too_many_keys");
        if (level.names) {
            if (!level.names->emplace(name).second) return refuse("json.duplicate_key");
        } else {
            for (const Member& member : members) {
                if (member.first == name) return refuse("json.duplicate_key");
            }
            if (members.size() == kLinearKeys) {
                level.names = std::make_unique<std::unordered_set<std::string>>();
                for (const Member& member : members) level.names->emplace(member.first);
                level.names->emplace(name);
            }
        }
        members.emplace_back(std::string(name), Value());
        return true;
    }
    bool StartObject() { return open(Value::Kind::Object); }
    bool StartArray() { return open(Value::Kind::Array); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool EndArray(rapidjson::SizeType) { return close(); }

private:
    struct Level {
        Value::Kind kind;
        Value::Object object{};
        Value::Array array{};
        std::unique_ptr<std::unordered_set<std::string>> names{};  // in wide objects only
    };

    /// RapidJSON takes `\ude00` without its first half and writes it out as bytes that are no UTF-8: ED A0 and above.
    static bool is_whole(std::string_view text) {
        for (auto at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1)) {
            if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0U) return false;
        }
        return true;
    }

    bool refuse(const char* code) {
        refused_ = code;
        return false;
    }

    bool number(std::string_view text) {
        if (text.size() > kNumberCharacters) return refuse("json.number");
        const char* end = text.data() + text.size();
        if (text.find_first_of(".eE") == std::string_view::npos) {
            std::int64_t whole = 0;
            const auto done = std::from_chars(text.data(), end, whole);
            if (done.ec == std::errc() && done.ptr == end) {
                return scalar(Value(whole));
            }
            // Beyond 64 bits: an identifier keeps every digit, as text.
            return scalar(Value(std::string(text)));
        }
        double real = 0;
        const auto done = std::from_chars(text.data(), end, real);
        if (done.ec != std::errc() || done.ptr != end) return refuse("json.number");
        // More digits than a double carries: keep them as text too.
        std::size_t digits = 0;
        bool leading = true;
        for (const char c : text) {
            if (c == 'e' || c == 'E') break;
            if (c < '0' || c > '9') continue;
            if (leading && c == '0') continue;
            leading = false;
            ++digits;
        }
        if (digits > 17) return scalar(Value(std::string(text)));
        return scalar(Value(real));
    }

    bool scalar(Value value) {
        if (!count_element()) return false;
        place(std::move(value));
        return true;
    }

    bool count_element() {
        const bool element = !open_.empty() && open_.back().kind == Value::Kind::Array;
        if (element && ++values_ > limits_.values) return refuse("json.too_many_keys");
        return true;
    }

    void place(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (open_.back().kind == Value::Kind::Array) {
            open_.back().array.push_back(std::move(value));
        } else {
            open_.back().object.back().second = std::move(value);
        }
    }

    bool open(Value::Kind kind) {
        if (open_.size() >= limits_.depth) return refuse("json.too_deep");
        if (!count_element()) return false;
        Level& level = open_.emplace_back(Level{kind});
        if (kind == Value::Kind::Object) level.object.reserve(16);
        return true;
    }

    bool close() {
        Level done = std::move(open_.back());
        open_.pop_back();
        place(done.kind == Value::Kind::Array ? Value(std::move(done.array))
                                              : Value(std::move(done.object)));
        return true;
    }

    const JsonLimits& limits_;
    std::vector<Level> open_;
    Value root_;
    std::size_t values_ = 0;
    const char* refused_ = nullptr;
};

/// RapidJSON's reader looks for a closing zero; ours ends where the text ends.
class BoundedStream {
public:
    using Ch = char;
    explicit BoundedStream(std::string_view text)
        : begin_(text.data()), here_(text.data()), end_(text.data() + text.size()) {}
    [[nodiscard]] Ch Peek() const { return here_ == end_ ? '\0' : *here_; }
    Ch Take() { return here_ == end_ ? '\0' : *here_++; }
    [[nodiscard]] std::size_t Tell() const { return static_cast<std::size_t>(here_ - begin_); }
    Ch* PutBegin() { throw rapid::AssertionFailed("in-situ writing"); }
    void Put(Ch) { throw rapid::AssertionFailed("in-situ writing"); }
    void Flush() {}
    std::size_t PutEnd(Ch*) { throw rapid::AssertionFailed("in-situ writing"); }

private:
    const char* begin_;
    const char* here_;
    const char* end_;
};

tl::unexpected<Error> refuse(std::string_view code, std::string_view what, std::size_t offset) {
    std::string message(what);
    message += " (byte ";
    message += std::to_string(offset);
    message += ')';
    return fail(code, std::move(message));
}

std::string_view explain(std::string_view code) {
    if (code == "json.too_deep") return "Arrays and objects are nested deeper than allowed.";
    if (code == "json.duplicate_key") return "An object names the same key twice.";
    if (code == "json.encoding") return "A string is not valid UTF-8 text.";
    if (code == "json.too_many_keys") return "The document has more keys or elements than allowed.";
    return "A number is out of range.";
}

Result<Value> explain_parse_error(const rapidjson::ParseResult& result, const Builder& builder,
                                  std::string_view text) {
    const std::size_t offset = result.Offset();
    switch (result.Code()) {
        case rapidjson::kParseErrorTermination:
            return refuse(builder.refused() != nullptr ? builder.refused() : "json.syntax",
                          explain(builder.refused() != nullptr ? builder.refused() : ""), offset);
        case rapidjson::kParseErrorDocumentRootNotSingular:
            return refuse("json.trailing", "Something follows the JSON value.", offset);
        case rapidjson::kParseErrorStringInvalidEncoding:
        case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
            return refuse("json.encoding", "A string is not valid UTF-8 text.", offset);
        case rapidjson::kParseErrorNumberTooBig:
            return refuse("json.number", "A number is out of range.", offset);
        case rapidjson::kParseErrorValueInvalid: {
            // NaN and Infinity deserve a name of their own: vendors do send them.
            std::size_t from = offset;
            while (from > 0 && (std::isalpha(static_cast<unsigned char>(text[from - 1])) != 0 ||
                                text[from - 1] == '-')) {
                --from;
            }
            const auto rest = text.substr(from, 9);
            if (rest.starts_with("NaN") || rest.starts_with("Infinity") ||
                rest.starts_with("-Infinity")) {
                return refuse("json.number", "NaN and Infinity are no JSON numbers.", offset);
            }
            break;
        }
        default: break;
    }
    return refuse("json.syntax", rapidjson::GetParseError_En(result.Code()), offset);
}

}  // namespace

Result<Value> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.bytes) {
        return refuse("json.too_large", "The document is larger than allowed.", limits.bytes);
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        return refuse("json.encoding", "The document starts with a byte order mark.", 0);
    }
    Builder builder(limits);
    try {
        BoundedStream stream(text);
        rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>> reader;
        const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
        if (result.IsError()) return explain_parse_error(result, builder, text);
        // The reader takes a zero byte for the end of its input.
        if (stream.Tell() < text.size()) {
            return refuse("json.trailing", "Something follows the JSON value.", stream.Tell());
        }
    } catch (const rapid::AssertionFailed&) {
        return fail("json.syntax", "The JSON reader refused the document.");
    }
    return std::move(builder).take();
}

}  // namespace hub::codec
