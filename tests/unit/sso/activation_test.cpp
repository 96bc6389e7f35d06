// Printed slips: made by the homeroom teacher, used by pupils and guardians; over HTTP.
#include "core/sso/credentials/spoken_code.hpp"
#include "tests/unit/sso/class_world.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("a class's sheet of slips lets each pupil in with a password of his own", "[slips]") {
    ClassWorld world(GENERATE(from_range(kBackends)));
    Browser hoa(world);
    hoa.sign_in({});
    const auto sheet = print(hoa, "pupils");
    CHECK(sheet.status == 200);
    CHECK(sheet.body.find("Trần An") != std::string::npos);
    CHECK(sheet.body.find("<svg class=\"qr\"") != std::string::npos);
    const auto codes = codes_on(sheet);
    REQUIRE(codes.size() == 2);

    Browser an(world);
    const auto page = follow(an, enter_code(an, codes[0]));
    CHECK(page.body.find("<strong>an.1a</strong>") != std::string::npos);
    CHECK(send(an, "/activate/choose", page, {{"password", "12345678"}, {"again", "12345678"}}).status == 400);
    CHECK(Browser::location(send(an, "/activate/choose", page, {{"password", kNewPassword}, {"again", kNewPassword}})) == "/");
    CHECK(an.get("/").body.find("Trần An") != std::string::npos);
    CHECK(Browser(world).sign_in({}, "an.1a", kNewPassword).status == 303);
    CHECK(codes_on(print(hoa, "pupils")).size() == 1);  // who is in needs no other

    const auto events = world.gateway().events().of(world.an.id, 10).value();
    REQUIRE(events.size() == 2);
    const bool made_first = events[1].what == "slip-made" || events[0].what == "slip-made";
    CHECK(made_first);
    for (const auto& event : events) {
        if (event.what == "slip-made") CHECK(event.by == world.teacher.id);
        if (event.what == "slip-used") CHECK_FALSE(event.by);
    }
}

TEST_CASE("a guardian of two children of a class has one slip", "[slips]") {
    ClassWorld world;
    Browser hoa(world);
    hoa.sign_in({});
    const auto sheet = print(hoa, "guardians");
    CHECK(sheet.body.find("Phụ huynh của em Trần An") != std::string::npos);
    const auto codes = codes_on(sheet);
    REQUIRE(codes.size() == 1);
    Browser mother(world);
    CHECK(Browser::location(activate(mother, codes[0])) == "/");
    CHECK(mother.get("/").body.find("Lê Thị Mẹ") != std::string::npos);
}

TEST_CASE("a guardianship that is over prints no slip", "[slips]") {
    ClassWorld world;
    REQUIRE(world.gateway().guardianships().end(world.mother.id, world.an.id, "2026-09-30"));
    REQUIRE(world.gateway().guardianships().end(world.mother.id, world.binh.id, "2026-09-30"));
    Browser hoa(world);
    hoa.sign_in({});
    CHECK(codes_on(print(hoa, "guardians")).empty());
}

TEST_CASE("a lost password is reset by a new slip and whatever was signed in ends", "[slips]") {
    ClassWorld world;
    Browser hoa(world);
    hoa.sign_in({});
    Browser an(world);
    activate(an, codes_on(print(hoa, "pupils"))[0]);
    const auto slip = codes_on(new_slip(hoa, world.an));
    REQUIRE(slip.size() == 1);
    CHECK(an.get("/account").status == 200);  // a slip that was only printed ends nothing
    Browser again(world);
    CHECK(Browser::location(activate(again, slip[0], "mưa rào tháng sáu")) == "/");
    CHECK(Browser::location(an.get("/account")) == "/login");
    CHECK(Browser(world).sign_in({}, "an.1a", kNewPassword).status == 400);
}

TEST_CASE("looking at a slip's address spends nothing", "[slips]") {
    ClassWorld world;
    Browser hoa(world);
    hoa.sign_in({});
    const auto code = codes_on(print(hoa, "pupils"))[0];
    Browser scanner(world);
    for (int i = 0; i < 3; ++i) CHECK(scanner.get("/activate/code/" + code).status == 200);
    const auto page = scanner.get("/activate/code/" + code);
    CHECK(page.body.find("value=\"" + code + "\"") != std::string::npos);
    CHECK(page.head.find("Referrer-Policy: no-referrer") != std::string::npos);
    Browser an(world);
    CHECK(Browser::location(activate(an, code)) == "/");
}

TEST_CASE("a slip is for thirty days and a reset for three", "[slips]") {
    ClassWorld world;
    constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;
    Browser hoa(world);
    hoa.sign_in({});
    const auto codes = codes_on(print(hoa, "pupils"));
    Browser an(world), binh(world);
    activate(an, codes[0]);
    const auto reset = codes_on(new_slip(hoa, world.an))[0];
    world.clock.advance_milliseconds(3 * kDay + 1);
    CHECK(enter_code(an, reset).status == 400);
    CHECK(enter_code(binh, codes[1]).status == 303);
    world.clock.advance_milliseconds(27 * kDay);
    CHECK(enter_code(binh, codes[1]).status == 400);
}

TEST_CASE("attack: a slip used twice", "[attack][slips]") {
    ClassWorld world;
    Browser hoa(world);
    hoa.sign_in({});
    const auto code = codes_on(print(hoa, "pupils"))[0];
    Browser an(world), thief(world);
    const auto mine = follow(an, enter_code(an, code));
    const auto theirs = follow(thief, enter_code(thief, code));
    CHECK(send(an, "/activate/choose", mine, {{"password", kNewPassword}, {"again", kNewPassword}}).status == 303);
    CHECK(send(thief, "/activate/choose", theirs, {{"password", "kẻ trộm đến muộn"}, {"again", "kẻ trộm đến muộn"}}).status == 400);
    CHECK(enter_code(thief, code).status == 400);
    CHECK(Browser(world).sign_in({}, "an.1a", kNewPassword).status == 303);
}

TEST_CASE("attack: an old slip after a new one was printed", "[attack][slips]") {
    ClassWorld world;
    Browser hoa(world);
    hoa.sign_in({});
    const auto first = codes_on(print(hoa, "pupils"))[0];
    Browser finder(world);
    const auto page = follow(finder, enter_code(finder, first));
    const auto second = codes_on(new_slip(hoa, world.an))[0];
    CHECK(send(finder, "/activate/choose", page, {{"password", kNewPassword}, {"again", kNewPassword}}).status == 400);
    CHECK(enter_code(finder, first).status == 400);
    CHECK(enter_code(finder, second).status == 303);
}

TEST_CASE("attack: codes of slips guessed from one place", "[attack][slips]") {
    ClassWorld world;
    Browser guesser(world);
    SystemRandom random;
    const auto page = guesser.get("/activate");
    int later = 0;
    for (int i = 0; i < 202; ++i) later += send(guesser, "/activate", page, {{"code", sso::new_spoken_code(11, random)}}).status == 429 ? 1 : 0;
    CHECK(later == 2);  // two hundred mistakes of a whole school are free
}

TEST_CASE("attack: a teacher resets a colleague or another class's pupil", "[attack][slips]") {
    ClassWorld world;
    const auto lan = person(world, "lan", "Lan", {sso::Role::Teacher});
    const auto both = person(world, "cha", "Cha Là Giáo Viên", {sso::Role::Guardian, sso::Role::Teacher});
    const auto far = person(world, "xa", "Xa", {sso::Role::Pupil});
    REQUIRE(world.gateway().classes().put({"th-le-loi", "2B"}, far, sso::ClassPart::Pupil));
    REQUIRE(world.gateway().guardianships().put({both.id, world.an.id, "2026-09-01", "", {}}));
    Browser hoa(world);
    hoa.sign_in({});
    CHECK(new_slip(hoa, lan).status == 403);
    CHECK(new_slip(hoa, both).status == 403);
    CHECK(new_slip(hoa, far).status == 403);
    CHECK(new_slip(hoa, world.teacher).status == 403);
    CHECK(send(hoa, "/class/slips", hoa.get("/class"), {{"class", "th-le-loi/2B"}, {"for", "pupils"}}).status == 403);
    CHECK(hoa.get("/class?class=th-le-loi%2F2B").status == 403);
    CHECK(print(hoa, "guardians").body.find("Cha Là") == std::string::npos);
    CHECK(world.gateway().slips().for_one(kClass, both, {}, world.teacher.id).error().code == "slip.staff");
}

TEST_CASE("attack: a reset slip around the second factor", "[attack][slips]") {
    ClassWorld world;
    Browser hoa(world), an(world);
    hoa.sign_in({});
    activate(an, codes_on(print(hoa, "pupils"))[0]);
    enrol_app(world, an);
    Browser thief(world);
    const auto answer = activate(thief, codes_on(new_slip(hoa, world.an))[0], "mưa rào tháng sáu");
    CHECK(Browser::location(answer).starts_with("/login/step"));
    CHECK(thief.cookies.count("__Host-eduhub") == 0);
}

TEST_CASE("attack: a sheet printed at a browser the teacher left open", "[attack][slips]") {
    ClassWorld world;
    Browser hoa(world);
    hoa.sign_in({});
    world.clock.advance_milliseconds(11LL * 60 * 1000);
    CHECK(Browser::location(print(hoa, "pupils")).starts_with("/login/step"));
    CHECK(Browser::location(new_slip(hoa, world.an)).starts_with("/login/step"));
}
