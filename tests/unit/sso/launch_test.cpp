// Opening applications from the start page: tickets, several accounts, and applications that only a person can sign in to.
#include "core/sso/app_links.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kVoffice = R"(app: voffice
name: {vi: V-Office, en: V-Office}
rung: launch_link
roles: [teacher, staff]
session: 8h
launch: {address: "https://voffice.example/vao"}
)";
const std::string kFees = R"(app: fees
name: {vi: Học phí, en: Fees}
rung: launch_link
roles: [teacher]
launch: {address: "https://fees.example/ticket", people: subject}
)";
const std::string kSmas = R"(app: smas
name: {vi: SMAS, en: SMAS}
home: https://smas.example/dang-nhap
rung: assisted
roles: [teacher]
)";
const std::string kPupils = R"(app: pupils
name: {vi: Của học sinh, en: For pupils}
home: https://pupils.example/
rung: assisted
roles: [pupil]
)";

struct LaunchWorld {
    SsoWorld world{"sqlite", {kVoffice, kFees, kSmas, kPupils}};
    Browser browser{world};

    sso::AppLink link(const std::string& app, const std::string& name, const std::string& label) {
        return world.gateway().app_links().add({.account = world.teacher.id, .app = app, .tenant = "th-le-loi", .name = name, .role = sso::Role::Teacher, .label = label, .proof = "administrator"}).value();
    }
    HttpAnswer launch(const std::string& target) { return browser.through(browser.get(target)); }
    codec::Value claims(const std::string& page) {
        const auto keys = sso::parse_jwks(world.call("GET", "/oauth2/jwks").body);
        const sso::SignatureAlgorithm algorithms[] = {sso::SignatureAlgorithm::Es256};
        const std::string_view types[] = {"launch+jwt"};
        const auto token = sso::verify_jws(between(page, "name=\"ticket\" value=\"", "\""), *keys, {algorithms, types});
        if (!token) FAIL(token.error().describe());
        return codec::parse_json(token->payload).value();
    }
};

}  // namespace

TEST_CASE("a launch ticket is for one application and one account and lasts a minute", "[launch]") {
    LaunchWorld at;
    at.link("voffice", "hoa.nt", "Cô Hoa");
    const auto page = at.launch("/launch/voffice");
    REQUIRE(page.status == 200);
    CHECK(page.body.find("action=\"https://voffice.example/vao\"") != std::string::npos);
    CHECK(page.head.find("form-action 'self' https://voffice.example;") != std::string::npos);
    CHECK(page.head.find("Cache-Control: no-store") != std::string::npos);
    const auto claims = at.claims(page.body);
    CHECK(claims["aud"].text() == "voffice");
    CHECK(claims["iss"].text() == SsoWorld::kIssuer);
    CHECK(claims["account"].text() == "hoa.nt");
    CHECK(claims["tenant"].text() == "th-le-loi");
    CHECK(claims["role"].text() == "teacher");
    CHECK(claims["exp"].integer() - claims["iat"].integer() == 60);
    CHECK_FALSE(claims["jti"].text().empty());
    CHECK(at.claims(at.launch("/launch/voffice").body)["jti"].text() != claims["jti"].text());
}

TEST_CASE("whoever has several accounts at an application chooses one", "[launch]") {
    LaunchWorld at;
    at.link("voffice", "an.cha", "Nguyễn Minh An <6A>");
    const auto second = at.link("voffice", "binh.cha", "Nguyễn Thị Bình");
    const auto page = at.launch("/launch/voffice");
    CHECK(page.body.find("Nguyễn Minh An &lt;6A&gt;") != std::string::npos);
    CHECK(page.body.find("name=\"ticket\"") == std::string::npos);
    const auto chosen = at.launch("/launch/voffice?account=" + std::to_string(second.id));
    CHECK(at.claims(chosen.body)["account"].text() == "binh.cha");
}

TEST_CASE("an application that knows people by their subject needs no account of its own", "[launch]") {
    LaunchWorld at;
    const auto claims = at.claims(at.launch("/launch/fees").body);
    CHECK(claims["sub"].text() == sso::subject_of(at.world.teacher.id));
    CHECK(claims["account"].is_null());
    CHECK(at.launch("/launch/voffice").body.find("name=\"ticket\"") == std::string::npos);
}

TEST_CASE("assisted login has the user name at hand and the page of signing out says the truth about it", "[launch][logout]") {
    LaunchWorld at;
    at.link("smas", "hoa_smas", "Cô Hoa");
    const auto page = at.launch("/launch/smas");
    CHECK(page.body.find("value=\"hoa_smas\"") != std::string::npos);
    CHECK(page.body.find("href=\"https://smas.example/dang-nhap\"") != std::string::npos);
    (void)at.launch("/launch/fees");
    at.link("voffice", "hoa.nt", "Cô Hoa");
    (void)at.launch("/launch/voffice");
    const auto start = at.browser.get("/");
    CHECK(start.body.find("/launch/pupils") == std::string::npos);
    const auto out = at.browser.post("/logout", {{"f", between(start.body, "name=\"f\" value=\"", "\"")}});
    CHECK(between(out.body, "SMAS</td><td>", "</td>").starts_with("Không kết thúc được từ đây."));
    CHECK(between(out.body, "V-Office</td><td>", "</td>").starts_with("Tự kết thúc lúc"));
}

TEST_CASE("attack: an application of other roles or another's account cannot be launched", "[attack][launch]") {
    LaunchWorld at;
    CHECK(at.launch("/launch/pupils").status == 403);
    sso::Account other;
    other.login = "thay.minh";
    other.name = "Trần Văn Minh";
    other.roles = {sso::Role::Teacher};
    const auto minh = at.world.gateway().enrol(other, SsoWorld::kPassword).value();
    sso::AppLink link;
    link.account = minh.id;
    link.app = "voffice";
    link.name = "minh.tv";
    const auto theirs = at.world.gateway().app_links().add(link).value();
    const auto page = at.launch("/launch/voffice?account=" + std::to_string(theirs.id));
    CHECK(page.body.find("minh.tv") == std::string::npos);
    CHECK(page.body.find("name=\"ticket\"") == std::string::npos);
}

TEST_CASE("attack: a launch ticket is no ID token hint and no access token", "[attack][launch]") {
    LaunchWorld at;
    const std::string ticket = between(at.launch("/launch/fees").body, "name=\"ticket\" value=\"", "\"");
    REQUIRE_FALSE(ticket.empty());
    CHECK(userinfo(at.world, ticket).status == 401);
    const auto answer = at.browser.get("/oauth2/logout?" + encode_form({{"id_token_hint", ticket}}));
    CHECK(answer.body.find("action=\"/logout\"") != std::string::npos);  // the person is asked
}

TEST_CASE("a link that ended comes back when that is taken back", "[launch]") {
    const std::string backend = GENERATE("sqlite", "postgresql");
    SsoWorld world(backend);
    auto& links = world.gateway().app_links();
    sso::AppLink link;
    link.account = world.teacher.id;
    link.app = "voffice";
    link.tenant = "th-le-loi";
    link.name = "hoa.nt";
    const auto made = links.add(link).value();
    CHECK(links.add(link).error().code == "app.linked");
    REQUIRE(links.end(made.account, made.id, sso::AppLink::EndedBy::School));
    CHECK(links.of_account(made.account)->empty());
    CHECK(links.owners("voffice", "th-le-loi", "hoa.nt")->empty());
    CHECK(links.history(made.account)->size() == 1);
    REQUIRE(links.restore(made.account, made.id));
    CHECK(links.of_account(made.account)->size() == 1);
    CHECK(links.owners("voffice", "th-le-loi", "hoa.nt")->front().account == made.account);
    CHECK(links.owners("voffice", "khac", "hoa.nt")->empty());
    CHECK(links.end(made.account, 1, sso::AppLink::EndedBy::School).error().code == "app.link_unknown");
}
