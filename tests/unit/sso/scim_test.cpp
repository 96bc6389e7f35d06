// SCIM 2.0 over HTTP: accounts that a machine client provisions, and what it may not reach.
#include "core/sso/people_import.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

std::string machine(const std::string& id, const std::string& secret, const std::string& scopes) {
    return "app: " + id + "\nname: {vi: Nhân sự}\nrung: oidc\nroles: [staff]\noidc:\n  secret: file:" + secret + "\n  grants: [client_credentials]\n  machine_scopes: [" + scopes + "]\n";
}

const std::string kUser = "urn:ietf:params:scim:schemas:core:2.0:User";
const std::string kPatch = R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":)";

struct ScimWorld {
    explicit ScimWorld(const std::string& backend = "sqlite") : world(backend, {machine("hr", "rp", "scim, marks.read"), machine("hr2", "other", "scim")}) {
        token = token_of("hr", SsoWorld::kClientSecret);
        other = token_of("hr2", SsoWorld::kOtherSecret);
    }
    std::string token_of(const std::string& client, const std::string& secret, const std::string& scope = "scim") {
        const auto answer = world.post("/oauth2/token", {{"grant_type", "client_credentials"}, {"scope", scope}}, client, secret);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return std::string(answer.json()["access_token"].text());
    }
    HttpAnswer as(const std::string& who, const std::string& method, const std::string& path, const std::string& body = {}) {
        return world.call(method, "/scim/v2" + path, body, "Authorization: Bearer " + who + "\r\nContent-Type: application/scim+json\r\n");
    }
    HttpAnswer call(const std::string& method, const std::string& path, const std::string& body = {}) { return as(token, method, path, body); }
    HttpAnswer make(const std::string& login = "thay.nam", const std::string& external = "NS-17") {
        return call("POST", "/Users", R"({"schemas":[")" + kUser + R"("],"userName":")" + login + R"(","externalId":")" + external +
                                          R"(","name":{"familyName":"Nguyễn","middleName":"Văn","givenName":"Nam"},"emails":[{"value":"khac@so.example"},{"value":"nam@so.example","primary":true}],)" +
                                          R"("roles":[{"value":"teacher"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"organization":"th-le-loi"}})");
    }
    std::string made(const std::string& login = "thay.nam", const std::string& external = "NS-17") {
        const auto answer = make(login, external);
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        return std::string(answer.json()["id"].text());
    }
    sso::Account account(const std::string& login = "thay.nam") { return world.gateway().accounts().find_login(login).value().value(); }

    SsoWorld world;
    std::string token, other;
};

std::string kind(const HttpAnswer& answer) { return std::to_string(answer.status) + " " + std::string(answer.json()["scimType"].text()); }

}  // namespace

TEST_CASE("a SCIM client makes an account and reads back what it wrote", "[scim]") {
    ScimWorld at(GENERATE(from_range(kBackends)));
    const auto answer = at.make();
    CHECK(answer.status == 201);
    CHECK(answer.head.find("Content-Type: application/scim+json") != std::string::npos);
    const std::string id(answer.json()["id"].text());
    CHECK(answer.head.find("Location: https://login.so.example/scim/v2/Users/" + id) != std::string::npos);
    const auto account = at.account();
    CHECK(account.name == "Nguyễn Văn Nam");
    CHECK(account.email == "nam@so.example");
    CHECK(account.tenant == "th-le-loi");
    CHECK(account.roles == std::vector<sso::Role>{sso::Role::Teacher});
    CHECK(id == sso::subject_of(account.id));
    const auto read = at.call("GET", "/Users/" + id);
    CHECK(read.status == 200);
    CHECK(read.json()["userName"].text() == "thay.nam");
    CHECK(read.json()["externalId"].text() == "NS-17");
    CHECK(read.json()["active"].boolean());
}

TEST_CASE("a SCIM client finds its accounts by name and by its own id and page by page", "[scim]") {
    ScimWorld at(GENERATE(from_range(kBackends)));
    const auto id = at.made();
    (void)at.made("co.lan", "NS-18");
    (void)at.made("co.mai", "NS-19");
    const auto by_name = at.call("GET", "/Users?filter=USERNAME%20Eq%20%22Thay.Nam%22").json();
    CHECK(by_name["totalResults"].integer() == 1);
    CHECK(by_name["Resources"].items().at(0)["id"].text() == id);
    CHECK(at.call("GET", "/Users?filter=externalId%20eq%20%22NS-17%22").json()["Resources"].items().at(0)["id"].text() == id);
    CHECK(at.call("GET", "/Users?filter=userName%20eq%20%22nobody%22").json()["totalResults"].integer() == 0);
    const auto first = at.call("GET", "/Users?startIndex=1&count=2").json();
    const auto second = at.call("GET", "/Users?startIndex=3&count=2").json();
    CHECK(first["totalResults"].integer() == 3);
    CHECK(first["itemsPerPage"].integer() == 2);
    CHECK(second["Resources"].items().size() == 1);
    CHECK(second["Resources"].items().at(0)["id"].text() != first["Resources"].items().at(1)["id"].text());
    CHECK(at.call("GET", "/Users?count=0").json()["totalResults"].integer() == 3);
}

TEST_CASE("a SCIM client replaces and patches what it made", "[scim]") {
    ScimWorld at;
    const auto id = at.made();
    const auto put = at.call("PUT", "/Users/" + id, R"({"schemas":[")" + kUser + R"("],"userName":"thay.nam","displayName":"Thầy Nam","roles":[{"value":"staff"}]})");
    CHECK(put.status == 200);
    CHECK(at.account().name == "Thầy Nam");
    CHECK(at.account().email.empty());
    CHECK(put.json()["externalId"].is_null());
    const auto patched = at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"Add","path":"emails[type eq \"work\"].value","value":"n@so.example"},{"op":"replace","value":{"displayName":"Nam","externalId":"NS-20"}},{"op":"remove","path":"roles"}]})");
    CHECK(patched.status == 200);
    const auto account = at.account();
    CHECK(account.email == "n@so.example");
    CHECK(account.name == "Nam");
    CHECK(account.roles.empty());
    CHECK(at.call("GET", "/Users?filter=externalId%20eq%20%22NS-20%22").json()["totalResults"].integer() == 1);
}

TEST_CASE("whom a SCIM client disables or deletes is signed out and signs in no more", "[scim]") {
    ScimWorld at;
    const auto id = at.made();
    sso::PersonRow row;
    row.login = "thay.nam";
    row.password_hash = "pbkdf2_sha256$20000$hat-muoi$Yt6QxTvaB5wSesr4CP6BFmsHTamNSIlmlZhOGHxcCYs=";  // of SsoWorld::kPassword
    REQUIRE(at.world.gateway().people_import().take({row}, sso::ImportMode::Real)->changed == 1);
    for (const bool deleted : {false, true}) {
        Browser browser{at.world};
        CHECK(browser.sign_in(browser.get("/account"), "thay.nam").status == 303);
        CHECK(browser.get("/account").status == 200);
        if (deleted) CHECK(at.call("DELETE", "/Users/" + id).status == 204);
        else CHECK(at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"replace","path":"active","value":"False"}]})").status == 200);
        CHECK(at.account().state == sso::Account::State::Disabled);
        CHECK(browser.get("/account").status == 303);
        Browser again{at.world};
        CHECK(again.sign_in(again.get("/account"), "thay.nam").status != 303);
        if (!deleted) CHECK(at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"replace","path":"active","value":true}]})").status == 200);
    }
    CHECK(at.call("GET", "/Users/" + id).status == 404);
    CHECK(at.call("DELETE", "/Users/" + id).status == 404);
}

TEST_CASE("what a SCIM client asks wrongly is answered with a SCIM error", "[scim]") {
    ScimWorld at;
    const auto id = at.made();
    CHECK(kind(at.make()) == "409 uniqueness");
    CHECK(kind(at.make("khac", "NS-17")) == "409 uniqueness");
    CHECK(kind(at.make("a b")) == "400 invalidValue");
    CHECK(kind(at.call("POST", "/Users", "[")) == "400 invalidSyntax");
    CHECK(kind(at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"replace","path":"userName","value":"khac"}]})")) == "400 mutability");
    CHECK(kind(at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"replace","path":"groups","value":[]}]})")) == "400 invalidPath");
    CHECK(kind(at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"remove"}]})")) == "400 noTarget");
    CHECK(at.call("GET", "/Users/0000000000000001").json()["status"].text() == "404");
}

TEST_CASE("the SCIM server describes itself", "[scim]") {
    ScimWorld at;
    const auto configuration = at.call("GET", "/ServiceProviderConfig").json();
    CHECK(configuration["patch"]["supported"].boolean());
    CHECK_FALSE(configuration["bulk"]["supported"].boolean());
    CHECK(at.call("GET", "/ResourceTypes").json()["Resources"].items().at(0)["endpoint"].text() == "/Users");
    CHECK(at.call("GET", "/Schemas").json()["totalResults"].integer() == 2);
    CHECK(at.call("GET", "/Schemas/" + kUser).json()["id"].text() == kUser);
    CHECK(at.call("GET", "/Schemas/none").status == 404);
}

TEST_CASE("attack: a SCIM filter is no way into the store", "[attack][scim]") {
    ScimWorld at;
    (void)at.made();
    for (const std::string filter : {"userName eq \"x\" or 1 eq 1", "userName eq x", "userName sw \"t\"", "userName eq \"a\\\"", "password eq \"x\"", "userName  eq \"x\"", "eq eq \"x\"", "userName eq \"x\"; --"}) {
        INFO(filter);
        CHECK(kind(at.call("GET", "/Users?" + encode_form({{"filter", filter}}))) == "400 invalidFilter");
    }
    CHECK(at.call("GET", "/Users?" + encode_form({{"filter", "userName eq \"' OR ''='\""}})).json()["totalResults"].integer() == 0);
    CHECK(at.call("GET", "/Users?" + encode_form({{"filter", "externalId eq \"%\""}})).json()["totalResults"].integer() == 0);
}

TEST_CASE("attack: a SCIM client reaches no account that another made or nobody did", "[attack][scim]") {
    ScimWorld at;
    const auto theirs = at.made();
    const auto person = sso::subject_of(at.world.teacher.id);
    for (const auto& id : {theirs, person, std::string("ffffffffffffffff"), std::string("1")}) {
        INFO(id);
        CHECK(at.as(at.other, "GET", "/Users/" + id).status == 404);
        CHECK(at.as(at.other, "PATCH", "/Users/" + id, kPatch + R"([{"op":"replace","path":"active","value":false}]})").status == 404);
        CHECK(at.as(at.other, "DELETE", "/Users/" + id).status == 404);
    }
    CHECK(at.as(at.other, "GET", "/Users").json()["totalResults"].integer() == 0);
    CHECK(at.as(at.other, "GET", "/Users?filter=userName%20eq%20%22thay.nam%22").json()["totalResults"].integer() == 0);
    CHECK(at.as(at.other, "GET", "/Users?filter=externalId%20eq%20%22NS-17%22").json()["totalResults"].integer() == 0);
    CHECK(at.account().state == sso::Account::State::Active);
    CHECK(at.account("co.hoa").state == sso::Account::State::Active);
}

TEST_CASE("attack: a SCIM client makes no administrator and writes no id", "[attack][scim]") {
    ScimWorld at;
    const auto id = at.made();
    CHECK(kind(at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"add","path":"roles","value":[{"value":"administrator"}]}]})")) == "400 invalidValue");
    CHECK(kind(at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"replace","value":{"roles":["administrator"]}}]})")) == "400 invalidValue");
    CHECK(at.call("PATCH", "/Users/" + id, kPatch + R"([{"op":"replace","value":{"id":"1","meta":{"created":"x"},"password":"x","phoneNumbers":[{"value":"0912345678"}]}}]})").status == 200);
    const auto account = at.account();
    CHECK(account.roles == std::vector<sso::Role>{sso::Role::Teacher});
    CHECK(sso::subject_of(account.id) == id);
    CHECK(account.phone.empty());
}

TEST_CASE("attack: without a machine's token of the scope scim nothing of SCIM opens", "[attack][scim]") {
    ScimWorld at;
    const auto weak = at.token_of("hr", SsoWorld::kClientSecret, "marks.read");
    for (const std::string path : {"/Users", "/ServiceProviderConfig", "/Schemas", "/ResourceTypes"}) {
        INFO(path);
        CHECK(at.world.call("GET", "/scim/v2" + path).status == 401);
        CHECK(at.as("made-up", "GET", path).status == 401);
        CHECK(at.as(weak, "GET", path).status == 403);
    }
    CHECK(at.as(weak, "POST", "/Users", "{}").status == 403);
}
