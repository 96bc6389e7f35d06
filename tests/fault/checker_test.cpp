#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/fault/checker.hpp"
#include "tests/fault/history.hpp"

using hub::fault::Event;
using nlohmann::json;

namespace {

constexpr const char* kSchool = "64622401";
constexpr const char* kKey = "052316000001";

/// A history and a journal told by hand.
class Story {
public:
    Story() {
        std::string pattern = (std::filesystem::temp_directory_path() / "eduhub-checker-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = pattern;
        std::ofstream(folder_ / "journal");
    }
    ~Story() { std::filesystem::remove_all(folder_); }

    void pushed(std::int64_t version, Event outcome) {
        hub::fault::History history(folder_ / "history");
        history.write(Event::Attempted, kKey, version, "Trần An");
        history.write(outcome, kKey, version, "");
    }
    void arrived(const char* effect, std::int64_t version, int id = 1, const char* client = "c1", const char* name = "Trần An") {
        const auto day = hub::fault::vendor_date_of(version);
        const std::string sent = day.substr(6) + "-" + day.substr(3, 2) + "-" + day.substr(0, 2) + "T00:00:00.0";
        json line{{"seq", ++lines_}, {"effect", effect}, {"loai", "HocSinh"}, {"MaTruongHoc", kSchool}, {"ClientId", client}};
        if (std::string(effect) != "repeat") {
            line["id"] = id;
            line["row"] = {{"SoDinhDanh", kKey}, {"HoTen", name}, {"NgaySinhMe", sent}};
        }
        std::ofstream(folder_ / "journal", std::ios::app) << line.dump() << "\n";
    }
    [[nodiscard]] std::string first_violation() const {
        const auto verdict = hub::fault::check(folder_ / "history", folder_ / "journal", kSchool);
        return verdict.violations.empty() ? "" : verdict.violations.front();
    }

private:
    std::filesystem::path folder_;
    int lines_ = 0;
};

}  // namespace

TEST_CASE("the checker reads back every version it can write", "[checker]") {
    for (std::int64_t version = 1; version < 5'000; ++version) {
        const auto day = hub::fault::vendor_date_of(version);
        REQUIRE(hub::fault::version_of(day.substr(6) + "-" + day.substr(3, 2) + "-" + day.substr(0, 2) + "T00:00:00.0") == version);
    }
    CHECK(hub::fault::version_of("") == -1);
}

TEST_CASE("the checker passes an honest story with a repeat, a coalesced and an indeterminate version", "[checker]") {
    Story story;
    story.pushed(1, Event::Acknowledged);
    story.pushed(2, Event::Acknowledged);  // overtaken by 3 before it was sent
    story.pushed(3, Event::Acknowledged);
    story.pushed(4, Event::Indeterminate);
    story.arrived("insert", 1);
    story.arrived("update", 3);
    story.arrived("repeat", 3);
    CHECK(story.first_violation().empty());
    story.arrived("update", 4);
    CHECK(story.first_violation().empty());
}

TEST_CASE("the checker finds an acknowledged version that never arrived", "[checker]") {
    Story story;
    story.pushed(1, Event::Acknowledged);
    CHECK(story.first_violation().starts_with("lost"));
    story.arrived("insert", 1);
    CHECK(story.first_violation().empty());
    story.pushed(2, Event::Acknowledged);
    CHECK(story.first_violation().starts_with("lost"));
}

TEST_CASE("the checker finds a doubled effect", "[checker]") {
    Story story;
    story.pushed(1, Event::Acknowledged);
    story.pushed(2, Event::Acknowledged);
    story.arrived("insert", 1);
    SECTION("a second insert") { story.arrived("insert", 2); }
    SECTION("a second server id") { story.arrived("update", 2, 2); }
    SECTION("a second client id") { story.arrived("update", 2, 1, "c2"); }
    SECTION("one version that takes effect twice") { story.arrived("update", 1); }
    CHECK(story.first_violation().starts_with("doubled"));
}

TEST_CASE("the checker finds a row nobody pushed", "[checker]") {
    Story story;
    story.pushed(1, Event::Acknowledged);
    story.arrived("insert", 1);
    SECTION("a version never attempted") { story.arrived("update", 7); }
    SECTION("a version that was refused") {
        story.pushed(2, Event::Refused);
        story.arrived("update", 2);
    }
    CHECK(story.first_violation().starts_with("phantom"));
}

TEST_CASE("the checker finds a version that went backward", "[checker]") {
    Story story;
    story.pushed(1, Event::Acknowledged);
    story.pushed(2, Event::Acknowledged);
    story.arrived("insert", 2);
    story.arrived("update", 1);
    CHECK(story.first_violation().starts_with("backward"));
}

TEST_CASE("the checker finds contents that changed on the way", "[checker]") {
    Story story;
    story.pushed(1, Event::Acknowledged);
    story.arrived("insert", 1, 1, "c1", "Trần Ân");
    CHECK(story.first_violation().starts_with("altered"));
}
