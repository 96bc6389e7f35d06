#include "tests/unit/sso/class_world.hpp"

using namespace hub;
using namespace hub::test;
using sso::ChildMatter;

TEST_CASE("a guardian sees a child from the first day to the last and not what is withheld", "[guardianship]") {
    ClassWorld world(GENERATE(from_range(kBackends)));
    auto& all = world.gateway().guardianships();
    const auto father = person(world, "cha.an", "Cha", {sso::Role::Guardian});
    REQUIRE(all.put({father.id, world.an.id, "2026-10-01", "2026-12-31", {ChildMatter::Health, ChildMatter::Contact}}));
    const auto sees = [&](ChildMatter matter, const char* day) { return all.may_see(father.id, world.an.id, matter, day).value(); };
    CHECK_FALSE(sees(ChildMatter::Marks, "2026-09-30"));
    CHECK(sees(ChildMatter::Marks, "2026-10-01"));
    CHECK(sees(ChildMatter::Marks, "2026-12-31"));
    CHECK_FALSE(sees(ChildMatter::Marks, "2027-01-01"));
    CHECK_FALSE(sees(ChildMatter::Health, "2026-11-01"));
    CHECK_FALSE(all.may_see(father.id, world.binh.id, ChildMatter::Marks, "2026-11-01").value());
    CHECK_FALSE(all.may_see(world.an.id, father.id, ChildMatter::Marks, "2026-11-01").value());
    CHECK(all.of_child(world.an.id).value().size() == 2);
    CHECK(all.of_guardian(world.mother.id).value().size() == 2);
}

TEST_CASE("ending a guardianship keeps it on record and closes the child from the next day on", "[guardianship]") {
    ClassWorld world;
    auto& all = world.gateway().guardianships();
    REQUIRE(all.end(world.mother.id, world.an.id, "2026-11-22"));
    CHECK(all.may_see(world.mother.id, world.an.id, ChildMatter::Marks, "2026-11-22").value());
    CHECK_FALSE(all.may_see(world.mother.id, world.an.id, ChildMatter::Marks, "2026-11-23").value());
    CHECK(all.of_child(world.an.id).value().front().until == "2026-11-22");
    CHECK(all.end(world.teacher.id, world.an.id, "2026-11-22").error().code == "guardianship.unknown");
}

TEST_CASE("a guardianship with impossible days is refused", "[guardianship]") {
    ClassWorld world;
    auto& all = world.gateway().guardianships();
    for (const auto& [from, until] : {std::pair<const char*, const char*>{"", ""}, {"2026-13-01", ""}, {"1/9/2026", ""}, {"2026-09-01", "2026-08-31"}, {"2026-09-01", "never"}}) {
        CHECK(all.put({world.mother.id, world.an.id, from, until, {}}).error().code == "guardianship.days");
    }
    CHECK(all.put({world.an.id, world.an.id, "2026-09-01", "", {}}).error().code == "guardianship.self");
}

TEST_CASE("days are those of Vietnam", "[guardianship]") {
    CHECK(sso::local_day(Instant{1'795'021'200'000 - 1}) == "2026-11-18");
    CHECK(sso::local_day(Instant{1'795'021'200'000}) == "2026-11-19");
}
