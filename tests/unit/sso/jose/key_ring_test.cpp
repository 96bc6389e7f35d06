// The ring of signing keys over its life, on both stores.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

#include "core/codec/json.hpp"
#include "core/sso/jose/key_ring.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"
#include "tests/unit/sso/jose/identity_store.hpp"

using namespace hub;
using namespace hub::sso;
using namespace hub::test;

namespace {

using What = KeyChange::What;

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;
constexpr auto kEs256 = SignatureAlgorithm::Es256;
constexpr SignatureAlgorithm kBoth[] = {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256};
constexpr std::string_view kTypes[] = {"at+jwt"};
const JwsRules kRules{kBoth, kTypes};

struct World {
    IdentityStore store;
    ManualClock clock{Instant{1'800'000'000'000}};
    std::unique_ptr<KeyRing> ring;

    explicit World(const std::string& backend) : store(backend, signing_key_tables()) { open(); }

    void open() { ring = KeyRing::open(*store.reader(), store.commits(), store.sealer(), clock).value(); }
    void restart() {
        ring.reset();
        store.restart();
        open();
    }
    std::string active(SignatureAlgorithm algorithm = kEs256) const { return ring->snapshot()->signer(algorithm)->id(); }
    std::string token(SignatureAlgorithm algorithm = kEs256) const { return ring->snapshot()->signer(algorithm)->sign("at+jwt", "{}").value(); }
    /// What a reader thinks of a token who fetched the key set now, or earlier.
    std::string verdict(const std::string& token) const { return verdict(token, ring->snapshot()->jwks); }
    static std::string verdict(const std::string& token, const std::string& jwks) { return code_of(verify_jws(token, parse_jwks(jwks).value(), kRules)); }
    std::size_t count(KeyStanding standing) const {
        const auto& keys = ring->snapshot()->keys;
        return static_cast<std::size_t>(std::count_if(keys.begin(), keys.end(), [&](const RingKey& each) { return each.standing == standing; }));
    }
};

std::vector<What> kinds(const std::vector<KeyChange>& changes) {
    std::vector<What> out;
    for (const auto& change : changes) out.push_back(change.what);
    return out;
}

}  // namespace

TEST_CASE("an empty store gets a key that signs and one that will for each algorithm", "[jose][keyring]") {
    World world{GENERATE(from_range(kBackends))};
    CHECK(world.ring->snapshot()->signer(kEs256) == nullptr);
    CHECK(kinds(world.ring->tend().value()) == std::vector<What>(4, What::Made));
    CHECK(world.count(KeyStanding::Active) == 2);
    CHECK(world.count(KeyStanding::Next) == 2);
    CHECK(parse_jwks(world.ring->snapshot()->jwks).value().keys().size() == 4);
    CHECK(world.ring->tend().value().empty());  // and leaves it at that
    const std::string before = world.token(SignatureAlgorithm::Rs256);
    const auto etag = world.ring->snapshot()->etag;
    world.restart();
    CHECK(world.verdict(before) == "taken");
    CHECK(world.ring->snapshot()->etag == etag);
    CHECK(world.ring->tend().value().empty());
    for (const auto algorithm : kBoth) CHECK(world.verdict(world.token(algorithm)) == "taken");
}

TEST_CASE("attack key rotation gap has no moment in which a good token is refused", "[jose][keyring][attack]") {
    World world{"sqlite"};
    REQUIRE(world.ring->tend());
    const std::string first = world.active();
    std::string known = world.ring->snapshot()->jwks;  // a reader that fetches once a day
    std::vector<std::pair<std::int64_t, std::string>> tokens;
    for (int hour = 0; hour <= 24 * 95; hour += 6) {
        REQUIRE(world.ring->tend());
        tokens.emplace_back(world.clock.now().milliseconds, world.token());
        if (hour % 24 == 0) known = world.ring->snapshot()->jwks;
        for (const auto& [at, token] : tokens) {
            INFO("hour " << hour << ", token of " << at);
            REQUIRE(World::verdict(token, known) == "taken");
            REQUIRE(world.verdict(token) == "taken");
        }
        std::erase_if(tokens, [&](const auto& each) { return each.first + 18 * kHour <= world.clock.now().milliseconds; });
        world.clock.advance_milliseconds(6 * kHour);
    }
    CHECK(world.active() != first);  // there was a rotation in it
    CHECK(world.count(KeyStanding::Retired) == 0);
}

TEST_CASE("a key goes from next to active to retired to gone by age", "[jose][keyring]") {
    World world{GENERATE(from_range(kBackends))};
    REQUIRE(world.ring->tend());
    const std::string first = world.active();
    const std::string token = world.token();
    const auto etag = world.ring->snapshot()->etag;
    world.clock.advance_milliseconds(90 * kDay - 1);
    CHECK(world.ring->tend().value().empty());
    world.clock.advance_milliseconds(1);
    const auto turned = world.ring->tend().value();
    CHECK(kinds(turned) == std::vector<What>{What::Retired, What::Activated, What::Made, What::Retired, What::Activated, What::Made});
    CHECK(turned[0].id == first);
    CHECK(world.active() == turned[1].id);
    CHECK(world.ring->snapshot()->etag != etag);
    CHECK(world.verdict(token) == "taken");
    for (const RingKey& key : world.ring->snapshot()->keys) CHECK(key.signer.has_value() == (key.standing != KeyStanding::Retired));
    world.restart();
    CHECK(world.verdict(token) == "taken");  // its public half is there, its private half is not
    CHECK(world.count(KeyStanding::Retired) == 2);
    world.clock.advance_milliseconds(kDay);
    CHECK(kinds(world.ring->tend().value()) == std::vector<What>{What::Forgotten, What::Forgotten});
    CHECK(world.verdict(token) == "jose.key_unknown");
}

TEST_CASE("a rotation by order waits until readers know the next key", "[jose][keyring]") {
    World world{"sqlite"};
    CHECK(world.ring->rotate(kEs256).error().code == "key.unknown");
    REQUIRE(world.ring->tend());
    const auto early = world.ring->rotate(kEs256);
    REQUIRE_FALSE(early);
    CHECK(early.error().code == "key.young");
    CHECK(early.error().retry == Retry::Later);
    world.clock.advance_milliseconds(2 * kDay);
    const std::string rsa = world.active(SignatureAlgorithm::Rs256);
    const std::string former = world.active();
    CHECK(kinds(world.ring->rotate(kEs256).value()) == std::vector<What>{What::Retired, What::Activated, What::Made});
    CHECK(world.active() != former);
    CHECK(world.active(SignatureAlgorithm::Rs256) == rsa);
    CHECK(world.ring->rotate(kEs256).error().code == "key.young");
}

TEST_CASE("a key that came late is not put to use by age before readers know it", "[jose][keyring]") {
    World world{"sqlite"};
    REQUIRE(world.ring->tend());
    world.clock.advance_milliseconds(89 * kDay);
    const std::string first = world.active();
    const auto snapshot = world.ring->snapshot();
    for (const RingKey& key : snapshot->keys) {
        if (key.standing == KeyStanding::Next && key.public_key.algorithm == kEs256) REQUIRE(world.ring->revoke(key.public_key.id));
    }
    world.clock.advance_milliseconds(kDay);
    REQUIRE(world.ring->tend());
    CHECK(world.active() == first);
    world.clock.advance_milliseconds(kDay);
    REQUIRE(world.ring->tend());
    CHECK(world.active() != first);
}

TEST_CASE("attack a revoked key is gone at once and stays gone", "[jose][keyring][attack]") {
    World world{GENERATE(from_range(kBackends))};
    REQUIRE(world.ring->tend());
    const auto before = world.ring->snapshot();  // a thread that is signing goes on with what it holds
    const std::string stolen = world.active();
    const std::string token = world.token();
    CHECK(kinds(world.ring->revoke(stolen).value()) == std::vector<What>{What::Revoked, What::Activated, What::Made});
    CHECK(world.verdict(token) == "jose.key_unknown");
    CHECK(world.ring->snapshot()->jwks.find(stolen) == std::string::npos);
    CHECK(world.ring->snapshot()->etag != before->etag);
    CHECK(world.verdict(world.token()) == "taken");
    CHECK(before->signer(kEs256)->sign("at+jwt", "{}").has_value());
    CHECK(world.ring->revoke(stolen).error().code == "key.unknown");
    world.restart();
    REQUIRE(world.ring->tend());
    CHECK(world.verdict(token) == "jose.key_unknown");
    // The one that was to come, and a retired one, can be revoked as well.
    const auto snapshot = world.ring->snapshot();
    const auto next = std::find_if(snapshot->keys.begin(), snapshot->keys.end(), [](const RingKey& each) { return each.standing == KeyStanding::Next; });
    REQUIRE(next != snapshot->keys.end());
    CHECK(kinds(world.ring->revoke(next->public_key.id).value()) == std::vector<What>{What::Revoked, What::Made});
    CHECK(world.count(KeyStanding::Next) == 2);
}

TEST_CASE("a private key never stands in the store in the clear and a row that was moved does not open", "[jose][keyring]") {
    World world{"sqlite"};
    REQUIRE(world.ring->tend());
    const store::TableSpec& table = *signing_key_tables().front();
    const auto reader = world.store.reader();
    const auto snapshot = world.ring->snapshot();
    const std::string one = snapshot->keys[0].public_key.id;
    const std::string other = snapshot->keys[1].public_key.id;
    const std::vector<store::Row> keys{{one}, {other}};
    auto rows = reader->get(table, keys).value();
    REQUIRE((rows[0] && rows[1]));
    const std::string der = snapshot->keys[0].signer->key().pkcs8().value();
    for (const auto& cell : *rows[0]) CHECK(store::bytes(cell).find(der.substr(der.size() / 2)) == std::string::npos);
    // An attacker with the database puts one key's body under another's name.
    (*rows[0])[5] = (*rows[1])[5];
    REQUIRE(world.store.write([&](store::Batch& batch) { batch.put(table, *rows[0]); }));
    world.ring.reset();
    CHECK(code_of(KeyRing::open(*world.store.reader(), world.store.commits(), world.store.sealer(), world.clock)) == "seal.broken");
}

TEST_CASE("when the disk refuses nothing changes in memory either", "[jose][keyring]") {
    World world{"sqlite"};
    REQUIRE(world.ring->tend());
    const auto before = world.ring->snapshot();
    world.store.refusing().refuse_after(store::Domain::Identity, 0, "store.full");
    world.clock.advance_milliseconds(100 * kDay);
    CHECK(world.ring->tend().error().code == "store.full");
    CHECK(world.ring->revoke(world.active()).error().code == "store.full");
    CHECK(world.ring->snapshot() == before);
    world.store.refusing().let_pass();
    CHECK(world.ring->tend().has_value());
    CHECK(world.ring->snapshot() != before);
}

TEST_CASE("threads go on signing while the keys turn", "[jose][keyring]") {
    World world{"sqlite"};
    REQUIRE(world.ring->tend());
    std::atomic<bool> stop = false;
    std::atomic<int> bad = 0;
    std::atomic<int> signed_tokens = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 3; ++t) {
            threads.emplace_back([&] {
                while (!stop) {
                    const auto snapshot = world.ring->snapshot();
                    const auto token = snapshot->signer(kEs256)->sign("at+jwt", "{}");
                    if (!token || !verify_jws(*token, snapshot->verifying, kRules)) ++bad;
                    ++signed_tokens;
                }
            });
        }
        for (int turn = 0; turn < 5; ++turn) {
            const int seen = signed_tokens;
            while (signed_tokens < seen + 10) std::this_thread::yield();
            world.clock.advance_milliseconds(2 * kDay);
            CHECK(world.ring->rotate(kEs256).has_value());
        }
        stop = true;
    }
    CHECK(bad == 0);
    CHECK(signed_tokens >= 50);
}
