// The charsets of Vietnam before Unicode. The byte strings were made by other encoders (glibc's iconv for TCVN and
// CP1258), except those of VNI-Windows, for which no library is at hand: they are words as such files hold them.
#include <catch2/catch.hpp>

#include "core/text/charset.hpp"

using namespace hub::text;

namespace {

constexpr std::string_view kSmallLetters =
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ";

std::string read(std::string_view bytes, Charset charset) {
    const auto text = decode(as_windows1252(bytes), charset);
    return text ? *text : text.error().code;
}

std::string capitals_of_vni(std::string_view small) {
    std::string out;
    for (const char c : small) {
        const auto byte = static_cast<unsigned char>(c);
        out += (byte >= 'a' && byte <= 'z') || byte >= 0xE0 ? static_cast<char>(byte - 0x20) : c;
    }
    return out;
}

}  // namespace

TEST_CASE("every small letter of TCVN3 is read, and its seven marked capitals", "[charset]") {
    CHECK(read("\xB5\xB6\xB7\xB8\xB9\xA8\xBB\xBC\xBD\xBE\xC6\xA9\xC7\xC8\xC9\xCA\xCB\xAE\xCC\xCE\xCF\xD0\xD1\xAA\xD2\xD3\xD4\xD5"
               "\xD6\xD7\xD8\xDC\xDD\xDE\xDF\xE1\xE2\xE3\xE4\xAB\xE5\xE6\xE7\xE8\xE9\xAC\xEA\xEB\xEC\xED\xEE\xEF\xF1\xF2\xF3\xF4"
               "\xAD\xF5\xF6\xF7\xF8\xF9\xFA\xFB\xFC\xFD\xFE",
               Charset::Tcvn3) == kSmallLetters);
    CHECK(read("\xA1\xA2\xA3\xA4\xA5\xA6\xA7", Charset::Tcvn3) == "ĂÂÊÔƠƯĐ");
    CHECK(read("Nguy\xD4n Th\xDE Th\xF3y H\xBBng", Charset::Tcvn3) == "Nguyễn Thị Thúy Hằng");
}

TEST_CASE("TCVN3 under a font of capitals is an explicit variant of its own", "[charset]") {
    CHECK(read("NGUY\xD4N TH\xDE \xA7\xD0n", Charset::Tcvn3) == "NGUYễN THị Đén");
    CHECK(read("NGUY\xD4N TH\xDE \xA7\xD0n", Charset::Tcvn3Capitals) == "NGUYỄN THỊ ĐÉN");
}

TEST_CASE("windows-1258 is read with its combining tones composed", "[charset]") {
    CHECK(read("\xE0""a\xD2""a\xDE\xE1""a\xF2\xE3\xE3\xCC\xE3\xD2\xE3\xDE\xE3\xEC\xE3\xF2\xE2\xE2\xCC\xE2\xD2\xE2\xDE\xE2\xEC\xE2"
               "\xF2\xF0\xE8""e\xD2""e\xDE\xE9""e\xF2\xEA\xEA\xCC\xEA\xD2\xEA\xDE\xEA\xEC\xEA\xF2i\xCCi\xD2i\xDE\xEDi\xF2o\xCCo\xD2o"
               "\xDE\xF3o\xF2\xF4\xF4\xCC\xF4\xD2\xF4\xDE\xF4\xEC\xF4\xF2\xF5\xF5\xCC\xF5\xD2\xF5\xDE\xF5\xEC\xF5\xF2\xF9u\xD2u\xDE"
               "\xFAu\xF2\xFD\xFD\xCC\xFD\xD2\xFD\xDE\xFD\xEC\xFD\xF2y\xCCy\xD2y\xDEy\xECy\xF2",
               Charset::Windows1258) == kSmallLetters);
    CHECK(read("\xD0\xE3\xF2ng Ho\xE0 Bi\xCCnh", Charset::Windows1258) == "Đặng Hoà Bình");
    CHECK(read("Tr\xE2\xCCn L\xEA Ngo\xF2""c \xC1nh 50 000 \xFE", Charset::Windows1258) == "Trần Lê Ngọc Ánh 50 000 ₫");
}

TEST_CASE("VNI-Windows is read in small letters and capitals", "[charset]") {
    const std::string small =
        "a\xF8""a\xFB""a\xF5""a\xF9""a\xEF""a\xEA""a\xE8""a\xFA""a\xFC""a\xE9""a\xEB""a\xE2""a\xE0""a\xE5""a\xE3""a\xE1""a\xE4\xF1"
        "e\xF8""e\xFB""e\xF5""e\xF9""e\xEF""e\xE2""e\xE0""e\xE5""e\xE3""e\xE1""e\xE4\xEC\xE6\xF3\xED\xF2o\xF8o\xFBo\xF5o\xF9o\xEF"
        "o\xE2o\xE0o\xE5o\xE3o\xE1o\xE4\xF4\xF4\xF8\xF4\xFB\xF4\xF5\xF4\xF9\xF4\xEFu\xF8u\xFBu\xF5u\xF9u\xEF\xF6\xF6\xF8\xF6\xFB"
        "\xF6\xF5\xF6\xF9\xF6\xEFy\xF8y\xFBy\xF5y\xF9\xEE";
    CHECK(read(small, Charset::Vni) == kSmallLetters);
    CHECK(read(capitals_of_vni(small), Charset::Vni) ==
          "ÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬĐÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴ");
    CHECK(read("Nguye\xE3n Va\xEAn \xD1\xF6\xF9""c A\xF9nh", Charset::Vni) == "Nguyễn Văn Đức Ánh");
    CHECK(read("CO\xC4NG HO\xD8""A XA\xD5 HO\xC4I", Charset::Vni) == "CỘNG HÒA XÃ HỘI");
}

TEST_CASE("VIQR is read, and a backslash keeps a sign", "[charset]") {
    CHECK(read("Nguye^~n Thi. Thu'y DDu+o+`ng so^' 7", Charset::Viqr) == "Nguyễn Thị Thúy Đường số 7");
    CHECK(read("Ha\\?", Charset::Viqr) == "Ha?");
}

TEST_CASE("UTF-8 that was taken for windows-1252 once or twice is put back", "[charset]") {
    for (const std::string name : {"Nguyễn Thị Thúy Hằng", "Đặng Hoà Bình", "Trần Lê Ngọc Ánh", "Phan Đình Phùng", "Vương Thị Mỹ Lý"}) {
        const auto once = as_windows1252(name), twice = as_windows1252(once);
        CHECK(decode(once, Charset::Mojibake).value() == name);
        CHECK(decode(twice, Charset::MojibakeTwice).value() == name);
        CHECK(decode(twice, Charset::Mojibake).value() == once);
    }
    CHECK(decode("Nguyá»…n", Charset::Mojibake).value() == "Nguyễn");
}

TEST_CASE("what a charset has no letter for is refused, never replaced", "[charset]") {
    CHECK(read("Nguy\xC0n", Charset::Tcvn3) == "charset.invalid");
    CHECK(read("b\xE2", Charset::Vni) == "charset.invalid");
    CHECK(read("o\xEA", Charset::Vni) == "charset.invalid");
    CHECK(read("\x8A", Charset::Windows1258) == "charset.invalid");
    CHECK(decode("Nguyễn", Charset::Tcvn3).error().code == "charset.invalid");
    CHECK(decode("é", Charset::Mojibake).error().code == "charset.invalid");
    CHECK(decode("\xFF", Charset::Unicode).error().code == "charset.invalid");
    CHECK(decode("e\u0301", Charset::Unicode).value() == "é");
}

TEST_CASE("every byte survives its windows-1252 reading and the way back", "[charset]") {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    CHECK(windows1252_bytes(as_windows1252(bytes)).value() == bytes);
    CHECK_FALSE(windows1252_bytes("ễ"));
}

TEST_CASE("charsets go by their names", "[charset]") {
    for (const Charset charset : kCharsets) CHECK(charset_named(name_of(charset)) == charset);
    CHECK_FALSE(charset_named("TCVN"));
}

TEST_CASE("UTF-16 of either order becomes UTF-8, and a lone surrogate is refused", "[charset]") {
    using namespace std::string_view_literals;
    CHECK(utf8_of_utf16("\xC5\x1E""a\0\x3D\xD8\x00\xDE"sv, ByteOrder::Little).value() == "ễa😀");
    CHECK(utf8_of_utf16("\x1E\xC5\0a"sv, ByteOrder::Big).value() == "ễa");
    CHECK(utf8_of_utf16("\x00\xD8"sv, ByteOrder::Little).error().code == "text.encoding");
    CHECK(utf8_of_utf16("\x00\xDC""a\0"sv, ByteOrder::Little).error().code == "text.encoding");
    CHECK(utf8_of_utf16("a"sv, ByteOrder::Little).error().code == "text.encoding");
}
