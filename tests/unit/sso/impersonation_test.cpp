// An administrator acts as a person after another one agreed: pages, tokens, what is kept of it and how it ends.
#include "core/sso/account_events.hpp"
#include "core/sso/sessions.hpp"
#include "tests/support/listening_app.hpp"
#include "tests/unit/sso/office_world.hpp"

using namespace hub;
using namespace hub::test;
using State = sso::Impersonation::State;

namespace {

std::vector<std::string> steps_of(Office& office, Key account) {
    std::vector<std::string> out;
    const auto events = office.world.gateway().events().of(account, 50);
    REQUIRE(events);
    for (const auto& event : *events) {
        if (event.what.starts_with("acting-")) out.push_back(event.what + " by " + (event.by ? sso::subject_of(*event.by) : "owner") + (event.about.empty() ? "" : " about " + event.about));
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

TEST_CASE("an administrator acts for a person when another one has agreed", "[impersonation]") {
    Office office(GENERATE("sqlite", "postgresql"));
    const auto id = office.approved();
    office.world.restart();
    const auto answer = office.an.begin(id);
    CHECK(Browser::location(answer) == "/");
    for (const std::string path : {"/", "/account", "/account/apps", "/account/looked", "/children"}) {
        INFO(path);
        const auto page = office.an.browser.get(path);
        CHECK(page.status == 200);
        CHECK(shows_banner(page));
        CHECK(page.body.find("Phụ huynh gọi: không thấy điểm") != std::string::npos);
        CHECK(page.body.find("Quản trị an đang thay mặt Nguyễn Thị Hoa") != std::string::npos);
    }
    office.an.browser.language = "en";
    CHECK(office.an.browser.get("/").body.find("is acting for") != std::string::npos);
    const auto stopped = send(office.an.browser, "/logout", office.an.browser.get("/"), {});
    CHECK(stopped.status == 200);
    CHECK_FALSE(shows_banner(stopped));
    CHECK(Browser::location(office.an.browser.get("/")) == "/login");
    const auto kept = office.newest();
    CHECK(kept.state == State::Ended);
    CHECK(kept.second == office.binh.account.id);
    CHECK(kept.reason == "Phụ huynh gọi: không thấy điểm");
    const auto an = sso::subject_of(office.an.account.id), binh = sso::subject_of(office.binh.account.id), hoa = sso::subject_of(office.world.teacher.id);
    CHECK(steps_of(office, office.world.teacher.id) ==
          std::vector<std::string>{"acting-approved by " + binh + " about " + an, "acting-asked by " + an, "acting-begun by " + an, "acting-ended by " + an});
    CHECK(steps_of(office, office.an.account.id) == std::vector<std::string>{"acting-approved by " + binh + " about " + hoa, "acting-asked by owner about " + hoa,
                                                                             "acting-begun by owner about " + hoa, "acting-ended by owner about " + hoa});
}

TEST_CASE("tokens of a session in which somebody acts say who", "[impersonation]") {
    Office office("sqlite", {R"(app: reader
name: {vi: Đọc, en: Reader}
rung: oidc
roles: [teacher]
oidc: {secret: file:other, redirect_uris: ["https://reader.example/cb"], proof_key: as_asked, consent: given, access_token: ES256}
)"});
    office.begun();
    const auto an = sso::subject_of(office.an.account.id);
    const auto answer = tokens(office.world, office.an.browser, {{"scope", "openid profile offline_access"}});
    const auto claims = id_claims(office.world, answer);
    CHECK(claims["sub"].text() == sso::subject_of(office.world.teacher.id));
    CHECK(claims["act"]["sub"].text() == an);
    CHECK(texts(claims["amr"]) == std::vector<std::string>{"acting"});
    CHECK(answer.find("refresh_token") == nullptr);
    CHECK(answer["scope"].text() == "openid profile");
    CHECK(userinfo(office.world, answer["access_token"].text()).json()["act"]["sub"].text() == an);
    const auto told = office.world.post("/oauth2/introspect", {{"token", std::string(answer["access_token"].text())}}).json();
    CHECK(told["active"].boolean());
    CHECK(told["act"]["sub"].text() == an);
    const auto back = Browser::location(office.an.browser.get(authorize({{"client_id", "reader"}, {"redirect_uri", "https://reader.example/cb"}})));
    const Form form{{"grant_type", "authorization_code"}, {"code", query_of(back, "code")}, {"redirect_uri", "https://reader.example/cb"}};
    const auto body = office.world.post("/oauth2/token", form, "reader", SsoWorld::kOtherSecret).json();
    const std::string token(body["access_token"].text());
    const auto payload = security::from_base64url(between(token, ".", "."));
    REQUIRE(payload);
    CHECK(codec::parse_json(*payload).value()["act"]["sub"].text() == an);
    const auto steps = steps_of(office, office.world.teacher.id);
    CHECK(std::count(steps.begin(), steps.end(), "acting-opened by " + an + " about vnedu") == 1);
    CHECK(std::count(steps.begin(), steps.end(), "acting-opened by " + an + " about reader") == 1);
}

TEST_CASE("a person's own tokens name nobody who acts", "[impersonation]") {
    SsoWorld world;
    Browser browser(world);
    const auto answer = tokens(world, browser);
    CHECK(id_claims(world, answer).find("act") == nullptr);
    CHECK(userinfo(world, answer["access_token"].text()).json().find("act") == nullptr);
}

TEST_CASE("acting ends by itself and its tokens with it", "[impersonation]") {
    Office office(GENERATE("sqlite", "postgresql"));
    office.begun();
    const auto answer = tokens(office.world, office.an.browser);
    office.world.clock.advance_milliseconds(14LL * 60 * 1000);
    CHECK(shows_banner(office.an.browser.get("/")));
    office.world.clock.advance_milliseconds(60LL * 1000);
    CHECK(Browser::location(office.an.browser.get("/")) == "/login");
    CHECK(userinfo(office.world, answer["access_token"].text()).status == 401);
    REQUIRE(office.world.gateway().impersonations().end_what_is_over());
    CHECK(office.settled() == State::Ended);
    CHECK(office.world.gateway().sessions().of_account(office.world.teacher.id).value().empty());
}

TEST_CASE("applications that were opened while acting are told when its time is over", "[impersonation]") {
    ListeningApp app;
    Office office("sqlite", {"app: hears\nname: {vi: Nghe, en: Hears}\nrung: oidc\nroles: [teacher]\noidc: {secret: file:rp, redirect_uris: [\"https://hears.example/cb\"], consent: given, "
                             "proof_key: as_asked, backchannel_logout_uri: \"" + app.address() + "\"}\n"});
    const auto sid = office.begun();
    const auto back = Browser::location(office.an.browser.get(authorize({{"client_id", "hears"}, {"redirect_uri", "https://hears.example/cb"}})));
    const Form form{{"grant_type", "authorization_code"}, {"code", query_of(back, "code")}, {"redirect_uri", "https://hears.example/cb"}};
    CHECK(office.world.post("/oauth2/token", form, "hears").json()["id_token"].is_string());
    CHECK(app.heard_of() == 0);
    office.world.clock.advance_milliseconds(16LL * 60 * 1000);
    REQUIRE(office.world.gateway().impersonations().end_what_is_over());
    const auto told = app.bodies(1);
    REQUIRE(told.size() == 1);
    const auto payload = security::from_base64url(between(told[0], ".", "."));
    REQUIRE(payload);
    CHECK(codec::parse_json(*payload).value()["sid"].text() == sid);
}

TEST_CASE("the person sees who acts and can end it", "[impersonation]") {
    Office office;
    const auto id = office.begun();
    Browser hoa(office.world);
    hoa.sign_in({});
    const auto page = hoa.get("/account");
    CHECK(page.body.find("một quản trị viên đang thay mặt bạn") != std::string::npos);
    const auto looked = hoa.get("/account/looked").body;
    for (const std::string said : {"Đề nghị thay mặt", "Đồng ý cho thay mặt", "Bắt đầu thay mặt", "Quản trị an", "Quản trị binh"}) {
        INFO(said);
        CHECK(looked.find(said) != std::string::npos);
    }
    CHECK(looked.find(sso::subject_of(office.an.account.id)) == std::string::npos);
    CHECK(Browser::location(send(hoa, "/account/sessions", page, {{"sid", id}})) == "/account");
    CHECK(Browser::location(office.an.browser.get("/")) == "/login");
    REQUIRE(office.world.gateway().impersonations().end_what_is_over());
    CHECK(office.settled() == State::Ended);
}

TEST_CASE("a refused request begins nothing", "[impersonation]") {
    Office office;
    const auto id = office.asked();
    CHECK(Browser::location(office.binh.decide(id, "refuse")) == "/impersonation");
    CHECK(office.newest().state == State::Refused);
    CHECK(office.an.begin(id).status == 409);
}

TEST_CASE("a request needs a reason and a span of an hour at most", "[impersonation]") {
    Office office;
    CHECK(office.an.ask("cô.hoa", "vì").status == 400);
    CHECK(office.an.ask("cô.hoa", "một lý do đủ dài", "61").status == 400);
    CHECK(office.an.ask("cô.hoa", "một lý do đủ dài", "0").status == 400);
    CHECK(office.an.ask("không.có").status == 400);
    CHECK(office.world.gateway().impersonations().list(10).value().empty());
}

TEST_CASE("an administrator of a school asks and decides for its people alone", "[impersonation]") {
    Office office;
    Administrator elsewhere(office.world, "chi", "th-khac");
    Administrator here(office.world, "dung", "th-le-loi");
    CHECK(elsewhere.ask("cô.hoa").status == 400);
    const auto id = office.asked();
    CHECK(elsewhere.browser.get("/impersonation").body.find(id) == std::string::npos);
    CHECK(elsewhere.decide(id).status == 403);
    CHECK(Browser::location(here.decide(id)) == "/impersonation");
    CHECK(office.newest().state == State::Approved);
}
