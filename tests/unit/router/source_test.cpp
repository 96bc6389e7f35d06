// What sources may do to the hub: pages, cursors, bad records.
#include <catch2/catch.hpp>

#include <future>

#include "core/codec/json.hpp"
#include "core/evidence/change_log.hpp"
#include "core/router/translator.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;
using router::PullStanding;

namespace {
plugin::Page page_of(std::vector<codec::Value> items) {
    return {"pupil", "application/json", codec::write_json(codec::Value(std::move(items)))};
}
codec::Value named(const std::string& id, const std::string& name = "Nguyễn An") { return item(vnedu_pupil(id, name), {{"key", id}}); }
codec::Value problem() { return codec::Value(codec::Value::Object{{"problem", "date.unreadable"}, {"field", "ngay_sinh"}}); }
}  // namespace

TEST_CASE("a read follows the pages and keeps the last cursor", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.vendor("vnedu").give("", {{page_of({named("HS01")})}, "p2", plugin::More::Yes});
    hub.vendor("vnedu").give("p2", {{page_of({named("HS02")}), page_of({named("HS03")})}, "t9", plugin::More::No});
    CHECK(hub.pull("vnedu").at(0).state == PullStanding::State::Good);
    hub.run_until_quiet();
    CHECK(hub.csdl().got().size() == 3);
    CHECK(hub.cursor("vnedu", "pupil") == "t9");
    hub.restart();
    hub.pull("vnedu");
    CHECK(hub.vendor("vnedu").cursors_asked().back() == "t9");
}

TEST_CASE("a page that cannot be decoded holds the connection and the cursor stays", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.vendor("vnedu").give("", {{page_of({named("HS01")})}, "t1", plugin::More::No});
    hub.vendor("vnedu").break_decoding(error("page.not_json", "HTML with 200", Retry::Later));
    const auto held = hub.pull("vnedu").at(0);
    CHECK(held.state == PullStanding::State::Held);
    CHECK(held.code == "page.not_json");
    CHECK_FALSE(hub.cursor("vnedu", "pupil").has_value());

    hub.vendor("vnedu").break_decoding(std::nullopt);
    CHECK(hub.pull("vnedu").at(0).state == PullStanding::State::Good);
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("a page of which most cannot be read is not believed", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    std::vector<codec::Value> items(20, problem());
    items.push_back(named("HS01"));
    hub.vendor("vnedu").give("", {{page_of(items)}, "t1", plugin::More::No});
    CHECK(hub.pull("vnedu").at(0).code == "page.too_many_bad");
    CHECK_FALSE(hub.cursor("vnedu", "pupil").has_value());
    hub.run_until_quiet();
    CHECK(hub.csdl().calls() == 0);
}

TEST_CASE("a note on how a page was read stands in its records' journeys, and is no record itself", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    std::vector<codec::Value> items(30, codec::Value(codec::Value::Object{{"note", "charset.read"}}));
    items.push_back(named("HS01"));
    hub.vendor("vnedu").give("", {{page_of(items)}, "t1", plugin::More::No});
    const auto standing = hub.pull("vnedu").at(0);
    CHECK(standing.records == 1);
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
    const auto changes = evidence::read_changes_of_receipt(*hub.reader(), hub.sealer(), 1);
    REQUIRE(changes);
    REQUIRE_FALSE(changes->empty());
    const auto& detail = changes->back().detail;
    CHECK(detail.find("/0: charset.read; /1: charset.read") != std::string::npos);
    CHECK(detail.find(" more") != std::string::npos);  // kept short, whatever a plugin says
}

TEST_CASE("more records at once than are read leave nothing behind but the reason", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    const std::vector<codec::Value> many(router::kMostRecords + 1, codec::Value::object());
    const Key pushed = hub.push("vnedu", "pupil", many);
    std::vector<codec::Value> items;
    for (std::size_t i = 0; i < many.size(); ++i) items.push_back(named("HS" + std::to_string(i)));
    hub.vendor("vnedu").give("", {{page_of(items)}, "t1", plugin::More::No});
    const auto held = hub.pull("vnedu").at(0);
    hub.run_until_quiet();
    CHECK(router::read_outcome(*hub.reader(), pushed).value()->code == "receipt.too_many_records");
    CHECK(hub.quarantine().empty());
    CHECK(held.code == "page.too_many_records");
    CHECK_FALSE(hub.cursor("vnedu", "pupil").has_value());
}

TEST_CASE("a vendor that names a page again as the next one is stopped", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.vendor("vnedu").give("", {{page_of({named("HS01")})}, "a", plugin::More::Yes});
    hub.vendor("vnedu").give("a", {{page_of({named("HS02")})}, "b", plugin::More::Yes});
    hub.vendor("vnedu").give("b", {{page_of({named("HS03")})}, "a", plugin::More::Yes});
    const auto held = hub.pull("vnedu").at(0);
    CHECK(held.code == "page.repeated");
    CHECK(hub.cursor("vnedu", "pupil") == "b");
    CHECK(held.pages == 2);
}

TEST_CASE("a key twice in a page with two contents: the first stands, the other is refused", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.page("vnedu", "pupil", {named("HS01", "Tên Một"), named("HS01", "Tên Hai"), named("HS01", "Tên Một"), named("HS02")});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes() == ids{"record.duplicate_key"});
    CHECK(hub.golden("HS01").record.text("person.name") == "Tên Một");
    CHECK(hub.golden("HS01").version == 1);
}

TEST_CASE("a bad record is quarantined with each field and its reason, and the others go on", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "", {{"ngay_sinh", "31/02/2014"}}), vnedu_pupil("HS02")});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes() == ids{"date.unreadable", "field.missing"});
    CHECK(hub.quarantine().at(0).location == "/records/0");
    CHECK(hub.quarantine().at(0).source_id == "HS01");
    CHECK(hub.csdl().ids_got() == ids{"HS02"});
}

TEST_CASE("a push that is no JSON, no list or holds no objects is told, and stops nobody", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    const Key broken = hub.push_text("vnedu", "pupil", "{\"a\": ");
    hub.push_text("vnedu", "pupil", "[1, null, \"x\"]");
    hub.push_text("vnedu", "pupil", "[]");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    const auto outcome = router::read_outcome(*hub.reader(), broken).value();
    REQUIRE(outcome.has_value());
    CHECK(outcome->code == "json.syntax");
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("a row without a code of its own goes by the key its decoder gave it", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    auto row = vnedu_pupil("");
    row.erase("ma_hoc_sinh");
    hub.page("vnedu", "pupil", {item(row, {{"key", "row-7"}})});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes().empty());
    CHECK(hub.csdl().ids_got() == ids{"row-7"});
}

TEST_CASE("a row without a code and without a key stays refused", "[router]") {
    HubUnderTest hub{"sqlite"};
    auto row = vnedu_pupil("");
    row.erase("ma_hoc_sinh");
    hub.page("vnedu", "pupil", {item(row)});
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes() == ids{"field.missing"});
}

TEST_CASE("a deletion of an entity the hub does not know deletes no pupil of that key", "[router]") {
    HubUnderTest hub{"sqlite"};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.vendor("vnedu").give("", {{{"bus", "application/json", R"([{"key":"HS01","deleted":true}])"}}, "t1", plugin::More::No});
    hub.pull("vnedu");
    hub.run_until_quiet();
    CHECK(hub.quarantined_codes() == ids{"entity.unknown"});
    CHECK(hub.golden("HS01").presence == records::Golden::Presence::Present);
}

TEST_CASE("a body whose decoder is away for a moment is read when it is back, not given up", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.vendor("vnedu").break_decoding(error("plugin.restarting", "in back-off", Retry::Later));
    router::Receipt receipt;
    receipt.kind = router::ReceiptKind::File;
    receipt.system = "vnedu";
    receipt.tenant = kSchool;
    receipt.entity = "pupil";
    receipt.body = page_of({named("HS01")}).body;
    REQUIRE(hub.router().receive_and_wait(std::move(receipt)).has_value());
    CHECK_FALSE(hub.router().quiet());
    hub.vendor("vnedu").break_decoding(std::nullopt);
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("what was received beyond memory is read back in order and none is lost", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends))};
    hub.store().refuse_after(store::Domain::State, 0, "store.full");
    const std::string padding(3U << 20U, ' ');  // three MiB each: the memory bound is sixteen
    for (int i = 0; i < 12; ++i) {
        hub.push_text("vnedu", "pupil", codec::write_json(codec::Value(codec::Value::Array{vnedu_pupil("HS" + std::to_string(i))})) + padding);
        hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Tên " + std::string(1, static_cast<char>('A' + i)))});
    }
    hub.store().let_pass();
    hub.run_until_quiet();
    CHECK(hub.golden("HS01").record.text("person.name") == "Tên L");
    for (int i = 0; i < 12; ++i) CHECK(hub.standing("HS" + std::to_string(i)) == "delivered");
}

namespace {
Error limit_reached() { return plugin::with_retry_after(error(plugin::kLimitReached, "used up", Retry::Later), 20'000); }
}  // namespace

TEST_CASE("a person's read waits for its connection's own limit and then goes on where it stood", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.manual_clock = true}};
    hub.vendor("vnedu").give("", {{page_of({named("HS01")})}, "p2", plugin::More::Yes});
    hub.vendor("vnedu").give_error("p2", limit_reached());
    auto read = std::async(std::launch::async, [&] { return hub.pull("vnedu").at(0); });
    REQUIRE(hub.vendor("vnedu").wait_for_reads(2));
    hub.vendor("vnedu").give("p2", {{page_of({named("HS02")})}, "t9", plugin::More::No});
    std::int64_t waited = 0;
    for (; read.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready; waited += 1'000) hub.clock().advance_milliseconds(1'000);
    CHECK(waited >= 20'000);
    CHECK(read.get().state == PullStanding::State::Good);
    CHECK(hub.vendor("vnedu").cursors_asked() == ids{"", "p2", "p2"});
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got() == ids{"HS01", "HS02"});
}

TEST_CASE("a person's read whose page never fits its connection's limit ends with the reason", "[router]") {
    HubUnderTest hub{"sqlite"};
    hub.vendor("vnedu").give_error("", plugin::with_retry_after(error(plugin::kLimitReached, "used up", Retry::Later), 1));
    const auto held = hub.pull("vnedu").at(0);
    CHECK(held.state == PullStanding::State::Held);
    CHECK(held.code == plugin::kLimitReached);
}

TEST_CASE("a scheduled read that its limit interrupted does not wait, and its next run begins where it was interrupted", "[router]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), {.pulled = {model::EntityKind::Class, model::EntityKind::Pupil}}};
    router::Puller puller(hub.router().inbox(), [&]() -> Result<std::unique_ptr<store::Reader>> { return hub.reader(store::Domain::Inbox); }, hub.clock());
    auto& vnedu = *hub.connections().find("vnedu", kSchool);
    const auto run = [&] { return puller.run(vnedu, std::nullopt, router::Patience::ComeBack, [] { return false; }).value(); };
    hub.vendor("vnedu").give("class:", {{}, "classes read", plugin::More::No});
    hub.vendor("vnedu").give("pupil:", {{page_of({named("HS01")})}, "p2", plugin::More::Yes});
    hub.vendor("vnedu").give_error("pupil:p2", limit_reached());

    CHECK(run().back().come_back_in_milliseconds == 20'000);
    hub.vendor("vnedu").give("pupil:p2", {{page_of({named("HS02")})}, "pupils read", plugin::More::No});
    CHECK(run().back().state == PullStanding::State::Good);
    run();
    CHECK(hub.vendor("vnedu").cursors_asked() == ids{"", "", "p2", "p2", "classes read", "pupils read"});
}
