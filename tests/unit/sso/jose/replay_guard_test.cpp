// Ids that work once, also after a restart, and for no longer than they must be kept.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "core/sso/jose/replay_guard.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"
#include "tests/unit/sso/jose/identity_store.hpp"

using namespace hub;
using namespace hub::sso;
using namespace hub::test;

namespace {

constexpr auto kAssertion = OneTimeKind::ClientAssertion;
constexpr auto kProof = OneTimeKind::Proof;

struct World {
    IdentityStore store;
    ManualClock clock{Instant{1'800'000'000'000}};
    std::unique_ptr<ReplayGuard> guard;

    explicit World(const std::string& backend, const ReplayGuard::Limits& limits = {}) : store(backend, replay_guard_tables()) {
        guard = ReplayGuard::open(*store.reader(), clock, limits).value();
    }
    void restart() {
        store.restart();
        guard = ReplayGuard::open(*store.reader(), clock).value();
    }
    Instant in(std::int64_t seconds) const { return clock.now().plus_milliseconds(seconds * 1000); }
    std::string take(OneTimeKind kind, std::string_view subject, std::string_view jti, std::int64_t seconds = 60) {
        const auto taken = guard->take(kind, subject, jti, in(seconds));
        if (taken && kind == kAssertion) REQUIRE(store.write([&](store::Batch& batch) { guard->add_to(batch, *taken); }));
        return code_of(taken);
    }
    std::size_t rows() {
        const store::Type shape[] = {store::Type::Integer};
        return static_cast<std::size_t>(store::integer(store.reader()->select("SELECT count(*) FROM sso_seen_jti", {}, shape).value()[0][0]));
    }
};

}  // namespace

TEST_CASE("an id works once for its kind and subject", "[jose][replay]") {
    World world{"sqlite"};
    CHECK(world.take(kProof, "key", "1") == "taken");
    CHECK(world.take(kProof, "key", "1") == "jwt.replayed");
    CHECK(world.take(kProof, "other key", "1") == "taken");
    CHECK(world.take(kAssertion, "key", "1") == "taken");
    CHECK(world.take(kAssertion, "key", "1") == "jwt.replayed");
    CHECK(world.take(kProof, "ab", "c") == "taken");
    CHECK(world.take(kProof, "a", "bc") == "taken");
    CHECK(world.take(kProof, "a", std::string(100'000, 'j')) == "taken");
}

TEST_CASE("attack an assertion replayed after a restart is refused", "[jose][replay][attack]") {
    World world{GENERATE(from_range(kBackends))};
    REQUIRE(world.take(kAssertion, "client", "1", 300) == "taken");
    REQUIRE(world.take(kProof, "key", "1") == "taken");
    world.restart();
    CHECK(world.take(kAssertion, "client", "1", 300) == "jwt.replayed");
    CHECK(world.guard->held(kAssertion) == 1);
    CHECK(world.guard->held(kProof) == 0);
}

TEST_CASE("an id is kept to its last moment and then leaves memory and store", "[jose][replay]") {
    World world{GENERATE(from_range(kBackends))};
    for (int i = 0; i < 3; ++i) REQUIRE(world.take(kAssertion, "client", std::to_string(i), 60) == "taken");
    world.clock.advance_milliseconds(60'000);
    CHECK(world.take(kAssertion, "client", "0") == "jwt.replayed");  // its last moment
    world.clock.advance_milliseconds(1'000);
    CHECK(world.take(kAssertion, "client", "0") == "taken");  // an assertion of that age is refused for its age
    CHECK(world.guard->held(kAssertion) == 1);
    CHECK(world.rows() == 1);  // the others were swept by this one's commit, its own row was not
    world.restart();
    CHECK(world.take(kAssertion, "client", "0") == "jwt.replayed");
}

TEST_CASE("a full guard refuses and forgets nothing and one kind does not fill the other", "[jose][replay]") {
    World world{"sqlite", {.assertions = 2, .proofs = 3}};
    for (int i = 0; i < 3; ++i) REQUIRE(world.take(kProof, "key", std::to_string(i)) == "taken");
    const auto full = world.guard->take(kProof, "key", "3", world.in(60));
    REQUIRE_FALSE(full);
    CHECK(full.error().code == "jwt.crowded");
    CHECK(full.error().retry == Retry::Later);
    CHECK(world.take(kProof, "key", "0") == "jwt.replayed");
    CHECK(world.take(kAssertion, "client", "1") == "taken");
    world.clock.advance_milliseconds(61'000);
    CHECK(world.take(kProof, "key", "3") == "taken");
}

TEST_CASE("when the commit fails the assertion stays taken", "[jose][replay]") {
    World world{"sqlite"};
    world.store.refusing().refuse_after(store::Domain::Identity, 0, "store.full");
    const auto taken = world.guard->take(kAssertion, "client", "1", world.in(60));
    REQUIRE(taken);
    CHECK_FALSE(world.store.write([&](store::Batch& batch) { world.guard->add_to(batch, *taken); }));
    world.store.refusing().let_pass();
    CHECK(world.take(kAssertion, "client", "1") == "jwt.replayed");
}

TEST_CASE("of many threads with one id exactly one has it", "[jose][replay]") {
    World world{"sqlite"};
    for (int round = 0; round < 50; ++round) {
        std::atomic<int> winners = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([&] {
                    if (world.guard->take(kProof, "key", std::to_string(round), world.in(60))) ++winners;
                });
            }
        }
        CHECK(winners == 1);
    }
}
