// Many accounts at once: what a list makes, changes and leaves, and how its people then sign in.
#include "core/sso/people_import.hpp"

#include "core/sso/classes.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

// PBKDF2-SHA256 of "con đường đến trường 2026" (SsoWorld::kPassword): 20,000 rounds, salt "hat-muoi", as Django writes it.
const std::string kForeign = "pbkdf2_sha256$20000$hat-muoi$Yt6QxTvaB5wSesr4CP6BFmsHTamNSIlmlZhOGHxcCYs=";

sso::PersonRow row(std::int64_t line, const std::string& login, const std::string& name = "Trần An") {
    sso::PersonRow made;
    made.line = line;
    made.login = login;
    made.name = name;
    made.school = "th-le-loi";
    made.roles = std::vector<std::string>{"pupil"};
    made.class_name = "1A";
    return made;
}

sso::ImportOutcome import(SsoWorld& world, const std::vector<sso::PersonRow>& rows, sso::ImportMode mode = sso::ImportMode::Real) {
    const auto outcome = world.gateway().people_import().take(rows, mode);
    if (!outcome) FAIL(outcome.error().describe());
    return *outcome;
}

sso::Account account(SsoWorld& world, const std::string& login) { return world.gateway().accounts().find_login(login).value().value(); }

std::string kept_hash(SsoWorld& world, const std::string& login) {
    const auto reader = world.backend().open_reader(store::Domain::Identity).value();
    const store::Row key{account(world, login).id};
    const auto rows = reader->get(sso::password_table(), std::span(&key, 1)).value();
    return sso::password_of(world.sealer(), rows.front().value()).value().hash;
}

int signed_in(SsoWorld& world, const std::string& login, const std::string& password = SsoWorld::kPassword) {
    Browser browser{world};
    return browser.sign_in(browser.get("/account"), login, password).status;
}

}  // namespace

TEST_CASE("a list of people makes accounts and the same list again changes nothing", "[import]") {
    SsoWorld world(GENERATE(from_range(kBackends)));
    std::vector<sso::PersonRow> rows;
    for (int i = 0; i < 5'000; ++i) rows.push_back(row(i + 2, "hs" + std::to_string(i)));  // more than are committed together
    const auto first = import(world, rows);
    CHECK(first.created == 5'000);
    CHECK(first.refused.empty());
    const auto made = account(world, "hs17");
    CHECK(made.tenant == "th-le-loi");
    CHECK(world.gateway().classes().holds({"th-le-loi", "1A"}, made.id, sso::ClassPart::Pupil).value());

    const auto again = import(world, rows);
    CHECK(again.created == 0);
    CHECK(again.changed == 0);
    CHECK(again.unchanged == 5'000);
    CHECK(account(world, "hs17").id == made.id);
}

TEST_CASE("a row that changed brings its account up to date and what it does not say stays", "[import]") {
    SsoWorld world;
    auto one = row(2, "an.1a");
    one.phone = "0912 345 678";
    CHECK(import(world, {one}).created == 1);
    const auto before = account(world, "an.1a");
    sso::PersonRow renamed;
    renamed.line = 2;
    renamed.login = "AN.1A";
    renamed.name = "Trần Bảo An";
    CHECK(import(world, {renamed}).changed == 1);
    const auto after = account(world, "an.1a");
    CHECK(after.id == before.id);
    CHECK(after.name == "Trần Bảo An");
    CHECK(after.phone == "+84912345678");
    CHECK(after.roles == before.roles);
}

TEST_CASE("a row that cannot be taken is told with its line and field and the others go on", "[import]") {
    SsoWorld world;
    auto bad_role = row(3, "b");
    bad_role.roles = std::vector<std::string>{"king"};
    auto bad_hash = row(4, "c");
    bad_hash.password_hash = "$9$unknown";
    auto bad_phone = row(5, "d");
    bad_phone.phone = "twelve";
    auto bad_class = row(6, "e");
    bad_class.roles = std::vector<std::string>{"guardian"};
    const auto outcome = import(world, {row(2, "a"), bad_role, bad_hash, bad_phone, bad_class, row(7, "with space"), row(8, "A"), row(9, "f")});
    CHECK(outcome.created == 2);
    std::vector<std::pair<std::int64_t, std::string>> told;
    for (const auto& one : outcome.refused) told.emplace_back(one.line, one.field + " " + one.error.code);
    CHECK(told == std::vector<std::pair<std::int64_t, std::string>>{{3, "roles account.role"}, {4, "password_hash password.hash_unknown"}, {5, "phone phone.number"},
                                                                   {6, "class class.part"}, {7, "login account.login"}, {8, "login import.twice"}});
}

TEST_CASE("a rehearsal tells what the list would do and does nothing", "[import]") {
    SsoWorld world;
    REQUIRE(import(world, {row(2, "a"), row(3, "b")}).created == 2);
    const std::vector<sso::PersonRow> rows{row(2, "a"), row(3, "b", "Trần Bình"), row(4, "c")};
    for (const auto mode : {sso::ImportMode::Rehearsal, sso::ImportMode::Real}) {
        const auto outcome = import(world, rows, mode);
        CHECK(outcome.created == 1);
        CHECK(outcome.changed == 1);
        CHECK(outcome.unchanged == 1);
    }
    CHECK(import(world, rows, sso::ImportMode::Rehearsal).unchanged == 3);
}

TEST_CASE("signing in with another system's hash works and puts our own in its place", "[import]") {
    SsoWorld world(GENERATE(from_range(kBackends)));
    auto one = row(2, "an.1a");
    one.password_hash = kForeign;
    REQUIRE(import(world, {one}).created == 1);
    CHECK(import(world, {one}).unchanged == 1);
    CHECK(kept_hash(world, "an.1a") == kForeign);
    CHECK(signed_in(world, "an.1a", "not it") != 303);
    CHECK(signed_in(world, "an.1a") == 303);
    CHECK(kept_hash(world, "an.1a").starts_with("$argon2id$"));
    // The list comes again: the person's own is not replaced by the old one.
    CHECK(import(world, {one}).unchanged == 1);
    CHECK(kept_hash(world, "an.1a").starts_with("$argon2id$"));
}

TEST_CASE("attack: an imported hash that buys minutes of work is refused", "[attack][import]") {
    SsoWorld world;
    auto costly = row(2, "a");
    costly.password_hash = "pbkdf2_sha256$900000000$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const auto outcome = import(world, {costly});
    CHECK(outcome.created == 0);
    REQUIRE(outcome.refused.size() == 1);
    CHECK(outcome.refused[0].error.code == "password.hash_costly");
}

TEST_CASE("attack: a list brings no password to an account whose owner has one", "[attack][import]") {
    SsoWorld world;
    sso::PersonRow one;
    one.line = 2;
    one.login = "co.hoa";
    one.password_hash = "pbkdf2_sha256$20000$hat-muoi$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    CHECK(import(world, {one}).unchanged == 1);
    CHECK(signed_in(world, "cô.hoa") == 303);
}
