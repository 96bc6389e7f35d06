// Class windows: the youngest at the school's shared computers, over HTTP.
#include "core/sso/class_windows.hpp"
#include "core/sso/pictures.hpp"
#include "core/sso/sessions.hpp"
#include "tests/unit/sso/class_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

struct RoomWorld : ClassWorld {
    explicit RoomWorld(const std::string& backend = "sqlite") : ClassWorld(backend), hoa(*this) { hoa.sign_in({}); }

    HttpAnswer open(const std::string& minutes = "45") { return send(hoa, "/class/window", hoa.get("/class"), {{"class", "th-le-loi/1A"}, {"minutes", minutes}}); }
    std::string open_room() { return codes_on(open()).at(0); }
    sso::PupilCard card(const sso::Account& pupil) {
        const auto sheet = send(hoa, "/class/cards", hoa.get("/class"), {{"class", "th-le-loi/1A"}, {"subject", sso::subject_of(pupil.id)}});
        sso::PupilCard out;
        std::size_t at = 0;
        for (auto& pick : out.picks) {
            at = sheet.body.find("aria-label=\"", sheet.body.find("class=\"picture\"", at)) + 12;
            const std::string name = sheet.body.substr(at, sheet.body.find('"', at) - at);
            for (pick = 0; sso::picture_name(sso::Language::Vietnamese, pick) != name;) REQUIRE(++pick < sso::kPictures);
        }
        return out;
    }
    Browser hoa;
};

void enter_room(Browser& browser, const std::string& code) {
    const auto answer = send(browser, "/room", browser.get("/room"), {{"code", code}});
    REQUIRE(Browser::location(answer) == "/room");
}

HttpAnswer tap(Browser& browser, const sso::Account& pupil, const sso::Picks& picks) {
    HttpAnswer page = browser.get("/room/pupil?p=" + sso::subject_of(pupil.id));
    for (const auto pick : picks) {
        const std::string so_far = between(page.body, "name=\"so_far\" value=\"", "\"");
        page = send(browser, "/room/pupil", page, {{"p", sso::subject_of(pupil.id)}, {"so_far", so_far}, {"n", std::to_string(pick)}});
    }
    return page;
}

sso::Picks other_than(sso::Picks picks) {
    picks[0] = (picks[0] + 1) % sso::kPictures;
    return picks;
}

}  // namespace

TEST_CASE("in a class window a pupil signs in by three pictures at a shared computer", "[room]") {
    RoomWorld world(GENERATE(from_range(kBackends)));
    const auto card = world.card(world.an);
    Browser lab(world);
    enter_room(lab, world.open_room());
    const auto names = lab.get("/room");
    CHECK(names.body.find(">An</a>") != std::string::npos);
    CHECK(names.body.find("Trần") == std::string::npos);  // the family name stays unsaid
    CHECK(tap(lab, world.an, other_than(card.picks)).status == 400);
    CHECK(Browser::location(tap(lab, world.an, card.picks)) == "/");
    const auto start = lab.get("/");
    CHECK(start.body.find("Trần An") != std::string::npos);
    CHECK(start.body.find("action=\"/room/switch\"") != std::string::npos);
    CHECK(lab.cookies.count("__Host-eduhub-device") == 0);  // nobody's own device
    CHECK(Browser::location(send(lab, "/room/switch", start, {})) == "/room");
    CHECK(lab.get("/room").body.find(">Bình</a>") != std::string::npos);
    CHECK(Browser::location(lab.get("/account")) == "/login");
}

TEST_CASE("a session of a class window ends with the window or when nobody moves", "[room]") {
    RoomWorld world;
    const auto card = world.card(world.an);
    Browser lab(world);
    enter_room(lab, codes_on(world.open("12")).at(0));
    tap(lab, world.an, card.picks);
    CHECK(lab.get("/").status == 200);
    world.clock.advance_milliseconds(12LL * 60 * 1000);
    CHECK(Browser::location(lab.get("/")) == "/login");
    CHECK(lab.get("/room").body.find(">An</a>") == std::string::npos);

    Browser other(world);
    world.hoa.sign_in({});
    enter_room(other, codes_on(world.open("60")).at(0));
    tap(other, world.an, card.picks);
    world.clock.advance_milliseconds(sso::Sessions::kSharedIdle + sso::Sessions::kSeenStep);
    CHECK(Browser::location(other.get("/")) == "/login");
}

TEST_CASE("a card opens its pupil's session after a button and in a window alone", "[room]") {
    RoomWorld world;
    Browser tablet(world);
    const auto card = world.gateway().windows().new_card(world.an, kClass, world.teacher.id).value();
    const auto page = tablet.get("/room/card/" + card.code);
    CHECK(page.status == 200);
    CHECK(tablet.cookies.count("__Host-eduhub") == 0);
    CHECK(send(tablet, "/room/card", page, {{"code", card.code}}).status == 400);
    world.open();
    CHECK(Browser::location(send(tablet, "/room/card", page, {{"code", card.code}})) == "/");
    CHECK(tablet.get("/").body.find("Trần An") != std::string::npos);
}

TEST_CASE("pictures are enough for applications that say so and for no other", "[room]") {
    RoomWorld world;
    const auto card = world.card(world.an);
    Browser lab(world);
    enter_room(lab, world.open_room());
    tap(lab, world.an, card.picks);
    const auto young = Browser::location(lab.get(authorize({{"client_id", "young"}, {"redirect_uri", "https://young.example/cb"}})));
    const Form form{{"grant_type", "authorization_code"}, {"code", query_of(young, "code")}, {"redirect_uri", "https://young.example/cb"}};
    const auto claims = id_claims(world, world.post("/oauth2/token", form, "young", SsoWorld::kOtherSecret).json());
    CHECK(claims["acr"].text() == "urn:eduhub:acr:low");
    CHECK(texts(claims["amr"]) == std::vector<std::string>{"picture"});
    CHECK(Browser::location(lab.get(authorize({{"prompt", "none"}}))).find("unmet_authentication_requirements") != std::string::npos);
}

TEST_CASE("attack: a class window from outside the school's network", "[attack][room]") {
    RoomWorld world;
    auto& windows = world.gateway().windows();
    const auto opened = windows.open(kClass, world.teacher.id, 30, "198.51.100.0/24").value();
    Browser home(world);  // 127.0.0.1
    CHECK(send(home, "/room", home.get("/room"), {{"code", opened.code}}).status == 400);
    const auto card = windows.new_card(world.an, kClass, world.teacher.id).value();
    CHECK(send(home, "/room/card", home.get("/room/card/" + card.code), {{"code", card.code}}).status == 400);
}

TEST_CASE("attack: pictures guessed at a classmate's name", "[attack][room]") {
    RoomWorld world;
    const auto card = world.card(world.an);
    Browser lab(world);
    enter_room(lab, world.open_room());
    int later = 0;
    for (int i = 0; i < 12; ++i) later += tap(lab, world.an, other_than(card.picks)).status == 429 ? 1 : 0;
    CHECK(later >= 6);  // five are free
    CHECK(tap(lab, world.an, card.picks).status == 429);  // told to wait, not verified
}

TEST_CASE("attack: a window opened by another teacher or for longer than an hour", "[attack][room]") {
    RoomWorld world;
    auto lan = person(world, "lan", "Lan", {sso::Role::Teacher});
    const Form theirs{{"class", "th-le-loi/2B"}, {"minutes", "30"}};
    CHECK(send(world.hoa, "/class/window", world.hoa.get("/class"), theirs).status == 403);
    CHECK(send(world.hoa, "/class/cards", world.hoa.get("/class"), theirs).status == 403);
    CHECK(world.open("61").status == 400);
    CHECK(world.open("0").status == 400);
    CHECK(world.open("nhiều").status == 400);
}

TEST_CASE("attack: from pictures to a password or a second factor", "[attack][room]") {
    RoomWorld world;
    const auto card = world.card(world.an);
    Browser lab(world);
    enter_room(lab, world.open_room());
    tap(lab, world.an, card.picks);
    for (const auto* path : {"/account/password", "/account/factors/app", "/account/factors/passkey"}) {
        INFO(path);
        CHECK(Browser::location(lab.get(path)).starts_with("/login/step"));
    }
    const auto page = lab.get("/");
    CHECK(Browser::location(send(lab, "/account/password", page, {{"password", kNewPassword}, {"again", kNewPassword}})).starts_with("/login/step"));
}

TEST_CASE("attack: a room's browser goes on after the teacher closed the window", "[attack][room]") {
    RoomWorld world;
    const auto card = world.card(world.an);
    Browser lab(world);
    enter_room(lab, world.open_room());
    send(world.hoa, "/class/window/close", world.hoa.get("/class"), {{"class", "th-le-loi/1A"}});
    CHECK(tap(lab, world.an, card.picks).status != 303);
    CHECK(lab.cookies.count("__Host-eduhub") == 0);
}
