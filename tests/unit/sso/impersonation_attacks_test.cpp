// Attacks on acting for somebody: without four eyes, for longer or for more than was agreed to. Named after the attack.
#include "core/sso/acting_doors.hpp"
#include "core/sso/doors.hpp"
#include "core/sso/sessions.hpp"
#include "tests/unit/sso/office_world.hpp"

using namespace hub;
using namespace hub::test;
using State = sso::Impersonation::State;

TEST_CASE("attack: an administrator approves his own request", "[attack][impersonation]") {
    Office office;
    const auto id = office.asked();
    CHECK(office.an.decide(id).status == 403);
    CHECK(office.newest().state == State::Asked);
    CHECK(office.an.begin(id).status == 409);
}

TEST_CASE("attack: an approval without a second factor shown just now", "[attack][impersonation]") {
    Office office;
    const auto id = office.asked();
    const Form approve{{"id", id}, {"answer", "approve"}};
    const auto step = office.binh.submit("/impersonation/decide", approve);
    CHECK(Browser::location(step).starts_with("/login/step"));
    // The password alone does not do, and a second factor of a while ago neither.
    CHECK(send(office.binh.browser, "/login/step", follow(office.binh.browser, step), {{"password", SsoWorld::kPassword}}).status == 400);
    office.binh.sign_in_again();
    office.world.clock.advance_milliseconds(sso::Entrance::kRecent + 1);
    CHECK(Browser::location(office.binh.submit("/impersonation/decide", approve)).starts_with("/login/step"));
    CHECK(office.newest().state == State::Asked);
}

TEST_CASE("attack: a page of another site approves", "[attack][impersonation]") {
    Office office;
    const auto id = office.asked();
    office.binh.sign_in_again();
    CHECK(office.binh.browser.post("/impersonation/decide", {{"id", id}, {"answer", "approve"}}).status == 403);
    const auto page = office.binh.browser.get("/impersonation");
    const Form form{{"f", between(page.body, "name=\"f\" value=\"", "\"")}, {"id", id}, {"answer", "approve"}};
    CHECK(office.binh.browser.post("/impersonation/decide", form, "https://evil.example").status == 403);
    CHECK(office.newest().state == State::Asked);
}

TEST_CASE("attack: a replayed approval brings back what was refused or used", "[attack][impersonation]") {
    Office office(GENERATE("sqlite", "postgresql"));
    const auto refused = office.asked();
    CHECK(Browser::location(office.binh.decide(refused, "refuse")) == "/impersonation");
    CHECK(office.binh.decide(refused).status == 409);
    CHECK(office.newest().state == State::Refused);
    const auto used = office.begun();
    CHECK(office.binh.decide(used).status == 409);
    send(office.an.browser, "/logout", office.an.browser.get("/"), {});
    CHECK(office.binh.decide(used).status == 409);
    CHECK(office.settled() == State::Ended);
}

TEST_CASE("attack: an approval for another request", "[attack][impersonation]") {
    Office office;
    const auto first = office.asked();
    office.world.clock.advance_milliseconds(1'000);
    const auto second = office.asked();
    REQUIRE(first != second);
    CHECK(Browser::location(office.binh.decide(second)) == "/impersonation");
    CHECK(office.an.begin(first).status == 409);
    CHECK(office.binh.begin(second).status == 404);  // somebody else's
    CHECK(office.an.begin(std::string(22, 'A')).status == 404);
    CHECK(Browser::location(office.an.begin(second)) == "/");
}

TEST_CASE("attack: a request or an approval of yesterday", "[attack][impersonation]") {
    Office office;
    const auto asked = office.asked();
    office.world.clock.advance_milliseconds(1'000);
    const auto approved = office.approved();
    office.world.clock.advance_milliseconds(sso::Impersonations::kRequestLife);
    office.an.sign_in_again();
    office.binh.sign_in_again();
    CHECK(office.an.browser.get("/impersonation").body.find(approved) == std::string::npos);
    CHECK(office.binh.decide(asked).status == 409);
    CHECK(office.an.begin(approved).status == 409);
}

TEST_CASE("attack: an approval outlives the role of either administrator", "[attack][impersonation]") {
    Office office;
    const auto id = office.approved();
    SECTION("of the one who asked") {
        office.take_role_from(office.an.account);
        CHECK(office.an.browser.post("/impersonation/begin", {{"f", between(office.an.browser.get("/account").body, "name=\"f\" value=\"", "\"")}, {"id", id}}).status == 403);
        auto an = office.an.account;
        CHECK(office.world.gateway().impersonations().begin(an, id, "").error().code == "impersonation.role");
    }
    SECTION("of the one who agreed") {
        office.take_role_from(office.binh.account);
        CHECK(office.an.begin(id).status == 403);
    }
    SECTION("of the one who agreed and whose account is disabled") {
        REQUIRE(office.world.gateway().accounts().set_state(office.binh.account.id, sso::Account::State::Disabled));
        CHECK(office.an.begin(id).status == 403);
    }
    SECTION("and the person has become an administrator") {
        REQUIRE(office.world.gateway().accounts().change(office.world.teacher.id, [](sso::Account& one, store::Batch&) -> Status {
            one.roles.push_back(sso::Role::Administrator);
            return {};
        }));
        CHECK(office.an.begin(id).status == 400);
    }
    CHECK(office.newest().state == State::Approved);
    CHECK(office.world.gateway().sessions().of_account(office.world.teacher.id).value().empty());
}

TEST_CASE("attack: acting goes on after the role was taken away", "[attack][impersonation]") {
    Office office;
    office.begun();
    const auto answer = tokens(office.world, office.an.browser);
    office.take_role_from(office.an.account);
    CHECK(Browser::location(office.an.browser.get("/")) == "/login");
    CHECK(userinfo(office.world, answer["access_token"].text()).status == 401);
    REQUIRE(office.world.gateway().impersonations().end_what_is_over());
    CHECK(office.settled() == State::Ended);
}

TEST_CASE("attack: acting as another administrator or as oneself", "[attack][impersonation]") {
    Office office;
    CHECK(office.an.ask("binh").status == 400);
    CHECK(office.an.ask("an").status == 400);
    Browser hoa(office.world);
    hoa.sign_in({});
    CHECK(hoa.get("/impersonation").status == 403);
    const Form form{{"f", between(hoa.get("/account").body + hoa.get("/").body, "name=\"f\" value=\"", "\"")}, {"login", "an"}, {"reason", "một lý do"}, {"minutes", "5"}};
    CHECK(hoa.post("/impersonation", form).status == 403);
    CHECK(office.world.gateway().impersonations().list(10).value().empty());
}

TEST_CASE("attack: changing somebody's account while acting for him", "[attack][impersonation]") {
    Office office;
    office.begun();
    const auto page = office.an.browser.get("/");
    const auto token = between(page.body, "name=\"f\" value=\"", "\"");
    int shut = 0;
    for (const auto& area : {sso::openid_doors(), sso::page_doors(), sso::saml_doors(), sso::factor_doors(), sso::upstream_doors(), sso::class_doors(), sso::people_doors(), sso::scim_doors(),
                             sso::office_doors()}) {
        for (const sso::Door& door : area) {
            const bool knows_visitor = door.from == sso::From::Browser || door.from == sso::From::OwnForm;
            if (!knows_visitor || sso::is_open_while_acting(door.method, door.path)) continue;
            std::string path(door.path);
            if (path.ends_with("*")) path.replace(path.size() - 1, 1, "x");
            INFO(door.method << " " << path);
            const auto answer = door.method == "GET" ? office.an.browser.get(path) : office.an.browser.post(path, {{"f", token}});
            CHECK(answer.status == 403);
            CHECK(answer.body.find("Dừng thay mặt") != std::string::npos);
            CHECK(shows_banner(answer));
            ++shut;
        }
    }
    CHECK(shut > 50);
    for (const std::string path : {"/account/password", "/account/factors/app", "/account/factors/app/remove", "/account/factors/passkey", "/account/factors/codes", "/account/links",
                                   "/account/sessions", "/account/apps", "/account/apps/end", "/consent", "/class/slip", "/login", "/login/step", "/impersonation/begin"}) {
        INFO(path);
        CHECK_FALSE(sso::is_open_while_acting("POST", path));
    }
    Browser hoa(office.world);
    CHECK(Browser::location(hoa.sign_in({})) == "/");  // by the password of before
}

TEST_CASE("attack: acting twice on one approval", "[attack][impersonation]") {
    Office office(GENERATE("sqlite", "postgresql"));
    const auto id = office.begun();
    CHECK(office.an.begin(id).status == 403);  // in the session in which he acts
    Browser first = office.an.browser;
    office.an.sign_in_again();
    CHECK(office.an.begin(id).status == 409);
    CHECK(shows_banner(first.get("/")));
    send(first, "/logout", first.get("/"), {});
    CHECK(office.an.begin(id).status == 409);
    CHECK(Browser::location(first.get("/")) == "/login");
}

TEST_CASE("attack: step-up and consent in somebody else's name", "[attack][impersonation]") {
    Office office;
    office.begun();
    const auto stronger = Browser::location(office.an.browser.get(authorize({{"client_id", "money"}, {"redirect_uri", "https://money.example/cb"}})));
    CHECK(query_of(stronger, "error") == "unmet_authentication_requirements");
    const auto again = Browser::location(office.an.browser.get(authorize({{"prompt", "login"}})));
    CHECK(query_of(again, "error") == "login_required");
    const auto agreed = Browser::location(office.an.browser.get(authorize({{"prompt", "consent"}})));
    CHECK(query_of(agreed, "error") == "consent_required");
}

TEST_CASE("attack: launch tickets and passwords of applications while acting", "[attack][impersonation]") {
    Office office("sqlite", {R"(app: fees
name: {vi: Học phí, en: Fees}
rung: launch_link
roles: [teacher]
launch: {address: "https://fees.example/launch", people: subject}
)",
                             R"(app: smas
name: {vi: SMAS, en: SMAS}
home: https://smas.example/
rung: assisted
roles: [teacher]
)"});
    office.begun();
    for (const std::string app : {"fees", "smas"}) {
        const auto answer = office.an.browser.get("/launch/" + app);
        INFO(answer.body);
        CHECK(answer.status == 403);
        CHECK(answer.body.find("ticket") == std::string::npos);
    }
    CHECK(Browser::location(office.an.browser.get("/launch/vnedu")) == "https://rp.example/");
}
