#include <catch2/catch.hpp>

#include <fstream>

#include "core/store/disk_guard.hpp"
#include "tests/support/stores.hpp"

using namespace hub;
using namespace hub::store;
using hub::test::TestStore;

namespace {
const TableSpec kThings{"thing", Domain::State, {{"id", Type::Integer}, {"body", Type::Blob}}, 1};

std::filesystem::path folder_of(const TestStore& test) { return test.folder() / "store"; }

void put_megabytes(Writer& writer, std::int64_t from, std::int64_t count) {
    for (std::int64_t id = from; id < from + count; ++id) {
        Batch batch;
        batch.put(kThings, {id, std::string(1'000'000, 'x')});
        REQUIRE(writer.commit(batch).has_value());
    }
}
}  // namespace

TEST_CASE("above its quota a store takes nothing new until retention has made room", "[store]") {
    TestStore test{"sqlite", {{&kThings}, {}}};
    auto writer = test.backend().open_writer(Domain::State).value();
    DiskGuard guard(folder_of(test), {.quota_bytes = 40'000'000}, test.backend());
    CHECK(guard.admit().has_value());
    put_megabytes(*writer, 0, 60);
    guard.look();
    const auto refused = guard.admit();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "store.quota");
    CHECK(refused.error().retry == Retry::Later);

    // The files do not shrink, but what was freed is written again first.
    for (std::int64_t id = 0; id < 55; ++id) {
        Batch batch;
        batch.erase(kThings, {id});
        REQUIRE(writer->commit(batch).has_value());
    }
    writer.reset();
    test.reopen();
    DiskGuard again(folder_of(test), {.quota_bytes = 40'000'000}, test.backend());
    INFO(again.used_bytes());
    CHECK(again.admit().has_value());
}

TEST_CASE("the ballast is allocated, given up, and comes back when there is room", "[store]") {
    TestStore test{"sqlite", {{&kThings}, {}}};
    DiskGuard guard(folder_of(test), {.ballast_bytes = 8'000'000}, test.backend());
    CHECK(guard.has_ballast());
    CHECK(std::filesystem::file_size(folder_of(test) / "ballast") == 8'000'000);
    CHECK(guard.release_ballast());
    CHECK_FALSE(guard.has_ballast());
    CHECK_FALSE(guard.release_ballast());
    guard.look();
    CHECK(guard.has_ballast());
}

TEST_CASE("a ballast larger than the disk allows is left out", "[store]") {
    TestStore test{"sqlite", {{&kThings}, {}}};
    DiskGuard guard(folder_of(test), {.ballast_bytes = 1'000'000'000'000'000}, test.backend());
    CHECK_FALSE(guard.has_ballast());
}
