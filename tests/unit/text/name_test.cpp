#include <catch2/catch.hpp>

#include "core/text/charset.hpp"
#include "core/text/name.hpp"
#include "core/text/suggestion.hpp"

using namespace hub::text;

TEST_CASE("a person's name is composed, trimmed and single-spaced", "[text]") {
    CHECK(person_name("  Nguye\u0302\u0303n \u00A0Thi\u0323\r\nA\u0301nh ").value() == "Nguyễn Thị Ánh");
    CHECK(person_name("H\u2019Hen Niê").value() == "H'Hen Niê");
    CHECK(person_name("Y Blô Êban").value() == "Y Blô Êban");
    CHECK(person_name("Siu").value() == "Siu");
}

TEST_CASE("a name that is none is refused without being repeated", "[text]") {
    CHECK(person_name("").error().code == "name.empty");
    CHECK(person_name(" \u200B\t ").error().code == "name.empty");
    const auto digits = person_name("Nguyễn Văn 3");
    CHECK(digits.error().code == "name.digits");
    CHECK(digits.error().message.find("Nguy") == std::string::npos);
    CHECK(person_name(std::string(2'000, 'a')).error().code == "name.too_long");
    CHECK(person_name(std::string(301, 'a')).error().code == "name.too_long");
    CHECK(person_name("\xFFnh").error().code == "text.encoding");
}

TEST_CASE("a byte order mark goes, and UTF-16 is named", "[text]") {
    CHECK(utf8_text("\xEF\xBB\xBFx").value() == "x");
    CHECK(utf8_text("x").value() == "x");
    CHECK(utf8_text("\xFF\xFEx").error().message.find("UTF-16") != std::string::npos);
    CHECK(utf8_text("T\xEAn").error().code == "text.encoding");
}

TEST_CASE("the nearest known word is suggested, and nothing when none is near", "[text]") {
    const std::vector<std::string> known{"store", "listen", "mappings", "person.birth_date"};
    CHECK(edit_distance("store", "sotre") == 1);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(did_you_mean("mapings", known) == " Did you mean `mappings`?");
    CHECK(nearest("person.birthdate", known) == "person.birth_date");
    CHECK(nearest("qqqqq", known).empty());
    CHECK(did_you_mean("xy", known).empty());
}
