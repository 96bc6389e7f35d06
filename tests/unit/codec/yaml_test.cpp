#include <catch2/catch.hpp>

#include <filesystem>

#include "core/codec/json.hpp"
#include "core/codec/yaml.hpp"

using namespace hub::codec;

namespace {

std::string refusal(std::string_view text, const YamlLimits& limits = {}) {
    const auto parsed = parse_yaml(text, "x.yaml", limits);
    return parsed ? "accepted" : parsed.error().code + " " + parsed.error().message;
}

}  // namespace

TEST_CASE("YAML nodes remember where they stood", "[yaml]") {
    const auto root = parse_yaml("a: 1\nlist:\n  - {b: x, c: \"0123\"}\n  - ~\nempty:\n", "dir/x.yaml");
    REQUIRE(root);
    const auto* list = root->find("list");
    REQUIRE(list);
    REQUIRE(list->items.size() == 2);
    CHECK(list->items[0].find("b")->where() == "dir/x.yaml:3:9");
    CHECK(list->items[0].where(list->items[0].find_entry("c")->key_mark) == "dir/x.yaml:3:12");
    CHECK(list->items[0].find("c")->quoted);
    CHECK(list->items[1].is_null());
    CHECK(root->find("empty")->is_null());
    CHECK(root->find("nothing") == nullptr);
}

TEST_CASE("YAML that surprises is refused with file, line and column", "[yaml]") {
    CHECK(refusal("a: 1\nb: 2\na: 3\n") == "yaml.duplicate_key x.yaml:3:1: `a` stands here already, on line 1.");
    CHECK(refusal("a: &x 1\nb: *x\n").starts_with("yaml.alias x.yaml:1:"));
    CHECK(refusal("a: *x\n").starts_with("yaml."));
    CHECK(refusal("a: !!python/object x\n").starts_with("yaml.tag x.yaml:1:4"));
    CHECK(refusal("a: 1\n---\nb: 2\n").starts_with("yaml.documents x.yaml:2:"));
    CHECK(refusal("? [a]\n: 1\n").starts_with("yaml.key x.yaml:1:"));
    CHECK(refusal("a: [1, 2\n").starts_with("yaml.syntax x.yaml:"));
    CHECK(refusal("a: \xFF\n").starts_with("yaml.syntax"));
    CHECK(refusal("a: 1\n b: 2\n").starts_with("yaml.syntax x.yaml:"));
}

TEST_CASE("YAML limits hold", "[yaml]") {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(refusal(nested(32)) == "accepted");
    CHECK(refusal(nested(33)).starts_with("yaml.too_deep x.yaml:1:33"));
    CHECK(refusal(nested(100'000)).starts_with("yaml.too_deep"));
    CHECK(refusal(std::string(100'000, '[')).starts_with("yaml."));
    CHECK(refusal(std::string(100'000, '{')).starts_with("yaml."));
    YamlLimits limits;
    limits.nodes = 3;
    CHECK(refusal("[1, 2, 3]", limits).starts_with("yaml.too_large"));
    limits.bytes = 4;
    CHECK(refusal("[1, 2]", limits).starts_with("yaml.too_large"));
}

TEST_CASE("YAML becomes a value without surprises of type", "[yaml]") {
    const auto root = parse_yaml(
        R"({a: 1, b: 1.5, c: true, d: no, e: "1", f: 0123, g: ~, h: [x], i: -2, j: 1e5, k: 12:30, l: '', m: 0.5, n: 12345678901234567890})",
        "x.yaml");
    REQUIRE(root);
    CHECK(write_json(root->to_value()) ==
          R"({"a":1,"b":1.5,"c":true,"d":"no","e":"1","f":"0123","g":null,"h":["x"],"i":-2,"j":"1e5","k":"12:30","l":"","m":0.5,"n":"12345678901234567890"})");
}

TEST_CASE("a YAML file that is not there is named", "[yaml]") {
    const auto read = read_yaml_file("no/such/file.yaml");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == "file.unreadable");
    CHECK(read.error().message.starts_with("no/such/file.yaml:"));
    CHECK(read_yaml_file(std::filesystem::temp_directory_path()).error().code == "file.unreadable");
}

TEST_CASE("an empty YAML file is an empty node with its file's name", "[yaml]") {
    const auto root = parse_yaml("# nothing\n", "x.yaml");
    REQUIRE(root);
    CHECK(root->is_null());
    CHECK(root->where() == "x.yaml");
}
