// YAML as a tree that remembers where everything stood, for files people write by hand.
//
// Every error reads `file:line:col: message`. Refused: duplicate keys, aliases and anchors, tags,
// several documents, keys that are no scalars, and what goes beyond the limits. Scalars keep
// their text ("0123" is not 83, `no` is not false); the reader above decides the type.
//
// Ownership: plain values; nodes of one file share its name. Threads: as any value.
// Failure:   `yaml.syntax`, `yaml.duplicate_key`, `yaml.alias`, `yaml.tag`, `yaml.documents`,
//            `yaml.too_deep`, `yaml.too_large`, `yaml.key`, `file.unreadable`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"

namespace hub::codec {

struct Mark {
    std::size_t line = 0;    ///< from 1; 0 where nothing was written
    std::size_t column = 0;  ///< from 1
};

struct YamlLimits {
    std::size_t bytes = 1U << 20U;
    std::size_t depth = 32;
    std::size_t nodes = 200'000;
};

class Node {
public:
    enum class Kind : unsigned char { Null, Scalar, Sequence, Mapping };
    struct Entry;

    Kind kind = Kind::Null;
    std::string scalar;    ///< the text of a scalar
    bool quoted = false;   ///< written with quotes or as a block: a text whatever it looks like
    Mark mark;
    std::shared_ptr<const std::string> file;
    std::vector<Node> items;
    std::vector<Entry> entries;

    [[nodiscard]] bool is_null() const { return kind == Kind::Null; }
    [[nodiscard]] bool is_scalar() const { return kind == Kind::Scalar; }
    [[nodiscard]] bool is_sequence() const { return kind == Kind::Sequence; }
    [[nodiscard]] bool is_mapping() const { return kind == Kind::Mapping; }

    /// nullptr when this is no mapping or has no such key.
    [[nodiscard]] const Node* find(std::string_view key) const;
    [[nodiscard]] const Entry* find_entry(std::string_view key) const;

    /// `file:line:col`, of this node or of any mark in its file.
    [[nodiscard]] std::string where() const { return where(mark); }
    [[nodiscard]] std::string where(Mark at) const;

    /// JSON-shaped: plain true/false/null and plain numbers without leading zeros get their types,
    /// all else is text.
    [[nodiscard]] Value to_value() const;
};

struct Node::Entry {
    std::string key;
    Mark key_mark;
    Node value;
};

Result<Node> parse_yaml(std::string_view text, std::string file_name, const YamlLimits& limits = {});

/// Reads the file too. The name in errors is the path as given.
Result<Node> read_yaml_file(const std::filesystem::path& path, const YamlLimits& limits = {});

}  // namespace hub::codec
