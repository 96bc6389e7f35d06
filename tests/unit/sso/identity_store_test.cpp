// Rows that were read together, and what is decided on them later.
#include "core/sso/identity_store.hpp"

#include <catch2/catch.hpp>
#include <future>

#include "core/sso/accounts_tables.hpp"
#include "tests/support/sso_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

store::Batch login(const std::string& name, Key account) {
    store::Batch batch;
    batch.put(sso::kLogins, {name, account});
    return batch;
}

struct World {
    explicit World(const std::string& backend) : stores(backend, {sso::account_tables()}) {
        store = sso::IdentityStore::open(stores.backend(), [](const Error&) {}).value();
    }
    TestStore stores;
    std::unique_ptr<sso::IdentityStore> store;
};

}  // namespace

TEST_CASE("rows read together show what was written to them since", "[identity_store]") {
    World world(GENERATE(from_range(kBackends)));
    REQUIRE(world.store->write_and_wait(login("a", 1)));
    const auto rows = world.store->look(sso::kLogins, {{"a"}, {"b"}}).value();
    CHECK(store::integer(rows->row(0).value()[1]) == 1);
    CHECK_FALSE(rows->row(1));
    REQUIRE(world.store->write_and_wait(login("b", 2)));
    world.store->write(login("a", 3), [](const Status&) {});  // on its way, or there
    CHECK(store::integer(rows->row(0).value()[1]) == 3);
    CHECK(store::integer(rows->row(1).value()[1]) == 2);
}

TEST_CASE("each of many decisions is taken on its row as it stands and hears of its own end", "[identity_store]") {
    World world(GENERATE(from_range(kBackends)));
    std::vector<store::Row> keys;
    std::vector<sso::IdentityStore::Decision> decisions;
    for (std::int64_t i = 0; i < 200; ++i) {
        keys.push_back({"login" + std::to_string(i)});
        decisions.push_back({static_cast<std::size_t>(i), [i](const std::optional<store::Row>& now) -> Result<store::Batch> {
                                 if (now) return fail("test.taken", "somebody has it");
                                 return login("login" + std::to_string(i), i);
                             }});
    }
    const auto rows = world.store->look(sso::kLogins, keys).value();
    REQUIRE(world.store->write_and_wait(login("login77", 1'000)));  // after they were read
    std::mutex mutex;
    std::vector<std::string> said(decisions.size());
    std::promise<void> all;
    std::size_t heard = 0;
    world.store->change(*rows, decisions, [&](std::size_t which, const Status& status) {
        const std::lock_guard lock(mutex);
        said[which] = status ? "kept" : status.error().code;
        if (++heard == said.size()) all.set_value();
    });
    all.get_future().get();
    for (std::size_t i = 0; i < said.size(); ++i) CHECK(said[i] == (i == 77 ? "test.taken" : "kept"));
    CHECK(store::integer(world.store->read(sso::kLogins, {"login77"}).value().value()[1]) == 1'000);
    CHECK(store::integer(world.store->read(sso::kLogins, {"login199"}).value().value()[1]) == 199);
}
