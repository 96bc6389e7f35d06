#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/config/section.hpp"

using namespace hub::config;

namespace {

const SectionSchema kInner{"a lane", "A lane.", {{.name = "name", .doc = "Its name.", .need = Need::Required}}};
const SectionSchema kSchema{
    "the sample",
    "A sample.",
    {{.name = "count", .type = KeyType::Integer, .doc = "How many.", .minimum = 1, .maximum = 9},
     {.name = "pause", .type = KeyType::Duration, .doc = "How long."},
     {.name = "secret", .type = KeyType::Secret, .doc = "A secret."},
     {.name = "colour", .type = KeyType::Choice, .doc = "Which.", .choices = {"red", "green", "blue"}},
     {.name = "address", .type = KeyType::Address, .doc = "Where."},
     {.name = "on", .type = KeyType::Boolean, .doc = "Whether."},
     {.name = "words", .doc = "Words.", .shape = Shape::List},
     {.name = "modes", .doc = "Modes.", .shape = Shape::Map, .map_keys = {"pupil", "class"}},
     {.name = "lanes", .type = KeyType::Section, .doc = "Lanes.", .shape = Shape::List, .section = &kInner},
     {.name = "label", .doc = "A label.", .need = Need::Required}}};

std::vector<std::string> problems_of(std::string_view text) {
    const auto node = hub::codec::parse_yaml(text, "x.yaml");
    REQUIRE(node);
    Problems problems;
    const Section section(*node, kSchema, problems);
    return problems.lines();
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an unknown key is named with its place and the nearest known one", "[config]") {
    CHECK(problems_of("label: x\ncuont: 1\n") ==
          Lines{"x.yaml:2:1: Unknown key `cuont` in the sample. Did you mean `count`?"});
    CHECK(problems_of("label: x\nzzzzzzz: 1\n") == Lines{"x.yaml:2:1: Unknown key `zzzzzzz` in the sample."});
}

TEST_CASE("every kind of wrong value has its own text, and all are reported together", "[config]") {
    CHECK(problems_of("label: x\ncount: many\npause: 15\nsecret: hunter2\ncolour: gren\naddress: here\non: yes\n"
                      "words: x\nmodes: {pupl: write}\nlanes: [{nam: a}]\n") ==
          Lines{"x.yaml:2:8: `count`: Write a whole number.",
                "x.yaml:3:8: `pause`: A duration is a whole number and ms, s, m, h or d, such as 15m.",
                "x.yaml:4:9: `secret`: A secret stands here by reference: file:path, env:NAME or vault:name.",
                "x.yaml:5:9: `colour`: Write `red`, `green` or `blue`. Did you mean `green`?",
                "x.yaml:6:10: `address`: An address is host:port, such as 127.0.0.1:8080.",
                "x.yaml:7:5: `on`: Write true or false.",
                "x.yaml:8:8: `words` is a list; this is a single value.",
                "x.yaml:9:9: Unknown key `pupl` in `modes`. Did you mean `pupil`?",
                "x.yaml:10:10: Unknown key `nam` in a lane. Did you mean `name`?",
                "x.yaml:10:9: Missing key `name` in a lane: Its name."});
    CHECK(problems_of("label: x\ncount: 10\n") == Lines{"x.yaml:2:8: `count`: Write a number from 1 to 9."});
    CHECK(problems_of("label: [a]\n") == Lines{"x.yaml:1:8: `label` is a single value; this is a list."});
    CHECK(problems_of("count: 1\n") == Lines{"x.yaml:1:1: Missing key `label` in the sample: A label."});
    CHECK(problems_of("- a\n") == Lines{"x.yaml:1:1: the sample is a mapping of keys; this is a list."});
    CHECK(problems_of("").size() == 1);
}

TEST_CASE("a secret written in the clear is not repeated in the error", "[config]") {
    for (const auto& line : problems_of("label: x\nsecret: hunter2\n")) CHECK(line.find("hunter2") == std::string::npos);
}

TEST_CASE("typed values are read, and defaults stand in for what is absent", "[config]") {
    const auto node = hub::codec::parse_yaml(
        "label: 0123\ncount: 7\npause: 2s\nsecret: env:TOKEN\naddress: '[::1]:80'\non: true\nwords: [a, 'b']\nmodes: {class: x}\n"
        "lanes: [{name: a}, {name: b}]\ncolour: ~\n",
        "x.yaml");
    Problems problems;
    const Section section(*node, kSchema, problems);
    REQUIRE(problems.lines() == Lines{});
    CHECK(section.text("label") == "0123");
    CHECK(section.integer("count") == 7);
    CHECK(section.duration_milliseconds("pause") == 2'000);
    CHECK(section.secret("secret")->scheme == SecretScheme::Environment);
    CHECK(section.secret("secret")->name == "TOKEN");
    CHECK(parse_address(section.text("address"))->host == "::1");
    CHECK(section.boolean("on"));
    CHECK(section.texts("words") == Lines{"a", "b"});
    CHECK(section.text_map("modes") == std::vector<std::pair<std::string, std::string>>{{"class", "x"}});
    REQUIRE(section.sections("lanes").size() == 2);
    CHECK(section.sections("lanes")[1].text("name") == "b");
    CHECK(section.text("colour", "red") == "red");
    CHECK(section.where("count") == "x.yaml:2:8");
}

TEST_CASE("durations know their units and their limits", "[config]") {
    CHECK(*parse_duration_milliseconds("250ms") == 250);
    CHECK(*parse_duration_milliseconds("15m") == 900'000);
    CHECK(*parse_duration_milliseconds("24h") == 86'400'000);
    CHECK(*parse_duration_milliseconds("7d") == 604'800'000);
    for (const char* bad : {"", "m", "15", "15 m", "-1s", "1.5s", "99999999999999999999s", "9999999999d", "1M"}) {
        INFO(bad);
        CHECK_FALSE(parse_duration_milliseconds(bad));
    }
}

TEST_CASE("the schema is published as JSON Schema", "[config]") {
    const auto schema = json_schema(kSchema);
    CHECK(schema["$schema"].text() == "https://json-schema.org/draft/2020-12/schema");
    CHECK(schema.at_path("properties.count")["minimum"].integer() == 1);
    CHECK(hub::codec::write_json(schema.at_path("properties.colour")["enum"]) == R"(["red","green","blue"])");
    CHECK(schema.at_path("properties.lanes.items.properties.name.description").text() == "Its name.");
    CHECK(hub::codec::write_json(schema["required"]) == R"(["label"])");
    CHECK_FALSE(schema["additionalProperties"].boolean(true));
}
