#include <catch2/catch.hpp>

#include <algorithm>

#include "core/config/file_pattern.hpp"
#include "core/mapping/laws.hpp"
#include "core/mapping/report.hpp"
#include "tests/unit/mapping/mapping_files.hpp"

using namespace hub::mapping;
using hub::model::EntityKind;
using hub::test::MappingFiles;

namespace {

/// Findings of one kind, without the folder.
std::vector<std::string> told(const MappingReport& report, FindingKind kind) {
    std::vector<std::string> lines;
    for (const auto& finding : report.findings) {
        const auto where = finding.where.substr(finding.where.rfind('/') + 1);
        if (finding.kind == kind) lines.push_back((finding.severity == Severity::Error ? "error " : "note ") + where + ": " + finding.message);
    }
    return lines;
}

VendorRecord contract() {
    const auto node = hub::codec::parse_yaml("schemas:\n  pupil:\n    ma_hs: {type: string}\n    ho_ten: {type: [string, \"null\"]}\n"
                                             "    khoi: integer\n    lop: {note: free}\n", "contract.yaml");
    REQUIRE(node);
    auto record = read_vendor_record(*node, "schemas.pupil");
    REQUIRE(record);
    return *record;
}

MappingReport report_of(std::string_view rows, std::string_view head = "", const VendorRecord* record = nullptr) {
    MappingFiles files;
    files.code_list("state.yaml", "codelist: state\nof: pupil_status\ncodes:\n  - {code: '1', is: studying, also: [moved_in]}\n  - {code: '9', is: left}\n");
    files.pupil(rows, head);
    return report_on(*files.loaded().find("x", EntityKind::Pupil), record);
}

}  // namespace

TEST_CASE("coverage tells the fields of the model and of the vendor that a mapping leaves out", "[report]") {
    const auto record = contract();
    const auto report = report_of("  - {vendor: ma_hs, canonical: source_id, as: key}\n  - {vendor: ho_ten, canonical: person.name, as: person_name}\n"
                                  "  - {vendor: khoi, canonical: grade, as: integer}\n", "", &record);
    CHECK(report.model_percent == 3 * 100 / 19);
    CHECK(report.vendor_percent == 75U);
    CHECK(report.not_named == std::vector<std::string>{"lop"});
    CHECK(report.required_not_read == std::vector<std::string>{"person.birth_date", "person.gender", "status"});
    // Without a contract the samples tell what the vendor has.
    const auto sampled = report_of("  - {vendor: ma_hs, canonical: source_id, as: key}\ntests:\n  - {name: t, vendor: {ma_hs: a, lop: b}}\n");
    CHECK(sampled.vendor_percent == 50U);
    CHECK(sampled.not_named == std::vector<std::string>{"lop"});
}

TEST_CASE("a name the contract does not have is an error, in the table and in its tests", "[report]") {
    const auto record = contract();
    const auto report = report_of("  - {vendor: ho_tn, canonical: person.name, as: person_name}\n"
                                  "tests:\n  - {name: t, vendor: {ho_tn: Ánh, mahs: b}}\n", "", &record);
    CHECK(told(report, FindingKind::UnknownVendorField) ==
          std::vector<std::string>{"error x.yaml:5:5: The contract (contract.yaml:3:5) has no `ho_tn`. Did you mean `ho_ten`?",
                                   "error x.yaml:7:5: Test `t`: the contract (contract.yaml:3:5) has no `ho_tn`. Did you mean `ho_ten`?",
                                   "error x.yaml:7:5: Test `t`: the contract (contract.yaml:3:5) has no `mahs`. Did you mean `ma_hs`?"});
    const auto sampled = report_of("  - {vendor: ho_tn, canonical: person.name, as: person_name}\ntests:\n  - {name: t, vendor: {ho_ten: Ánh}}\n");
    CHECK(told(sampled, FindingKind::Untested) == std::vector<std::string>{"note x.yaml:5:5: No test shows `ho_tn`. Did you mean `ho_ten`?"});
}

TEST_CASE("a test that names an unknown field of the model is told at once", "[report]") {
    const auto report = report_of("  - {vendor: n, canonical: person.name, as: person_name}\n"
                                  "tests:\n  - {name: t, vendor: {n: Ánh}, canonical: {person: {nme: Ánh}}, problems: {persn.name: name.digits}}\n");
    CHECK(told(report, FindingKind::UnknownModelField) ==
          std::vector<std::string>{"error x.yaml:7:5: Test `t`: unknown field `person.nme` of pupil. Did you mean `person.name`?",
                                   "error x.yaml:7:5: Test `t`: unknown field `persn.name` of pupil. Did you mean `person.name`?"});
}

TEST_CASE("a value written as another type than the contract's is an error, read as one a note", "[report]") {
    const auto record = contract();
    const std::string row = "  - {vendor: khoi, canonical: grade, as: code}\n  - {vendor: ma_hs, canonical: person.residence_code, as: text}\n";
    CHECK(told(report_of(row, "", &record), FindingKind::Untyped) ==
          std::vector<std::string>{"error x.yaml:5:5: `khoi` is integer in the contract (contract.yaml:3:5), and is written as string."});
    CHECK(told(report_of(row, "use: in\n", &record), FindingKind::Untyped) ==
          std::vector<std::string>{"note x.yaml:6:5: `khoi` is integer in the contract (contract.yaml:3:5), and is read as string."});
}

TEST_CASE("a default or constant that the model does not allow is told with the nearest that it does", "[report]") {
    const auto report = report_of("  - {vendor: s, canonical: status, code: state, default: studing}\n  - {canonical: person.nationality, const: Vietnam}\n");
    CHECK(told(report, FindingKind::WrongValue) ==
          std::vector<std::string>{"error x.yaml:5:5: `default: studing` is no value of `status`: Not a code of its list. Did you mean `studying`?",
                                   "error x.yaml:6:5: `const: Vietnam` is no value of `person.nationality`: Not a country code of two capital letters."});
}

TEST_CASE("what a mapping says it loses is a note", "[report]") {
    const auto report = report_of("  - {vendor: a, canonical: person.name, as: person_name}\n  - {vendor: s, canonical: status, code: state, default: studying}\n"
                                  "  - {vendor: k, canonical: source_id, as: key, or: [k2]}\n  - {vendor: c, canonical: class, as: 'reference(class, optional)'}\n"
                                  "  - {vendor: g, canonical: grade, as: integer, only: in}\n", "nulls: omit\n");
    for (const auto& finding : report.findings) CHECK(finding.severity == Severity::Note);
    CHECK(told(report, FindingKind::LostCode) ==
          std::vector<std::string>{"note state.yaml:4:37: `status`: moved_in is written as `1` and read back as another."});
    CHECK(told(report, FindingKind::UnwritableCode) ==
          std::vector<std::string>{"note state.yaml:1:11: `status`: no code for moved_out; a record that holds it is not written."});
    CHECK(told(report, FindingKind::OneWay) == std::vector<std::string>{"note x.yaml:10:5: `grade` is only read."});
    CHECK(told(report, FindingKind::LostForm).size() == 3);
    CHECK(told(report, FindingKind::NarrowConverter).size() == 1);
}

TEST_CASE("a mapping that loses in silence is refused by the checker and by the laws", "[report]") {
    const auto folder = std::filesystem::path(__FILE__).parent_path() / "data" / "lossy";
    const auto set = MappingSet::load(hub::config::matching_files(folder, "mappings/**/*.yaml"), folder / "codelists");
    REQUIRE(set);
    const auto& lossy = *set->files().at(0);
    CHECK(run_tests(lossy).empty());
    const auto report = report_on(lossy);
    CHECK(told(report, FindingKind::AmbiguousCode) ==
          std::vector<std::string>{"error lossy_gender.yaml:6:12: `person.gender`: `M` and `Male` both mean male. Say which is written with "
                                   "`preferred: true`, or `only: in` for the other."});
    CHECK(told(report, FindingKind::SupersededCode).size() == 1);
    CHECK(told(report, FindingKind::NarrowConverter) ==
          std::vector<std::string>{"error lossy.pupil.yaml:10:5: `person.ethnicity`: `integer` loses codes such as `01`. Use `code` or a list."});
    const auto failures = check_laws(lossy, 1, 200);
    REQUIRE(failures.size() == 2);
    CHECK(failures[0].law == 1);
    CHECK(failures[1].law == 2);
}

TEST_CASE("a record that the contract does not describe is refused with the nearest it has", "[report]") {
    const auto node = hub::codec::parse_yaml("schemas:\n  hoc_sinh: {ma: string}\n", "contract.yaml");
    REQUIRE(node);
    CHECK(read_vendor_record(*node, "schemas.hocsinh").error().message ==
          "contract.yaml:2:3: The contract has no `hocsinh` here. Did you mean `hoc_sinh`?");
    CHECK(read_vendor_record(*node, "schemas.hoc_sinh.ma").error().code == "contract.record");
}
