// The road of a record from receipt to destination, on both stores.
#include <catch2/catch.hpp>
#include <thread>

#include "core/evidence/change_log.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("an accepted record reaches the destination once", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Thị Ánh")});
    hub.run_until_quiet();

    CHECK(hub.csdl().ids_got() == ids{"HS01"});
    CHECK(hub.csdl().got().at(0).body["HoTen"].text() == "Nguyễn Thị Ánh");
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a push that was acknowledged is applied after a restart", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.store().refuse_after(store::Domain::State, 0, "store.full");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.restart();
    hub.run_until_quiet();

    CHECK(hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("a record that says nothing new is not sent again", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();

    CHECK(hub.csdl().ids_got() == ids{"HS01"});
    CHECK(hub.golden("HS01").version == 1);
}

TEST_CASE("a change of fields the destination may not see sends nothing", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "An Nguyễn", {{"dan_toc", "12"}})});
    hub.run_until_quiet();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "An Nguyễn", {{"dan_toc", "08"}})});
    hub.run_until_quiet();

    CHECK(hub.golden("HS01").version == 2);
    REQUIRE(hub.csdl().got().size() == 1);
    CHECK(hub.csdl().got()[0].body.find("MaDanToc") == nullptr);
}

TEST_CASE("a newer version that comes during a delivery is sent after it, and versions only move forward", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().hold_calls();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    REQUIRE(hub.csdl().wait_for_calls(1));
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Ba")});
    while (hub.router().counts().changed < 3) std::this_thread::yield();
    hub.csdl().let_calls_go();
    hub.run_until_quiet();

    const auto got = hub.csdl().got();
    REQUIRE(got.size() == 2);
    CHECK(got[1].body["HoTen"].text() == "Tên Ba");
    CHECK(got[0].version < got[1].version);
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("what came back to the delivered value before it was sent again sends nothing", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một"), vnedu_pupil("HS02", "Người Khác")});
    hub.run_until_quiet();
    hub.csdl().hold_calls();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS02", "Người Khác Nữa")});
    REQUIRE(hub.csdl().wait_for_calls(2));  // the school's one call is out: HS01 has to queue
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    while (hub.router().counts().changed < 5) std::this_thread::yield();
    hub.csdl().let_calls_go();
    hub.run_until_quiet();

    CHECK(hub.csdl().ids_got() == ids{"HS01", "HS02", "HS02"});
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("what came back during the delivery of another value is sent again", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    hub.csdl().hold_calls();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    REQUIRE(hub.csdl().wait_for_calls(2));
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    while (hub.router().counts().changed < 3) std::this_thread::yield();
    hub.csdl().let_calls_go();
    hub.run_until_quiet();

    REQUIRE(hub.csdl().got().size() == 3);
    CHECK(hub.csdl().got()[2].body["HoTen"].text() == "Tên Một");
}

TEST_CASE("a withdrawn record is held for a person's decision and nothing is sent", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.page("vnedu", "pupil", {item(vnedu_pupil("HS01"), {{"key", "HS01"}})});
    hub.run_until_quiet();
    hub.page("vnedu", "pupil", {item({}, {{"key", "HS01"}, {"deleted", codec::Value(true)}})});
    hub.run_until_quiet();

    CHECK(hub.standing("HS01") == "held");
    CHECK(hub.row("HS01")->cause == "delete.needs_decision");
    CHECK(hub.csdl().calls() == 1);

    hub.page("vnedu", "pupil", {item(vnedu_pupil("HS01"), {{"key", "HS01"}})});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a record withdrawn while it is being delivered stays held after the answer", "[router]") {
    HubOptions options;
    options.idempotency = GENERATE(plugin::Idempotency::Key, plugin::Idempotency::None);
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    hub.csdl().hold_calls();
    hub.page("vnedu", "pupil", {item(vnedu_pupil("HS01"), {{"key", "HS01"}})});
    REQUIRE(hub.csdl().wait_for_calls(1));
    hub.page("vnedu", "pupil", {item({}, {{"key", "HS01"}, {"deleted", codec::Value(true)}})});
    while (hub.router().counts().changed < 2) std::this_thread::yield();
    hub.csdl().let_calls_go();
    hub.run_until_quiet();

    CHECK(hub.standing("HS01") == "held");
    CHECK(hub.row("HS01")->remote_id == "TAM-1");
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("the chain of evidence verifies after everything", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    for (int i = 0; i < 5; ++i) {
        hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên " + std::string(1, static_cast<char>('A' + i))), vnedu_pupil("HS0" + std::to_string(i + 2))});
    }
    hub.run_until_quiet();
    const auto rows = evidence::verify_chain(*hub.reader());
    REQUIRE(rows.has_value());
    CHECK(rows->sequence >= 10);
}

TEST_CASE("a person's replay sends what was delivered once more", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    REQUIRE(hub.router().replay({"csdl", kSchool, hub.hub_ids("HS01"), "an operator", "lost at the destination"}).has_value());
    hub.run_until_quiet();

    CHECK(hub.csdl().ids_got() == ids{"HS01", "HS01"});
}

TEST_CASE("draining finishes the delivery that is in flight", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.csdl().hold_calls();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    REQUIRE(hub.csdl().wait_for_calls(1));
    std::thread release([&] { hub.csdl().let_calls_go(); });
    CHECK(hub.router().drain(10'000));
    release.join();

    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a call in flight keeps the hub from being quiet, marked as an attempt or not", "[router]") {
    HubOptions options;
    options.idempotency = GENERATE(plugin::Idempotency::Key, plugin::Idempotency::None);
    HubUnderTest hub{"sqlite", options};
    hub.csdl().hold_calls();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    REQUIRE(hub.csdl().wait_for_calls(1));
    CHECK_FALSE(hub.router().quiet());
    CHECK(hub.router().load().in_flight == 1);
    hub.csdl().let_calls_go();
    hub.run_until_quiet();
}
