// What a section of a configuration file may hold: one description that checks the file, names the
// nearest key for a mistyped one, and is published as a JSON Schema for editors. Rooms above describe
// their own sections with it.
//
// Ownership: a schema refers to the schemas of its inner sections; make them static.
// Threads:   immutable after program start. Failure: none here (`section.hpp` reports).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/codec/value.hpp"

namespace hub::config {

enum class KeyType : unsigned char {
    Text,      ///< any scalar, as written
    Boolean,   ///< true or false
    Integer,
    Duration,  ///< 250ms, 2s, 15m, 24h, 7d
    Size,      ///< bytes: 64MB, 20GB, in steps of 1,000
    Secret,    ///< file:path, env:NAME or vault:name
    Address,   ///< host:port
    Choice,    ///< one of `choices`
    Section,   ///< a mapping described by `section`
    Free,      ///< any YAML
};

enum class Shape : unsigned char {
    One,
    List,  ///< a sequence of them
    Map,   ///< a mapping of free keys to them (keys among `map_keys`, when there are any)
};

enum class Need : unsigned char { Optional, Required };

struct SectionSchema;

struct KeySchema {
    std::string name;
    KeyType type = KeyType::Text;
    std::string doc;
    Need need = Need::Optional;
    Shape shape = Shape::One;
    std::vector<std::string> choices{};
    const SectionSchema* section = nullptr;
    std::vector<std::string> map_keys{};
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
};

struct SectionSchema {
    std::string name;  ///< as people call it: "a connection"
    std::string doc;
    std::vector<KeySchema> keys;

    [[nodiscard]] const KeySchema* find(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> key_names() const;
};

/// JSON Schema (draft 2020-12) of a file with this section at its root.
codec::Value json_schema(const SectionSchema& root);

}  // namespace hub::config
