// What becomes of deliveries that fail: back-off, uncertainty, and a connection's rest.
#include <catch2/catch.hpp>

#include <thread>

#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;
using plugin::SendStatus;

namespace {
constexpr std::int64_t kHour = 3'600'000;

void answer(HubUnderTest& hub, SendStatus status, const std::string& code, std::int64_t retry_after = 0) {
    hub.csdl().answer_with([=](const auto&) { return TestAdapter::result(status, code, retry_after); });
}
}  // namespace

TEST_CASE("a delivery that may be taken later is tried again after a pause, not before", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true}};
    answer(hub, SendStatus::Retry, "destination.busy");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "retry");
    CHECK(hub.csdl().calls() == 1);

    hub.csdl().accept_everything();
    hub.clock().advance_milliseconds(900);  // the first pause is one to two seconds
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 1);
    hub.clock().advance_milliseconds(1'200);
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
    CHECK(hub.row("HS01")->attempts == 0);
}

TEST_CASE("the vendor's wish when to come back is kept, of one record and of a whole call", "[router]") {
    const bool whole = GENERATE(false, true);
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true}};
    if (whole) {
        hub.csdl().fail_calls_with([](const auto&) { return plugin::with_retry_after(error("destination.busy", "429", Retry::Later), 60'000); });
    } else {
        answer(hub, SendStatus::Retry, "destination.busy", 60'000);
    }
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.csdl().accept_everything();
    hub.clock().advance_milliseconds(59'000);
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 1);
    hub.clock().advance_milliseconds(1'100);
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("after the route's time to give up a record is a dead letter", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true}};
    answer(hub, SendStatus::Retry, "destination.busy");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    for (int hours = 0; hours < 25 && hub.standing("HS01") == "retry"; ++hours) {
        hub.clock().advance_milliseconds(kHour);
        hub.run_until_quiet();
    }
    CHECK(hub.standing("HS01") == "dead");
    CHECK(hub.row("HS01")->cause == "destination.busy");
}

TEST_CASE("an uncertain delivery is not sent again where the destination knows no key", "[router]") {
    const auto idempotency = GENERATE(plugin::Idempotency::None, plugin::Idempotency::Query);
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.idempotency = idempotency, .manual_clock = true}};
    answer(hub, SendStatus::Uncertain, "egress.timeout");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    hub.csdl().accept_everything();
    hub.clock().advance_milliseconds(24 * kHour);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.run_until_quiet();
    hub.restart();
    hub.run_until_quiet();

    CHECK(hub.standing("HS01") == "uncertain");
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("an uncertain delivery is sent again under the same key where the destination knows it", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true}};
    answer(hub, SendStatus::Uncertain, "egress.timeout");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.csdl().accept_everything();
    hub.clock().advance_milliseconds(10'000);
    hub.run_until_quiet();

    const auto got = hub.csdl().got();
    REQUIRE(got.size() == 2);
    CHECK(got[0].key == got[1].key);
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a hub that ended during a call without a key finds the record uncertain", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.idempotency = plugin::Idempotency::None}};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.stop();
    hub.set_row("HS01", [](router::SyncRow& row) { row.status = router::SyncStatus::Attempting; });
    hub.start();
    hub.run_until_quiet();

    CHECK(hub.standing("HS01") == "uncertain");
    CHECK(hub.row("HS01")->cause == "delivery.interrupted");
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("the mark of an attempt is durable before the call goes out", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.idempotency = plugin::Idempotency::None}};
    hub.csdl().hold_calls();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    REQUIRE(hub.csdl().wait_for_calls(1));
    CHECK(hub.standing("HS01") == "attempting");
    hub.csdl().let_calls_go();
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("going back to the old value after a call of unknown end is sent, not taken for unchanged", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true}};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    answer(hub, SendStatus::Uncertain, "egress.timeout");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.run_until_quiet();
    hub.csdl().accept_everything();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.clock().advance_milliseconds(10'000);
    hub.run_until_quiet();

    REQUIRE(hub.csdl().got().size() == 3);
    CHECK(hub.csdl().got()[2].body["HoTen"].text() == "Tên Một");
}

TEST_CASE("after a restart a row that may have been under way is sent although it equals what was sent last", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    hub.stop();
    hub.set_row("HS01", [](router::SyncRow& row) { row.status = router::SyncStatus::Ready; });
    hub.start();
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 2);
}

TEST_CASE("news of a record that is to be retried brings no attempt before its time", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true, .change_routes = no_breaker}};
    answer(hub, SendStatus::Retry, "destination.busy", 600'000);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.run_until_quiet();
    CHECK(hub.router().load().timed == 1);
    hub.clock().advance_milliseconds(599'000);
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 1);
    hub.clock().advance_milliseconds(2'000);
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 2);
    CHECK(hub.router().load().timed == 1);
}

TEST_CASE("after calls that failed in a row the connection rests, then one call decides", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.batch_rows = 1, .manual_clock = true}};  // 5 failures, 30 s
    hub.csdl().fail_calls_with([](const auto&) { return error("destination.unavailable", "503", Retry::Later); });
    std::vector<codec::Value> pupils;
    for (int i = 0; i < 20; ++i) pupils.push_back(vnedu_pupil("HS" + std::to_string(i)));
    hub.push("vnedu", "pupil", pupils);
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 5);
    CHECK(hub.router().load().resting == 15);

    hub.clock().advance_milliseconds(29'000);
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 5);
    hub.clock().advance_milliseconds(1'100);
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 6);  // half open: one call, and it failed

    hub.csdl().accept_everything();
    hub.clock().advance_milliseconds(31'000);
    hub.run_until_quiet();
    CHECK(hub.router().load().resting == 0);
    CHECK(hub.router().counts().delivered == 20);
}

TEST_CASE("the rest of one school's connection leaves the other schools alone", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.batch_rows = 1, .manual_clock = true}};
    hub.csdl().fail_calls_with([](const auto&) { return error("destination.unavailable", "503", Retry::Later); });
    std::vector<codec::Value> pupils;
    for (int i = 0; i < 10; ++i) pupils.push_back(vnedu_pupil("HS" + std::to_string(i)));
    hub.push("vnedu", "pupil", pupils);
    hub.push("vnedu", "pupil", pupils, kOtherSchool);
    hub.run_until_quiet();
    CHECK(hub.csdl(kOtherSchool).calls() == 10);
    CHECK(hub.csdl().calls() == 5);
}

namespace {
Error limit_reached() { return plugin::with_retry_after(error(plugin::kLimitReached, "used up", Retry::Later), 20'000); }
}  // namespace

TEST_CASE("a connection that has used up its own limit rests, and neither its records nor its vendor are blamed", "[router]") {
    const auto idempotency = GENERATE(plugin::Idempotency::Key, plugin::Idempotency::None);
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.idempotency = idempotency, .batch_rows = 1, .manual_clock = true}};
    hub.csdl().fail_calls_with([](const auto&) { return limit_reached(); });
    std::vector<codec::Value> pupils;
    for (int i = 0; i < 5; ++i) pupils.push_back(vnedu_pupil("HS" + std::to_string(i)));
    hub.push("vnedu", "pupil", pupils);
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 1);
    CHECK(hub.router().load().resting == 4);
    CHECK(hub.standing("HS0") == "retry");
    CHECK(hub.row("HS0")->cause == plugin::kLimitReached);

    // Longer than the route's time to give up, and more often than its breaker takes.
    for (int refusals = 1; refusals < 9; ++refusals) {
        hub.clock().advance_milliseconds(refusals < 4 ? 9 * kHour : 22'000);
        hub.run_until_quiet();
    }
    CHECK(hub.csdl().calls() == 9);
    for (int i = 0; i < 5; ++i) {
        const auto row = *hub.row("HS" + std::to_string(i));
        CHECK((row.attempts == 0 && row.first_tried_at.milliseconds == 0));
        if (idempotency == plugin::Idempotency::Key) CHECK(row.history.size() <= 1);
    }
    hub.csdl().accept_everything();
    hub.clock().advance_milliseconds(22'000);  // the breaker would want thirty seconds
    hub.run_until_quiet();
    CHECK(hub.router().counts().delivered == 5);
    CHECK(hub.csdl().calls() == 14);
}

TEST_CASE("records of a batch that the limit kept back follow once, the others are not sent again", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.idempotency = plugin::Idempotency::None, .manual_clock = true}};
    hub.csdl().answer_with([](const auto& got) {
        return got.id() == "HS01" ? TestAdapter::accepted("TAM-1") : TestAdapter::result(SendStatus::Retry, std::string(plugin::kLimitReached), 20'000);
    });
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01"), vnedu_pupil("HS02")});
    hub.run_until_quiet();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS03")});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
    CHECK(hub.csdl().calls() == 1);  // HS03 waits with its connection
    hub.csdl().accept_everything();
    hub.clock().advance_milliseconds(22'000);
    hub.run_until_quiet();
    CHECK(hub.csdl().got().size() == 4);
    CHECK(hub.standing("HS02") == "delivered");
    CHECK(hub.standing("HS03") == "delivered");
}

TEST_CASE("a store that is full loses nothing and applies once it has room", "[router]") {
    const int nth = GENERATE(0, 1, 2);
    const auto idempotency = GENERATE(plugin::Idempotency::Key, plugin::Idempotency::None);
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.idempotency = idempotency}};
    hub.store().refuse_after(store::Domain::State, nth, "store.full");
    hub.push("vnedu", "class", {vnedu_class("L01")});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An", {{"ma_lop", "L01"}}), vnedu_pupil("HS02")});
    while (hub.store().refused() < 1 && !hub.router().quiet()) std::this_thread::yield();
    hub.store().let_pass();
    hub.run_until_quiet();

    CHECK(hub.csdl().got().size() == 3);
    CHECK(hub.standing("HS01") == "delivered");
    CHECK(hub.standing("HS02") == "delivered");
}

TEST_CASE("rounds decided ahead of a commit that fails are decided again, as if for the first time", "[router]") {
    const int nth = GENERATE(0, 1, 2, 3);
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.store().hold();
    // Each becomes a round of its own, up to those that may be under way; the versions build on each other.
    for (int version = 1; version <= 6; ++version) {
        const std::string number = std::to_string(version);
        hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn An " + std::string(1, static_cast<char>(0x40 + version))), vnedu_pupil("HS1" + number)});
    }
    hub.store().refuse_after(store::Domain::State, nth, "store.full");
    hub.store().let_go();
    while (hub.store().refused() < 1) std::this_thread::yield();
    hub.store().let_pass();
    hub.run_until_quiet();

    CHECK(hub.golden("HS01").version == 6);
    CHECK(hub.sources("HS01").size() == 1);
    CHECK(hub.standing("HS01") == "delivered");
    std::set<Key> hub_ids;
    for (int i = 1; i <= 6; ++i) {
        CHECK(hub.standing("HS1" + std::to_string(i)) == "delivered");
        hub_ids.insert(hub.hub_ids("HS1" + std::to_string(i)).at(0));
    }
    CHECK(hub_ids.size() == 6);
    CHECK(hub.router().counts().changed == 12);
    const auto reader = hub.reader();
    CHECK(evidence::verify_chain(*reader).value().sequence > 12);
    CHECK(evidence::read_history(*reader, hub.sealer(), hub.golden("HS01").change, 10).value().size() == 6);
}

TEST_CASE("a hub whose store is full stops all the same and goes on after the restart", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.store().refuse_after(store::Domain::State, 0, "store.full");
    // More than apply queues: whoever hands on is blocked.
    for (int i = 0; i < 1'400; ++i) {
        router::Receipt receipt;
        receipt.system = "vnedu";
        receipt.tenant = kSchool;
        receipt.entity = "pupil";
        receipt.body = "[]";
        hub.router().receive(std::move(receipt), [](const auto&) {});
    }
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    CHECK_FALSE(hub.router().drain(100));
    hub.restart();
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("a store that cannot be trusted any more is reported and nobody waits for it", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.idempotency = plugin::Idempotency::None}};
    hub.csdl().hold_calls();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    REQUIRE(hub.csdl().wait_for_calls(1));
    hub.store().refuse_after(store::Domain::State, 0, "store.io");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS02")});
    while (hub.store().refused() < 1) std::this_thread::yield();
    hub.csdl().let_calls_go();
    hub.stop();
    CHECK(hub.fatal().at(0).code == "store.io");
}
