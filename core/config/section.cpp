#include "core/config/section.hpp"

#include <algorithm>
#include <charconv>

#include "core/text/suggestion.hpp"

namespace hub::config {

using codec::Node;

void Problems::add(const Node& node, codec::Mark at, std::string_view message) {
    lines_.push_back(node.where(at) + ": " + std::string(message));
}

Status Problems::status(std::string_view code) const {
    if (lines_.empty()) return {};
    std::string all;
    for (const std::string& line : lines_) {
        if (!all.empty()) all += '\n';
        all += line;
    }
    return fail(code, std::move(all));
}

Result<SecretRef> SecretRef::parse(std::string_view text) {
    constexpr std::pair<std::string_view, SecretScheme> kSchemes[] = {
        {"file:", SecretScheme::File}, {"env:", SecretScheme::Environment}, {"vault:", SecretScheme::Vault}};
    for (const auto& [prefix, scheme] : kSchemes) {
        if (text.starts_with(prefix) && text.size() > prefix.size()) {
            return SecretRef{scheme, std::string(text.substr(prefix.size())), std::string(text)};
        }
    }
    // The text may be the secret itself: it is not repeated.
    return fail("config.secret", "A secret stands here by reference: file:path, env:NAME or vault:name.");
}

Result<std::int64_t> parse_duration_milliseconds(std::string_view text) {
    constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
        {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
    constexpr std::int64_t kLongest = 3'650LL * 86'400'000;
    std::int64_t count = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit(done.ptr, static_cast<std::size_t>(text.data() + text.size() - done.ptr));
    if (done.ec == std::errc() && count >= 0) {
        for (const auto& [name, milliseconds] : kUnits) {
            if (unit == name && count <= kLongest / milliseconds) return count * milliseconds;
        }
    }
    return fail("config.duration", "A duration is a whole number and ms, s, m, h or d, such as 15m.");
}

Result<std::int64_t> parse_size_bytes(std::string_view text) {
    constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
        {"kB", 1'000}, {"MB", 1'000'000}, {"GB", 1'000'000'000}, {"TB", 1'000'000'000'000}};
    constexpr std::int64_t kLargest = 1'000LL * 1'000'000'000'000;
    std::int64_t count = 0;
    const auto done = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit(done.ptr, static_cast<std::size_t>(text.data() + text.size() - done.ptr));
    if (done.ec == std::errc() && count >= 0) {
        for (const auto& [name, bytes] : kUnits) {
            if (unit == name && count <= kLargest / bytes) return count * bytes;
        }
    }
    return fail("config.size", "A size is a whole number and kB, MB, GB or TB, such as 64MB.");
}

Result<Address> parse_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon != std::string_view::npos && colon > 0) {
        Address address;
        const auto port = text.substr(colon + 1);
        const auto done = std::from_chars(port.data(), port.data() + port.size(), address.port);
        std::string_view host = text.substr(0, colon);
        const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
        if (bracketed) host = host.substr(1, host.size() - 2);
        const bool good_host = bracketed || host.find_first_of(":/ ") == std::string_view::npos;
        if (!port.empty() && good_host && done.ec == std::errc() && done.ptr == port.data() + port.size()) {
            address.host = host;
            return address;
        }
    }
    return fail("config.address", "An address is host:port, such as 127.0.0.1:8080.");
}

namespace {

std::string_view kind_name(const Node& node) {
    switch (node.kind) {
        case Node::Kind::Null: return "nothing";
        case Node::Kind::Scalar: return "a single value";
        case Node::Kind::Sequence: return "a list";
        case Node::Kind::Mapping: return "a mapping";
    }
    return "";
}

std::string in_ticks(std::string_view word) { return std::string("`").append(word).append("`"); }

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += in_ticks(words[i]);
    }
    return text;
}

class Checker {
public:
    explicit Checker(Problems& problems) : problems_(problems) {}

    void section(const Node& node, const SectionSchema& schema) {
        if (!node.is_mapping()) {
            if (node.is_null() && node.entries.empty()) return missing_keys(node, schema);
            return problems_.add(node, schema.name + " is a mapping of keys; this is " + std::string(kind_name(node)) + ".");
        }
        for (const auto& entry : node.entries) {
            const KeySchema* key = schema.find(entry.key);
            if (key == nullptr) {
                problems_.add(node, entry.key_mark,
                              "Unknown key " + in_ticks(entry.key) + " in " + schema.name + "." +
                                  text::did_you_mean(entry.key, schema.key_names()));
                continue;
            }
            check(entry.value, *key);
        }
        missing_keys(node, schema);
    }

private:
    void missing_keys(const Node& node, const SectionSchema& schema) {
        for (const KeySchema& key : schema.keys) {
            const Node* value = node.find(key.name);
            if (key.need == Need::Required && (value == nullptr || value->is_null())) {
                problems_.add(node, "Missing key " + in_ticks(key.name) + " in " + schema.name + ": " + key.doc);
            }
        }
    }

    void check(const Node& node, const KeySchema& key) {
        if (node.is_null()) return;  // the same as absent
        if (key.shape == Shape::One) return one(node, key);
        const bool list = key.shape == Shape::List;
        if (list ? !node.is_sequence() : !node.is_mapping()) {
            return problems_.add(node, in_ticks(key.name) + " is a " + (list ? "list" : "mapping") + "; this is " +
                                           std::string(kind_name(node)) + ".");
        }
        for (const Node& item : node.items) one(item, key);
        for (const auto& entry : node.entries) {
            const bool known = key.map_keys.empty() ||
                               std::find(key.map_keys.begin(), key.map_keys.end(), entry.key) != key.map_keys.end();
            if (!known) {
                problems_.add(node, entry.key_mark,
                              "Unknown key " + in_ticks(entry.key) + " in " + in_ticks(key.name) + "." +
                                  text::did_you_mean(entry.key, key.map_keys));
            }
            one(entry.value, key);
        }
    }

    void one(const Node& node, const KeySchema& key) {
        if (key.type == KeyType::Free) return;
        if (key.type == KeyType::Section) return section(node, *key.section);
        if (!node.is_scalar()) {
            return problems_.add(node, in_ticks(key.name) + " is a single value; this is " +
                                           std::string(kind_name(node)) + ".");
        }
        scalar(node, key);
    }

    void scalar(const Node& node, const KeySchema& key) {
        const auto wrong = [&](std::string_view message) { problems_.add(node, in_ticks(key.name) + ": " + std::string(message)); };
        switch (key.type) {
            case KeyType::Text:
            case KeyType::Free:
            case KeyType::Section: return;
            case KeyType::Boolean:
                if (node.scalar != "true" && node.scalar != "false") wrong("Write true or false.");
                return;
            case KeyType::Integer: return integer(node, key);
            case KeyType::Duration:
                if (auto parsed = parse_duration_milliseconds(node.scalar); !parsed) wrong(parsed.error().message);
                return;
            case KeyType::Size:
                if (auto parsed = parse_size_bytes(node.scalar); !parsed) wrong(parsed.error().message);
                return;
            case KeyType::Secret:
                if (auto parsed = SecretRef::parse(node.scalar); !parsed) wrong(parsed.error().message);
                return;
            case KeyType::Address:
                if (auto parsed = parse_address(node.scalar); !parsed) wrong(parsed.error().message);
                return;
            case KeyType::Choice:
                if (std::find(key.choices.begin(), key.choices.end(), node.scalar) == key.choices.end()) {
                    wrong(std::string("Write ") + listed(key.choices) + "." + text::did_you_mean(node.scalar, key.choices));
                }
                return;
        }
    }

    void integer(const Node& node, const KeySchema& key) {
        std::int64_t number = 0;
        const char* end = node.scalar.data() + node.scalar.size();
        const auto done = std::from_chars(node.scalar.data(), end, number);
        if (done.ec != std::errc() || done.ptr != end) {
            return problems_.add(node, in_ticks(key.name) + ": Write a whole number.");
        }
        if (number < key.minimum || number > key.maximum) {
            problems_.add(node, in_ticks(key.name) + ": Write a number from " + std::to_string(key.minimum) + " to " +
                                    std::to_string(key.maximum) + ".");
        }
    }

    Problems& problems_;
};

}  // namespace

Section::Section(const Node& node, const SectionSchema& schema, Problems& problems) : node_(&node) {
    Checker(problems).section(node, schema);
}

const Node* Section::find(std::string_view key) const {
    const Node* found = node_->find(key);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

std::string Section::where(std::string_view key) const {
    const Node* found = node_->find(key);
    return found != nullptr ? found->where() : node_->where();
}

std::string Section::text(std::string_view key, std::string_view otherwise) const {
    const Node* found = find(key);
    return found != nullptr && found->is_scalar() ? found->scalar : std::string(otherwise);
}

bool Section::boolean(std::string_view key, bool otherwise) const {
    const std::string written = text(key);
    return written == "true" || (written != "false" && otherwise);
}

std::int64_t Section::integer(std::string_view key, std::int64_t otherwise) const {
    const std::string written = text(key);
    std::int64_t number = 0;
    const auto done = std::from_chars(written.data(), written.data() + written.size(), number);
    return done.ec == std::errc() && done.ptr == written.data() + written.size() ? number : otherwise;
}

std::optional<std::int64_t> Section::duration_milliseconds(std::string_view key) const {
    const auto parsed = parse_duration_milliseconds(text(key));
    return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<std::int64_t> Section::size_bytes(std::string_view key) const {
    const Node* node = find(key);
    if (node == nullptr || !node->is_scalar()) return std::nullopt;
    auto parsed = parse_size_bytes(node->scalar);
    return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<SecretRef> Section::secret(std::string_view key) const {
    auto parsed = SecretRef::parse(text(key));
    return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

std::vector<std::string> Section::texts(std::string_view key) const {
    std::vector<std::string> list;
    if (const Node* found = find(key)) {
        for (const Node& item : found->items) {
            if (item.is_scalar()) list.push_back(item.scalar);
        }
    }
    return list;
}

std::vector<std::pair<std::string, std::string>> Section::text_map(std::string_view key) const {
    std::vector<std::pair<std::string, std::string>> map;
    if (const Node* found = find(key)) {
        for (const auto& entry : found->entries) {
            if (entry.value.is_scalar()) map.emplace_back(entry.key, entry.value.scalar);
        }
    }
    return map;
}

codec::Value Section::value(std::string_view key) const {
    const Node* found = find(key);
    return found != nullptr ? found->to_value() : codec::Value();
}

std::optional<Section> Section::section(std::string_view key) const {
    const Node* found = find(key);
    if (found == nullptr || !found->is_mapping()) return std::nullopt;
    return Section(*found);
}

std::vector<Section> Section::sections(std::string_view key) const {
    std::vector<Section> list;
    if (const Node* found = find(key)) {
        for (const Node& item : found->items) {
            if (item.is_mapping()) list.push_back(Section(item));
        }
    }
    return list;
}

}  // namespace hub::config
