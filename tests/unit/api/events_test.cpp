// Events at the doors: what a push hears of them, where they stand, and a person's orders.
#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "tests/support/announcements.hpp"
#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kAnnouncements = "/push/v1/vnedu/" + kSchool + "/announcement";

}  // namespace

TEST_CASE("a push of events hears what became of each", "[api][events]") {
    ServedHub served{GENERATE(from_range(kBackends)), announcing()};
    const auto token = served.token();
    const auto push = [&](std::vector<codec::Value> events) {
        return served.call("POST", kAnnouncements, codec::write_json(codec::Value(std::move(events))), token).json();
    };
    const auto first = push({told("TB01")});
    CHECK(first["changed"].integer() == 1);
    CHECK(first["records"].items().at(0)["status"].text() == "changed");
    const std::string id(first["records"].items().at(0)["id"].text());
    CHECK(served.hub.ids().decode(IdKind::Record, id));
    CHECK(push({told("TB01")})["unchanged"].integer() == 1);
    const auto other = push({told("TB01", "Đổi giờ"), told("TB02")});
    CHECK(other["changed"].integer() == 1);
    CHECK(other["records"].items().at(0)["problems"].items().at(0)["code"].text() == "event.changed");
}

TEST_CASE("dead events stand in the list of dead letters and are replayed with a reason", "[api][events]") {
    ServedHub served{GENERATE(from_range(kBackends)), announcing()};
    served.hub.csdl().refuse({"TB01"});
    served.hub.push("vnedu", "announcement", {told("TB01"), told("TB02")});
    served.hub.run_until_quiet();
    CHECK(served.admin("GET", "/status").json()["events"]["dead"].integer() == 1);
    const auto dead = served.admin("GET", "/rows?status=dead").json().items();
    REQUIRE(dead.size() == 1);
    CHECK(dead[0]["entity"].text() == "announcement");
    CHECK(dead[0]["cause"].text() == "destination.field_invalid");
    CHECK(dead[0]["destination"].text() == "csdl");

    served.hub.csdl().accept_everything();
    CHECK(served.admin("POST", "/replay", R"({"id":")" + std::string(dead[0]["hub_id"].text()) + R"(","reason":"put right"})").json()["replayed"].integer() == 1);
    served.hub.run_until_quiet();
    CHECK(served.hub.csdl().ids_got() == ids{"TB01", "TB02", "TB01"});
    CHECK(served.admin("GET", "/rows?status=dead").json().items().empty());
    CHECK(served.admin("GET", "/status").json()["events"]["dead"].integer() == 0);
}

TEST_CASE("an uncertain event is settled by a person's word", "[api][events]") {
    ServedHub served{GENERATE(from_range(kBackends)), announcing(plugin::Idempotency::None)};
    served.hub.csdl().answer_with([](const auto&) { return TestAdapter::result(plugin::SendStatus::Uncertain, "egress.timeout"); });
    served.hub.push("vnedu", "announcement", {told("TB01")});
    served.hub.run_until_quiet();
    CHECK(served.admin("GET", "/status").json()["events"]["open"].integer() == 1);
    CHECK(served.admin("POST", "/settle", R"({"status":"uncertain","outcome":"delivered","reason":"seen there"})").json()["settled"].integer() == 1);
    CHECK(served.admin("GET", "/status").json()["events"]["open"].integer() == 0);
    CHECK(served.hub.csdl().calls() == 1);
}
