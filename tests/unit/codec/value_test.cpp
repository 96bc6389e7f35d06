#include <catch2/catch.hpp>

#include "core/codec/value.hpp"

using hub::codec::Value;

TEST_CASE("asking a value for the wrong kind gives an empty view", "[value]") {
    const Value number(7);
    CHECK(number.text().empty());
    CHECK(number.items().empty());
    CHECK(number.members().empty());
    CHECK(number.find("x") == nullptr);
    CHECK(number["x"].is_null());
    CHECK(Value("7").integer(3) == 3);
    CHECK(Value(7).number() == 7.0);
    Value scratch(1);
    scratch.items().push_back(Value(1));
    CHECK(scratch.items().empty());
}

TEST_CASE("set replaces a member in place and makes an object of null", "[value]") {
    Value value;
    value.set("b", 1);
    value.set("a", 2);
    value.set("b", 3);
    REQUIRE(value.members().size() == 2);
    CHECK(value.members()[0].first == "b");
    CHECK(value["b"].integer() == 3);
    value.erase("b");
    CHECK(value.find("b") == nullptr);
    Value list;
    list.push_back("x");
    CHECK(list.is_array());
}

TEST_CASE("objects are equal whatever the order of their members", "[value]") {
    Value a, b;
    a.set("x", 1);
    a.set("y", Value::Array{Value(1), Value("1")});
    b.set("y", Value::Array{Value(1), Value("1")});
    b.set("x", 1);
    CHECK(a == b);
    b.set("x", "1");
    CHECK_FALSE(a == b);
    CHECK_FALSE(Value(1) == Value(1.0));
}

TEST_CASE("scalars have a text", "[value]") {
    CHECK(Value(12).scalar_text() == "12");
    CHECK(Value(true).scalar_text() == "true");
    CHECK(Value(0.5).scalar_text() == "0.5");
    CHECK(Value("x").scalar_text() == "x");
    CHECK(Value().scalar_text().empty());
}
