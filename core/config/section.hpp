// Typed reading of a YAML mapping against its schema. All that is wrong is collected, each with
// file:line:col and, for a mistyped word, the nearest known one; nothing stops at the first.
//
//   Problems problems;
//   Section root(node, hub_schema(), problems);     // checks the whole tree
//   auto id = root.text("id");                      // reads; what was wrong is in `problems` already
//   HUB_TRY(problems.status());
//
// Ownership: a section borrows its node and schema. Threads: one at a time.
// Failure:   `config.invalid`, its message one line a problem.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/codec/yaml.hpp"
#include "core/config/schema.hpp"

namespace hub::config {

class Problems {
public:
    void add(const codec::Node& node, codec::Mark at, std::string_view message);
    void add(const codec::Node& node, std::string_view message) { add(node, node.mark, message); }
    void add_line(std::string line) { lines_.push_back(std::move(line)); }

    [[nodiscard]] bool empty() const { return lines_.empty(); }
    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
    /// Success when empty, else `config.invalid` with every line.
    [[nodiscard]] Status status(std::string_view code = "config.invalid") const;

private:
    std::vector<std::string> lines_;
};

enum class SecretScheme : unsigned char { File, Environment, Vault };

/// Where a secret lies; reading it is the security room's work.
struct SecretRef {
    SecretScheme scheme = SecretScheme::File;
    std::string name;
    std::string written;  ///< as in the file: "file:secrets/dsn"

    static Result<SecretRef> parse(std::string_view text);
};

/// "15m" → 900,000. Errors: `config.duration`.
Result<std::int64_t> parse_duration_milliseconds(std::string_view text);

/// "64MB" → 64,000,000. Errors: `config.size`.
Result<std::int64_t> parse_size_bytes(std::string_view text);

/// "127.0.0.1:8080", "[::1]:80"; the port may be 0. Errors: `config.address`.
struct Address {
    std::string host;
    std::uint16_t port = 0;
};
Result<Address> parse_address(std::string_view text);

class Section {
public:
    /// Checks the node, and everything inside, against the schema.
    Section(const codec::Node& node, const SectionSchema& schema, Problems& problems);

    [[nodiscard]] const codec::Node& node() const { return *node_; }
    /// nullptr when the key is absent or null.
    [[nodiscard]] const codec::Node* find(std::string_view key) const;
    /// Where the key stands, or the section when it is absent.
    [[nodiscard]] std::string where(std::string_view key) const;

    // What is absent or was reported gives `otherwise`.
    [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise = {}) const;
    [[nodiscard]] bool boolean(std::string_view key, bool otherwise = false) const;
    [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t otherwise = 0) const;
    [[nodiscard]] std::optional<std::int64_t> duration_milliseconds(std::string_view key) const;
    [[nodiscard]] std::optional<std::int64_t> size_bytes(std::string_view key) const;
    [[nodiscard]] std::optional<SecretRef> secret(std::string_view key) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> text_map(std::string_view key) const;
    [[nodiscard]] codec::Value value(std::string_view key) const;
    [[nodiscard]] std::optional<Section> section(std::string_view key) const;
    [[nodiscard]] std::vector<Section> sections(std::string_view key) const;

private:
    explicit Section(const codec::Node& checked) : node_(&checked) {}
    const codec::Node* node_;
};

}  // namespace hub::config
