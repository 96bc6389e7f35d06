// Lanes and needs: what waits for what, and who is held back by whom.
#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>

#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;

namespace {
std::size_t place_of(const std::vector<TestAdapter::Got>& got, const std::string& entity) {
    return static_cast<std::size_t>(std::find_if(got.begin(), got.end(), [&](const auto& one) { return one.entity == entity; }) - got.begin());
}
}  // namespace

TEST_CASE("a class goes before its pupils, and staff before the class, whatever came first", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"ma_lop", "L01"}})});
    hub.push("vnedu", "class", {vnedu_class("L01", {{"ma_gvcn", "CB7"}})});
    hub.push("vnedu", "staff", {vnedu_staff("CB7")});
    hub.run_until_quiet();

    const auto got = hub.csdl().got();
    REQUIRE(got.size() == 3);
    CHECK(place_of(got, "staff") < place_of(got, "class"));
    CHECK(place_of(got, "class") < place_of(got, "pupil"));
    CHECK(got[place_of(got, "pupil")].body["MaLopHocCn"].text() == hub.row("L01")->remote_id);
    CHECK(got[place_of(got, "class")].body["MaGvcn"].text() == hub.row("CB7")->remote_id);
}

TEST_CASE("a pupil of a class nobody has sent waits visibly and goes when the class comes", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"ma_lop", "L01"}})});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "waiting");
    CHECK(hub.row("HS01")->needs == "source|vnedu|" + kSchool + "|class|L01");
    CHECK(hub.csdl().calls() == 0);

    hub.push("vnedu", "class", {vnedu_class("L01")});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a pupil waits while its class is refused, and goes when the class is put right", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().refuse({"L01"});
    hub.push("vnedu", "class", {vnedu_class("L01")});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"ma_lop", "L01"}})});
    hub.run_until_quiet();
    CHECK(hub.standing("L01") == "dead");
    CHECK(hub.standing("HS01") == "waiting");

    hub.csdl().accept_everything();
    hub.push("vnedu", "class", {vnedu_class("L01", {{"ten_lop", "4A1"}})});
    hub.run_until_quiet();
    CHECK(hub.standing("L01") == "delivered");
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a pupil rendered before its class was accepted is not left waiting", "[router]") {
    // Two schools' worth of dispatchers and a class answered late: the answer and the pupil's waiting
    // are settled in either order, over many pupils.
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.batch_rows = 3, .dispatchers = 4}};
    for (int i = 0; i < 30; ++i) {
        const std::string number = std::to_string(i);
        hub.push("vnedu", "pupil", {vnedu_pupil("HS" + number, "Nguyễn An", {{"ma_lop", "L" + number}})});
        hub.push("vnedu", "class", {vnedu_class("L" + number)});
    }
    hub.run_until_quiet();
    CHECK(hub.router().load().waiting == 0);
    CHECK(hub.csdl().got().size() == 60);
}

TEST_CASE("a row that waited is sent after a restart when its need came true just before the end", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().hold_calls();
    hub.push("vnedu", "class", {vnedu_class("L01")});
    REQUIRE(hub.csdl().wait_for_calls(1));
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"ma_lop", "L01"}})});
    while (hub.router().counts().changed < 2) std::this_thread::yield();
    hub.csdl().let_calls_go();
    hub.run_until_quiet();
    REQUIRE(hub.standing("HS01") == "delivered");

    // The row as a crash between the class's commit and the wake-up leaves it.
    hub.stop();
    hub.set_row("HS01", [&](router::SyncRow& row) {
        row.status = router::SyncStatus::Waiting;
        row.needs = "source|vnedu|" + kSchool + "|class|L01";
    });
    hub.start();
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a poison record parks only itself, as a dead letter with its cause", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().refuse({"HS02"});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01"), vnedu_pupil("HS02"), vnedu_pupil("HS03")});
    hub.run_until_quiet();

    CHECK(hub.standing("HS01") == "delivered");
    CHECK(hub.standing("HS03") == "delivered");
    CHECK(hub.standing("HS02") == "dead");
    CHECK(hub.row("HS02")->cause == "destination.field_invalid");
    CHECK(hub.row("HS02")->cause_field == "HoTen");
}

TEST_CASE("a newer version revives a dead letter", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().refuse({"HS01"});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    hub.csdl().accept_everything();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.run_until_quiet();

    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a newer version that comes while an unwritable one is being refused is not lost", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().hold_calls();
    hub.csdl().refuse({"HS01"});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    REQUIRE(hub.csdl().wait_for_calls(1));
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    while (hub.router().counts().changed < 2) std::this_thread::yield();
    hub.csdl().let_calls_go();
    REQUIRE(hub.csdl().wait_for_calls(2));
    hub.run_until_quiet();

    CHECK(hub.csdl().got().at(1).body["HoTen"].text() == "Tên Hai");
}

TEST_CASE("a record that loses the plugin falls alone after two crashes and the others of its batch arrive", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true, .change_routes = no_breaker}};
    hub.csdl().fail_calls_with([](const auto& call) -> std::optional<Error> {
        for (const auto& one : call) {
            if (one.id() == "HS02") return error("plugin.crashed", "signal 11", Retry::Uncertain);
        }
        return std::nullopt;
    });
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01"), vnedu_pupil("HS02"), vnedu_pupil("HS03")});
    hub.run_until_quiet();
    CHECK(hub.standing("HS02") == "retry");
    hub.clock().advance_milliseconds(10'000);
    hub.run_until_quiet();

    CHECK(hub.standing("HS01") == "delivered");
    CHECK(hub.standing("HS03") == "delivered");
    CHECK(hub.standing("HS02") == "dead");
    CHECK(hub.row("HS02")->cause == "plugin.crashed");
}

TEST_CASE("a crash counted before a restart counts after it", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true, .change_routes = no_breaker}};
    hub.csdl().fail_calls_with([](const auto&) { return error("plugin.crashed", "signal 11", Retry::Uncertain); });
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.restart();
    hub.clock().advance_milliseconds(10'000);
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "dead");
}
