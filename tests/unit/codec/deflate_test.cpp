#include <catch2/catch.hpp>

#include "core/codec/base64.hpp"
#include "core/codec/deflate.hpp"

using namespace hub::codec;

TEST_CASE("base64 is written and read as RFC 4648 has it", "[base64]") {
    const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, text] : vectors) {
        CHECK(to_base64(plain) == text);
        CHECK(from_base64(text) == plain);
    }
    std::string all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
    CHECK(from_base64(to_base64(all)) == all);
    CHECK(from_base64(" Zm9v\r\n\tYg = =", Base64Spaces::Skip) == "foob");
}

TEST_CASE("a value has one base64 text", "[base64]") {
    for (const char* bad : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z", "Zg==Zg==", "=", "====", "Zm-v", "Zm_v", "Zm9v\n", "Zm 9v", "Zm9v="}) {
        INFO(bad);
        CHECK_FALSE(from_base64(bad));
    }
}

TEST_CASE("what is deflated is inflated", "[deflate]") {
    for (const std::string& plain : {std::string(), std::string("<a/>"), std::string(100'000, 'x')}) CHECK(inflate_raw(deflate_raw(plain), 100'000) == plain);
}

TEST_CASE("a deflate bomb ends at the limit", "[deflate]") {
    const std::string bomb = deflate_raw(std::string(50U << 20U, '0'));
    CHECK(bomb.size() < 60'000);
    CHECK(inflate_raw(bomb, 64U << 10U).error().code == "deflate.too_large");
    CHECK(inflate_raw(deflate_raw(std::string(101, 'x')), 100).error().code == "deflate.too_large");
}

TEST_CASE("a broken or shortened or lengthened stream is refused", "[deflate]") {
    const std::string good = deflate_raw("a message that is long enough to be cut");
    CHECK(inflate_raw(good.substr(0, good.size() - 1), 1'000).error().code == "deflate.broken");
    CHECK(inflate_raw(good + "x", 1'000).error().code == "deflate.broken");
    CHECK(inflate_raw("", 1'000).error().code == "deflate.broken");
    CHECK(inflate_raw("\xFF\xFF\xFF", 1'000).error().code == "deflate.broken");
}
