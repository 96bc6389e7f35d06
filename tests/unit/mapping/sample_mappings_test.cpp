#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/config/file_pattern.hpp"
#include "core/mapping/laws.hpp"
#include "core/mapping/report.hpp"
#include "tests/unit/mapping/mapping_files.hpp"

using namespace hub::mapping;

namespace {

std::filesystem::path config_folder() {
    return std::filesystem::path(__FILE__).parent_path().parent_path().parent_path().parent_path() / "config";
}

const MappingSet& shipped() {
    static const auto set = MappingSet::load(hub::config::matching_files(config_folder(), "mappings/**/*.yaml"),
                                             config_folder() / "codelists");
    if (!set) FAIL(set.error().message);
    return *set;
}

}  // namespace

TEST_CASE("the shipped mappings load and each holds its own tests", "[mapping]") {
    REQUIRE(shipped().files().size() >= 12);
    for (const auto& mapping : shipped().files()) {
        CHECK_FALSE(mapping->tests().empty());
        for (const auto& failure : run_tests(*mapping)) {
            FAIL_CHECK(failure.where << ": " << failure.test << ": " << failure.message);
        }
    }
}

TEST_CASE("the worked example of the SDK's page on records loads and holds its tests", "[mapping]") {
    std::ifstream in(config_folder().parent_path() / "sdk/docs/records.md");
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    hub::test::MappingFiles files;
    int blocks = 0;
    for (auto at = page.find("```yaml\n"); at != std::string::npos; at = page.find("```yaml\n", at + 8), ++blocks) {
        const auto text = page.substr(at + 8, page.find("```", at + 8) - at - 8);
        const auto name = text.substr(text.find(' ') + 1, text.find('\n') - text.find(' ') - 1) + ".yaml";
        if (text.starts_with("codelist:")) files.code_list(name, text);
        else files.mapping(name, text);
    }
    REQUIRE(blocks == 3);
    const auto set = files.loaded();
    CHECK(set.files().at(0)->tests().size() == 2);
    for (const auto& failure : run_tests(*set.files().at(0))) FAIL_CHECK(failure.test << ": " << failure.message);
}

TEST_CASE("the shipped mappings keep both laws on generated records", "[mapping]") {
    for (const auto& mapping : shipped().files()) {
        for (const auto& failure : check_laws(*mapping, 20'261'122, 500)) {
            FAIL_CHECK(mapping->name() << ": law " << failure.law << ": " << failure.field << " " << failure.detail << " in "
                                       << hub::codec::write_json(failure.record));
        }
    }
}

TEST_CASE("the shipped mappings keep to their vendors' contracts, lose nothing unsaid and read what is required", "[mapping]") {
    for (const auto& mapping : shipped().files()) {
        INFO(mapping->name());
        std::optional<VendorRecord> record;
        if (!mapping->record().empty()) {
            const auto contract = hub::codec::read_yaml_file(config_folder().parent_path() / "adapters" / mapping->system() / "contract.yaml");
            REQUIRE(contract);
            auto read = read_vendor_record(*contract, mapping->record());
            REQUIRE(read);
            record = std::move(*read);
        }
        const auto report = report_on(*mapping, record ? &*record : nullptr);
        for (const auto& finding : report.findings) {
            if (finding.severity == Severity::Error) FAIL_CHECK(finding.where << ": " << finding.message);
        }
        CHECK(report.required_not_read.empty());
        CHECK(report.model_percent >= 50);
        CHECK(report.vendor_percent.value_or(0) >= 60);
    }
}

TEST_CASE("what is read and what is written at the sector database are two shapes of one mapping", "[mapping]") {
    const auto* csdl = shipped().find("csdl", hub::model::EntityKind::Pupil);
    REQUIRE(csdl);
    hub::codec::Value row;
    row.set("ma", "5212345678");
    row.set("ten", "Phan Đình Phùng");
    row.set("ngaySinh", "2014");
    row.set("gioiTinh", "01");
    row.set("trangThai", "01");
    const auto read = csdl->in(row);
    CHECK(read.problems.empty());
    const auto written = csdl->out(read.record, nullptr);
    REQUIRE(written);
    CHECK((*written)["ClientId"].text() == "5212345678");
    CHECK((*written)["MaHocSinh"].text() == "5212345678");
    CHECK(shipped().find("csdl", hub::model::EntityKind::Organisation)->out(hub::model::Record(hub::model::EntityKind::Organisation), nullptr).error().code ==
          "mapping.unwritable");
    CHECK(shipped().find("k12connect", hub::model::EntityKind::Pupil) == nullptr);
}
