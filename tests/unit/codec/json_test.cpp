#include <catch2/catch.hpp>

#include "core/codec/json.hpp"

using hub::codec::JsonLimits;
using hub::codec::parse_json;
using hub::codec::Value;
using hub::codec::write_json;
using hub::codec::write_json_canonical;
using hub::codec::write_json_pretty;

namespace {

std::string code_of(std::string_view text, const JsonLimits& limits = {}) {
    const auto parsed = parse_json(text, limits);
    return parsed ? "accepted" : parsed.error().code;
}

}  // namespace

TEST_CASE("a JSON document becomes a value with kinds and order kept", "[json]") {
    const auto parsed =
        parse_json(R"( {"b": [1, -2.5, true, null, "Ánh\u0301\n"], "a": {"x": {}}, "empty": []} )");
    REQUIRE(parsed);
    CHECK(parsed->members().front().first == "b");
    const auto& list = (*parsed)["b"].items();
    REQUIRE(list.size() == 5);
    CHECK(list[0].integer() == 1);
    CHECK(list[1].number() == -2.5);
    CHECK(list[2].boolean());
    CHECK(list[3].is_null());
    CHECK(list[4].text() == "Ánh\u0301\n");
    CHECK(parsed->at_path("a.x").is_object());
    CHECK(parsed->at_path("a.y.z").is_null());
    CHECK(write_json(*parsed) ==
          R"({"b":[1,-2.5,true,null,"Ánh)" "\u0301" R"(\n"],"a":{"x":{}},"empty":[]})");
}

TEST_CASE("an identifier written as a number keeps every digit", "[json]") {
    CHECK((*parse_json("9223372036854775807")).integer() == 9223372036854775807LL);
    CHECK((*parse_json("9223372036854775808")).text() == "9223372036854775808");
    CHECK((*parse_json("1206012345678901234567890")).text() == "1206012345678901234567890");
    CHECK((*parse_json("0.1234567890123456789")).text() == "0.1234567890123456789");
    CHECK((*parse_json("-9223372036854775808")).is_integer());
    CHECK((*parse_json("1e2")).number() == 100.0);
}

TEST_CASE("a number stays a number when it is written and read again, however many digits it has", "[json]") {
    for (const char* text : {"1e0", "4204737095519223e3", "12345678901234568e0", "9999999999999998e0", "1e16", "-1e17", "1e300", "0.1", "5e-324", "-0.0"}) {
        INFO(text);
        const auto value = parse_json(text);
        REQUIRE(value);
        REQUIRE(value->kind() == Value::Kind::Double);
        const auto again = parse_json(write_json(*value));
        REQUIRE(again);
        CHECK(*again == *value);
        CHECK(again->kind() == Value::Kind::Double);
    }
}

TEST_CASE("hostile JSON is refused with a stable code", "[json]") {
    CHECK(code_of(R"({"a":1,"a":2})") == "json.duplicate_key");
    CHECK(code_of(R"({"a":1,"\u0061":2})") == "json.duplicate_key");
    CHECK(code_of(R"({"a":1} x)") == "json.trailing");
    CHECK(code_of(R"({"a":1}{)") == "json.trailing");
    CHECK(code_of(std::string("1\0", 2)) == "json.trailing");
    CHECK(code_of(std::string("{\"a\":1}\0{}", 10)) == "json.trailing");
    CHECK(code_of("") == "json.syntax");
    CHECK(code_of("{") == "json.syntax");
    CHECK(code_of("[1,]") == "json.syntax");
    CHECK(code_of("[1 2]") == "json.syntax");
    CHECK(code_of("{'a':1}") == "json.syntax");
    CHECK(code_of("// comment\n1") == "json.syntax");
    CHECK(code_of("\"a\nb\"") == "json.syntax");
    CHECK(code_of("\"open") == "json.syntax");
    CHECK(code_of("01") != "accepted");
    CHECK(code_of("NaN") == "json.number");
    CHECK(code_of("[-Infinity]") == "json.number");
    CHECK(code_of("1e999") == "json.number");
    CHECK(code_of("\xEF\xBB\xBF{}") == "json.encoding");
    CHECK(code_of("\"\xC0\xAF\"") == "json.encoding");
    CHECK(code_of("\"\xFF\"") == "json.encoding");
    CHECK(code_of(R"("\ud800")") == "json.encoding");
    CHECK(code_of(R"({"\ud800x":1})") == "json.encoding");
    CHECK(code_of(R"("\ude00")") == "json.encoding");
    CHECK(code_of(R"({"a\udfff":1})") == "json.encoding");
    CHECK(code_of(R"("\ude00\ud83d")") == "json.encoding");
    CHECK(code_of("\"\\ud7ff\\ue000 \xED\x9F\xBF\"") == "accepted");
    CHECK(code_of("<html>") == "json.syntax");
}

TEST_CASE("a million nested arrays are refused at the depth limit", "[json]") {
    CHECK(code_of(std::string(1'000'000, '[')) == "json.too_deep");
    std::string objects;
    for (int i = 0; i < 200'000; ++i) objects += R"({"a":)";
    CHECK(code_of(objects) == "json.too_deep");
    JsonLimits limits;
    limits.depth = 3;
    CHECK(code_of("[[[1]]]", limits) == "accepted");
    CHECK(code_of("[[[[1]]]]", limits) == "json.too_deep");
}

TEST_CASE("size, key and element limits hold", "[json]") {
    JsonLimits limits;
    limits.bytes = 8;
    CHECK(code_of("[1,2,3]", limits) == "accepted");
    CHECK(code_of("[1,2,3,4]", limits) == "json.too_large");
    limits = {};
    limits.values = 3;
    CHECK(code_of("[1,2,3]", limits) == "accepted");
    CHECK(code_of("[1,[],{},4]", limits) == "json.too_many_keys");
    limits = {};
    limits.members_per_object = 2;
    CHECK(code_of(R"([{"a":1,"b":2},{"c":3}])", limits) == "accepted");
    CHECK(code_of(R"({"a":1,"b":2,"c":3})", limits) == "json.too_many_keys");
}

TEST_CASE("a duplicate among a thousand keys is found", "[json]") {
    std::string text = "{";
    for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\":1,";
    CHECK(code_of(text + "\"z\":1}") == "accepted");
    for (const char* again : {"k0", "k31", "k32", "k33", "k999"}) {
        INFO(again);
        CHECK(code_of(text + "\"" + again + "\":1}") == "json.duplicate_key");
    }
}

TEST_CASE("a refusal names the byte", "[json]") {
    const auto parsed = parse_json(R"({"a":1,"a":2})");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message.find("byte 1") != std::string::npos);
}

TEST_CASE("canonical writing sorts members, so equal values give equal bytes", "[json]") {
    const auto a = parse_json(R"({"b":1,"a":{"d":[{"z":1,"y":2}],"c":1.0}})");
    const auto b = parse_json(R"({"a":{"c":1.0,"d":[{"y":2,"z":1}]},"b":1})");
    REQUIRE(*a == *b);
    CHECK(write_json_canonical(*a) == write_json_canonical(*b));
    CHECK(write_json_canonical(*a) == R"({"a":{"c":1.0,"d":[{"y":2,"z":1}]},"b":1})");
}

TEST_CASE("what is written reads back equal", "[json]") {
    std::string all;
    for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
    Value value = Value::object();
    value.set("all", all);
    value.set("numbers", Value::Array{Value(0.1), Value(1e300), Value(-1), Value(5e-324)});
    value.set("nested", Value::Array{Value::object(), Value::array(), Value(nullptr), Value(true)});
    for (const auto& text : {write_json(value), write_json_pretty(value), write_json_canonical(value)}) {
        const auto back = parse_json(text);
        REQUIRE(back);
        CHECK(*back == value);
    }
}

TEST_CASE("pretty writing indents by two", "[json]") {
    CHECK(write_json_pretty(*parse_json(R"({"a":[1,{}],"b":{"c":[]}})")) ==
          "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": []\n  }\n}");
}
