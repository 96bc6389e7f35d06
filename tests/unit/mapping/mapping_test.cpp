#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/mapping/laws.hpp"
#include "tests/unit/mapping/mapping_files.hpp"

using namespace hub::mapping;
using hub::codec::parse_json;
using hub::codec::write_json_canonical;
using hub::model::EntityKind;
using hub::test::MappingFiles;

namespace {

std::optional<std::string> same_id(EntityKind, std::string_view id) { return std::string(id); }

struct One {
    MappingFiles files;
    std::optional<MappingSet> set;

    explicit One(std::string_view rows, std::string_view head = "") {
        files.code_list("sex.yaml", "codelist: sex\nof: gender\ncodes: [{code: M, is: male}, {code: F, is: female}]\n");
        files.code_list("state.yaml", "codelist: state\nof: pupil_status\ncodes:\n  - {code: '1', is: studying, also: [moved_in]}\n"
                                      "  - {code: '01', is: studying}\n  - {code: '9', is: left}\n");
        files.code_list("commune_crosswalk.csv", "old_code,new_code,kind\n10000,20000,whole\n10001,20001,divided\n10001,20002,divided\n");
        files.pupil(rows, head);
        set = files.loaded();
    }
    const Mapping& mapping() { return *set->find("x", EntityKind::Pupil); }

    /// What in() makes of the vendor's JSON, then problems other than missing fields.
    std::string in(std::string_view vendor) {
        const auto read = mapping().in(*parse_json(vendor));
        std::string text = write_json_canonical(read.record.to_json());
        for (const auto& problem : read.problems) {
            if (problem.code != "field.missing") text += " " + problem.field + "<" + problem.vendor_field + ":" + problem.code;
        }
        return text;
    }
    std::string out(std::string_view canonical, std::string_view base = "") {
        const auto record = hub::model::Record::from_json(EntityKind::Pupil, *parse_json(canonical));
        const auto before = base.empty() ? hub::codec::Value() : *parse_json(base);
        const auto written = mapping().out(*record, same_id, base.empty() ? nullptr : &before);
        return written ? write_json_canonical(*written) : written.error().code;
    }
};

}  // namespace

TEST_CASE("absent, null and empty at the vendor stay three things", "[mapping]") {
    One one("  - {vendor: a, canonical: person.address, as: text}\n  - {vendor: d, canonical: person.birth_date, as: date_iso}\n");
    CHECK(one.in("{}") == "{}");
    CHECK(one.in(R"({"a":null})") == R"({"person":{"address":null}})");
    CHECK(one.in(R"({"a":""})") == R"({"person":{"address":""}})");
    CHECK(one.in(R"({"d":""})") == R"({"person":{"birth_date":null}})");  // no date is written as ""
    CHECK(one.out(R"({"person":{"address":null,"birth_date":"2014"}})") == R"({"a":null,"d":"2014"})");
    CHECK(one.out("{}") == "{}");
}

TEST_CASE("a default stands in when the vendor says nothing, a constant always", "[mapping]") {
    One one("  - {vendor: s, canonical: status, code: state, default: studying}\n"
            "  - {canonical: person.nationality, const: VN}\n  - {vendor: kind, const: HS}\n");
    for (const char* silent : {"{}", R"({"s":null})", R"({"s":""})"}) {
        CHECK(one.in(silent) == R"({"person":{"nationality":"VN"},"status":"studying"})");
    }
    CHECK(one.in(R"({"s":"9"})") == R"({"person":{"nationality":"VN"},"status":"left"})");
    CHECK(one.out(R"({"status":"left"})") == R"({"kind":"HS","s":"9"})");
}

TEST_CASE("dates are read in the forms a vendor writes and kept as they are known", "[mapping]") {
    One one("  - {vendor: a, canonical: person.birth_date, as: 'date(\"dd/MM/yyyy\", \"yyyy-MM-dd\")'}\n"
            "  - {vendor: b, canonical: mother.birth_date, as: 'date(\"yyyy-MM-ddT00:00:00.0\")'}\n");
    const auto date = [&](std::string_view written) { return one.in(R"({"a":")" + std::string(written) + "\"}"); };
    CHECK(date("05/09/2014") == R"({"person":{"birth_date":"2014-09-05"}})");
    CHECK(date(" 5-9-2014 ") == R"({"person":{"birth_date":"2014-09-05"}})");
    CHECK(date("9/2014") == R"({"person":{"birth_date":"2014-09"}})");
    CHECK(date("2014") == R"({"person":{"birth_date":"2014"}})");
    CHECK(date("2014-09-05") == R"({"person":{"birth_date":"2014-09-05"}})");
    for (const char* bad : {"31/02/2014", "09/05/14", "2014/09/05", "5 9 2014", "05/09/2014x", "/2014", "5//2014", "x", "41887"}) {
        INFO(bad);
        CHECK(date(bad) == "{} person.birth_date<a:date.unreadable");
    }
    CHECK(one.in(R"({"b":"2014-09-05T00:00:00.0"})") == R"({"mother":{"birth_date":"2014-09-05"}})");
    CHECK(one.in(R"({"b":"2014-09T00:00:00.0"})") == "{} mother.birth_date<b:date.unreadable");
    CHECK(one.out(R"({"person":{"birth_date":"2014-09-05"},"mother":{"birth_date":"1980-01-02"}})") ==
          R"({"a":"05/09/2014","b":"1980-01-02T00:00:00.0"})");
    CHECK(one.out(R"({"person":{"birth_date":"2014-09"},"mother":{"birth_date":"1980"}})") == R"({"a":"09/2014","b":"1980"})");
}

TEST_CASE("codes are texts, several of one meaning have one that is written", "[mapping]") {
    One one("  - {vendor: s, canonical: status, code: state}\n  - {vendor: g, canonical: grade, as: integer}\n"
            "  - {vendor: x, canonical: person.gender, code: sex}\n  - {vendor: e, canonical: person.ethnicity, as: code}\n");
    CHECK(one.in(R"({"s":"01"})") == R"({"status":"studying"})");
    CHECK(one.in(R"({"s":1})") == R"({"status":"studying"})");
    CHECK(one.in(R"({"s":"001"})") == "{} status<s:code.unknown");
    CHECK(one.in(R"({"e":"1"})") == "{} person.ethnicity<e:code.unknown");
    CHECK(one.in(R"({"g":4,"e":"01"})") == R"({"grade":"4","person":{"ethnicity":"01"}})");
    CHECK(one.in(R"({"g":40})") == R"({"grade":"40"} grade<g:code.unknown)");
    CHECK(one.in(R"({"g":"4a"})") == "{} grade<g:integer.unreadable");
    CHECK(one.out(R"({"status":"moved_in","grade":"4"})") == R"({"g":4,"s":"1"})");
    CHECK(one.out(R"({"status":"moved_out"})") == "mapping.unwritable");
}

TEST_CASE("a number that lost its leading zero gets it back only where the mapping says so", "[mapping]") {
    One plain("  - {vendor: n, canonical: person.national_id, as: cccd}\n");
    CHECK(plain.in(R"({"n":"05201400012"})") == "{} person.national_id<n:id.malformed");
    CHECK(plain.in(R"({"n":"0520140001234"})") == "{} person.national_id<n:id.malformed");
    One pads("  - {vendor: n, canonical: person.national_id, as: cccd(pad)}\n");
    CHECK(pads.in(R"({"n":52014000123})") == R"({"person":{"national_id":"052014000123"}})");
    CHECK(pads.in(R"({"n":"5201400012"})") == "{} person.national_id<n:id.malformed");
    CHECK(pads.in(R"({"n":"5201400012x"})") == "{} person.national_id<n:id.malformed");
}

TEST_CASE("a reference waits for its remote id, an optional one is left out", "[mapping]") {
    const auto unknown = [](EntityKind, std::string_view) -> std::optional<std::string> { return std::nullopt; };
    const auto record = hub::model::Record::from_json(EntityKind::Pupil, *parse_json(R"({"class":"L01"})"));
    One waits("  - {vendor: c, canonical: class, as: reference(class)}\n");
    const auto written = waits.mapping().out(*record, unknown);
    REQUIRE_FALSE(written);
    CHECK(written.error().code == "reference.unresolved");
    CHECK(written.error().retry == hub::Retry::Later);
    One optional("  - {vendor: c, canonical: class, as: 'reference(class, optional)'}\n");
    CHECK(write_json_canonical(*optional.mapping().out(*record, unknown)) == "{}");
    const auto remote = [](EntityKind kind, std::string_view id) -> std::optional<std::string> {
        return std::string(name_of(kind)) + "/" + std::string(id);
    };
    CHECK(write_json_canonical(*waits.mapping().out(*record, remote)) == R"({"c":"class/L01"})");
}

TEST_CASE("an old commune is written by its new code when it went whole and left out when divided", "[mapping]") {
    One one("  - {vendor: m, canonical: person.residence_code, as: commune(crosswalk)}\n");
    const auto written = [&](const char* scheme, const char* code) {
        return one.out(std::string(R"({"person":{"residence_scheme":")") + scheme + R"(","residence_code":")" + code + "\"}}");
    };
    CHECK(written("2025", "10000") == R"({"m":"10000"})");
    CHECK(written("2024", "10000") == R"({"m":"20000"})");
    CHECK(written("2024", "10001") == "{}");
    CHECK(written("2024", "99999") == "{}");
    CHECK(one.in(R"({"m":"20000"})") == R"({"person":{"residence_code":"20000","residence_scheme":"2025"}})");
    CHECK(one.mapping().slot_is_carried_out(*hub::model::definition(EntityKind::Pupil).slot_of("person.residence_scheme")));
}

TEST_CASE("out starts from the vendor's last record, so what is not mapped survives", "[mapping]") {
    One one("  - {vendor: a.b, canonical: person.name, as: person_name}\n  - {vendor: n, canonical: person.national_id, as: cccd}\n",
            "nulls: omit\n");
    CHECK(one.out(R"({"person":{"name":"Ánh"}})", R"({"zz":1,"a":{"keep":true,"b":"old"},"n":"x"})") ==
          R"({"a":{"b":"Ánh","keep":true},"n":"x","zz":1})");
    CHECK(one.out(R"({"person":{"name":"Ánh","national_id":null}})", R"({"n":"x"})") == R"({"a":{"b":"Ánh"}})");
    CHECK(one.in(R"({"a":{"b":"Ánh"}})") == R"({"person":{"name":"Ánh"}})");
    CHECK(one.in(R"({"a":5})") == "{}");
    CHECK(one.in(R"({"a":{"b":["x"]}})") == "{} person.name<a.b:value.unexpected");
}

TEST_CASE("each field has at most one problem, and none repeats its value", "[mapping]") {
    One one("  - {vendor: d, canonical: person.birth_date, as: date_iso}\n  - {vendor: n, canonical: person.name, as: person_name}\n");
    const auto read = one.mapping().in(*parse_json(R"({"d":"2014-02-30","n":"Ánh 77"})"));
    int birth = 0;
    for (const auto& problem : read.problems) {
        birth += problem.field == "person.birth_date" ? 1 : 0;
        CHECK(problem.message.find("77") == std::string::npos);
        CHECK(problem.message.find("2014") == std::string::npos);
    }
    CHECK(birth == 1);
}

TEST_CASE("text comes composed, without controls, and keys are left alone but composed", "[mapping]") {
    One one("  - {vendor: t, canonical: person.address, as: text}\n  - {vendor: k, canonical: source_id, as: key}\n");
    CHECK(one.in("{\"t\":\" To\\u0302\\u0309  3,\\n tho\\u0302n\\u200b \"}") == R"({"person":{"address":"Tổ 3, thôn"}})");
    CHECK(one.in("{\"k\":\" La\\u0301  1\"}") == R"({"source_id":" Lá  1"})");
    CHECK(one.in(R"({"k":20260000000013})") == R"({"source_id":"20260000000013"})");
}

TEST_CASE("the laws catch a table that does not go both ways, with the smallest record that shows it", "[mapping]") {
    One narrow("  - {vendor: k, canonical: source_id, as: key}\n  - {vendor: n, canonical: person.name, as: person_name}\n"
               "  - {vendor: e, canonical: person.ethnicity, as: integer}\n");
    const auto failures = check_laws(narrow.mapping(), 1, 200);
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].law == 1);
    CHECK(failures[0].field == "e");
    CHECK(write_json_canonical(failures[0].record) == R"({"e":1,"k":"x","n":"Ánh"})");
    CHECK(failures[1].law == 2);
    CHECK(failures[1].field == "person.ethnicity");
    CHECK(write_json_canonical(failures[1].record) == R"({"person":{"ethnicity":"01","name":"Ánh"},"source_id":"x"})");
    CHECK(failures[1].detail == "\"01\" came back as \"1\"");
    // The commune converter fixes the scheme to 2025 while another row reads it from the vendor.
    One one("  - {vendor: l, canonical: person.residence_scheme, as: code, only: out}\n"
            "  - {vendor: m, canonical: person.residence_code, as: commune(crosswalk)}\n");
    CHECK_FALSE(check_laws(one.mapping(), 1, 200).empty());
    One good("  - {vendor: m, canonical: person.residence_code, as: commune(crosswalk)}\n");
    CHECK(check_laws(good.mapping(), 1, 200).empty());
}

TEST_CASE("a test in a mapping file that does not hold is told with its place", "[mapping]") {
    One one("  - {vendor: n, canonical: person.name, as: person_name}\n"
            "tests:\n"
            "  - {name: wrong value, vendor: {n: Ánh}, canonical: {person: {name: Anh}}}\n"
            "  - {name: mistyped path, vendor: {n: Ánh}, canonical: {person: {nam: Ánh}}}\n"
            "  - {name: no such problem, vendor: {n: Ánh}, problems: {person.name: name.digits}}\n"
            "  - {name: wrong writing, vendor: {n: Ánh}, writes: {n: Anh}}\n"
            "  - {name: good, vendor: {n: Ánh}, canonical: {person: {name: Ánh}}, writes: {n: Ánh}}\n");
    const auto failures = run_tests(one.mapping());
    REQUIRE(failures.size() == 4);
    CHECK(failures[0].test == "wrong value");
    CHECK(failures[0].where.ends_with("x.yaml:7:5"));
    CHECK(failures[1].test == "mistyped path");
    CHECK(failures[2].test == "no such problem");
    CHECK(failures[3].test == "wrong writing");
}
