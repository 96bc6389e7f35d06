// What is forgotten after its time, and what stays.
#include <catch2/catch.hpp>

#include "core/codec/json.hpp"
#include "core/evidence/change_log.hpp"
#include "core/store/blobs.hpp"
#include "tests/support/hub_under_test.hpp"

using namespace hub;
using namespace hub::test;

namespace {

constexpr std::int64_t kDay = 86'400'000;

HubOptions keeping(router::RetentionRules rules) {
    HubOptions options;
    options.manual_clock = true;
    options.retention = rules;
    return options;
}

/// A push too large to stand in the receipt's own row.
std::string large_body(const std::string& id) { return codec::write_json(vnedu_pupil(id, "Nguyễn Văn An", {{"ghi_chu", std::string(router::kInlineBody, 'x')}})); }

router::Receipt receipt(HubUnderTest& hub, Key id) { return router::read_receipt(*hub.reader(store::Domain::Inbox), hub.sealer(), id).value().value(); }

std::size_t blob_rows(HubUnderTest& hub) {
    const store::Type shape[] = {store::Type::Integer};
    return static_cast<std::size_t>(store::integer(hub.reader(store::Domain::Inbox)->select("SELECT count(*) FROM blob", {}, shape).value()[0][0]));
}

}  // namespace

TEST_CASE("bodies of receipts go after their time, their heads stay", "[router][retention]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), keeping({.inbox_bodies_milliseconds = 30 * kDay})};
    const Key old = hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.clock().advance_milliseconds(20 * kDay);
    const Key recent = hub.push("vnedu", "pupil", {vnedu_pupil("HS02")});
    hub.run_until_quiet();
    CHECK(hub.router().forget().value().bodies == 0);
    hub.clock().advance_milliseconds(11 * kDay);
    CHECK(hub.router().forget().value().bodies == 1);
    CHECK(receipt(hub, old).body.empty());
    CHECK(receipt(hub, old).system == "vnedu");
    CHECK_FALSE(receipt(hub, recent).body.empty());
    CHECK(hub.golden("HS01").version == 1);

    hub.restart();
    CHECK(hub.router().forget().value().bodies == 0);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS03")});
    hub.run_until_quiet();
    CHECK(hub.csdl().ids_got().size() == 3);
}

TEST_CASE("what is forgotten makes room in SQLite's files for what comes", "[router][retention]") {
    HubUnderTest hub{"sqlite", keeping({.inbox_bodies_milliseconds = 30 * kDay, .change_details_milliseconds = 30 * kDay})};
    const auto pages = [&](store::Domain domain, const std::string& which) {
        const store::Type shape[] = {store::Type::Integer};
        return store::integer(hub.reader(domain)->select("SELECT " + which + " FROM pragma_" + which + "()", {}, shape).value()[0][0]);
    };
    for (int i = 0; i < 300; ++i) hub.push("vnedu", "pupil", {vnedu_pupil("HS" + std::to_string(i))});
    hub.run_until_quiet();
    const auto inbox_before = pages(store::Domain::Inbox, "freelist_count"), state_before = pages(store::Domain::State, "freelist_count");
    hub.clock().advance_milliseconds(31 * kDay);
    const auto forgotten = hub.router().forget().value();
    CHECK(forgotten.bodies == 300);
    CHECK(forgotten.details >= 300);
    // Some 20 pages of receipts and 60 of changes, most of which is body and detail.
    CHECK(pages(store::Domain::Inbox, "freelist_count") + forgotten.bytes_given_back / 4096 - inbox_before >= 8);
    CHECK(pages(store::Domain::State, "freelist_count") - state_before >= 16);
    const auto all = pages(store::Domain::Inbox, "page_count");
    for (int i = 0; i < 100; ++i) hub.push("vnedu", "pupil", {vnedu_pupil("HS" + std::to_string(i), "Nguyễn Văn Bình")});
    hub.run_until_quiet();
    CHECK(pages(store::Domain::Inbox, "page_count") == all);
    CHECK(evidence::verify_chain(*hub.reader()).has_value());
}

TEST_CASE("room that the inbox no longer needs leaves its file, and what is left is whole", "[router][retention]") {
    HubUnderTest hub{"sqlite", keeping({.inbox_bodies_milliseconds = 30 * kDay})};
    constexpr int kBodies = 40;
    for (int i = 0; i < kBodies; ++i) hub.push_text("vnedu", "pupil", large_body("HS" + std::to_string(i)));
    hub.run_until_quiet();
    hub.clock().advance_milliseconds(20 * kDay);
    const Key kept = hub.push_text("vnedu", "pupil", large_body("KEPT"));  // at the end of the file, where pages have to move from
    hub.run_until_quiet();
    hub.clock().advance_milliseconds(11 * kDay);
    const auto before = hub.store().room(store::Domain::Inbox).value();
    const auto forgotten = hub.router().forget().value();
    CHECK(forgotten.blobs == kBodies);
    const auto after = hub.store().room(store::Domain::Inbox).value();
    CHECK(after.bytes == before.bytes - forgotten.bytes_given_back);
    CHECK(after.bytes < before.bytes / 2);
    CHECK(after.free_bytes <= after.bytes / 4);
    CHECK(after.free_bytes > after.bytes / 8);
    CHECK(receipt(hub, kept).body == large_body("KEPT"));
    CHECK(hub.router().forget().value().bytes_given_back == 0);
    hub.restart();
    CHECK(receipt(hub, kept).body == large_body("KEPT"));
    CHECK(receipt(hub, 1).body.empty());
    CHECK(receipt(hub, 1).system == "vnedu");
    hub.push("vnedu", "pupil", {vnedu_pupil("HS1", "Nguyễn Văn Bình")});
    hub.run_until_quiet();
    CHECK(hub.golden("HS1").version == 2);
}

TEST_CASE("a large body goes when the last receipt that shares it does", "[router][retention]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), keeping({.inbox_bodies_milliseconds = 30 * kDay})};
    hub.push_text("vnedu", "pupil", large_body("HS01"));
    hub.clock().advance_milliseconds(20 * kDay);
    const Key second = hub.push_text("vnedu", "pupil", large_body("HS01"));
    hub.run_until_quiet();
    REQUIRE(blob_rows(hub) == 1);
    hub.clock().advance_milliseconds(11 * kDay);
    auto forgotten = hub.router().forget().value();
    CHECK(forgotten.bodies == 1);
    CHECK(forgotten.blobs == 0);
    CHECK(receipt(hub, second).body == large_body("HS01"));
    hub.clock().advance_milliseconds(20 * kDay);
    forgotten = hub.router().forget().value();
    CHECK(forgotten.blobs == 1);
    CHECK(blob_rows(hub) == 0);

    // It may come again, as if it had never been there.
    const Key third = hub.push_text("vnedu", "pupil", large_body("HS01"));
    CHECK(receipt(hub, third).body == large_body("HS01"));
}

TEST_CASE("a body that comes again while it is being forgotten is kept", "[router][retention]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), keeping({})};
    const Key first = hub.push_text("vnedu", "pupil", large_body("HS01"));
    hub.run_until_quiet();
    const std::string digest(security::as_bytes(security::sha256(large_body("HS01"))));
    const std::vector<std::pair<std::string, Key>> uses{{digest, first}};
    REQUIRE(hub.router().inbox().condemn_blobs({digest}).has_value());
    const auto doomed = router::blobs_used_by_none_but(*hub.reader(store::Domain::Inbox), uses).value();
    CHECK(doomed.size() == 1);
    const Key again = hub.push_text("vnedu", "pupil", large_body("HS01"));  // after we looked
    REQUIRE(hub.router().inbox().forget_blobs(uses, doomed).has_value());
    CHECK(receipt(hub, again).body == large_body("HS01"));
}

TEST_CASE("details of changes go after their time and the chain stays whole", "[router][retention]") {
    HubUnderTest hub{GENERATE(from_range(kBackends)), keeping({.change_details_milliseconds = 30 * kDay})};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    hub.run_until_quiet();
    hub.clock().advance_milliseconds(31 * kDay);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Văn Anh")});
    hub.run_until_quiet();
    const auto before = evidence::read_chain(*hub.reader(), 0, 100).value();
    CHECK(hub.router().forget().value().details >= 1);
    const auto after = evidence::read_chain(*hub.reader(), 0, 100).value();
    REQUIRE(after.size() == before.size());
    CHECK(after.front().detail_digest.empty());
    CHECK_FALSE(after.back().detail_digest.empty());
    for (std::size_t i = 0; i < after.size(); ++i) CHECK(after[i].hash == before[i].hash);
    CHECK(evidence::verify_chain(*hub.reader()).has_value());
    CHECK(hub.router().forget().value().details == 0);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Văn Ảnh")});
    hub.run_until_quiet();
    CHECK(evidence::verify_chain(*hub.reader()).has_value());
}

TEST_CASE("whole changes go only when their head was signed", "[router][retention]") {
    auto options = keeping({.changes_milliseconds = 30 * kDay});
    std::optional<evidence::ChainPoint> sealed;
    bool sign = false;
    options.seal = [&](const evidence::ChainPoint& point) -> Status {
        if (!sign) return fail("checkpoint.unwritable", "refused by the test", Retry::Later);
        sealed = point;
        return {};
    };
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01"), vnedu_pupil("HS02")});
    hub.run_until_quiet();
    hub.clock().advance_milliseconds(31 * kDay);
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Văn Anh")});
    hub.run_until_quiet();
    CHECK_FALSE(hub.router().forget().has_value());
    CHECK(evidence::oldest_change(*hub.reader()).value() == 1);

    sign = true;
    const auto forgotten = hub.router().forget().value();
    REQUIRE(sealed.has_value());
    CHECK(forgotten.changes == static_cast<std::size_t>(sealed->sequence));
    CHECK(evidence::oldest_change(*hub.reader()).value() == sealed->sequence + 1);
    CHECK(evidence::verify_chain(*hub.reader(), *sealed).has_value());
    hub.restart();
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Văn Ảnh")});
    hub.run_until_quiet();
    CHECK(evidence::verify_chain(*hub.reader(), *sealed).has_value());
}

TEST_CASE("above the quota nothing new is received, and what was received goes on", "[router][retention]") {
    HubOptions options;
    std::atomic<bool> over = false;
    options.admit = [&over]() -> Status {
        if (over) return fail("store.quota", "full", Retry::Later);
        return {};
    };
    HubUnderTest hub{GENERATE(from_range(kBackends)), options};
    hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    over = true;
    hub.run_until_quiet();
    CHECK(hub.standing("HS01") == "delivered");
    router::Receipt another;
    another.system = "vnedu";
    another.tenant = kSchool;
    another.entity = "pupil";
    CHECK(hub.router().receive_and_wait(another).error().code == "store.quota");
    over = false;
    hub.push("vnedu", "pupil", {vnedu_pupil("HS02")});
    hub.run_until_quiet();
    CHECK(hub.standing("HS02") == "delivered");
}
