// Events: appended once, taken by each destination from its cursor, in order within a lane, and what did not go through.
#include <catch2/catch.hpp>

#include "core/router/event_tables.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;
using plugin::Fate;
using plugin::Idempotency;
using plugin::SendStatus;

namespace {

const std::string kText = "Họp phụ huynh lúc 7 giờ 30";

codec::Value told(const std::string& id, const std::string& text = kText, codec::Value::Object fields = {}) {
    codec::Value out(codec::Value::Object{{"ma_thong_bao", id}, {"tieu_de", "Thông báo"}, {"noi_dung", text}, {"doi_tuong", "school"}, {"ngay", "22/11/2026"}});
    for (auto& [name, value] : fields) out.set(name, std::move(value));
    return out;
}

codec::Value told_to(const std::string& school_class, const std::string& id) {
    return told(id, kText, {{"doi_tuong", "class"}, {"ma_lop", school_class}});
}

router::Route route() {
    router::Route out;
    out.name = "announcements";
    out.from_systems = {"vnedu"};
    out.entity = model::EntityKind::Announcement;
    out.to = "csdl";
    out.breaker.failures = 1'000'000;
    return out;
}

HubOptions announcing(Idempotency idempotency = Idempotency::Key) {
    HubOptions options;
    options.idempotency = idempotency;
    options.manual_clock = true;
    const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "support/mappings";
    options.more_mappings = {folder / "vnedu.announcement.yaml", folder / "csdl.announcement.yaml"};
    options.change_routes = [](std::vector<router::Route>& routes) { routes.push_back(route()); };
    return options;
}

/// Classes stay out of what is sent, so that their ids need not be known there.
HubOptions by_class(Idempotency idempotency = Idempotency::Key) {
    HubOptions options = announcing(idempotency);
    options.change_routes = [](std::vector<router::Route>& routes) {
        routes.push_back(route());
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
    CHECK(hub.csdl().got()[0].body["NoiDung"].text() == kText);
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
    tell(hub, {told("TB01")});
    hub.push("vnedu", "class", {vnedu_class("L01")});
    hub.run_until_quiet();
    hub.restart();
    tell(hub, {told("TB02")});
    hub.push("vnedu", "class", {vnedu_class("L02")});
    hub.run_until_quiet();
    std::set<std::string> keys;
    for (const auto& got : hub.csdl().got()) keys.insert(got.key);
    CHECK(hub.csdl().got().size() == 4);
    CHECK(keys.size() == 4);
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
