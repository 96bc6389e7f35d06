// Accounts at applications as their owner sees them: the school's code as proof, ending a link, taking that back.
#include "core/sso/app_links.hpp"
#include "core/sso/link_codes.hpp"
#include "tests/unit/sso/factor_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kVoffice = "app: voffice\nname: {vi: V-Office, en: V-Office}\nrung: launch_link\nroles: [teacher]\nlaunch: {address: \"https://voffice.example/vao\"}\n";

struct LinkWorld {
    explicit LinkWorld(const std::string& backend = "sqlite") : world(backend, {kVoffice}) { (void)browser.sign_in(browser.get("/account/apps")); }

    std::string code(const std::string& name = "hoa.nt") {
        sso::AppLink link;
        link.app = "voffice";
        link.tenant = "th-le-loi";
        link.name = name;
        link.role = sso::Role::Teacher;
        link.label = "Cô Hoa <Lê Lợi>";
        return world.gateway().link_codes().make(link).value().shown;
    }
    HttpAnswer enter(Browser& who, const std::string& text) { return send(who, "/account/apps", who.get("/account/apps"), {{"code", text}}); }
    HttpAnswer press(Browser& who, const std::string& what, const std::string& id) { return send(who, "/account/apps/" + what, who.get("/account/apps"), {{"id", id}}); }
    std::vector<sso::AppLink> links() { return world.gateway().app_links().of_account(world.teacher.id).value(); }
    Browser other() {
        sso::Account minh;
        minh.login = "thay.minh";
        minh.name = "Trần Văn Minh";
        minh.roles = {sso::Role::Teacher};
        (void)world.gateway().enrol(minh, SsoWorld::kPassword);
        Browser theirs{world};
        (void)theirs.sign_in(theirs.get("/account/apps"), "thay.minh");
        return theirs;
    }

    SsoWorld world;
    Browser browser{world};
};

}  // namespace

TEST_CASE("the school's code links the account it was made for and its owner sees the link", "[link]") {
    LinkWorld at(GENERATE(from_range(kBackends)));
    CHECK(at.enter(at.browser, at.code()).status == 303);
    const auto links = at.links();
    REQUIRE(links.size() == 1);
    CHECK(links[0].name == "hoa.nt");
    CHECK(links[0].proof == "code");
    CHECK(links[0].role == sso::Role::Teacher);
    const auto page = at.browser.get("/account/apps");
    CHECK(page.body.find("Cô Hoa &lt;Lê Lợi&gt; (hoa.nt)") != std::string::npos);
    CHECK(at.browser.get("/account").body.find("/account/apps") != std::string::npos);
}

TEST_CASE("whoever ends a link takes it back within a week and not later", "[link]") {
    LinkWorld at;
    (void)at.enter(at.browser, at.code());
    const auto id = std::to_string(at.links().at(0).id);
    CHECK(at.press(at.browser, "end", id).status == 303);
    CHECK(at.links().empty());
    CHECK(at.browser.get("/account/apps").body.find("/account/apps/restore") != std::string::npos);
    CHECK(at.press(at.browser, "restore", id).status == 303);
    CHECK(at.links().size() == 1);
    (void)at.press(at.browser, "end", id);
    at.world.clock.advance_milliseconds(8LL * 24 * 60 * 60 * 1000);
    Browser later{at.world};
    (void)later.sign_in(later.get("/account/apps"));
    CHECK(later.get("/account/apps").body.find("/account/apps/restore") == std::string::npos);
    (void)at.press(later, "restore", id);
    CHECK(at.links().empty());
}

TEST_CASE("a code that is mistyped or linked already is told apart from a wrong one and stays usable", "[link]") {
    LinkWorld at;
    (void)at.enter(at.browser, at.code());
    const auto again = at.code();
    const auto there = at.enter(at.browser, again);
    CHECK(there.status == 400);
    CHECK(there.body.find("đã được nối với bạn rồi") != std::string::npos);
    CHECK(at.enter(at.browser, "ABC").body.find("gõ nhầm") != std::string::npos);
    auto theirs = at.other();
    CHECK(at.enter(theirs, again).status == 303);
}

TEST_CASE("attack: a link's code works once and not after its time", "[attack][link]") {
    LinkWorld at;
    const auto code = at.code();
    auto theirs = at.other();
    CHECK(at.enter(theirs, code).status == 303);
    CHECK(at.enter(at.browser, code).status == 400);
    CHECK(at.links().empty());
    const auto old = at.code("khac");
    at.world.clock.advance_milliseconds(31LL * 24 * 60 * 60 * 1000);
    Browser later{at.world};
    (void)later.sign_in(later.get("/account/apps"));
    CHECK(at.enter(later, old).status == 400);
    CHECK(at.links().empty());
}

TEST_CASE("attack: nobody ends or takes back another's link or what the school has ended", "[attack][link]") {
    LinkWorld at;
    (void)at.enter(at.browser, at.code());
    const auto link = at.links().at(0);
    const auto id = std::to_string(link.id);
    auto theirs = at.other();
    CHECK(at.press(theirs, "end", id).status == 303);
    CHECK(at.links().size() == 1);
    REQUIRE(at.world.gateway().app_links().end(link.account, link.id, sso::AppLink::EndedBy::School));
    CHECK(at.press(at.browser, "restore", id).status == 303);
    CHECK(at.links().empty());
}

TEST_CASE("attack: guessing at link codes is slowed down", "[attack][link]") {
    LinkWorld at;
    int status = 0;
    SystemRandom random;
    sso::OneTimeCodes others(std::string(32, 'k'), at.world.clock, random);
    for (int i = 0; i < 200 && status != 429; ++i) status = at.enter(at.browser, others.make(sso::CodePurpose::Link, 0).shown).status;
    CHECK(status == 429);
}

TEST_CASE("attack: a slip's code links no account and a link's code opens none", "[attack][link]") {
    LinkWorld at;
    const auto code = at.code();
    Browser stranger{at.world};
    const auto answer = send(stranger, "/activate", stranger.get("/activate"), {{"code", code}});
    CHECK(answer.status == 400);
    CHECK(at.enter(at.browser, code).status == 303);
}
