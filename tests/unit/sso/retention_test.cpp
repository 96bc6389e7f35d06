// What is over is forgotten a month later, and nothing else is.
#include "core/sso/identity_store.hpp"
#include "core/sso/logouts.hpp"
#include "core/sso/retention.hpp"
#include "core/sso/sessions_tables.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;

std::size_t rows_of(SsoWorld& world, const std::string& table) {
    const auto reader = world.backend().open_reader(store::Domain::Identity).value();
    const store::Type shape[] = {store::Type::Integer};
    return static_cast<std::size_t>(store::integer(reader->select("SELECT count(*) FROM " + table, {}, shape).value()[0][0]));
}

}  // namespace

TEST_CASE("sessions with all that hangs on them and grants are forgotten a month after their end", "[retention]") {
    const std::string backend = GENERATE("sqlite", "postgresql");
    SsoWorld world(backend);
    Browser leaves(world), stays(world);
    (void)tokens(world, leaves);
    (void)tokens(world, stays, {{"scope", "openid offline_access"}});
    const auto page = leaves.get("/");
    (void)leaves.post("/logout", {{"f", between(page.body, "name=\"f\" value=\"", "\"")}});
    REQUIRE(rows_of(world, "sso_session") == 2);
    REQUIRE(rows_of(world, "sso_participant") == 2);
    REQUIRE(rows_of(world, "sso_logout_notice") == 1);
    REQUIRE(rows_of(world, "sso_grant") == 2);

    const auto later = [&](std::int64_t days) {
        world.clock.advance_milliseconds(days * kDay);
        world.restart();  // whoever comes first sees to it
        (void)world.call("GET", "/login");
        (void)world.call("GET", "/login");
        world.finish();
    };
    later(29);
    CHECK(rows_of(world, "sso_session") == 2);
    CHECK(rows_of(world, "sso_grant") == 2);
    later(2);
    CHECK(rows_of(world, "sso_session") == 0);
    CHECK(rows_of(world, "sso_participant") == 0);
    CHECK(rows_of(world, "sso_logout_notice") == 0);
    CHECK(rows_of(world, "sso_grant") == 1);  // what was granted for longer than the session lasts its ninety days
    later(91);
    CHECK(rows_of(world, "sso_grant") == 0);
}
