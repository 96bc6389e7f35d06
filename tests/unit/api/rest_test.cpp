// /api/v1/ by hand: what each token sees, page by page, and what it may set going.
#include <catch2/catch.hpp>

#include <set>

#include "tests/unit/api/rest_world.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("lists show what the token reaches and nothing else", "[api][rest][scope]") {
    RestWorld world{GENERATE(from_range(kBackends))};
    const auto school = world.token(R"("tenant":")" + kSchool + R"(","system":"*")");
    const auto other = world.token(R"("tenant":")" + kOtherSchool + R"(","system":"*")");
    const auto csdl = world.token(R"("tenant":"*","system":"csdl")");
    const auto classes = world.token(R"("tenant":"*","system":"*","entity":"class")");
    const auto all = world.token(R"("tenant":"*","system":"*")");
    const auto tenants = [&](const std::string& list, const std::string& token) {
        std::set<std::string> out;
        for (const auto& item : world.all_items(list, token)) out.insert(std::string(item["tenant"].text()));
        return out;
    };
    for (const std::string list : {"/api/v1/receipts", "/api/v1/records", "/api/v1/quarantine", "/api/v1/dead-letters", "/api/v1/connections"}) {
        INFO(list);
        CHECK(tenants(list, school) == std::set<std::string>{kSchool});
        CHECK(tenants(list, other) == std::set<std::string>{kOtherSchool});
        CHECK(tenants(list, all) == std::set<std::string>{kSchool, kOtherSchool});
        CHECK(world.get(list + "?tenant=" + kOtherSchool, school)["items"].items().empty());
    }
    CHECK(world.all_items("/api/v1/receipts", csdl).empty());
    CHECK(world.all_items("/api/v1/records", csdl).empty());
    CHECK(world.all_items("/api/v1/messages", csdl).empty());
    CHECK(world.all_items("/api/v1/dead-letters", csdl).size() == 2);
    CHECK(world.all_items("/api/v1/records", classes).size() == 1);
    CHECK(world.all_items("/api/v1/messages", classes).size() == 1);
    CHECK(world.all_items("/api/v1/quarantine", classes).empty());
    CHECK(world.all_items("/api/v1/dead-letters", classes).empty());
    CHECK(world.all_items("/api/v1/messages", school).size() == 3);
    CHECK(world.all_items("/api/v1/messages", other).size() == 1);
}

TEST_CASE("counts are of what the token reaches", "[api][rest][scope]") {
    RestWorld world{GENERATE(from_range(kBackends))};
    const auto counts = [&](const std::string& scope) {
        const auto health = world.get("/api/v1/health", world.token(scope));
        return std::vector<std::int64_t>{health["connections"]["total"].integer(), health["deliveries"]["dead"].integer(), health["quarantined"].integer()};
    };
    CHECK(counts(R"("tenant":"*","system":"*")") == std::vector<std::int64_t>{6, 2, 2});
    CHECK(counts(R"("tenant":")" + kSchool + R"(","system":"*")") == std::vector<std::int64_t>{3, 1, 1});
    CHECK(counts(R"("tenant":")" + kSchool + R"(","system":"csdl")") == std::vector<std::int64_t>{1, 1, 0});
    CHECK(counts(R"("tenant":"*","system":"*","entity":"class")") == std::vector<std::int64_t>{6, 0, 0});
    CHECK(world.get("/api/v1/health", world.token(R"("tenant":"*","system":"*")")).find("queue") != nullptr);
    CHECK(world.get("/api/v1/health", world.token(R"("tenant":"*","system":"csdl")")).find("queue") == nullptr);
}

TEST_CASE("single items beyond the token are not there", "[api][rest][scope]") {
    RestWorld world{GENERATE(from_range(kBackends))};
    const auto all = world.token(R"("tenant":"*","system":"*")");
    const auto other = world.token(R"("tenant":")" + kOtherSchool + R"(","system":"*")");
    const auto csdl = world.token(R"("tenant":")" + kSchool + R"(","system":"csdl")");
    const auto classes = world.token(R"("tenant":"*","system":"*","entity":"class")");
    for (const std::string list : {"/api/v1/receipts", "/api/v1/records", "/api/v1/quarantine", "/api/v1/dead-letters", "/api/v1/messages"}) {
        const auto item = world.all_items(list + "?entity=pupil&tenant=" + kSchool, all).at(0);
        const std::string target = list + "/" + std::string(item["id"].text());
        INFO(target);
        CHECK(world.served.call("GET", target, "", all).status == 200);
        CHECK(world.served.call("GET", target, "", other).status == 404);
        CHECK(world.served.call("GET", target, "", classes).status == 404);
        CHECK(world.served.call("GET", target, "", csdl).status == (list == "/api/v1/dead-letters" ? 200 : 404));
    }
    CHECK(world.served.call("GET", "/api/v1/connections/vnedu/" + kSchool, "", other).status == 404);
    CHECK(world.served.call("GET", "/api/v1/connections/vnedu/" + kSchool, "", csdl).status == 404);
    for (const std::string wrong : {"/api/v1/receipts/i", "/api/v1/records/HS01", "/api/v1/quarantine/a.b.c", "/api/v1/dead-letters/x:y:z", "/api/v1/messages/1"}) {
        CHECK(world.served.call("GET", wrong, "", all).status == 404);
    }
}

TEST_CASE("a draft's values are shown to a token of its own school only, those of published marks to whom their class allows", "[api][rest][scope]") {
    RestWorld world{"sqlite"};
    const auto mark = [](const char* id, const char* subject, const char* state) {
        return codec::Value(codec::Value::Object{{"ma_diem", id}, {"ma_hoc_sinh", "HS01"}, {"mon", subject}, {"nam_hoc", "2026"}, {"hoc_ky", "1"}, {"ck", "3,5"}, {"trang_thai", state}});
    };
    world.served.hub.push("vnedu", "mark", {mark("D1", "TOAN", "nhap"), mark("D2", "VAN", "cong_bo")});
    world.served.hub.run_until_quiet();
    const std::string fields = R"(,"fields":"sensitive")";
    const auto own_school = world.token(R"("tenant":")" + kSchool + R"(","system":"*")" + fields);
    const auto draft = "/api/v1/records/" + world.record_of("D1"), published = "/api/v1/records/" + world.record_of("D2");
    CHECK(world.get(draft, own_school)["fields"]["final"].text() == "3.5");
    for (const std::string everywhere : {R"("tenant":"*","system":"*")", R"("tenant":"*","system":"vnedu")"}) {
        const auto outside = world.token(everywhere + fields);
        const auto seen = world.get(draft, outside);
        CHECK(codec::write_json(seen).find("3.5") == std::string::npos);
        CHECK(codec::write_json(seen["withheld"]) == R"(["sensitive"])");
        CHECK(world.get(published, outside)["fields"]["final"].text() == "3.5");
    }
}

TEST_CASE("values of a class of fields are shown to a token that names it only", "[api][rest][scope]") {
    RestWorld world{"sqlite"};
    const std::string at = R"("tenant":")" + kSchool + R"(","system":"*")";
    const std::string record = "/api/v1/records/" + world.record_of("HS01");
    const auto plain = world.get(record, world.token(at));
    CHECK(plain["fields"]["source_id"].text() == "HS01");
    CHECK(plain["fields"].at_path("person.name").is_null());
    CHECK(codec::write_json(plain).find("052314000123") == std::string::npos);
    CHECK(codec::write_json(plain["withheld"]) == R"(["personal","identity"])");
    const auto named = world.get(record, world.token(at + R"(,"fields":"personal")"));
    CHECK(named["fields"].at_path("person.name").text() == "Nguyễn Thị Ánh");
    CHECK(named["fields"].at_path("person.national_id").is_null());
    const auto both = world.get(record, world.token(at + R"(,"fields":"personal,identity")"));
    CHECK(both["fields"].at_path("person.national_id").text() == "052314000123");
    CHECK(both["withheld"].items().empty());
}

TEST_CASE("a token of one system sees what that system says and not what the hub made of it", "[api][rest][scope]") {
    RestWorld world{"sqlite"};
    world.served.hub.page("workbook", "pupil", {});
    const std::string record = "/api/v1/records/" + world.record_of("HS01");
    const auto seen = world.get(record, world.token(R"("tenant":")" + kSchool + R"(","system":"vnedu","fields":"personal")"));
    CHECK(seen["seen_from"].text() == "source");
    CHECK(seen["fields"].at_path("person.name").text() == "Nguyễn Thị Ánh");
    REQUIRE(seen["sources"].items().size() == 1);
    CHECK(seen["sources"].items()[0]["system"].text() == "vnedu");
    CHECK(seen["deliveries"].items().empty());
    const auto whole = world.token(R"("tenant":")" + kSchool + R"(","system":"*")");
    CHECK(world.get(record, whole)["deliveries"].items().size() == 1);
    const auto steps_of = [&](const std::string& token) {
        const auto id = world.all_items("/api/v1/messages?source_id=HS01", token).at(0)["id"];
        std::set<std::string> out;
        const auto story = world.get("/api/v1/messages/" + std::string(id.text()), token);
        for (const auto& step : story["steps"].items()) out.insert(std::string(step["step"].text()));
        return out;
    };
    CHECK(steps_of(whole).contains("route"));
    CHECK_FALSE(steps_of(world.token(R"("tenant":"*","system":"vnedu")")).contains("route"));
}

TEST_CASE("pages follow each other in a stable order and meet every item once", "[api][rest]") {
    RestWorld world{GENERATE(from_range(kBackends))};
    const auto all = world.token(R"("tenant":"*","system":"*")");
    for (const std::string list : {"/api/v1/receipts", "/api/v1/records", "/api/v1/quarantine", "/api/v1/dead-letters", "/api/v1/messages", "/api/v1/connections"}) {
        INFO(list);
        const auto whole = world.all_items(list, all);
        CHECK(whole.size() > 1);
        const auto one_by_one = world.all_items(list + "?limit=1", all);
        CHECK(codec::write_json(codec::Value(whole)) == codec::write_json(codec::Value(one_by_one)));
    }
    const std::string record = world.record_of("HS01");
    world.served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Thị Anh Thư")});
    world.served.hub.run_until_quiet();
    CHECK(world.all_items("/api/v1/messages?record=" + record, all).size() == 2);
    CHECK(world.all_items("/api/v1/messages?limit=1&record=" + record, all).size() == 2);
}

TEST_CASE("filters narrow and what is no filter is refused", "[api][rest]") {
    RestWorld world{GENERATE(from_range(kBackends))};
    const auto all = world.token(R"("tenant":"*","system":"*")");
    const auto refused = world.all_items("/api/v1/quarantine", all).at(0);
    CHECK(world.all_items("/api/v1/quarantine?code=" + std::string(refused["code"].text()), all).size() == 2);
    CHECK(world.all_items("/api/v1/quarantine?code=other", all).empty());
    CHECK(world.all_items("/api/v1/quarantine?receipt=" + std::string(refused["receipt"].text()), all).size() == 1);
    CHECK(world.all_items("/api/v1/receipts?entity=class", all).size() == 1);
    CHECK(world.all_items("/api/v1/records?system=vnedu&entity=pupil&tenant=" + kSchool, all).size() == 2);
    CHECK(world.all_items("/api/v1/messages?source_id=HS01", all).size() == 1);
    CHECK(world.all_items("/api/v1/messages?source_id=HS01&tenant=" + kOtherSchool, all).empty());
    CHECK(world.all_items("/api/v1/messages?receipt=" + std::string(refused["receipt"].text()), all).size() == 1);
    for (const std::string list : {"/api/v1/receipts", "/api/v1/records", "/api/v1/quarantine", "/api/v1/dead-letters", "/api/v1/messages"}) {
        CHECK(world.all_items(list + "?since=2100-01-01T00:00:00Z", all).empty());
        CHECK_FALSE(world.all_items(list + "?since=2020-01-01T00:00:00Z", all).empty());
        for (const std::string wrong : {"?limit=0", "?limit=501", "?limit=x", "?since=yesterday", "?cursor=abc", "?schol=1", "?cursor=aXRlbXM"}) {
            INFO(list + wrong);
            CHECK(world.served.call("GET", list + wrong, "", all).status == 400);
        }
    }
}

TEST_CASE("a dead letter is sent again by a token that may operate and reaches it", "[api][rest]") {
    RestWorld world{GENERATE(from_range(kBackends))};
    const std::string at = R"("tenant":")" + kSchool + R"(","system":"*")";
    const auto reader = world.token(at);
    const auto operating = world.token(at, "operate");
    const auto other = world.token(R"("tenant":")" + kOtherSchool + R"(","system":"*")", "operate");
    const std::string dead = "/api/v1/dead-letters/" + std::string(world.all_items("/api/v1/dead-letters", reader).at(0)["id"].text());
    world.served.hub.csdl().accept_everything();
    CHECK(world.served.call("POST", dead + "/retry", R"({"reason":"mended"})", reader).status == 403);
    CHECK(world.served.call("POST", dead + "/retry", R"({"reason":"mended"})", other).status == 404);
    CHECK(world.served.call("POST", dead + "/retry", "{}", operating).status == 400);
    CHECK(world.served.call("POST", "/api/v1/dead-letters/retry", R"({"reason":"mended","code":"other"})", operating).json()["retried"].integer() == 0);
    CHECK(world.served.call("POST", dead + "/retry", R"({"reason":"mended"})", operating).json()["retried"].integer() == 1);
    world.served.hub.run_until_quiet();
    CHECK(world.all_items("/api/v1/dead-letters", reader).empty());
    CHECK(world.all_items("/api/v1/dead-letters", other).size() == 1);
    world.served.hub.csdl(kOtherSchool).accept_everything();
    CHECK(world.served.call("POST", "/api/v1/dead-letters/retry", R"({"reason":"mended"})", other).json()["retried"].integer() == 1);
    world.served.hub.run_until_quiet();
    CHECK(world.all_items("/api/v1/dead-letters", other).empty());
    const auto decisions = evidence::recent_changes(*world.served.hub.reader(), world.served.hub.sealer(), evidence::ChangeKind::Decision, 1).value();
    CHECK(decisions.at(0).actor.starts_with("token "));
}

TEST_CASE("looks at people's data stand in the evidence with token and purpose", "[api][rest][reads]") {
    RestWorld world{GENERATE(from_range(kBackends))};
    const auto token = world.token(R"("tenant":"*","system":"*")");
    const std::string record = world.record_of("HS01");
    world.served.read_clock.advance_milliseconds(1'000);
    REQUIRE(world.served.reads->flush(evidence::ReadLog::Which::PastSeconds).has_value());
    CHECK(world.served.call("GET", "/api/v1/records/" + record + "?purpose=complaint", "", token).status == 200);
    CHECK(world.served.call("GET", "/api/v1/health", "", token).status == 200);
    world.served.read_clock.advance_milliseconds(1'000);
    REQUIRE(world.served.reads->flush(evidence::ReadLog::Which::PastSeconds).has_value());
    const auto reads = evidence::recent_changes(*world.served.hub.reader(), world.served.hub.sealer(), evidence::ChangeKind::Read, 1).value();
    REQUIRE(reads.size() == 1);
    CHECK(reads[0].cause == "rest show_record");
    CHECK(reads[0].actor.starts_with("token "));
    const auto detail = evidence::read_detail_of(reads[0]);
    CHECK(detail.purposes == std::vector<std::string>{"complaint"});
    CHECK(detail.subjects == std::vector<std::string>{world.served.reads->subject_hash(record)});
    world.served.reads->stop();
    CHECK(world.served.call("GET", "/api/v1/records/" + record, "", token).status == 503);
    CHECK(world.served.call("GET", "/api/v1/health", "", token).status == 200);
}

TEST_CASE("a person is found by a token that names identity fields and so many times a minute only", "[api][rest]") {
    RestWorld world{GENERATE(from_range(kBackends))};
    const std::string at = R"("tenant":")" + kSchool + R"(","system":"*")";
    const std::string order = R"({"national_id":"0523 1400 0123"})";
    CHECK(world.served.call("POST", "/api/v1/records/search", order, world.token(at)).status == 403);
    const auto token = world.token(at + R"(,"fields":"identity")");
    const auto found = world.served.call("POST", "/api/v1/records/search", order, token);
    REQUIRE(found.json()["items"].items().size() == 1);
    CHECK(found.json()["items"].items()[0]["record"].text() == world.record_of("HS01"));
    const auto other = world.token(R"("tenant":")" + kOtherSchool + R"(","system":"*","fields":"identity")");
    CHECK(world.served.call("POST", "/api/v1/records/search", order, other).json()["items"].items().empty());
    int status = 200;
    for (int i = 0; i < 4 && status == 200; ++i) status = world.served.call("POST", "/api/v1/records/search", order, token).status;
    CHECK(status == 429);
}

TEST_CASE("problems are told in the language asked for", "[api][rest]") {
    RestWorld world{"sqlite"};
    const auto token = world.token(R"("tenant":"*","system":"*")");
    const auto ask = [&](const std::string& languages) {
        return world.served.call("GET", "/api/v1/records/none", "", token, languages.empty() ? "" : "Accept-Language: " + languages + "\r\n");
    };
    const auto problem = ask("");
    CHECK(problem.has_header("Content-Type: application/problem+json"));
    CHECK(problem.has_header("Content-Language: vi"));
    CHECK(problem.json()["code"].text() == "item.unknown");
    CHECK(problem.json()["status"].integer() == 404);
    CHECK(problem.json()["title"].text() == "Không có mục này, hoặc mã truy cập không được xem.");
    CHECK(ask("en").json()["title"].text() == "There is no such item, or the token may not see it.");
    CHECK(ask("de, en;q=0.8, vi;q=0.3").has_header("Content-Language: en"));
    CHECK(ask("en;q=0.5, vi-VN").has_header("Content-Language: vi"));
    CHECK(ask("fr").has_header("Content-Language: vi"));
    const auto unknown = world.served.call("GET", "/api/v1/records", "", "eduhub_wrong");
    CHECK(unknown.status == 401);
    CHECK(unknown.has_header("WWW-Authenticate: Bearer"));
    CHECK(unknown.has_header("Content-Type: application/problem+json"));
    const auto method = world.served.call("POST", "/api/v1/health", "", token);
    CHECK(method.status == 405);
    CHECK(method.has_header("Allow: GET"));
}

TEST_CASE("what has not changed is not sent again", "[api][rest]") {
    RestWorld world{"sqlite"};
    const auto token = world.token(R"("tenant":"*","system":"*")");
    const std::string record = "/api/v1/records/" + world.record_of("HS01");
    const auto first = world.served.call("GET", record, "", token);
    const auto at = first.head.find("ETag: ");
    REQUIRE(at != std::string::npos);
    const std::string etag = first.head.substr(at + 6, first.head.find("\r\n", at) - at - 6);
    const auto again = world.served.call("GET", record, "", token, "If-None-Match: " + etag + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    world.served.hub.push("vnedu", "pupil", {vnedu_pupil("HS01", "Nguyễn Thị Anh Thư")});
    world.served.hub.run_until_quiet();
    CHECK(world.served.call("GET", record, "", token, "If-None-Match: " + etag + "\r\n").status == 200);
}
