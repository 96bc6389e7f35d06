// Direct receive: what a vendor is told about each record, how long it waits, and what a repetition gets.
#include <catch2/catch.hpp>

#include <thread>

#include "core/api/preference.hpp"
#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using namespace hub::test;
using api::Preference;
using api::preference_of;

namespace {

std::string body_of_all(std::initializer_list<codec::Value> records) {
    codec::Value all = codec::Value::array();
    for (const auto& record : records) all.push_back(record);
    return codec::write_json(all);
}

}  // namespace

TEST_CASE("a push tells what became of each of its records", "[api][push]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    REQUIRE(served.call("POST", kPupils, body_of(vnedu_pupil("HS02")), token).status == 200);
    const auto answer = served.call("POST", kPupils,
                                    body_of_all({vnedu_pupil("HS01"), vnedu_pupil("HS02"), vnedu_pupil("HS03", "Nguyễn An", {{"ngay_sinh", "31/02/2014"}})}), token);
    REQUIRE(answer.status == 200);
    const auto told = answer.json();
    CHECK(told["status"].text() == "applied");
    CHECK(told["changed"].integer() == 1);
    CHECK(told["unchanged"].integer() == 1);
    CHECK(told["quarantined"].integer() == 1);
    const auto& records = told["records"].items();
    REQUIRE(records.size() == 3);
    CHECK(records[0]["status"].text() == "changed");
    CHECK(records[0]["version"].integer() == 1);
    CHECK(served.hub.ids().decode(IdKind::Record, records[0]["id"].text()).has_value());
    CHECK(records[1]["status"].text() == "unchanged");
    CHECK(records[2]["status"].text() == "quarantined");
    const auto& problem = records[2]["problems"].items().at(0);
    CHECK(problem["code"].text() == "date.unreadable");
    CHECK(problem["field"].text() == "person.birth_date");
    CHECK_FALSE(problem["vi"].text().empty());
    CHECK(answer.body.find("31/02/2014") == std::string::npos);  // where and why, never the value
}

TEST_CASE("a body that cannot be read is 422 and names the reason", "[api][push]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto answer = served.call("POST", kPupils, R"([{"ma_hoc_sinh":)", served.token());
    CHECK(answer.status == 422);
    CHECK(answer.json()["status"].text() == "unreadable");
    CHECK_FALSE(answer.json()["code"].text().empty());
    CHECK_FALSE(answer.json()["vi"].text().empty());
}

TEST_CASE("who prefers no wait gets the receipt at once, and the outcome by its key later", "[api][push]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    const auto body = body_of(vnedu_pupil("HS01"));
    const auto queued = served.call("POST", kPupils, body, token, "Prefer: respond-async\r\nIdempotency-Key: roll-2026\r\n");
    REQUIRE(queued.status == 202);
    CHECK(queued.json()["status"].text() == "queued");
    served.hub.run_until_quiet();
    const auto told = served.call("POST", kPupils, body, token, "Idempotency-Key: roll-2026\r\n");
    REQUIRE(told.status == 200);
    CHECK(told.json()["receipt"].text() == queued.json()["receipt"].text());
    CHECK(told.json()["changed"].integer() == 1);
}

TEST_CASE("a wait that is over is answered with the receipt, and nothing of it is lost", "[api][push]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    served.hub.store().refuse_after(store::Domain::State, 0, "store.full");
    const auto answer = served.call("POST", kPupils, body_of(vnedu_pupil("HS01")), token, "Prefer: wait=1\r\n");
    CHECK(answer.status == 202);
    served.hub.store().let_pass();
    served.hub.run_until_quiet();
    CHECK(served.hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("a repeated push under one key is the first one, also after a restart", "[api][push]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    const std::string key = "Idempotency-Key: \"3f0c\"\r\n";
    const auto body = body_of(vnedu_pupil("HS01"));
    const auto first = served.call("POST", kPupils, body, token, key);
    REQUIRE(first.status == 200);
    CHECK(served.call("POST", kPupils, body, token, key).body == first.body);
    served.close();
    served.hub.restart();
    served.serve();
    CHECK(served.call("POST", kPupils, body, token, key).body == first.body);
    CHECK(router::last_receipt(*served.hub.reader(store::Domain::Inbox)).value() == 1);
    // The key belongs to this entity: elsewhere it is another one.
    CHECK(served.call("POST", "/push/v1/vnedu/" + kSchool + "/class", "[]", token, key).status == 200);
}

TEST_CASE("a key that comes with another body is 422, and the first body stands", "[api][push]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    const std::string key = "Idempotency-Key: 3f0c\r\n";
    REQUIRE(served.call("POST", kPupils, body_of(vnedu_pupil("HS01")), token, key).status == 200);
    const auto reused = served.call("POST", kPupils, body_of(vnedu_pupil("HS02")), token, key);
    CHECK(reused.status == 422);
    CHECK(reused.json()["code"].text() == "idempotency.reused");
    served.hub.run_until_quiet();
    CHECK(served.hub.csdl().ids_got() == ids{"HS01"});
    CHECK(served.call("POST", kPupils, "[]", token, "Idempotency-Key: \xC4\x90\r\n").status == 400);
}

TEST_CASE("one key sent by many at once is one receipt", "[api][push]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    const auto body = body_of(vnedu_pupil("HS01"));
    std::vector<std::thread> clients;
    std::vector<std::string> receipts(12);
    for (auto& receipt : receipts) {
        clients.emplace_back([&] { receipt = std::string(served.call("POST", kPupils, body, token, "Idempotency-Key: same\r\n").json()["receipt"].text()); });
    }
    for (auto& client : clients) client.join();
    for (const auto& receipt : receipts) CHECK((!receipt.empty() && receipt == receipts.front()));
    CHECK(router::last_receipt(*served.hub.reader(store::Domain::Inbox)).value() == 1);
}

TEST_CASE("a preference is read as RFC 7240 writes it", "[api][push]") {
    CHECK(preference_of("").answer == Preference::Answer::Direct);
    CHECK(preference_of("respond-async").answer == Preference::Answer::Queued);
    CHECK(preference_of("return=minimal, Respond-Async").answer == Preference::Answer::Queued);
    CHECK(preference_of("respond-async, wait=5").answer == Preference::Answer::Direct);
    CHECK(preference_of("wait = 5").wait_milliseconds == 5'000);
    CHECK(preference_of("wait=9999").wait_milliseconds == 30'000);
    CHECK(preference_of("wait=-3").wait_milliseconds == 0);
    CHECK(preference_of("wait=soon").wait_milliseconds == 10'000);
}
