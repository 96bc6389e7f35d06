// Who is who, by exact ids, through the whole router.
#include <catch2/catch.hpp>

#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;

namespace {
const std::string kNumber = "052214000123";
}

TEST_CASE("one national id at two schools is one person with a record at each", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"so_dinh_danh", kNumber}})});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS77", "Nguyễn An", {{"so_dinh_danh", kNumber}})}, kOtherSchool);
    hub.run_until_quiet();

    CHECK(hub.golden("HS01").person == hub.golden("HS77").person);
    CHECK(hub.hub_ids("HS01") != hub.hub_ids("HS77"));
}

TEST_CASE("two codes of one child at one school are one record", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    const bool together = GENERATE(true, false);
    const auto one = vnedu_pupil("HS01", "Nguyễn An", {{"so_dinh_danh", kNumber}});
    const auto other = vnedu_pupil("HS02", "Nguyễn An", {{"so_dinh_danh", kNumber}});
    if (together) {
        hub.push("vnedu", "pupil", {one, other});
    } else {
        hub.push("vnedu", "pupil", {one});
        hub.run_until_quiet();
        hub.push("vnedu", "pupil", {other});
    }
    hub.run_until_quiet();

    CHECK(hub.hub_ids("HS01") == hub.hub_ids("HS02"));
    CHECK(hub.sources("HS01").size() == 2);
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("ids that name two persons put the record into quarantine and change nothing", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"so_dinh_danh", kNumber}}),
                                vnedu_pupil("HS02", "Trần Bình", {{"so_dinh_danh", "052214000999"}, {"ngay_sinh", "01/02/2015"}})});
    hub.run_until_quiet();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS02", "Trần Bình", {{"so_dinh_danh", kNumber}, {"ngay_sinh", "01/02/2015"}})});
    hub.run_until_quiet();

    CHECK(hub.quarantined_codes() == ids{"identity.conflict"});
    CHECK(hub.golden("HS02").version == 1);
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("a known number under another name and another birth date is a conflict, one of both is a correction", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"so_dinh_danh", kNumber}})});
    hub.run_until_quiet();
    hub.push("workbook", "pupil", {codec::Value(codec::Value::Object{{"ho_ten", "Trần Bình"}, {"ngay_sinh", "01/02/2015"}, {"gioi_tinh", "Nam"}, {"so_dinh_danh", kNumber}})});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes() == ids{"identity.conflict"});

    hub.push("workbook", "pupil", {codec::Value(codec::Value::Object{{"ho_ten", "Nguyễn An"}, {"ngay_sinh", "01/02/2015"}, {"gioi_tinh", "Nam"}, {"so_dinh_danh", kNumber}})});
    hub.run_until_quiet();
    CHECK(hub.sources("HS01").size() == 2);
}

TEST_CASE("a final code that replaces a temporary one keeps the record and renames it at the destination", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().answer_with([](const auto& got) { return TestAdapter::accepted(got.remote_id.empty() ? "TAM-1" : got.remote_id); });
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An")});
    hub.run_until_quiet();
    REQUIRE(hub.row("HS01")->remote_id == "TAM-1");
    hub.page("csdl", "pupil", {item(csdl_pupil("TAM-1", "Nguyễn An"), {{"key", "TAM-1"}})});
    hub.page("csdl", "pupil", {item(csdl_pupil("5212345678", "Nguyễn An"), {{"key", "5212345678"}, {"former", "TAM-1"}})});
    hub.run_until_quiet();

    CHECK(hub.hub_ids("5212345678") == hub.hub_ids("HS01"));
    CHECK(hub.row("HS01")->remote_id == "5212345678");
    CHECK(hub.golden("HS01").record.text("person.moet_code") == "5212345678");
    CHECK(hub.sources("HS01").size() == 2);  // the temporary code's record is replaced, not kept beside
    CHECK(hub.router().counts().rekeyed == 1);
}

TEST_CASE("a pupil that waits for a class under its final code goes when the temporary one is renamed", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.pulled = {model::EntityKind::Class, model::EntityKind::Pupil}, .change_routes = [](auto& routes) {
                         for (auto& route : routes) route.from_systems.push_back("csdl");
                     }}};
    const auto row_of_class = [](const std::string& id) {
        return codec::Value(codec::Value::Object{{"ma", id}, {"ten", "4A"}, {"khoiLop", 4}, {"namHoc", 2026}});
    };
    hub.page("csdl", "class", {item(row_of_class("TAM-L"), {{"key", "TAM-L"}})});
    hub.page("csdl", "pupil", {item(csdl_pupil("TAM-P1", "Nguyễn An", {{"lopHoc", "52-77"}}), {{"key", "TAM-P1"}})});
    hub.run_until_quiet();
    REQUIRE(hub.standing("TAM-P1") == "waiting");
    hub.page("csdl", "class", {item(row_of_class("52-77"), {{"key", "52-77"}, {"former", "TAM-L"}})});
    hub.run_until_quiet();
    CHECK(hub.standing("TAM-P1") == "delivered");
}
