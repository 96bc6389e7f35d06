#include <catch2/catch.hpp>

#include "core/sso/credentials/throttle.hpp"

using namespace hub;
using namespace hub::sso;
using Ending = Throttle::Ending;

namespace {

const std::string kSchool = "14.160.20.0/24";
const std::string kAttacker = "203.0.113.0/24";

struct World {
    ManualClock clock{Instant{1'800'000'000'000}};
    Throttle throttle{clock, {}};

    static Attempt by(const std::string& account, const std::string& subnet = kAttacker, Familiarity familiarity = Familiarity::Stranger) {
        return {.account = account, .familiarity = familiarity, .device = familiarity == Familiarity::KnownDevice ? "phone" : "", .subnet = subnet};
    }
    std::int64_t attempt(const Attempt& one, Ending ending) {
        const auto admission = throttle.admit(one);
        if (admission.may_go()) throttle.settle(one, ending);
        return admission.wait_seconds;
    }
    /// Guesses for so long, whenever it may; how many guesses were verified.
    int guess_for(const Attempt& one, std::int64_t seconds) {
        int verified = 0;
        const auto end = clock.now().plus_milliseconds(seconds * 1'000);
        while (clock.now() < end) {
            const auto wait = attempt(one, Ending::Failed);
            if (wait == 0) ++verified;
            clock.advance_milliseconds(std::max<std::int64_t>(wait, 1) * 1'000);
        }
        return verified;
    }
};

}  // namespace

TEST_CASE("a few mistakes cost nothing and then the waits grow", "[sso][throttle]") {
    World world;
    const auto mai = World::by("mai");
    for (int i = 0; i < 5; ++i) CHECK(world.attempt(mai, Ending::Failed) == 0);
    CHECK(world.attempt(mai, Ending::Succeeded) == 2);
    world.clock.advance_milliseconds(1'999);
    CHECK(world.attempt(mai, Ending::Failed) == 1);
    world.clock.advance_milliseconds(1);
    CHECK(world.attempt(mai, Ending::Failed) == 0);
    CHECK(world.attempt(mai, Ending::Failed) == 4);
    world.clock.advance_milliseconds(4'000);
    CHECK(world.attempt(mai, Ending::Succeeded) == 0);
    for (int i = 0; i < 5; ++i) CHECK(world.attempt(mai, Ending::Failed) == 0);
}

TEST_CASE("attack: a hundred attempts at once are counted before any is answered", "[sso][throttle]") {
    World world;
    int admitted = 0;
    for (int i = 0; i < 100; ++i) admitted += world.throttle.admit(World::by("mai")).may_go() ? 1 : 0;
    CHECK(admitted == 5);
}

TEST_CASE("attack: guessing at one account from one place comes to a few hundred a day", "[sso][throttle]") {
    World world;
    CHECK(world.guess_for(World::by("mai"), 24 * 3'600) < 320);
}

TEST_CASE("attack: guessing at one account from everywhere comes to a guess an hour", "[sso][throttle]") {
    World world;
    int verified = 0;
    for (int i = 0; i < 20'000; ++i) {
        verified += world.attempt(World::by("mai", "198.51." + std::to_string(i) + ".0/24"), Ending::Failed) == 0 ? 1 : 0;
        world.clock.advance_milliseconds(4'320);  // a day in all
    }
    CHECK(verified < 130);
    CHECK(world.throttle.failures_against(CredentialKind::Password, "mai") > 90);
}

TEST_CASE("attack: whoever guesses at a child's account does not lock the child out", "[sso][throttle]") {
    World world;
    for (int i = 0; i < 20'000; ++i) {
        world.attempt(World::by("mai", "198.51." + std::to_string(i) + ".0/24"), Ending::Failed);
        world.clock.advance_milliseconds(4'320);
    }
    REQUIRE(world.throttle.admit(World::by("mai", "a new place")).wait_seconds > 0);
    CHECK(world.attempt(World::by("mai", "anywhere", Familiarity::KnownDevice), Ending::Succeeded) == 0);
    CHECK(world.attempt(World::by("mai", kSchool, Familiarity::KnownPlace), Ending::Succeeded) == 0);
    // Its codes are counted apart.
    auto code = World::by("mai", "a new place");
    code.kind = CredentialKind::OneTimeCode;
    CHECK(world.attempt(code, Ending::Succeeded) == 0);
    // The child's own success does not hand the guesser new tries.
    CHECK(world.throttle.admit(World::by("mai", "a new place")).wait_seconds > 0);
}

TEST_CASE("attack: a known device of one account is a stranger to the next", "[sso][throttle]") {
    World world;
    const auto own = World::by("mai", kSchool, Familiarity::KnownDevice);
    for (int i = 0; i < 10; ++i) CHECK(world.attempt(own, Ending::Failed) == 0);
    CHECK(world.attempt(own, Ending::Failed) == 1);
    auto other_device = own;
    other_device.device = "tablet";
    CHECK(world.attempt(other_device, Ending::Failed) == 0);
}

TEST_CASE("attack: one password tried on many accounts is slowed by subnet", "[sso][throttle]") {
    World world;
    int verified = 0;
    for (int i = 0; i < 5'000; ++i) verified += world.attempt(World::by("account " + std::to_string(i)), Ending::Failed) == 0 ? 1 : 0;
    CHECK(verified == 200);
    CHECK(world.throttle.admit(World::by("one more")).wait_seconds == 10);
    // Somebody else's subnet, and whoever is known there, go on.
    CHECK(world.attempt(World::by("one more", kSchool), Ending::Succeeded) == 0);
    CHECK(world.attempt(World::by("one more", kAttacker, Familiarity::KnownDevice), Ending::Succeeded) == 0);
    // One success of the sprayer gives back that account's mistakes alone.
    world.clock.advance_milliseconds(10'000);
    CHECK(world.attempt(World::by("account 3"), Ending::Succeeded) == 0);
    CHECK(world.attempt(World::by("x1"), Ending::Failed) == 0);
    CHECK(world.attempt(World::by("x2"), Ending::Failed) == 0);
    CHECK(world.attempt(World::by("x3"), Ending::Failed) > 0);
}

TEST_CASE("a school's first lesson signs in from one address", "[sso][throttle]") {
    World world;
    for (int pupil = 0; pupil < 1'500; ++pupil) {
        const auto one = World::by("pupil " + std::to_string(pupil), kSchool);
        for (int mistakes = 0; mistakes < pupil % 4; ++mistakes) REQUIRE(world.attempt(one, Ending::Failed) == 0);
        REQUIRE(world.attempt(one, Ending::Succeeded) == 0);
    }
}

TEST_CASE("attack: one-time codes cannot be guessed and do not touch the password's counter", "[sso][throttle]") {
    World world;
    auto code = World::by("mai");
    code.kind = CredentialKind::OneTimeCode;
    CHECK(world.guess_for(code, 24 * 3'600) < 40);
    CHECK(world.attempt(World::by("mai", kSchool), Ending::Succeeded) == 0);
    CHECK(world.attempt(code, Ending::Failed) == 0);
    CHECK(world.throttle.admit(code).wait_seconds == 3'600);
}

TEST_CASE("attack: guessing at slips without an account delays nobody in another place", "[sso][throttle]") {
    World world;
    Attempt slip{.kind = CredentialKind::OneTimeCode, .subnet = kAttacker};
    int verified = 0;
    for (int i = 0; i < 1'000; ++i) verified += world.attempt(slip, Ending::Failed) == 0 ? 1 : 0;
    CHECK(verified == 200);
    slip.subnet = kSchool;
    for (int i = 0; i < 100; ++i) CHECK(world.attempt(slip, Ending::Succeeded) == 0);
    // A slip of one's own buys no guesses back.
    slip.subnet = kAttacker;
    world.clock.advance_milliseconds(10'000);
    CHECK(world.attempt(slip, Ending::Succeeded) == 0);
    CHECK(world.attempt(slip, Ending::Failed) == 0);
    CHECK(world.attempt(slip, Ending::Failed) > 0);
}

TEST_CASE("what was not tried does not count", "[sso][throttle]") {
    World world;
    for (int i = 0; i < 500; ++i) CHECK(world.attempt(World::by("mai"), Ending::NotTried) == 0);
    CHECK(world.throttle.counters() == 0);
}

TEST_CASE("attack: a flood of names evicts itself and not the counter it is after", "[sso][throttle]") {
    ManualClock clock{Instant{1'800'000'000'000}};
    Throttle throttle(clock, {.most_counters = 1'000});
    const auto mai = World::by("mai");
    for (int i = 0; i < 5; ++i) REQUIRE(throttle.admit(mai).may_go());
    REQUIRE(throttle.admit(mai).wait_seconds > 0);
    for (int i = 0; i < 20'000; ++i) (void)throttle.admit(World::by("name " + std::to_string(i), "subnet " + std::to_string(i)));
    CHECK(throttle.counters() == 1'000);
    CHECK(throttle.admit(mai).wait_seconds > 0);
}

TEST_CASE("attack: a restart does not hand out new tries", "[sso][throttle]") {
    World world;
    std::vector<Throttle::Standing> kept;
    for (int i = 0; i < 40; ++i) {
        world.attempt(World::by("mai", "198.51." + std::to_string(i) + ".0/24"), Ending::Failed);
        world.clock.advance_milliseconds(300'000);
    }
    kept = world.throttle.take_changed();
    REQUIRE_FALSE(kept.empty());
    CHECK(world.throttle.take_changed().empty());
    Throttle after(world.clock, {});
    after.restore(kept);
    CHECK(after.failures_against(CredentialKind::Password, "mai") >= 32);
    // And a success is kept too: the row is told to go.
    world.attempt(World::by("mai", "home"), Ending::Succeeded);
    const auto cleared = world.throttle.take_changed();
    REQUIRE_FALSE(cleared.empty());
    CHECK(cleared.front().failures == 0);
}

TEST_CASE("counters are forgotten after a day", "[sso][throttle]") {
    World world;
    for (int i = 0; i < 5; ++i) world.attempt(World::by("mai"), Ending::Failed);
    world.clock.advance_milliseconds(24 * 3'600 * 1'000);
    CHECK(world.attempt(World::by("mai"), Ending::Failed) == 0);
    CHECK(world.throttle.failures_against(CredentialKind::Password, "mai") == 1);
}

TEST_CASE("a subnet is a /24 of IPv4 and a /48 of IPv6", "[sso][throttle]") {
    CHECK(subnet_of(parse_ip_address("203.0.113.77").value()) == subnet_of(parse_ip_address("203.0.113.1").value()));
    CHECK(subnet_of(parse_ip_address("203.0.113.77").value()) != subnet_of(parse_ip_address("203.0.112.77").value()));
    CHECK(subnet_of(parse_ip_address("2001:db8:1:2::3").value()) == subnet_of(parse_ip_address("2001:db8:1:9::4").value()));
    CHECK(subnet_of(parse_ip_address("2001:db8:1:2::3").value()) != subnet_of(parse_ip_address("2001:db8:2:2::3").value()));
}
