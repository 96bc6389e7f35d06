#include <catch2/catch.hpp>

#include "core/codec/cbor.hpp"

using namespace hub::codec;
using Kind = CborValue::Kind;

namespace {

std::string bytes(std::initializer_list<unsigned> list) {
    std::string out;
    for (const unsigned byte : list) out += static_cast<char>(byte);
    return out;
}

std::string refusal(const std::string& input) {
    const auto value = parse_cbor(input);
    return value ? "" : value.error().code;
}

}  // namespace

TEST_CASE("the values of RFC 8949 that passkeys use are read", "[codec][cbor]") {
    // Appendix A.
    CHECK(parse_cbor(bytes({0x00}))->integer == 0);
    CHECK(parse_cbor(bytes({0x17}))->integer == 23);
    CHECK(parse_cbor(bytes({0x18, 0x64}))->integer == 100);
    CHECK(parse_cbor(bytes({0x19, 0x03, 0xe8}))->integer == 1000);
    CHECK(parse_cbor(bytes({0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0}))->integer == 1000000000000);
    CHECK(parse_cbor(bytes({0x38, 0x63}))->integer == -100);
    CHECK(parse_cbor(bytes({0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}))->integer == std::numeric_limits<std::int64_t>::min());
    CHECK(parse_cbor(bytes({0x44, 1, 2, 3, 4}))->content == bytes({1, 2, 3, 4}));
    CHECK(parse_cbor(bytes({0x64, 0x49, 0x45, 0x54, 0x46}))->content == "IETF");
    CHECK(parse_cbor(bytes({0xf5}))->kind == Kind::Boolean);
    CHECK(parse_cbor(bytes({0xf6}))->kind == Kind::Null);
    const auto map = parse_cbor(bytes({0xa2, 0x61, 0x61, 0x01, 0x20, 0x82, 0x02, 0x03})).value();
    REQUIRE(map.find("a"));
    CHECK(map.find("a")->integer == 1);
    REQUIRE(map.find(-1));
    CHECK(map.find(-1)->items.size() == 2);
    CHECK(map.find("b") == nullptr);
    CHECK(map.find(1) == nullptr);
}

TEST_CASE("what follows a value is left for the caller", "[codec][cbor]") {
    const std::string both = bytes({0x81, 0x01, 0xFF});
    std::string_view rest = both;
    CHECK(take_cbor(rest)->items.size() == 1);
    CHECK(rest.size() == 1);
    CHECK(refusal(both) == "cbor.trailing");
}

TEST_CASE("what no authenticator writes is refused", "[codec][cbor]") {
    CHECK(refusal("") == "cbor.syntax");
    CHECK(refusal(bytes({0x18, 0x17})) == "cbor.syntax");                    // 23 in two bytes
    CHECK(refusal(bytes({0x19, 0x00, 0xFF})) == "cbor.syntax");              // 255 in three
    CHECK(refusal(bytes({0x1a, 0x00, 0x00, 0xFF, 0xFF})) == "cbor.syntax");  // 65535 in five
    CHECK(refusal(bytes({0x1c})) == "cbor.syntax");
    CHECK(refusal(bytes({0x42, 0x01})) == "cbor.syntax");
    CHECK(refusal(bytes({0x62, 0xC3, 0x28})) == "cbor.syntax");  // no UTF-8
    CHECK(refusal(bytes({0x9f, 0x01, 0xff})) == "cbor.unsupported");
    CHECK(refusal(bytes({0x5f, 0x41, 0x01, 0xff})) == "cbor.unsupported");
    CHECK(refusal(bytes({0xc0, 0x00})) == "cbor.unsupported");
    CHECK(refusal(bytes({0xf9, 0x3c, 0x00})) == "cbor.unsupported");
    CHECK(refusal(bytes({0xf7})) == "cbor.unsupported");
    CHECK(refusal(bytes({0xf8, 0x20})) == "cbor.unsupported");
    CHECK(refusal(bytes({0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})) == "cbor.unsupported");
    CHECK(refusal(bytes({0xa1, 0x41, 0x01, 0x01})) == "cbor.unsupported");  // bytes as a key
    CHECK(refusal(bytes({0xa2, 0x01, 0x02, 0x01, 0x03})) == "cbor.duplicate_key");
}

TEST_CASE("a length that cannot be costs nothing", "[codec][cbor]") {
    for (const unsigned head : {0x5bU, 0x7bU, 0x9bU, 0xbbU}) CHECK(refusal(bytes({head, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})) == "cbor.syntax");
    CHECK(refusal(std::string(100, '\x81')) == "cbor.too_deep");
    CHECK(refusal(std::string(100'000, '\x00')) == "cbor.too_large");
    CHECK(refusal(bytes({0x99, 0x07, 0xd0}) + std::string(2'000, '\x00')) == "cbor.too_large");
}
