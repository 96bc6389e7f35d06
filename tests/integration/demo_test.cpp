#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/integration/run_program.hpp"

using hub::test::run_program;
namespace fs = std::filesystem;

namespace {

const std::string kDemo = std::string(HUB_BIN) + "/eduhub demo --without-apps --pupils 200 --once --config-source ";

fs::path temporary_folder() {
    std::string pattern = (fs::temp_directory_path() / "eduhub-demo-test-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    return pattern;
}

nlohmann::json summary_of(const std::string& output) { return nlohmann::json::parse(output.substr(output.find('{'))); }

}  // namespace

TEST_CASE("the sector database ends up as the generator foresaw, for three provinces", "[demo]") {
    const auto seed = GENERATE(1, 2, 3);
    CAPTURE(seed);
    const auto ran = run_program(kDemo + HUB_SOURCE_DIR "/config --seed " + std::to_string(seed));
    INFO(ran.output.substr(0, 4000));
    CHECK(ran.exit_code == 0);
    const auto summary = summary_of(ran.output);
    CHECK(summary["equal_to_manifest"] == true);
    CHECK(summary["differences"].empty());
    CHECK(summary["compared"].get<int>() > 200);
    CHECK(summary["rekeyed"].get<int>() > 0);
    CHECK(summary["quarantined"].size() >= 10);
    CHECK(summary["changed_vendor"]["to"] == "smas");
    CHECK(summary["changed_vendor"]["old_vendor_now"] == "feeding.ended");
    for (const auto* key : {"sources", "destinations", "urls", "credentials"}) CHECK(summary.contains(key));
}

TEST_CASE("with one mapping line removed the demo tells the differences and fails", "[demo]") {
    const fs::path folder = temporary_folder();
    fs::copy(HUB_SOURCE_DIR "/config", folder, fs::copy_options::recursive);
    const fs::path file = folder / "mappings/vnedu.pupil.yaml";
    std::ifstream in(file);
    std::string text;
    int removed = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.find("vendor: ho_ten_me,") != std::string::npos) ++removed;
        else text += line + "\n";
    }
    REQUIRE(removed == 1);
    std::ofstream(file) << text;
    const auto ran = run_program(kDemo + folder.string() + " --seed 1");
    INFO(ran.output.substr(0, 4000));
    CHECK(ran.exit_code == 1);
    const auto summary = summary_of(ran.output);
    CHECK(summary["equal_to_manifest"] == false);
    CHECK(summary["differences"][0]["entity"] == "pupil");
    fs::remove_all(folder);
}

TEST_CASE("without node the demo says what is missing and what to do before it begins", "[demo]") {
    const auto ran = run_program("PATH=/nowhere " + std::string(HUB_BIN) + "/eduhub demo --pupils 200 --once --config-source " HUB_SOURCE_DIR "/config");
    CHECK(ran.exit_code != 0);
    const auto said = summary_of(ran.output);
    CHECK(said["code"] == "demo.node");
    CHECK(said["en"].get<std::string>().find("--without-apps") != std::string::npos);
}
