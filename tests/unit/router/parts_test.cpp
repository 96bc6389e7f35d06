// The router's pure parts.
#include <catch2/catch.hpp>

#include "core/router/needs.hpp"
#include "core/router/retry.hpp"
#include "core/router/route.hpp"
#include "core/router/where.hpp"

using namespace hub;
using namespace hub::router;
using model::EntityKind;

namespace {
model::Record pupil(const std::string& status, const std::string& grade = {}) {
    model::Record record(EntityKind::Pupil);
    record.set("status", status);
    if (!grade.empty()) record.set("grade", grade);
    return record;
}
bool matches(const std::string& text, const model::Record& record) {
    const auto where = Where::compile(text, EntityKind::Pupil);
    if (!where) FAIL(where.error().message);
    return where->matches(record);
}
std::string refusal(const std::string& text) {
    const auto where = Where::compile(text, EntityKind::Pupil);
    return where ? "compiled" : where.error().code + ": " + where.error().message;
}
}  // namespace

TEST_CASE("an empty condition matches everything", "[router]") {
    CHECK(matches("", pupil("left")));
    CHECK(matches("  \n", pupil("left")));
}

TEST_CASE("a condition compares, lists, negates and binds `and` before `or`", "[router]") {
    CHECK(matches(R"(pupil.status in ("studying", "moved_in"))", pupil("moved_in")));
    CHECK_FALSE(matches(R"(pupil.status in ("studying", "moved_in"))", pupil("left")));
    CHECK(matches(R"(pupil.status not in ("studying"))", pupil("left")));
    CHECK(matches(R"(pupil.status == 'left')", pupil("left")));
    CHECK(matches(R"(pupil.status != "left")", pupil("studying")));
    CHECK(matches("pupil.grade is missing", pupil("left")));
    CHECK(matches("not pupil.grade is set", pupil("left")));
    CHECK(matches(R"(pupil.status == "left" or pupil.status == "studying" and pupil.grade is set)", pupil("left")));
    CHECK_FALSE(matches(R"((pupil.status == "left" or pupil.status == "studying") and pupil.grade is set)", pupil("left")));
}

TEST_CASE("a condition that cannot be read is refused with its column", "[router]") {
    CHECK(refusal("pupil.status = \"left\"").find("where.syntax: column 14") == 0);
    CHECK(refusal("pupil.nothing is set").find("where.field: column 1") == 0);
    CHECK(refusal("class.name is set").find("where.field") == 0);
    CHECK(refusal("pupil.status in (\"a\"").find("where.syntax") == 0);
    CHECK(refusal("pupil.status == \"left").find("where.syntax") == 0);
    CHECK(refusal("pupil.status is set nonsense").find("where.syntax") == 0);
    CHECK(refusal("pupil.status is set and").find("where.field") == 0);
}

TEST_CASE("a condition as deep as a hostile file likes is refused, not followed", "[router]") {
    CHECK(refusal(std::string(1'000, '(')).find("where.syntax") == 0);
    std::string long_text(5'000, ' ');
    long_text += "pupil.status is set";
    CHECK(refusal(long_text).find("where.syntax") == 0);
    std::string text;
    for (int i = 0; i < 500; ++i) text += "not ";
    CHECK(refusal(text + "pupil.status is set").find("where.syntax") == 0);
}

TEST_CASE("the pause before a retry lies between half and the whole of a growing, capped step", "[router]") {
    const RetryPolicy policy{1'000, 2, 10'000, 86'400'000};
    SeededRandom random(7);
    const std::int64_t steps[] = {1'000, 2'000, 4'000, 8'000, 10'000, 10'000};
    for (int round = 0; round < 200; ++round) {
        for (std::int64_t attempt = 1; attempt <= 6; ++attempt) {
            const auto delay = retry_delay(policy, attempt, 0, random);
            CHECK(delay >= steps[attempt - 1] / 2);
            CHECK(delay <= steps[attempt - 1]);
        }
    }
    CHECK(retry_delay(policy, 1'000'000, 0, random) <= 10'000);
}

TEST_CASE("a vendor's sane wish when to come back beats a shorter pause, an absurd one does not", "[router]") {
    const RetryPolicy policy{1'000, 2, 10'000, 86'400'000};
    SeededRandom random(7);
    CHECK(retry_delay(policy, 1, 60'000, random) == 60'000);
    CHECK(retry_delay(policy, 1, kLongestRetryAfter + 1, random) <= 1'000);
    CHECK(retry_delay(policy, 1, -5, random) <= 1'000);
}

TEST_CASE("a need survives being written down, whatever the source id holds", "[router]") {
    const records::SourceRef ref{"vnedu", "52540001", EntityKind::Class, "4|A|source|"};
    const auto by_name = parse_need(need_of_source(ref));
    REQUIRE(by_name.has_value());
    CHECK(by_name->kind == Need::Kind::Source);
    CHECK(by_name->source == ref);
    const auto by_remote = parse_need(need_of_remote_id("csdl", "52540001", 4711));
    REQUIRE(by_remote.has_value());
    CHECK((by_remote->system == "csdl" && by_remote->tenant == "52540001" && by_remote->hub_id == 4711));
    CHECK_FALSE(parse_need("nonsense").has_value());
    CHECK_FALSE(parse_need("source|a|b|no_entity|x").has_value());
}

TEST_CASE("a route that would send a sensitive field without purpose and basis is refused", "[router]") {
    Route route;
    route.name = "r";
    route.entity = EntityKind::Pupil;
    route.denied_slots.resize(model::definition(route.entity).fields.size(), false);
    CHECK_FALSE(check_entitlement(route).has_value());
    REQUIRE(deny(route, "sensitive").has_value());
    CHECK(check_entitlement(route).has_value());
    CHECK_FALSE(deny(route, "sensetive").has_value());
}

TEST_CASE("the id a record has in its first source is no part of what a destination is told apart by", "[router]") {
    model::Record one = pupil("studying");
    one.set("source_id", "HS01");
    model::Record other = one;
    other.set("source_id", "TAM-1");
    CHECK(Route::digest(one) == Route::digest(other));
    other.set("status", "left");
    CHECK(Route::digest(one) != Route::digest(other));
}
