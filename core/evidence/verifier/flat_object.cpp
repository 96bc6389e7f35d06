#include "core/evidence/verifier/flat_object.hpp"

#include <charconv>

namespace hub::verifier {
namespace {

class Line {
public:
    explicit Line(std::string_view rest) : rest_(rest) {}

    std::optional<FlatObject> object() {
        FlatObject out;
        if (!take('{')) return std::nullopt;
        if (take('}')) return at_end(std::move(out));
        do {
            auto name = string();
            if (!name || !take(':')) return std::nullopt;
            if (skip_blank(); !rest_.empty() && rest_.front() == '"') {
                auto value = string();
                if (!value || !out.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
            } else {
                const auto value = integer();
                if (!value || !out.emplace(std::move(*name), *value).second) return std::nullopt;
            }
        } while (take(','));
        if (!take('}')) return std::nullopt;
        return at_end(std::move(out));
    }

private:
    void skip_blank() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
    }
    bool take(char c) {
        skip_blank();
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::optional<FlatObject> at_end(FlatObject object) {
        skip_blank();
        if (!rest_.empty()) return std::nullopt;
        return object;
    }

    std::optional<std::int64_t> integer() {
        std::int64_t value = 0;
        const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (read.ec != std::errc()) return std::nullopt;
        rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
        return value;
    }

    std::optional<unsigned> four_digits() {
        unsigned value = 0;
        if (rest_.size() < 4) return std::nullopt;
        const auto read = std::from_chars(rest_.data(), rest_.data() + 4, value, 16);
        if (read.ec != std::errc() || read.ptr != rest_.data() + 4) return std::nullopt;
        rest_.remove_prefix(4);
        return value;
    }

    static void append_utf8(std::string& out, unsigned code) {
        const auto push = [&out](unsigned byte) { out.push_back(static_cast<char>(byte)); };
        if (code < 0x80) return push(code);
        if (code < 0x800) {
            push(0xC0U | code >> 6U);
            return push(0x80U | (code & 0x3FU));
        }
        if (code < 0x10000) {
            push(0xE0U | code >> 12U);
        } else {
            push(0xF0U | code >> 18U);
            push(0x80U | (code >> 12U & 0x3FU));
        }
        push(0x80U | (code >> 6U & 0x3FU));
        push(0x80U | (code & 0x3FU));
    }

    bool escaped(std::string& out) {
        if (rest_.empty()) return false;
        const char c = rest_.front();
        rest_.remove_prefix(1);
        constexpr std::string_view kNames = "\"\\/bfnrt";
        constexpr std::string_view kMeans = "\"\\/\b\f\n\r\t";
        if (const auto at = kNames.find(c); at != std::string_view::npos) {
            out.push_back(kMeans[at]);
            return true;
        }
        if (c != 'u') return false;
        auto code = four_digits();
        if (!code || (*code >= 0xDC00 && *code < 0xE000)) return false;
        if (*code >= 0xD800 && *code < 0xDC00) {
            if (!rest_.starts_with("\\u")) return false;
            rest_.remove_prefix(2);
            const auto low = four_digits();
            if (!low || *low < 0xDC00 || *low >= 0xE000) return false;
            code = 0x10000 + ((*code - 0xD800) << 10U) + (*low - 0xDC00);
        }
        append_utf8(out, *code);
        return true;
    }

    std::optional<std::string> string() {
        if (!take('"')) return std::nullopt;
        std::string out;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return out;
            if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
            if (c != '\\') out.push_back(c);
            else if (!escaped(out)) return std::nullopt;
        }
        return std::nullopt;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<FlatObject> parse_flat_object(std::string_view line) { return Line(line).object(); }

const std::int64_t* number_in(const FlatObject& object, std::string_view name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
}

const std::string* text_in(const FlatObject& object, std::string_view name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : std::get_if<std::string>(&found->second);
}

}  // namespace hub::verifier
