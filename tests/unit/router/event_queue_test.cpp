// Events: appended once, taken by each destination from its cursor, in order within a lane, and what did not go through.
#include <catch2/catch.hpp>

#include "core/mapping/laws.hpp"
#include "core/router/event_tables.hpp"
#include "tests/support/announcements.hpp"

using namespace hub;
using namespace hub::test;
using plugin::Fate;
using plugin::Idempotency;
using plugin::SendStatus;

namespace {

codec::Value told_to(const std::string& school_class, const std::string& id) {
    return told(id, kAnnounced, {{"doi_tuong", "class"}, {"ma_lop", school_class}});
}

/// Classes stay out of what is sent, so that their ids need not be known there.
HubOptions by_class(Idempotency idempotency = Idempotency::Key) {
    HubOptions options = announcing(idempotency);
    options.change_routes = [](std::vector<router::Route>& routes) {
        routes.push_back(announcements_to_csdl());
        REQUIRE(router::deny(routes.back(), "class"));
    };
    return options;
}

HubOptions in_order_of_the_school(Idempotency idempotency = Idempotency::Key) {
    HubOptions options = announcing(idempotency);
    options.entities = {{"announcement", {}, "tenant"}};
    return options;
}

void tell(HubUnderTest& hub, std::vector<codec::Value> events) {
    hub.push("vnedu", "announcement", std::move(events));
    hub.run_until_quiet();
}

void pass(HubUnderTest& hub, std::int64_t milliseconds) {
    hub.clock().advance_milliseconds(milliseconds);
    hub.run_until_quiet();
}

/// The destination answers this to one event, and takes the others.
void answer(HubUnderTest& hub, const std::string& id, SendStatus status, const std::string& code = "destination.busy") {
    hub.csdl().answer_with([=](const auto& got) {
        return got.id() == id ? TestAdapter::result(status, code) : plugin::SendResult{.status = SendStatus::Accepted};
    });
}

/// "TB01 dead, TB02 waiting": what stands beside the cursor, in the order of the events.
std::string beside(HubUnderTest& hub) {
    const auto reader = hub.reader();
    const auto rows = reader->select("SELECT e.source_id, x.status FROM event_exception x JOIN event e ON e.sequence = x.sequence "
                                     "WHERE x.system = 'csdl' ORDER BY x.sequence",
                                     {}, std::vector<store::Type>{store::Type::Text, store::Type::Integer});
    REQUIRE(rows);
    std::string out;
    for (const auto& row : *rows) {
        out += (out.empty() ? "" : ", ") + store::bytes(row[0]) + " " + std::string(name_of(static_cast<router::SyncStatus>(store::integer(row[1]))));
    }
    return out;
}

Key passed(HubUnderTest& hub) { return router::read_event_cursor(*hub.reader(), "csdl", kSchool).value().value_or(-1); }
Key newest(HubUnderTest& hub) { return router::last_event(*hub.reader()).value(); }

std::vector<Key> sequences_with(HubUnderTest& hub, router::SyncStatus status) {
    std::vector<Key> out;
    const auto rows = router::event_exceptions_with(*hub.reader(), status, 100);
    REQUIRE(rows);
    for (const auto& row : *rows) out.push_back(row.sequence);
    return out;
}

}  // namespace

TEST_CASE("an event goes to its destination once and nothing of it is left but the cursor", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), announcing()};
    tell(hub, {told("TB01"), told("TB02")});
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02"});
    CHECK(hub.csdl().got()[0].body["NoiDung"].text() == kAnnounced);
    CHECK(hub.csdl().got()[0].body["Ngay"].text() == "2026-11-22");
    CHECK(hub.csdl().got()[0].entity == "announcement");
    CHECK(beside(hub).empty());
    CHECK(passed(hub) == newest(hub));
    CHECK(hub.router().counts().changed == 2);
}

TEST_CASE("an event said again is nothing new and one said otherwise is refused", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), announcing()};
    tell(hub, {told("TB01")});
    tell(hub, {told("TB01")});
    CHECK(hub.router().counts().unchanged == 1);
    tell(hub, {told("TB01", "Đổi giờ")});
    CHECK(hub.quarantined_codes() == ids{"event.changed"});
    hub.restart();
    tell(hub, {told("TB01")});
    CHECK(hub.router().counts().unchanged == 1);
    CHECK(hub.csdl().ids_got() == ids{"TB01"});
}

TEST_CASE("two events of the same key in two pushes of one commit are one", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), announcing()};
    for (int i = 0; i < 20; ++i) hub.push("vnedu", "announcement", {told("TB01")});
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"TB01"});
    CHECK(hub.router().counts().unchanged == 19);
}

TEST_CASE("an event and a record never share a key at a destination", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), announcing()};
    const auto tell_class = [&](const std::string& id) {
        hub.push("vnedu", "class", {vnedu_class(id)});
        hub.run_until_quiet();
    };
    tell(hub, {told("TB01")});
    tell_class("L01");
    tell(hub, {told("TB02")});
    hub.restart();  // the newest number is an event's
    tell_class("L02");
    hub.restart();  // the newest number is a record's
    tell(hub, {told("TB03")});
    std::set<std::string> keys;
    for (const auto& got : hub.csdl().got()) keys.insert(got.key);
    CHECK(hub.csdl().got().size() == 5);
    CHECK(keys.size() == 5);
}

TEST_CASE("a destination that is connected later hears what comes after it", "[router][events]") {
    HubOptions options = announcing();
    options.change_routes = nullptr;
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    tell(hub, {told("TB01")});
    hub.options().change_routes = announcing().change_routes;
    hub.restart();
    tell(hub, {told("TB02")});
    CHECK(hub.csdl().ids_got() == ids{"TB02"});
}

TEST_CASE("an event that is refused is a dead letter and holds up nobody", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), in_order_of_the_school()};
    hub.csdl().refuse({"TB01"}, "destination.field_invalid");
    tell(hub, {told("TB01"), told("TB02")});
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02"});
    CHECK(beside(hub) == "TB01 dead");
    CHECK(hub.router().event_standings().at(0).dead == 1);
}

TEST_CASE("behind an event that is tried again later ones of its lane wait and the order holds", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), in_order_of_the_school()};
    answer(hub, "TB01", SendStatus::Retry);
    tell(hub, {told("TB01"), told("TB02")});
    tell(hub, {told("TB03")});
    CHECK(hub.csdl().ids_got() == ids{"TB01"});
    CHECK(beside(hub) == "TB01 retry, TB02 waiting, TB03 waiting");
    CHECK(passed(hub) == newest(hub));
    hub.restart();
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"TB01"});
    hub.csdl().accept_everything();
    pass(hub, 5'000);
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB01", "TB02", "TB03"});
    CHECK(beside(hub).empty());
}

TEST_CASE("an event that is tried again parks its own lane alone", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), by_class()};
    answer(hub, "TB01", SendStatus::Retry);
    tell(hub, {told_to("L01", "TB01"), told_to("L02", "TB02"), told_to("L01", "TB03"), told_to("L02", "TB04")});
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02", "TB04"});
    CHECK(beside(hub) == "TB01 retry, TB03 waiting");
    answer(hub, "", SendStatus::Retry);
    pass(hub, 5'000);
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02", "TB04", "TB01", "TB03"});
}

TEST_CASE("an event waits for what it refers to", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), announcing()};
    tell(hub, {told_to("L01", "TB01")});
    CHECK(hub.csdl().calls() == 0);
    const auto waiting = router::event_exceptions_with(*hub.reader(), router::SyncStatus::Retry, 10).value();
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0].cause == "reference.unresolved");
    hub.push("vnedu", "class", {vnedu_class("L01")});
    hub.run_until_quiet();
    pass(hub, 5'000);
    REQUIRE(hub.csdl().calls() == 2);
    CHECK(hub.csdl().got()[1].body["MaLop"].text() == "TAM-1");
    CHECK(beside(hub).empty());
}

TEST_CASE("an event whose answer was lost is sent again under its key where the destination has keys", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), announcing()};
    answer(hub, "TB01", SendStatus::Uncertain, "egress.timeout");
    tell(hub, {told("TB01")});
    CHECK(beside(hub) == "TB01 retry");
    hub.csdl().accept_everything();
    pass(hub, 5'000);
    const auto got = hub.csdl().got();
    REQUIRE(got.size() == 2);
    CHECK(got[0].key == got[1].key);
}

TEST_CASE("an event whose answer was lost is never sent blindly to a destination without keys", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), in_order_of_the_school(Idempotency::None)};
    answer(hub, "TB01", SendStatus::Uncertain, "egress.timeout");
    tell(hub, {told("TB01"), told("TB02")});
    for (int i = 0; i < 30; ++i) pass(hub, 3'600'000);
    hub.restart();
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"TB01"});
    CHECK(beside(hub) == "TB01 uncertain, TB02 waiting");

    const auto settled = hub.router().settle(router::EventOrder{"csdl", kSchool, sequences_with(hub, router::SyncStatus::Uncertain), Fate::Delivered, "admin", "it is there"});
    REQUIRE(settled);
    CHECK(*settled == 1);
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02"});
    CHECK(beside(hub).empty());
}

TEST_CASE("a destination that can be asked says what became of an event", "[router][events]") {
    HubOptions options = announcing(Idempotency::None);
    options.resolves = true;
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    const auto fate = GENERATE(Fate::Delivered, Fate::Never, Fate::Refused);
    answer(hub, "TB01", SendStatus::Uncertain, "egress.timeout");
    tell(hub, {told("TB01")});
    CHECK(beside(hub) == "TB01 uncertain");
    hub.csdl().accept_everything();
    hub.csdl().resolve_with(fate, "destination.refused");
    pass(hub, 5'000);
    REQUIRE(hub.csdl().questions().size() == 1);
    CHECK(hub.csdl().questions()[0].idempotency_key == hub.csdl().got()[0].key);
    pass(hub, 5'000);
    CHECK(hub.csdl().calls() == (fate == Fate::Never ? 2 : 1));
    CHECK(beside(hub) == (fate == Fate::Refused ? "TB01 dead" : ""));
}

TEST_CASE("a deferred event is asked about until it has its end", "[router][events]") {
    HubOptions options = announcing();
    options.resolves = true;
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    answer(hub, "TB01", SendStatus::Pending, "destination.deferred");
    tell(hub, {told("TB01")});
    CHECK(beside(hub) == "TB01 pending");
    hub.csdl().resolve_with(Fate::Pending);
    for (int i = 0; i < 30; ++i) pass(hub, 3'600'000);
    CHECK(beside(hub) == "TB01 pending");
    hub.csdl().resolve_with(Fate::Delivered);
    pass(hub, 3'600'000);
    CHECK(beside(hub).empty());
    CHECK(hub.csdl().calls() == 1);
}

TEST_CASE("a dead letter goes again when a person says so", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), announcing()};
    hub.csdl().refuse({"TB01"});
    tell(hub, {told("TB01")});
    hub.csdl().accept_everything();
    hub.restart();
    const auto replayed = hub.router().settle(router::EventOrder{"csdl", kSchool, sequences_with(hub, router::SyncStatus::Dead), {}, "admin", "mended"});
    REQUIRE(replayed);
    CHECK(*replayed == 1);
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB01"});
    CHECK(beside(hub).empty());
}

TEST_CASE("too many exceptions stop the cursor until a person has looked", "[router][events]") {
    HubOptions options = announcing();
    options.most_event_exceptions = 3;
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    hub.csdl().answer_with([](const auto&) { return TestAdapter::result(SendStatus::Rejected, "destination.field_invalid"); });
    tell(hub, {told("TB01"), told("TB02"), told("TB03"), told("TB04"), told("TB05")});
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02", "TB03"});
    CHECK(hub.router().event_standings().at(0).stopped);
    CHECK(passed(hub) < newest(hub));
    hub.csdl().accept_everything();
    REQUIRE(hub.router().settle(router::EventOrder{"csdl", kSchool, sequences_with(hub, router::SyncStatus::Dead), {}, "admin", "mended"}));
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02", "TB03", "TB01", "TB02", "TB03", "TB04", "TB05"});
    CHECK_FALSE(hub.router().event_standings().at(0).stopped);
}

TEST_CASE("an event goes nowhere while its destination is observed and is rehearsed in a dry run", "[router][events]") {
    HubOptions options = announcing();
    options.modes = {{model::EntityKind::Announcement, router::Mode::Observe}};
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    tell(hub, {told("TB01")});
    hub.options().modes = {{model::EntityKind::Announcement, router::Mode::DryRun}};
    hub.restart();
    tell(hub, {told("TB02")});
    CHECK(hub.csdl().calls() == 0);
    CHECK(beside(hub) == "TB02 dry_run");
    hub.options().modes = {};
    hub.restart();
    tell(hub, {told("TB03")});
    CHECK(hub.csdl().ids_got() == ids{"TB03"});
    REQUIRE(hub.router().settle(router::EventOrder{"csdl", kSchool, sequences_with(hub, router::SyncStatus::DryRun), {}, "admin", "now in earnest"}));
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"TB03", "TB02"});
}

TEST_CASE("an event that went out before a crash goes again under its key", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), in_order_of_the_school()};
    tell(hub, {told("TB01"), told("TB02")});
    // As if the commit that settled them had not been made.
    router::Upkeep back;
    back.rows.put(router::kEventCursors, router::event_cursor_row("csdl", kSchool, 0, kManualStart));
    REQUIRE(hub.router().keep(std::move(back)));
    hub.restart();
    hub.run_until_quiet();
    const auto got = hub.csdl().got();
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02", "TB01", "TB02"});
    CHECK(got[0].key == got[2].key);
    CHECK(got[1].key == got[3].key);
    CHECK(got[0].key != got[1].key);
}

TEST_CASE("an event in a call at a crash is uncertain at a destination without keys and holds its lane", "[router][events]") {
    const bool asked = GENERATE(false, true);
    HubOptions options = in_order_of_the_school(Idempotency::None);
    options.resolves = asked;
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    answer(hub, "TB01", SendStatus::Retry);
    tell(hub, {told("TB01"), told("TB02")});
    CHECK(beside(hub) == "TB01 retry, TB02 waiting");
    // As the mark before the call leaves it.
    auto row = router::event_exceptions_with(*hub.reader(), router::SyncStatus::Retry, 1).value().at(0);
    row.status = router::SyncStatus::Attempting;
    row.open_since = hub.clock().now();
    router::Upkeep mark;
    mark.rows.put(router::kEventExceptions, router::event_exception_row(row));
    REQUIRE(hub.router().keep(std::move(mark)));
    hub.csdl().accept_everything();
    hub.csdl().resolve_with(Fate::Delivered);
    hub.restart();
    hub.run_until_quiet();
    pass(hub, 5'000);
    CHECK(hub.csdl().questions().size() == (asked ? 1 : 0));
    CHECK(hub.csdl().ids_got() == (asked ? ids{"TB01", "TB02"} : ids{"TB01"}));
    CHECK(beside(hub) == (asked ? "" : "TB01 uncertain, TB02 waiting"));
}

TEST_CASE("at a destination without keys the mark stands before the call", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), by_class(Idempotency::None)};
    hub.csdl().hold_calls();
    hub.push("vnedu", "announcement", {told_to("L01", "TB01"), told_to("L01", "TB02")});
    REQUIRE(hub.csdl().wait_for_calls(1));
    CHECK(beside(hub) == "TB01 attempting, TB02 retry");
    CHECK(passed(hub) == newest(hub));
    hub.csdl().let_calls_go();
    hub.run_until_quiet();
    CHECK(beside(hub).empty());
    CHECK(hub.csdl().ids_got() == ids{"TB01", "TB02"});
}

TEST_CASE("calls that fail one after the other give the destination a rest and lose no event", "[router][events]") {
    HubOptions options = announcing();
    options.batch_rows = 1;
    options.change_routes = [](std::vector<router::Route>& routes) {
        routes.push_back(announcements_to_csdl());
        REQUIRE(router::deny(routes.back(), "class"));
        for (auto& one : routes) one.breaker = {2, 30'000};
    };
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    hub.csdl().fail_calls_with([](const auto&) { return error("egress.connect", "nobody there", Retry::Later); });
    tell(hub, {told_to("L01", "TB01"), told_to("L02", "TB02"), told_to("L03", "TB03")});
    CHECK(hub.csdl().calls() == 2);
    hub.csdl().accept_everything();
    pass(hub, 10'000);
    CHECK(hub.csdl().calls() == 2);
    pass(hub, 21'000);
    CHECK(beside(hub).empty());
    auto got = hub.csdl().ids_got();
    CHECK(std::set<std::string>(got.begin(), got.end()).size() == 3);
    CHECK(passed(hub) == newest(hub));
}

TEST_CASE("an event in two calls that lost their plugin is a dead letter and the others are not", "[router][events]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), by_class()};
    hub.csdl().fail_calls_with([](const auto& call) -> std::optional<Error> {
        for (const auto& got : call) {
            if (got.id() == "TB01") return error("plugin.crashed", "gone", Retry::Uncertain);
        }
        return std::nullopt;
    });
    tell(hub, {told_to("L01", "TB01"), told_to("L02", "TB02")});
    pass(hub, 5'000);
    CHECK(beside(hub) == "TB01 dead");
}

TEST_CASE("the test mappings of announcements hold their own tests", "[router][events]") {
    HubOptions options = announcing();
    const auto root = options.more_mappings[0].parent_path().parent_path().parent_path().parent_path();
    const auto set = mapping::MappingSet::load(options.more_mappings, root / "config/codelists");
    REQUIRE(set);
    for (const auto& one : set->files()) CHECK(mapping::run_tests(*one).empty());
}

TEST_CASE("an event that its source deletes stays said", "[router][events]") {
    HubOptions options = announcing();
    options.pulled = {model::EntityKind::Announcement};
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    hub.page("vnedu", "announcement", {item(told("TB01"), {{"key", "TB01"}})});
    hub.page("vnedu", "announcement", {item(codec::Value::object(), {{"key", "TB01"}, {"deleted", true}})});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes() == ids{"event.withdrawn"});
    CHECK(hub.csdl().ids_got() == ids{"TB01"});
}
