// Calls without a final answer: pending and uncertain rows, what the destination says of them, and a person's word.
#include <catch2/catch.hpp>

#include "core/evidence/change_log.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;
using plugin::Fate;
using plugin::Idempotency;
using plugin::SendStatus;

namespace {

constexpr std::int64_t kHour = 3'600'000;

HubOptions asked(Idempotency idempotency) {
    return {.idempotency = idempotency, .resolves = true, .manual_clock = true, .change_routes = no_breaker};
}

/// Taken in under a ticket, answered later.
void defer(HubUnderTest& hub, std::int64_t ask_after = 0) {
    hub.csdl().answer_with([=](const auto&) {
        auto result = TestAdapter::result(SendStatus::Pending, "destination.deferred", ask_after);
        result.ticket = "T-1";
        return result;
    });
}

void lose_the_answer(HubUnderTest& hub) {
    hub.csdl().answer_with([](const auto&) { return TestAdapter::result(SendStatus::Uncertain, "egress.timeout"); });
}

void pass(HubUnderTest& hub, std::int64_t milliseconds) {
    hub.clock().advance_milliseconds(milliseconds);
    hub.run_until_quiet();
}

void settle(HubUnderTest& hub, Fate fate, const std::string& remote_id = {}) {
    router::SettleStage::ByHand word{"csdl", kSchool, hub.hub_ids("HS01"), fate, remote_id, "admin", "looked it up"};
    REQUIRE(hub.router().settle(std::move(word)));
    hub.run_until_quiet();
}

}  // namespace

TEST_CASE("a pending delivery is asked about when its vendor said and settles under its new id", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Key)};
    defer(hub, 60'000);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "pending");
    hub.csdl().resolve_with(Fate::Delivered, "", "6400000001");
    pass(hub, 59'000);
    CHECK(hub.csdl().questions().empty());
    pass(hub, 1'100);

    REQUIRE(hub.csdl().questions().size() == 1);
    const auto question = hub.csdl().questions()[0];
    CHECK(question.ticket == "T-1");
    CHECK(question.version == 1);
    CHECK(question.idempotency_key == hub.csdl().got()[0].key);
    CHECK(hub.standing("HS01") == "delivered");
    const auto row = *hub.row("HS01");
    CHECK(row.remote_id == "6400000001");
    CHECK(row.sent_version == 1);
    CHECK(row.open.version == 0);
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("what was delivered late is known so that the same content is not sent again", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Key)};
    defer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "pending");  // one call a lane
    hub.csdl().resolve_with(Fate::Delivered);
    pass(hub, 5'000);
    CHECK(hub.standing("HS01") == "delivered");
    CHECK(hub.row("HS01")->sent_version == 3);
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("a newer version goes out after the open one has its answer", "[router]") {
    const auto idempotency = GENERATE(Idempotency::Key, Idempotency::Query);
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(idempotency)};
    defer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 1);
    hub.csdl().accept_everything();
    hub.csdl().resolve_with(Fate::Delivered);
    pass(hub, 5'000);
    const auto got = hub.csdl().got();
    REQUIRE(got.size() == 2);
    CHECK(got[1].body["HoTen"].text() == "Tên Hai");
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("a delivery that is still pending is asked about again with a growing pause", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Key)};
    defer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.csdl().resolve_with(Fate::Pending);
    pass(hub, 2'100);  // the first pause is one to two seconds
    CHECK(hub.csdl().questions().size() == 1);
    pass(hub, 1'500);  // the second two to four
    CHECK(hub.csdl().questions().size() == 1);
    pass(hub, 2'600);
    CHECK(hub.csdl().questions().size() == 2);
    for (int i = 0; i < 30; ++i) pass(hub, kHour);  // longer than the time to give up
    CHECK(hub.standing("HS01") == "pending");
    CHECK(hub.row("HS01")->history.size() <= 3);
    hub.csdl().resolve_with(Fate::Delivered);
    pass(hub, kHour);
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("an uncertain delivery is asked about and sent again only when it never happened", "[router]") {
    const auto idempotency = GENERATE(Idempotency::None, Idempotency::Query);
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(idempotency)};
    lose_the_answer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "uncertain");
    hub.csdl().accept_everything();
    hub.csdl().resolve_with(Fate::Unknown);
    for (int i = 0; i < 5; ++i) pass(hub, 60'000);
    CHECK(hub.csdl().questions().size() == 5);
    CHECK(hub.csdl().calls() == 1);

    hub.csdl().resolve_with(Fate::Never);
    pass(hub, 20 * 60'000);
    CHECK(hub.standing("HS01") == "retry");
    pass(hub, 5'000);
    CHECK(hub.standing("HS01") == "delivered");
    CHECK(hub.csdl().calls() == 2);
}

TEST_CASE("a call that was out when the hub ended is asked about after the restart and had one effect", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Query)};
    lose_the_answer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.stop();
    hub.set_row("HS01", [](router::SyncRow& row) { row.status = router::SyncStatus::Attempting; });
    hub.start();
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "uncertain");
    CHECK(hub.row("HS01")->cause == "delivery.interrupted");
    hub.csdl().resolve_with(Fate::Delivered, "", "6400000001");
    pass(hub, 3'000);
    CHECK(hub.standing("HS01") == "delivered");
    CHECK_FALSE(hub.row("HS01")->sent_hash.empty());
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("pending and uncertain rows are asked about after a restart too", "[router]") {
    const auto status = GENERATE(SendStatus::Pending, SendStatus::Uncertain);
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Query)};
    hub.csdl().answer_with([=](const auto&) { return TestAdapter::result(status, "x.y"); });
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.restart();
    hub.csdl().resolve_with(Fate::Delivered);
    pass(hub, 3'000);
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("rows that waited for a person are asked about once their adapter has learnt to resolve", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Query)};
    hub.options().resolves = false;
    hub.restart();
    lose_the_answer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    pass(hub, kHour);
    CHECK(hub.csdl().questions().empty());
    hub.options().resolves = true;
    hub.csdl().resolve_with(Fate::Delivered);
    hub.restart();
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
}

TEST_CASE("what the destination refused in the end is a dead letter with its field", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Key)};
    defer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.csdl().resolve_with([](const auto&) {
        plugin::Resolution word;
        word.fate = Fate::Refused;
        word.code = "destination.field_invalid";
        word.field = "NgaySinh";
        return word;
    });
    pass(hub, 3'000);
    CHECK(hub.standing("HS01") == "dead");
    CHECK(hub.row("HS01")->cause_field == "NgaySinh");
}

TEST_CASE("a destination that has an older version says nothing of the open one", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Query)};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Một")});
    hub.run_until_quiet();
    lose_the_answer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên Hai")});
    hub.run_until_quiet();
    hub.csdl().resolve_with([](const auto&) {
        plugin::Resolution word;
        word.fate = Fate::Delivered;
        word.version = 1;
        return word;
    });
    pass(hub, 3'000);
    CHECK(hub.standing("HS01") == "uncertain");
    CHECK(hub.row("HS01")->sent_version == 1);
}

TEST_CASE("when asking does not help a person is left with the row", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Query)};
    const bool crashing = GENERATE(false, true);
    lose_the_answer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    if (crashing) hub.csdl().fail_asking_with(error("plugin.crashed", "signal 11", Retry::Later));
    for (int hours = 0; hours < 26; ++hours) pass(hub, kHour);
    CHECK(hub.standing("HS01") == "uncertain");
    CHECK(hub.row("HS01")->cause == (crashing ? "plugin.crashed" : "resolve.unknown"));
    const auto questions = hub.csdl().questions().size();
    if (crashing) CHECK(questions == router::kMostCrashes);
    pass(hub, 24 * kHour);
    hub.restart();
    hub.run_until_quiet();
    CHECK(hub.csdl().questions().size() == questions);
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("a person settles what nobody can be asked about", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.idempotency = Idempotency::None, .manual_clock = true}};
    lose_the_answer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.csdl().accept_everything();
    const auto fate = GENERATE(Fate::Delivered, Fate::Never, Fate::Refused);
    settle(hub, fate, fate == Fate::Delivered ? "6400000001" : "");
    pass(hub, 3'000);
    CHECK(hub.standing("HS01") == (fate == Fate::Refused ? "dead" : "delivered"));
    CHECK(hub.csdl().calls() == (fate == Fate::Never ? 2 : 1));
    if (fate == Fate::Delivered) CHECK(hub.row("HS01")->remote_id == "6400000001");

    // A second word changes nothing: there is no open call any more.
    settle(hub, Fate::Never);
    pass(hub, 3'000);
    CHECK(hub.csdl().calls() == (fate == Fate::Never ? 2 : 1));
}

TEST_CASE("a late answer about a call that a person settled is not taken for one about the next", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Query)};
    lose_the_answer(hub);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    const auto first = hub.row("HS01")->open.since;
    hub.clock().advance_milliseconds(10);
    settle(hub, Fate::Never);
    pass(hub, 3'000);  // sent again, and its answer lost again
    const auto row = *hub.row("HS01");
    CHECK(hub.csdl().calls() == 2);
    CHECK(row.status == router::SyncStatus::Uncertain);
    CHECK(row.open.since.milliseconds > first.milliseconds);
}

TEST_CASE("a record withdrawn while its answer is missing is held once the answer is there", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), asked(Idempotency::Query)};
    lose_the_answer(hub);
    hub.page("vnedu", "pupil", {item(vnedu_pupil("HS01"), {{"key", "HS01"}})});
    hub.run_until_quiet();
    REQUIRE(hub.standing("HS01") == "uncertain");
    hub.page("vnedu", "pupil", {item(vnedu_pupil("HS01"), {{"key", "HS01"}, {"deleted", codec::Value(true)}})});
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "uncertain");
    hub.csdl().resolve_with(Fate::Delivered, "", "6400000001");
    pass(hub, 3'000);
    CHECK(hub.standing("HS01") == "held");
    CHECK(hub.row("HS01")->cause == router::kDeleteNeedsDecision);
    CHECK(hub.row("HS01")->remote_id == "6400000001");
}
