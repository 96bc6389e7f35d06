#include <catch2/catch.hpp>

#include "core/model/validate.hpp"

using namespace hub::model;

namespace {

Record good_pupil() {
    Record record(EntityKind::Pupil);
    record.set("source_id", "HS01");
    record.set("person.name", "Nguyễn Thị Ánh");
    record.set("person.birth_date", "2014-09-05");
    record.set("person.gender", "female");
    record.set("status", "studying");
    return record;
}

std::string verdict(std::string_view path, std::string value) {
    Record record = good_pupil();
    record.set(path, std::move(value));
    std::string text;
    for (const auto& problem : validate(record)) text += problem.code + " " + problem.field + ";";
    return text;
}

}  // namespace

TEST_CASE("a pupil with what is required has no problem", "[model]") {
    CHECK(validate(good_pupil()).empty());
}

TEST_CASE("a required field that is absent, null or empty is missing", "[model]") {
    const auto slot = *definition(EntityKind::Pupil).slot_of("person.name");
    Record record = good_pupil();
    record.clear(slot);
    REQUIRE(validate(record).size() == 1);
    CHECK(validate(record)[0] == FieldProblem{"field.missing", "person.name", "", "The field is required."});
    record.set_null(slot);
    CHECK(validate(record).size() == 1);
    record.set(slot, "");
    CHECK(validate(record).size() == 1);
}

TEST_CASE("dates may be partial but must exist", "[model]") {
    for (const char* good : {"2014", "2014-09", "2014-09-05", "2012-02-29", "1900", "2100-12-31"}) {
        INFO(good);
        CHECK(verdict("person.birth_date", good).empty());
    }
    for (const char* bad : {"2014-02-31", "2013-02-29", "2014-13", "2014-00", "14", "2014-9-5", "05/09/2014",
                            "2014-09-05T00", "1900-02-29", "20140905"}) {
        INFO(bad);
        CHECK(verdict("person.birth_date", bad) == "date.unreadable person.birth_date;");
    }
    CHECK(verdict("person.birth_date", "1899-12-31") == "date.out_of_range person.birth_date;");
    CHECK(verdict("person.birth_date", "2101") == "date.out_of_range person.birth_date;");
}

TEST_CASE("codes, numbers and forms are checked", "[model]") {
    CHECK(verdict("person.gender", "9") == "code.unknown person.gender;");
    CHECK(verdict("grade", "04") == "code.unknown grade;");
    CHECK(verdict("grade", "4").empty());
    CHECK(verdict("person.ethnicity", "1") == "code.unknown person.ethnicity;");
    CHECK(verdict("person.national_id", "052014000123").empty());
    CHECK(verdict("person.national_id", "52014000123") == "id.malformed person.national_id;");
    CHECK(verdict("person.national_id", "0052014000123") == "id.malformed person.national_id;");
    CHECK(verdict("person.national_id", "05201400012a") == "id.malformed person.national_id;");
    CHECK(verdict("person.moet_code", "TAM-052014000123") == "id.malformed person.moet_code;");
    CHECK(verdict("person.nationality", "vn") == "code.unknown person.nationality;");
    CHECK(verdict("person.name", "Ánh 2") == "name.digits person.name;");
    CHECK(verdict("person.address", std::string(3'000, 'x')) == "text.too_long person.address;");
    CHECK(verdict("source_id", std::string(300, 'x')) == "text.too_long source_id;");
}

TEST_CASE("a commune code needs its scheme", "[model]") {
    CHECK(verdict("person.residence_code", "21550") == "field.missing person.residence_scheme;");
    Record record = good_pupil();
    record.set("person.residence_code", "21550");
    record.set("person.residence_scheme", "2024");
    CHECK(validate(record).empty());
}

TEST_CASE("an announcement for a class names the class", "[model]") {
    Record record(EntityKind::Announcement);
    record.set("source_id", "TB01");
    record.set("title", "Họp phụ huynh");
    record.set("text", "7 giờ 30");
    record.set("audience", "school");
    record.set("published_on", "2026-11-22");
    CHECK(validate(record).empty());
    record.set("audience", "class");
    REQUIRE(validate(record).size() == 1);
    CHECK(validate(record)[0].field == "class");
    record.set("class", "L01");
    CHECK(validate(record).empty());
}
