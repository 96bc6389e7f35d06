// One login over /api/v1/identity/: what a token of its own scope sees and changes, within its school, and what stands about it afterwards.
#include <catch2/catch.hpp>

#include "core/sso/account_events.hpp"
#include "core/sso/impersonations.hpp"
#include "core/sso/sessions.hpp"
#include "tests/unit/api/rest_world.hpp"

using namespace hub;
using namespace hub::test;
using codec::Value;

namespace {

const std::string kUsers = "/api/v1/identity/users";

struct IdentityWorld {
    explicit IdentityWorld(const std::string& backend = "sqlite") : served(backend, {}, ServedHub::SignIn::On) {
        for (int i = 0; i < 5; ++i) add("hs0" + std::to_string(i), sso::Role::Pupil, kSchool);
        add("cô.hoa", sso::Role::Teacher, kSchool);
        add("hs9", sso::Role::Pupil, kOtherSchool);
        add("quản.trị", sso::Role::Administrator, kSchool);
    }

    sso::Account add(const std::string& login, sso::Role role, const std::string& school) {
        sso::Account account;
        account.login = login;
        account.name = "Tên của " + login;
        account.roles = {role};
        account.tenant = school;
        account.email = "kin@" + school + ".example";
        return served.sign_in->admit(account).value();
    }
    std::string token(const std::string& scope, const std::string& school) {
        const auto made = served.new_token(R"({"name":"office","scope":")" + scope + R"(","tenant":")" + school + "\"}");
        last_id = made["id"].text();
        return std::string(made["token"].text());
    }
    std::vector<std::string> logins(const std::string& target, const std::string& bearer) const {
        std::vector<std::string> out;
        std::string next;
        do {
            const auto page = served.call("GET", target + (next.empty() ? "" : (target.find('?') == std::string::npos ? "?cursor=" : "&cursor=") + next), {}, bearer).json();
            for (const auto& item : page["items"].items()) out.emplace_back(item["login"].text());
            next = page["next"].text();
        } while (!next.empty());
        return out;
    }

    ServedHub served;
    std::string last_id;
};

}  // namespace

TEST_CASE("accounts are listed page by page within the token's school", "[api][identity]") {
    IdentityWorld world(GENERATE("sqlite", "postgresql"));
    const auto school = world.token("identity:read", kSchool);
    const auto all = world.token("identity:read", "*");
    const std::vector<std::string> here{"co.hoa", "hs00", "hs01", "hs02", "hs03", "hs04", "quan.tri"};
    CHECK(world.logins(kUsers, school) == here);
    CHECK(world.logins(kUsers + "?limit=2", school) == here);
    CHECK(world.logins(kUsers + "?limit=1&role=teacher", school) == std::vector<std::string>{"co.hoa"});
    CHECK(world.logins(kUsers + "?school=" + kOtherSchool, all) == std::vector<std::string>{"hs9"});
    CHECK(world.logins(kUsers + "?school=" + kOtherSchool, school).empty());
    CHECK(world.logins(kUsers + "?limit=3", all).size() == 8);
    CHECK(world.served.call("GET", kUsers + "/hs9", {}, school).status == 404);
    CHECK(world.served.call("GET", kUsers + "/H%C3%A0", {}, school).status == 404);
    const auto one = world.served.call("GET", kUsers + "/hs00", {}, school);
    CHECK(one.json()["school"].text() == kSchool);
    CHECK(one.body.find("kin@") == std::string::npos);
    CHECK(world.served.call("GET", kUsers + "?role=king", {}, school).status == 400);
    CHECK(world.served.call("GET", kUsers + "?password=1", {}, school).status == 400);
}

TEST_CASE("a write over REST is an event of the account that names the token", "[api][identity]") {
    IdentityWorld world(GENERATE("sqlite", "postgresql"));
    const auto office = world.token("identity:write", kSchool);
    const std::string by = "token " + world.last_id;
    const auto made = world.served.call("POST", kUsers, R"({"login":"Mới","name":"Học sinh mới","roles":["pupil"],"school":")" + kSchool + "\"}", office);
    INFO(made.body);
    REQUIRE(made.status == 200);
    CHECK(made.json().find("password") == nullptr);
    const auto account = world.served.sign_in->accounts().find_login("moi").value().value();
    const auto session = world.served.sign_in->sessions().begin(account.id, "pwd", "test", sso::Session::Place::Own).value().session;
    const auto sessions = world.served.call("GET", kUsers + "/moi/sessions", {}, office);
    REQUIRE(sessions.json()["items"].items().size() == 1);
    CHECK(world.served.call("DELETE", "/api/v1/identity/sessions/" + session.sid, {}, office).status == 200);
    CHECK(world.served.call("DELETE", "/api/v1/identity/sessions/" + session.sid, {}, office).status == 404);
    CHECK(world.served.sign_in->sessions().begin(account.id, "pwd", "test", sso::Session::Place::Own));
    const auto changed = world.served.call("PATCH", kUsers + "/moi", R"({"name":"Tên khác","roles":["pupil","guardian"],"state":"disabled"})", office);
    INFO(changed.body);
    CHECK(changed.json()["name"].text() == "Tên khác");
    CHECK(changed.json()["state"].text() == "disabled");
    CHECK(changed.json()["roles"].items().size() == 2);
    CHECK(world.served.sign_in->sessions().of_account(account.id).value().empty());
    CHECK(world.served.call("POST", kUsers + "/moi/end-sessions", {}, office).status == 200);
    const auto events = world.served.call("GET", kUsers + "/moi/events", {}, office).json();
    std::vector<std::string> whats;
    for (const auto& event : events["items"].items()) {
        CHECK(event["about"].text() == by);
        CHECK(event["by"].text() == "operator");
        whats.emplace_back(event["what"].text());
    }
    std::sort(whats.begin(), whats.end());
    CHECK(whats == std::vector<std::string>{"account-disabled", "account-made", "account-renamed", "account-roles", "session-ended", "sessions-ended"});
    const auto chained = world.served.admin("GET", "/audit/changes").body;
    CHECK(chained.find(by + " (office)") != std::string::npos);
}

TEST_CASE("accounts are changed with a token of their own scope alone", "[api][identity]") {
    IdentityWorld world;
    const auto reader = world.token("identity:read", kSchool);
    const auto operates = std::string(world.served.new_token(R"({"name":"o","scope":"operate","system":"*","tenant":"*"})")["token"].text());
    CHECK(world.served.call("PATCH", kUsers + "/hs00", R"({"state":"disabled"})", reader).status == 403);
    CHECK(world.served.call("GET", kUsers, {}, operates).status == 403);
    CHECK(world.served.call("GET", "/api/v1/records", {}, reader).status == 403);
    CHECK(world.served.new_token(R"({"name":"x","scope":"identity:read"})")["code"].text() == "token.scope_missing");
    CHECK(world.served.new_token(R"({"name":"x","scope":"identity:read","tenant":"*","system":"vnedu"})")["code"].text() == "token.scope");
    CHECK(world.served.new_token(R"({"name":"x","scope":"identity:read","tenant":"*","fields":"identity"})")["code"].text() == "token.fields");
}

TEST_CASE("attack: a token makes administrators or reaches into another school", "[api][identity][attack]") {
    IdentityWorld world;
    const auto school = world.token("identity:write", kSchool);
    const auto all = world.token("identity:write", "*");
    const auto code = [&](const std::string& method, const std::string& target, const std::string& body, const std::string& bearer) {
        return std::string(world.served.call(method, target, body, bearer).json()["code"].text());
    };
    CHECK(code("POST", kUsers, R"({"login":"x","roles":["pupil","administrator"]})", all) == "account.administrator");
    CHECK(code("PATCH", kUsers + "/hs00", R"({"roles":["administrator"]})", all) == "account.administrator");
    CHECK(code("PATCH", kUsers + "/quan.tri", R"({"state":"disabled"})", all) == "account.administrator");
    CHECK(code("POST", kUsers, R"({"login":"x","roles":["pupil"],"school":")" + kOtherSchool + "\"}", school) == "token.scope");
    CHECK(code("POST", kUsers, R"({"login":"x","roles":["pupil"]})", school) == "token.scope");
    CHECK(code("POST", kUsers, R"({"login":"x","roles":["pupil"],"password":"con đường đến trường 2026"})", all) == "query.parameter");
    CHECK(code("PATCH", kUsers + "/hs00", R"({"school":"x"})", all) == "query.parameter");
    CHECK(code("PATCH", kUsers + "/hs9", R"({"name":"x"})", school) == "item.unknown");
    CHECK(code("POST", kUsers + "/hs9/end-sessions", {}, school) == "item.unknown");
    CHECK(code("POST", "/api/v1/identity/keys/rotate", R"({"algorithm":"ES256"})", school) == "token.scope");
    const auto hs9 = world.served.sign_in->accounts().find_login("hs9").value().value();
    const auto session = world.served.sign_in->sessions().begin(hs9.id, "pwd", "test", sso::Session::Place::Own).value().session;
    CHECK(code("DELETE", "/api/v1/identity/sessions/" + session.sid, {}, school) == "item.unknown");
    CHECK(world.served.sign_in->sessions().find_sid(session.sid));
    CHECK_FALSE(world.served.sign_in->accounts().find_login("x").value());
}

TEST_CASE("no secret stands in an answer about keys and applications", "[api][identity]") {
    IdentityWorld world;
    const auto token = world.token("identity:read", "*");
    for (const std::string target : {"/api/v1/identity/keys", "/api/v1/identity/apps", "/api/v1/identity/apps/vnedu"}) {
        const auto answer = world.served.call("GET", target, {}, token);
        INFO(answer.body);
        CHECK(answer.status == 200);
        for (const std::string word : {"secret", "private", "\"d\"", "hash"}) CHECK(answer.body.find(word) == std::string::npos);
    }
    CHECK(world.served.call("GET", "/api/v1/identity/apps/none", {}, token).status == 404);
}

TEST_CASE("requests to act for a person are seen by socket and token", "[api][identity]") {
    IdentityWorld world;
    auto& gateway = *world.served.sign_in;
    const auto administrator = gateway.accounts().find_login("quan.tri").value().value();
    REQUIRE(gateway.impersonations().ask(administrator, "co.hoa", "Phụ huynh gọi", 15));
    const auto seen = world.served.call("GET", "/api/v1/identity/impersonations", {}, world.token("identity:read", kSchool)).json();
    REQUIRE(seen["items"].items().size() == 1);
    CHECK(seen["items"].items()[0]["administrator"].text() == "quan.tri");
    CHECK(seen["items"].items()[0]["person"].text() == "co.hoa");
    CHECK(seen["items"].items()[0]["reason"].text() == "Phụ huynh gọi");
    CHECK(world.served.call("GET", "/api/v1/identity/impersonations", {}, world.token("identity:read", kOtherSchool)).json()["items"].items().empty());
    const auto by_socket = world.served.admin("GET", "/users/impersonations").json();
    REQUIRE(by_socket.items().size() == 1);
    CHECK(by_socket.items()[0]["state"].text() == "asked");
    world.served.clock.advance_milliseconds(sso::Impersonations::kRequestLife);
    CHECK(world.served.admin("GET", "/users/impersonations").json().items()[0]["state"].text() == "run_out");
}
