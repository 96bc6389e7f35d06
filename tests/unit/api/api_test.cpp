// The hub's surfaces over real HTTP.
#include <catch2/catch.hpp>

#include <thread>

#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kPupils = "/push/v1/vnedu/" + kSchool + "/pupil";

std::string body_of(codec::Value record) { return codec::write_json(record); }

}  // namespace

TEST_CASE("a push is acknowledged with its receipt and reaches the destination", "[api]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto answer = served.call("POST", kPupils, body_of(vnedu_pupil("HS01")), served.token());
    CHECK(answer.status == 202);
    const std::string receipt(answer.json()["receipt"].text());
    CHECK(served.hub.ids().decode(IdKind::Receipt, receipt).has_value());
    served.hub.run_until_quiet();
    CHECK(served.hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("a push without a token, or with a made-up one, is 401", "[api]") {
    ServedHub served{"sqlite"};
    const auto answer = served.call("POST", kPupils, "[]");
    CHECK(answer.status == 401);
    CHECK(answer.has_header("WWW-Authenticate: Bearer"));
    CHECK(served.call("POST", kPupils, "[]", "eduhub_made-up").status == 401);
}

TEST_CASE("a token opens its own system and school only", "[api]") {
    ServedHub served{"sqlite"};
    const auto token = served.token();
    CHECK(served.call("POST", "/push/v1/vnedu/" + kOtherSchool + "/pupil", "[]", token).status == 403);
    CHECK(served.call("POST", "/push/v1/workbook/" + kSchool + "/pupil", "[]", token).status == 403);
    CHECK(served.call("POST", "/push/v1/vnedu/" + kOtherSchool + "/pupil", "[]", served.token("*", "*")).status == 202);
}

TEST_CASE("a token stays good over a restart and its text is stored nowhere", "[api]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    served.close();
    served.hub.restart();
    served.serve();
    CHECK(served.call("POST", kPupils, "[]", token).status == 202);
    const store::Type shape[] = {store::Type::Blob, store::Type::Text};
    const auto rows = served.hub.reader(store::Domain::Inbox)->select("SELECT hash, name FROM token", {}, shape).value();
    REQUIRE_FALSE(rows.empty());
    for (const auto& row : rows) {
        CHECK(store::bytes(row[0]).find(token) == std::string::npos);
    }
}

TEST_CASE("what is not there is 404, and another method than POST is 405", "[api]") {
    ServedHub served{"sqlite"};
    const auto all = served.token("*", "*");
    CHECK(served.call("POST", "/push/v1/nobody/" + kSchool + "/pupil", "[]", all).status == 404);
    CHECK(served.call("POST", "/push/v1/vnedu/" + kSchool + "/bus", "[]", all).status == 404);
    CHECK(served.call("POST", "/push/v1/vnedu/" + kSchool, "[]", all).status == 404);
    CHECK(served.call("POST", kPupils + "/more", "[]", all).status == 404);
    CHECK(served.call("GET", "/nothing").status == 404);
    CHECK(served.call("GET", kPupils, {}, all).status == 405);
}

TEST_CASE("a body beyond the limit is 413 and nothing of it is kept", "[api]") {
    ServedHub served{"sqlite"};
    CHECK(served.call("POST", kPupils, std::string(kBodyBytes + 1, ' '), served.token()).status == 413);
    CHECK(router::last_receipt(*served.hub.reader(store::Domain::Inbox)).value() == 0);
}

TEST_CASE("a push that could not be stored is 503 with a time to come back, and later 202", "[api]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    served.hub.store().refuse_after(store::Domain::Inbox, 0, "store.full");
    const auto refused = served.call("POST", kPupils, body_of(vnedu_pupil("HS01")), token);
    CHECK(refused.status == 503);
    CHECK(refused.has_header("Retry-After: "));
    CHECK(refused.json()["code"].text() == "store.full");
    CHECK(served.call("GET", "/readyz").status == 503);
    CHECK(served.call("GET", "/livez").status == 200);

    served.hub.store().let_pass();
    CHECK(served.call("POST", kPupils, body_of(vnedu_pupil("HS01")), token).status == 202);
    CHECK(served.call("GET", "/readyz").status == 200);
    served.hub.run_until_quiet();
    CHECK(served.hub.csdl().ids_got() == ids{"HS01"});
}

TEST_CASE("a hub that is stopping answers a push with 503", "[api]") {
    ServedHub served{"sqlite"};
    const auto token = served.token();
    served.hub.router().drain(1'000);
    CHECK(served.call("POST", kPupils, "[]", token).status == 503);
}

TEST_CASE("readiness says no more than that", "[api]") {
    ServedHub served{"sqlite"};
    CHECK(served.call("GET", "/readyz").body == R"({"status":"ready"})");
    CHECK(served.call("GET", "/livez").body == R"({"status":"ok"})");
}

TEST_CASE("one pupil's whole story is shown by source id, receipt, hub id and change", "[api]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto pushed = served.call("POST", kPupils, body_of(vnedu_pupil("HS01", "Nguyễn Thị Ánh")), served.token());
    served.hub.run_until_quiet();
    const auto shown = served.admin("GET", "/messages/HS01");
    REQUIRE(shown.status == 200);
    const auto story = shown.json();
    CHECK(story["record"]["entity"].text() == "pupil");
    CHECK(story["record"]["sources"].items().at(0)["source_id"].text() == "HS01");
    const auto& journey = story["journeys"].items().at(0);
    CHECK(journey["receipt"].text() == pushed.json()["receipt"].text());
    ids steps;
    for (const auto& step : journey["steps"].items()) steps.emplace_back(step["step"].text());
    CHECK(steps == ids{"receive", "decode", "translate", "validate", "resolve", "merge", "route"});
    CHECK(journey["deliveries"].items().at(0)["status"].text() == "delivered");
    CHECK(journey["deliveries"].items().at(0)["remote_id"].text() == "TAM-1");
    CHECK(shown.body.find("Nguyễn") == std::string::npos);  // a story of steps, not of personal data

    for (const auto& id : {std::string(story["record"]["hub_id"].text()), std::string(journey["receipt"].text()), std::string(journey["change"].text())}) {
        CHECK(served.admin("GET", "/messages/" + id).json()["record"] == story["record"]);
    }
    CHECK(served.admin("GET", "/messages/nobody").status == 404);
}

TEST_CASE("the admin socket tells status, summary, connections, quarantine and dead letters", "[api]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    served.hub.csdl().refuse({"HS02"});
    served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01"), vnedu_pupil("HS02"), vnedu_pupil("HS03", "Nguyễn An", {{"ngay_sinh", "31/02/2014"}})});
    served.hub.run_until_quiet();

    const auto status = served.admin("GET", "/status").json();
    CHECK(status["quiet"].boolean());
    CHECK(status["delivered"].integer() == 1);
    CHECK(status["rejected"].integer() == 1);
    CHECK(served.admin("GET", "/quarantine").json().items().at(0)["code"].text() == "date.unreadable");
    CHECK(served.admin("GET", "/quarantine?code=nothing").json().items().empty());
    CHECK(served.admin("GET", "/rows?status=dead").json().items().at(0)["cause"].text() == "destination.field_invalid");
    CHECK(served.admin("GET", "/rows?status=nonsense").status == 404);
    CHECK(served.admin("GET", "/connections").json().items().size() == 6);
    const auto sources = served.admin("GET", "/summary").json()["sources"].items();
    REQUIRE(sources.size() == 1);
    CHECK(sources[0]["received"].integer() == 3);
    CHECK(sources[0]["accepted"].integer() == 2);
    CHECK(sources[0]["quarantined"].integer() == 1);
}

TEST_CASE("a dead letter is replayed over the admin socket, with a reason", "[api]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    served.hub.csdl().refuse({"HS01"});
    served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01")});
    served.hub.run_until_quiet();
    CHECK(served.admin("POST", "/replay", R"({"status":"dead"})").status == 404);  // reason.missing
    served.hub.csdl().accept_everything();
    CHECK(served.admin("POST", "/replay", R"({"status":"dead","reason":"put right there"})").json()["replayed"].integer() == 1);
    served.hub.run_until_quiet();
    CHECK(served.hub.standing("HS01") == "delivered");
}

TEST_CASE("pushes from many clients at once are all applied, each once", "[api]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = served.token();
    std::vector<std::thread> clients;
    std::atomic<int> accepted = 0;
    for (int client = 0; client < 4; ++client) {
        clients.emplace_back([&, client] {
            for (int i = 0; i < 25; ++i) {
                const std::string id = "HS" + std::to_string(client * 100 + i);
                if (served.call("POST", kPupils, body_of(vnedu_pupil(id)), token).status == 202) ++accepted;
            }
        });
    }
    for (auto& client : clients) client.join();
    served.hub.run_until_quiet();
    CHECK(accepted == 100);
    auto got = served.hub.csdl().ids_got();
    std::sort(got.begin(), got.end());
    CHECK(got.size() == 100);
    CHECK(std::adjacent_find(got.begin(), got.end()) == got.end());
}
