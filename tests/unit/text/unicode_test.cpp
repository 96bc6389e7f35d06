#include <catch2/catch.hpp>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/text/unicode.hpp"

using namespace hub::text;

namespace {

std::string bytes_of_hex(const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return out;
}

nlohmann::json names() {
    // Relative to this file, so the program runs from any folder.
    std::string path = __FILE__;
    path.erase(path.rfind('/'));
    std::ifstream file(path + "/data/names.json");
    REQUIRE(file.good());
    return nlohmann::json::parse(file);
}

}  // namespace

TEST_CASE("every sample name composes from its decomposed bytes and folds to its key", "[text]") {
    const auto samples = names();
    REQUIRE(samples.size() >= 10);
    for (const auto& sample : samples) {
        const auto nfc = sample["nfc"].get<std::string>();
        const auto nfd = bytes_of_hex(sample["nfd_hex"].get<std::string>());
        INFO(nfc);
        CHECK(to_nfc(nfd).value() == nfc);
        CHECK(to_nfc(nfc).value() == nfc);
        CHECK(fold(nfd) == sample["match_key"].get<std::string>());
        CHECK(fold(nfc) == sample["match_key"].get<std::string>());
    }
}

TEST_CASE("folding meets case, blanks, đ and apostrophes of every kind", "[text]") {
    CHECK(fold("  ĐỖ\u00A0 Đức\tANH ") == "do duc anh");
    CHECK(fold("H\u2019Hen  NIÊ") == "h'hen nie");
    CHECK(fold("Ngu\u200Byễn") == "nguyen");
    CHECK(fold("").empty());
}

TEST_CASE("bytes that are not UTF-8 are told from those that are", "[text]") {
    CHECK(valid_utf8(""));
    CHECK(valid_utf8("plain ASCII, longer than eight"));
    CHECK(valid_utf8("Nguyễn"));
    CHECK(valid_utf8("\xF4\x8F\xBF\xBF"));
    for (const char* bad : {"\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xE1\xBB", "abcdefgh\xFF",
                            "\xC3(", "\xE1\xBB("}) {
        CHECK_FALSE(valid_utf8(bad));
        CHECK(to_nfc(bad).error().code == "text.encoding");
    }
}

TEST_CASE("characters nobody can see are dropped and line breaks part words", "[text]") {
    CHECK(strip_controls("a\u200Bb\u202Ec\u00ADd\uFEFFe\x07" "f") == "abcdef");
    CHECK(strip_controls("Họ và\r\ntên") == "Họ và  tên");
    CHECK(collapse_spaces(" \u00A0Họ \u3000 và\ttên ") == "Họ và tên");
    CHECK(strip_controls("\xFF") == "\uFFFD");
}

TEST_CASE("plain text is what none of the clean-up functions would change", "[text]") {
    for (const char* plain : {"", "Nguyễn Thị Ánh", "H'Hen Niê", "Ayŭn", "12/5 Lê Lợi, tổ 3"}) {
        INFO(plain);
        CHECK(is_plain(plain));
        CHECK(collapse_spaces(strip_controls(to_nfc(plain).value())) == plain);
    }
    for (const char* other : {" Ánh", "Ánh ", "Thị  Ánh", "A\u0301nh", "Ánh\u200B", "a\tb", "a\x7F", "\u00A0", "\xC3", "\xE1\xBB",
                              "\xE1\xB7\x80", "\u2019", "\xC3(", "\u0300"}) {
        INFO(other);
        CHECK_FALSE(is_plain(other));
    }
    // Every letter the short way lets through is really composed.
    for (std::uint32_t c = 0xC0; c <= 0x1EFF; ++c) {
        if (c > 0x23F && c < 0x1E00) continue;
        std::string letter;
        if (c < 0x800) letter = {static_cast<char>(0xC0U | (c >> 6U)), static_cast<char>(0x80U | (c & 63U))};
        else letter = {static_cast<char>(0xE0U | (c >> 12U)), static_cast<char>(0x80U | ((c >> 6U) & 63U)), static_cast<char>(0x80U | (c & 63U))};
        INFO(c);
        CHECK(is_plain(letter));
        CHECK(to_nfc("\u0300" + letter).value() == "\u0300" + letter);
        CHECK(collapse_spaces(strip_controls(letter)) == letter);
    }
}
