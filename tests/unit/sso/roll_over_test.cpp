// The turn of the school year: what a plan does, once, again, in a rehearsal, and undone.
#include "core/sso/roll_over.hpp"

#include "tests/unit/sso/class_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const sso::ClassName kNext{"th-le-loi", "2A"};
const sso::RollOverRules kRules{.year = "2027-2028", .last_day = "2027-12-31"};

sso::RollOverRow row(const std::string& login, std::optional<sso::ClassName> to, std::int64_t line = 2) { return {.line = line, .login = login, .to = std::move(to)}; }

sso::RollOverOutcome turn(SsoWorld& world, const std::vector<sso::RollOverRow>& rows, sso::ImportMode mode = sso::ImportMode::Real, const sso::RollOverRules& rules = kRules) {
    const auto outcome = world.gateway().roll_over().take(rows, rules, mode);
    if (!outcome) FAIL(outcome.error().describe());
    return *outcome;
}

using Counts = std::vector<std::int64_t>;
Counts counts(const sso::RollOverOutcome& of) {
    return {of.placed, of.leaving, of.unchanged, of.classes_closed, of.slips_voided, of.guardianships_ended, static_cast<std::int64_t>(of.refused.size())};
}

std::vector<std::string> classes_of(SsoWorld& world, const sso::Account& account) {
    std::vector<std::string> out;
    const auto members = world.gateway().classes().of_account(account.id).value();
    for (const auto& member : members) out.push_back(sso::text_of(member.of));
    return out;
}

sso::Account::State state_of(SsoWorld& world, const sso::Account& account) { return world.gateway().accounts().find(account.id).value().state; }
std::string until(SsoWorld& world, const sso::Account& child) { return world.gateway().guardianships().of_child(child.id).value().front().until; }

/// An goes on, Bình leaves, the teacher goes on with the class; one row is wrong.
std::vector<sso::RollOverRow> plan() { return {row("An.1A", kNext), row("binh.1a", {}, 3), row("cô.hoa", kNext, 4), row("nobody", kNext, 5)}; }

}  // namespace

TEST_CASE("a rehearsed turn of the school year counts what the real one then does and changes nothing", "[roll_over]") {
    ClassWorld world(GENERATE(from_range(kBackends)));
    REQUIRE(world.gateway().slips().of_class(kClass, sso::SlipsFor::Pupils, sso::kByOperator).value().size() == 2);
    const auto rehearsed = turn(world, plan(), sso::ImportMode::Rehearsal);
    CHECK(counts(rehearsed) == Counts{2, 1, 0, 3, 2, 1, 1});
    CHECK(classes_of(world, world.an) == std::vector<std::string>{"th-le-loi/1A"});
    CHECK(until(world, world.binh).empty());
    const auto done = turn(world, plan());
    CHECK(counts(done) == counts(rehearsed));
    REQUIRE(done.refused.size() == 1);
    CHECK(done.refused[0].line == 5);
    CHECK(done.refused[0].error.code == "account.unknown");
}

TEST_CASE("the turn of the school year closes the old classes and opens the new ones and again changes nothing", "[roll_over]") {
    ClassWorld world(GENERATE(from_range(kBackends)));
    turn(world, plan());
    CHECK(classes_of(world, world.an) == std::vector<std::string>{"th-le-loi/2A"});
    CHECK(world.gateway().classes().holds(kNext, world.teacher.id, sso::ClassPart::Homeroom).value());
    CHECK(classes_of(world, world.binh).empty());
    CHECK(until(world, world.binh) == "2027-12-31");
    CHECK(until(world, world.an).empty());
    CHECK(state_of(world, world.binh) == sso::Account::State::Active);
    // A slip of the new year stays.
    REQUIRE(world.gateway().slips().of_class(kNext, sso::SlipsFor::Pupils, sso::kByOperator).value().size() == 1);
    CHECK(counts(turn(world, plan())) == Counts{0, 0, 3, 0, 0, 0, 1});
    // A plan that was put right moves those it says otherwise of.
    const sso::ClassName other{"th-le-loi", "2B"};
    CHECK(counts(turn(world, {row("an.1a", other)})) == Counts{1, 0, 0, 1, 1, 0, 0});
    CHECK(classes_of(world, world.an) == std::vector<std::string>{"th-le-loi/2B"});
}

TEST_CASE("who leaves keeps the account until the last day and is signed out and disabled after it", "[roll_over]") {
    ClassWorld world;
    const auto slip = world.gateway().slips().of_class(kClass, sso::SlipsFor::Pupils, world.teacher.id).value();
    Browser browser{world};
    REQUIRE(activate(browser, slip[1].code).status == 303);  // Bình, by name
    const std::string today = sso::local_day(world.clock.now());
    turn(world, plan(), sso::ImportMode::Real, {.year = "2027-2028", .last_day = today});
    CHECK(world.gateway().roll_over().expire().value() == 0);
    CHECK(browser.get("/account").status == 200);
    world.clock.advance_milliseconds(24LL * 60 * 60 * 1000);
    CHECK(world.gateway().roll_over().expire().value() == 1);
    CHECK(world.gateway().roll_over().expire().value() == 0);
    CHECK(state_of(world, world.binh) == sso::Account::State::Disabled);
    CHECK(state_of(world, world.an) == sso::Account::State::Active);
    CHECK(browser.get("/account").status == 303);
    // The plan again does not open it.
    CHECK(turn(world, {row("binh.1a", {})}, sso::ImportMode::Real, {.year = "2027-2028", .last_day = today}).unchanged == 1);
    CHECK(state_of(world, world.binh) == sso::Account::State::Disabled);
}

TEST_CASE("a turned school year is put back as it was unless a later one was turned", "[roll_over]") {
    ClassWorld world(GENERATE(from_range(kBackends)));
    const std::string today = sso::local_day(world.clock.now());
    turn(world, plan(), sso::ImportMode::Real, {.year = "2027-2028", .last_day = today});
    world.clock.advance_milliseconds(24LL * 60 * 60 * 1000);
    REQUIRE(world.gateway().roll_over().expire().value() == 1);
    turn(world, {row("an.1a", sso::ClassName{"th-le-loi", "3A"})}, sso::ImportMode::Real, {.year = "2028-2029", .last_day = {}});
    const auto refused = world.gateway().roll_over().undo("2027-2028");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "rollover.later");
    CHECK(world.gateway().roll_over().undo("2028-2029").value() == 1);
    CHECK(world.gateway().roll_over().undo("2027-2028").value() == 3);
    CHECK(world.gateway().roll_over().undo("2027-2028").value() == 0);
    for (const auto* account : {&world.an, &world.binh, &world.teacher}) CHECK(classes_of(world, *account) == std::vector<std::string>{"th-le-loi/1A"});
    CHECK(until(world, world.binh).empty());
    CHECK(state_of(world, world.binh) == sso::Account::State::Active);
}

TEST_CASE("a rule for a class turns nobody twice", "[roll_over]") {
    ClassWorld world;
    auto once = row("an.1a", kNext);
    once.again = sso::RollOverRow::Again::Once;
    CHECK(turn(world, {once}).placed == 1);
    once.to = sso::ClassName{"th-le-loi", "3A"};
    CHECK(turn(world, {once}).unchanged == 1);
    CHECK(classes_of(world, world.an) == std::vector<std::string>{"th-le-loi/2A"});
}

TEST_CASE("guardians of a child who leaves stay where the department says so", "[roll_over]") {
    ClassWorld world;
    turn(world, {row("binh.1a", {})}, sso::ImportMode::Real, {.year = "2027-2028", .last_day = "2027-12-31", .guardians = sso::RollOverRules::Guardians::Stay});
    CHECK(until(world, world.binh).empty());
}

TEST_CASE("a turn without what it needs is refused", "[roll_over]") {
    ClassWorld world;
    auto& roll_over = world.gateway().roll_over();
    for (const auto* year : {"2027", "2027-2029", "2027/2028", "abcd-efgh"}) CHECK(roll_over.take({}, {.year = year, .last_day = {}}, sso::ImportMode::Real).error().code == "rollover.year");
    CHECK(roll_over.take({}, {.year = "2027-2028", .last_day = "31.12.2027"}, sso::ImportMode::Real).error().code == "rollover.day");
    REQUIRE(world.gateway().accounts().set_state(world.an.id, sso::Account::State::Disabled));
    const auto outcome = turn(world, {row("binh.1a", {}, 2), row("an.1a", kNext, 3), row("me.an", kNext, 4), row("me.an", kNext, 5)}, sso::ImportMode::Real, {.year = "2027-2028", .last_day = {}});
    std::vector<std::pair<std::int64_t, std::string>> told;
    for (const auto& one : outcome.refused) told.emplace_back(one.line, one.error.code);
    CHECK(told == std::vector<std::pair<std::int64_t, std::string>>{{2, "rollover.day"}, {3, "rollover.disabled"}, {4, "class.part"}, {5, "import.twice"}});
}

TEST_CASE("attack: a slip of last year opens nothing after the school year turned", "[attack][roll_over]") {
    ClassWorld world;
    const auto slips = world.gateway().slips().of_class(kClass, sso::SlipsFor::Pupils, world.teacher.id).value();
    turn(world, plan());
    for (const auto& slip : slips) {
        Browser browser{world};
        CHECK(enter_code(browser, slip.code).status != 303);
    }
}
