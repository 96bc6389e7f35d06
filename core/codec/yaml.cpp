#include "core/codec/yaml.hpp"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "core/text/charset.hpp"

// The event interface of yaml-cpp, not its node tree: a tree would already have followed aliases and
// let the last of two equal keys win.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

namespace hub::codec {

const Node* Node::find(std::string_view key) const {
    const Entry* entry = find_entry(key);
    return entry != nullptr ? &entry->value : nullptr;
}

const Node::Entry* Node::find_entry(std::string_view key) const {
    for (const Entry& entry : entries) {
        if (entry.key == key) return &entry;
    }
    return nullptr;
}

std::string Node::where(Mark at) const {
    std::string text = file ? *file : std::string("(text)");
    if (at.line == 0) return text;
    return text + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

namespace {

Value typed_scalar(const Node& node) {
    const std::string& text = node.scalar;
    if (node.quoted) return Value(text);
    if (text == "true") return Value(true);
    if (text == "false") return Value(false);
    const char* first = text.data();
    const char* last = first + text.size();
    const std::size_t sign = text.starts_with('-') ? 1 : 0;
    const bool leading_zero =
        text.size() > sign + 1 && text[sign] == '0' && text[sign + 1] != '.';
    const bool starts_with_digit =
        text.size() > sign && text[sign] >= '0' && text[sign] <= '9';
    if (!starts_with_digit || leading_zero) return Value(text);
    std::int64_t whole = 0;
    if (auto done = std::from_chars(first, last, whole); done.ec == std::errc() && done.ptr == last) {
        return Value(whole);
    }
    double real = 0;
    const bool digits = text.find_first_not_of("-0123456789.") == std::string::npos;
    if (auto done = std::from_chars(first, last, real);
        digits && done.ec == std::errc() && done.ptr == last && text.find('.') != std::string::npos) {
        return Value(real);
    }
    return Value(text);
}

}  // namespace

Value Node::to_value() const {
    switch (kind) {
        case Kind::Null: return {};
        case Kind::Scalar: return typed_scalar(*this);
        case Kind::Sequence: {
            Value list = Value::array();
            for (const Node& item : items) list.push_back(item.to_value());
            return list;
        }
        case Kind::Mapping: {
            Value object = Value::object();
            for (const Entry& entry : entries) object.set(entry.key, entry.value.to_value());
            return object;
        }
    }
    return {};
}

namespace {

/// Leaves yaml-cpp's parser early; caught in parse_yaml below.
struct Refused : std::runtime_error {
    Refused(std::string_view code_, const std::string& message, Mark at_)
        : std::runtime_error(message), code(code_), at(at_) {}
    std::string code;
    Mark at;
};

Mark mark_of(const YAML::Mark& mark) {
    if (mark.is_null()) return {};
    return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(std::shared_ptr<const std::string> file, const YamlLimits& limits)
        : file_(std::move(file)), limits_(limits) {}

    [[nodiscard]] Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) {
            throw Refused("yaml.documents", "Only one document may stand in a file.", mark_of(mark));
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        check_anchor(mark, anchor);
        place(make(Node::Kind::Null, mark));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        throw Refused("yaml.alias", "Aliases (*name) are not used here; write the value out.", mark_of(mark));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check_anchor(mark, anchor);
        check_tag(mark, tag);
        Node node = make(Node::Kind::Scalar, mark);
        node.scalar = value;
        node.quoted = tag == "!";
        place(std::move(node));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::Sequence);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::Mapping);
    }
    void OnMapEnd() override { close(); }

private:
    struct Level {
        Node node;
        bool key_waits = false;  // a mapping whose last entry has its key only
    };

    static void check_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != 0) {
            throw Refused("yaml.alias", "Anchors (&name) are not used here; write the value out.",
                          mark_of(mark));
        }
    }
    static void check_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!") {
            throw Refused("yaml.tag", "Tags (!name) are not used here.", mark_of(mark));
        }
    }

    Node make(Node::Kind kind, const YAML::Mark& mark) {
        if (++nodes_ > limits_.nodes) {
            throw Refused("yaml.too_large", "The file holds more values than allowed.", mark_of(mark));
        }
        Node node;
        node.kind = kind;
        node.mark = mark_of(mark);
        node.file = file_;
        return node;
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
        check_anchor(mark, anchor);
        check_tag(mark, tag);
        if (open_.size() >= limits_.depth) {
            throw Refused("yaml.too_deep", "Values are nested deeper than allowed.", mark_of(mark));
        }
        if (!open_.empty() && open_.back().node.is_mapping() && !open_.back().key_waits) {
            throw Refused("yaml.key", "A key must be a plain text.", mark_of(mark));
        }
        open_.push_back({make(kind, mark)});
    }

    void close() {
        Node done = std::move(open_.back().node);
        open_.pop_back();
        place(std::move(done));
    }

    void place(Node node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Level& level = open_.back();
        if (level.node.is_sequence()) {
            level.node.items.push_back(std::move(node));
        } else if (level.key_waits) {
            level.node.entries.back().value = std::move(node);
            level.key_waits = false;
        } else {
            begin_entry(level, node);
        }
    }

    static void begin_entry(Level& level, const Node& key) {
        if (!key.is_scalar()) throw Refused("yaml.key", "A key must be a plain text.", key.mark);
        if (const auto* earlier = level.node.find_entry(key.scalar)) {
            throw Refused("yaml.duplicate_key",
                          std::string("`") + key.scalar + "` stands here already, on line " +
                              std::to_string(earlier->key_mark.line) + ".",
                          key.mark);
        }
        Node::Entry entry;
        entry.key = key.scalar;
        entry.key_mark = key.mark;
        entry.value.mark = key.mark;
        entry.value.file = key.file;
        level.node.entries.push_back(std::move(entry));
        level.key_waits = true;
    }

    std::shared_ptr<const std::string> file_;
    const YamlLimits& limits_;
    std::vector<Level> open_;
    Node root_;
    std::size_t nodes_ = 0;
    std::size_t documents_ = 0;
};

tl::unexpected<Error> refuse(std::string_view code, const std::string& file, Mark at,
                             const std::string& message) {
    std::string where = file;
    if (at.line != 0) where.append(":").append(std::to_string(at.line)).append(":").append(std::to_string(at.column));
    return fail(code, where + ": " + message);
}

}  // namespace

Result<Node> parse_yaml(std::string_view text, std::string file_name, const YamlLimits& limits) {
    auto file = std::make_shared<const std::string>(std::move(file_name));
    if (text.size() > limits.bytes) {
        return refuse("yaml.too_large", *file, {}, "The file is larger than allowed.");
    }
    const auto decoded = text::utf8_text(text);
    if (!decoded) return refuse("yaml.syntax", *file, {}, "The file is not UTF-8.");
    try {
        std::istringstream stream{std::string(*decoded)};
        YAML::Parser parser(stream);
        TreeBuilder builder(file, limits);
        while (parser.HandleNextDocument(builder)) {
        }
        Node root = builder.take();
        root.file = file;
        return root;
    } catch (const Refused& refused) {
        return refuse(refused.code, *file, refused.at, refused.what());
    } catch (const YAML::Exception& broken) {
        const std::string code = broken.msg.find("depth") != std::string::npos ? "yaml.too_deep" : "yaml.syntax";
        return refuse(code, *file, mark_of(broken.mark), broken.msg + ".");
    }
}

Result<Node> read_yaml_file(const std::filesystem::path& path, const YamlLimits& limits) {
    std::ifstream stream(path, std::ios::binary);
    std::error_code ignored;
    if (!stream || std::filesystem::is_directory(path, ignored)) {
        return fail("file.unreadable", path.string() + ": The file cannot be read.");
    }
    // One byte more than allowed is enough to know.
    std::string text(limits.bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return parse_yaml(text, path.string(), limits);
}

}  // namespace hub::codec
