#include "core/codec/cbor.hpp"

#include <algorithm>
#include <limits>

#include "core/text/unicode.hpp"

namespace hub::codec {
namespace {

enum Major : unsigned { kUnsigned = 0, kNegative = 1, kBytes = 2, kText = 3, kArray = 4, kMap = 5, kTag = 6, kSimple = 7 };

struct Head {
    unsigned major = 0;
    unsigned information = 0;
    std::uint64_t argument = 0;
};

class CborReader {
public:
    CborReader(std::string_view bytes, const CborLimits& limits) : all_(bytes.size()), rest_(bytes), limits_(limits) {}

    [[nodiscard]] std::string_view rest() const { return rest_; }

    // Depth is bounded by the limits, so this recursion is too.
    Result<CborValue> value(std::size_t depth) {
        if (depth > limits_.depth) return fail("cbor.too_deep", "CBOR is nested deeper than allowed");
        if (++values_ > limits_.values) return fail("cbor.too_large", "CBOR holds more values than allowed");
        HUB_TRY_ASSIGN(const Head head, take_head());
        CborValue out;
        switch (head.major) {
            case kUnsigned:
            case kNegative:
                if (head.argument > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return fail("cbor.unsupported", "an integer beyond 64 bits" + place());
                out.kind = CborValue::Kind::Integer;
                out.integer = static_cast<std::int64_t>(head.argument);
                if (head.major == kNegative) out.integer = -1 - out.integer;
                return out;
            case kBytes:
            case kText: return string(head);
            case kArray: return array(head, depth);
            case kMap: return map(head, depth);
            case kSimple: return simple(head);
            default: return fail("cbor.unsupported", "a tag" + place());
        }
    }

private:
    [[nodiscard]] std::string place() const { return " at byte " + std::to_string(all_ - rest_.size()); }

    Result<Head> take_head() {
        if (rest_.empty()) return fail("cbor.syntax", "CBOR ends early");
        const unsigned first = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        Head head{.major = first >> 5U, .information = first & 31U, .argument = first & 31U};
        if (head.information < 24) return head;
        if (head.information == 31) return fail("cbor.unsupported", "an indefinite length" + place());
        if (head.information > 27) return fail("cbor.syntax", "a reserved head" + place());
        if (head.major == kSimple) return fail("cbor.unsupported", "a float or a simple value" + place());
        const std::size_t size = std::size_t{1} << (head.information - 24U);
        if (rest_.size() < size) return fail("cbor.syntax", "CBOR ends early");
        head.argument = 0;
        for (std::size_t i = 0; i < size; ++i) head.argument = head.argument << 8U | static_cast<unsigned char>(rest_[i]);
        rest_.remove_prefix(size);
        const std::uint64_t least = size == 1 ? 24 : std::uint64_t{1} << (size * 4);
        if (head.argument < least) return fail("cbor.syntax", "a number in a longer form than it needs" + place());
        return head;
    }

    Result<CborValue> string(const Head& head) {
        if (head.argument > rest_.size()) return fail("cbor.syntax", "CBOR ends early");
        CborValue out;
        out.kind = head.major == kText ? CborValue::Kind::Text : CborValue::Kind::Bytes;
        out.content = rest_.substr(0, static_cast<std::size_t>(head.argument));
        rest_.remove_prefix(out.content.size());
        if (head.major == kText && !text::valid_utf8(out.content)) return fail("cbor.syntax", "text that is not UTF-8" + place());
        return out;
    }

    Result<CborValue> array(const Head& head, std::size_t depth) {
        if (head.argument > rest_.size()) return fail("cbor.syntax", "CBOR ends early");  // an element has at least a byte
        CborValue out;
        out.kind = CborValue::Kind::Array;
        for (std::uint64_t i = 0; i < head.argument; ++i) {
            HUB_TRY_ASSIGN(auto item, value(depth + 1));
            out.items.push_back(std::move(item));
        }
        return out;
    }

    Result<CborValue> map(const Head& head, std::size_t depth) {
        if (head.argument > rest_.size() / 2) return fail("cbor.syntax", "CBOR ends early");
        CborValue out;
        out.kind = CborValue::Kind::Map;
        for (std::uint64_t i = 0; i < head.argument; ++i) {
            HUB_TRY_ASSIGN(auto key, value(depth + 1));
            const bool text = key.kind == CborValue::Kind::Text;
            if (!text && key.kind != CborValue::Kind::Integer) return fail("cbor.unsupported", "a key that is no integer or text" + place());
            if ((text ? out.find(std::string_view(key.content)) : out.find(key.integer)) != nullptr) return fail("cbor.duplicate_key", "a key stands twice" + place());
            HUB_TRY_ASSIGN(auto member, value(depth + 1));
            out.members.emplace_back(std::move(key), std::move(member));
        }
        return out;
    }

    Result<CborValue> simple(const Head& head) const {
        CborValue out;
        if (head.information == 22) return out;  // null
        if (head.information != 20 && head.information != 21) return fail("cbor.unsupported", "a simple value" + place());
        out.kind = CborValue::Kind::Boolean;
        out.integer = head.information - 20;
        return out;
    }

    std::size_t all_;
    std::string_view rest_;
    const CborLimits& limits_;
    std::size_t values_ = 0;
};

}  // namespace

const CborValue* CborValue::find(std::int64_t key) const {
    const auto found = std::find_if(members.begin(), members.end(), [&](const auto& each) { return each.first.kind == Kind::Integer && each.first.integer == key; });
    return found == members.end() ? nullptr : &found->second;
}

const CborValue* CborValue::find(std::string_view key) const {
    const auto found = std::find_if(members.begin(), members.end(), [&](const auto& each) { return each.first.kind == Kind::Text && each.first.content == key; });
    return found == members.end() ? nullptr : &found->second;
}

Result<CborValue> take_cbor(std::string_view& bytes, const CborLimits& limits) {
    if (bytes.size() > limits.bytes) return fail("cbor.too_large", "CBOR is larger than allowed");
    CborReader reader(bytes, limits);
    HUB_TRY_ASSIGN(auto value, reader.value(1));
    bytes = reader.rest();
    return value;
}

Result<CborValue> parse_cbor(std::string_view bytes, const CborLimits& limits) {
    HUB_TRY_ASSIGN(auto value, take_cbor(bytes, limits));
    if (!bytes.empty()) return fail("cbor.trailing", "something follows the CBOR value");
    return value;
}

}  // namespace hub::codec
