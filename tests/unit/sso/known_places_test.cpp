// Networks that an account signs in from, and what they spare it: strangers everywhere who guess at it.
#include "core/sso/password_check.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// One account's attempts, each from where it says and from a browser that nobody knows.
struct Tries {
    explicit Tries(const std::string& backend = "sqlite") : rows(backend, {sso::known_place_tables(), {}}) { account.id = 7; }

    sso::Attempt from(const std::string& address) {
        net::ServerRequest request;
        request.caller.address = address;
        return sso::attempt_of(sso::CredentialKind::Password, request, {devices, places}, account, "an");
    }
    bool wrong_from(const std::string& address) {
        const auto attempt = from(address);
        const bool admitted = throttle.admit(attempt).may_go();
        if (admitted) throttle.settle(attempt, sso::Throttle::Ending::Failed);
        return admitted;
    }

    /// Until what was written so far is on the disk.
    void wait() {
        store::Batch behind;
        behind.put(*sso::known_place_tables().front(), {std::int64_t{8}, std::string("behind"), std::int64_t{0}});
        REQUIRE(store->write_and_wait(std::move(behind)));
    }

    TestStore rows;
    security::Sealer sealer{{{{1, std::string(32, 'k')}}}};
    SystemRandom random;
    ManualClock clock{Instant{1'795'000'000'000}};
    std::unique_ptr<sso::IdentityStore> store = *sso::IdentityStore::open(rows.backend(), {});
    sso::KnownDevices devices{sealer, random};
    sso::KnownPlaces places{*store, "index key", clock};
    sso::Throttle throttle{clock, {}};
    sso::Account account;
};

}  // namespace

TEST_CASE("attack: strangers everywhere who guess at an account do not delay the network it signs in from", "[attack][places]") {
    Tries tries;
    tries.places.remember(tries.account.id, "203.0.113.0/24");
    for (int i = 0; i < 40; ++i) (void)tries.wrong_from("198.51." + std::to_string(i) + ".9");
    CHECK_FALSE(tries.wrong_from("198.51.200.9"));  // a stranger waits with the strangers
    CHECK(tries.from("203.0.113.77").familiarity == sso::Familiarity::KnownPlace);
    CHECK(tries.throttle.admit(tries.from("203.0.113.77")).may_go());
}

TEST_CASE("a place is known for thirty days after the last sign-in there and to its account alone", "[places]") {
    Tries tries(GENERATE(from_range(kBackends)));
    tries.places.remember(7, "203.0.113.0/24");
    CHECK(tries.places.knows(7, "203.0.113.0/24"));
    CHECK_FALSE(tries.places.knows(8, "203.0.113.0/24"));
    CHECK_FALSE(tries.places.knows(7, "203.0.114.0/24"));
    CHECK_FALSE(tries.places.knows(7, ""));
    tries.clock.advance_milliseconds(29 * sso::KnownPlaces::kDay);
    tries.places.remember(7, "203.0.113.0/24");
    tries.clock.advance_milliseconds(29 * sso::KnownPlaces::kDay);
    CHECK(tries.places.knows(7, "203.0.113.0/24"));
    tries.clock.advance_milliseconds(2 * sso::KnownPlaces::kDay);
    CHECK_FALSE(tries.places.knows(7, "203.0.113.0/24"));
}

TEST_CASE("what was not used for long goes when the account signs in elsewhere", "[places]") {
    Tries tries;
    tries.places.remember(7, "203.0.113.0/24");
    tries.wait();
    tries.clock.advance_milliseconds(31 * sso::KnownPlaces::kDay);
    tries.places.remember(7, "192.0.2.0/24");
    tries.wait();
    const auto reader = tries.store->readers().borrow();
    const store::Type shape[] = {store::Type::Integer};
    const auto rows = (*reader)->select("SELECT COUNT(*) FROM sso_known_place WHERE account = 7", {}, shape);
    REQUIRE(rows);
    CHECK(store::integer((*rows)[0][0]) == 1);
}

TEST_CASE("signing in makes the network known", "[places]") {
    SsoWorld world;
    Browser browser(world);
    REQUIRE(browser.sign_in(browser.get("/")).status == 303);
    (void)browser.get("/");
    world.finish();
    const auto reader = world.backend().open_reader(store::Domain::Identity);
    REQUIRE(reader);
    const store::Type shape[] = {store::Type::Integer};
    const auto rows = (*reader)->select("SELECT account FROM sso_known_place", {}, shape);
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    CHECK(store::integer((*rows)[0][0]) == world.teacher.id);
}
