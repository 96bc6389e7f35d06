#include <catch2/catch.hpp>

#include "core/evidence/change_log.hpp"
#include "core/evidence/journey.hpp"
#include "tests/support/stores.hpp"

using namespace hub;
using namespace hub::evidence;
using hub::test::kBackends;
using hub::test::TestStore;

namespace {
const store::Schema kSchema{{&kChanges}, {}};

security::Sealer test_sealer() {
    SeededRandom random(1);
    return security::Sealer(security::parse_keyring(security::new_keyring_line(1, random)).value());
}

void append(store::Writer& writer, ChangeLog& log, int count) {
    store::WorkingSet set(writer);
    for (int i = 0; i < count; ++i) {
        Change change;
        change.at = {1000 + i};
        change.hub_id = 7;
        change.version = i + 1;
        change.previous = log.position().sequence;
        change.actor = "vnedu/64625417";
        change.cause = "changed";
        change.detail = "detail " + std::to_string(i);
        log.append(set, change);
    }
    REQUIRE(writer.commit(set.take()).has_value());
}

/// Puts `row` in the place of a stored change, as a person with database access could.
void tamper(store::Writer& writer, Key sequence, std::size_t column, store::Cell value) {
    const store::Row key{sequence};
    auto row = *writer.get(kChanges, std::span(&key, 1)).value()[0];
    row[column] = std::move(value);
    store::Batch batch;
    batch.put(kChanges, std::move(row));
    REQUIRE(writer.commit(batch).has_value());
}
}  // namespace

TEST_CASE("the chain goes on over a restart and its details open again", "[evidence]") {
    const auto sealer = test_sealer();
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    {
        auto writer = test.backend().open_writer(store::Domain::State).value();
        ChangeLog log(sealer);
        REQUIRE(log.load(*writer).has_value());
        append(*writer, log, 3);
    }
    test.reopen();
    auto writer = test.backend().open_writer(store::Domain::State).value();
    ChangeLog log(sealer);
    REQUIRE(log.load(*writer).has_value());
    append(*writer, log, 2);
    CHECK(verify_chain(*writer).value().sequence == 5);
    const auto changes = read_history(*writer, sealer, 5, 10).value();
    REQUIRE(changes.size() == 5);
    CHECK(changes[0].sequence == 5);
    CHECK(changes[4].detail == "detail 0");
}

TEST_CASE("an edited, re-detailed or missing row is named", "[evidence]") {
    const auto sealer = test_sealer();
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    auto writer = test.backend().open_writer(store::Domain::State).value();
    ChangeLog log(sealer);
    REQUIRE(log.load(*writer).has_value());
    append(*writer, log, 5);

    SECTION("an edited actor") {
        tamper(*writer, 3, 8, std::string("somebody/else"));
        CHECK(verify_chain(*writer).error().message == "change 3 was altered");
    }
    SECTION("another detail") {
        tamper(*writer, 2, 11, sealer.seal("forged", "change|2"));
        CHECK(verify_chain(*writer).error().message == "change 2 has another detail than was committed to");
    }
    SECTION("a row that is gone") {
        store::Batch batch;
        batch.erase(kChanges, {std::int64_t{4}});
        REQUIRE(writer->commit(batch).has_value());
        CHECK(verify_chain(*writer).error().message == "change 4 is missing");
    }
}

TEST_CASE("a batch that was not committed leaves no gap in the chain", "[evidence]") {
    const auto sealer = test_sealer();
    TestStore test{"sqlite", kSchema};
    auto writer = test.backend().open_writer(store::Domain::State).value();
    ChangeLog log(sealer);
    REQUIRE(log.load(*writer).has_value());
    append(*writer, log, 1);
    store::WorkingSet lost(*writer);
    const auto before = log.position();
    Change change;
    log.append(lost, change);
    log.go_back(before);
    append(*writer, log, 1);
    CHECK(verify_chain(*writer).value().sequence == 2);
}

TEST_CASE("a pruned detail leaves the chain whole, and what was committed to cannot be guessed", "[evidence]") {
    const auto sealer = test_sealer();
    TestStore test{GENERATE(from_range(kBackends)), kSchema};
    auto writer = test.backend().open_writer(store::Domain::State).value();
    ChangeLog log(sealer);
    REQUIRE(log.load(*writer).has_value());
    append(*writer, log, 5);
    append(*writer, log, 5);  // the same five details

    // Equal details have unequal commitments: the sealing's nonce salts them, and goes with the detail.
    const auto rows = read_chain(*writer, 0, 100).value();
    CHECK(rows[0].commitment != rows[5].commitment);
    CHECK(rows[0].commitment != security::as_bytes(security::sha256("detail 0")));

    const auto prune = [&](Key until, std::size_t limit) {
        store::Batch batch;
        const auto pruned = prune_details(*writer, batch, {.after = 0, .until = until, .limit = limit}).value();
        REQUIRE(writer->commit(batch).has_value());
        return pruned;
    };
    CHECK(prune(3, 2).up_to == 2);
    CHECK(prune(3, 2).rows == 1);
    CHECK(prune(3, 2).rows == 0);
    CHECK(verify_chain(*writer).value().sequence == 10);
    const auto history = read_history(*writer, sealer, 10, 20).value();
    REQUIRE(history.size() == 10);
    CHECK(history.back().detail.empty());
    CHECK(history[6].detail == "detail 3");
    CHECK(read_chain(*writer, 0, 1).value()[0].detail_digest.empty());
}

TEST_CASE("a journey is packed small and read back", "[evidence]") {
    const std::vector<Step> steps{{StepKind::Receive, {1'795'000'000'000}, "accepted", "push", ""},
                                  {StepKind::Translate, {1'795'000'000'004}, "ok", "vnedu.pupil", ""},
                                  {StepKind::Merge, {1'795'000'000'009}, "new", "", "version 1"}};
    const std::string packed = pack(steps);
    CHECK(packed.size() < 80);
    const auto back = unpack_steps(packed);
    REQUIRE(back.size() == 3);
    CHECK(back[1].at.milliseconds == 1'795'000'000'004);
    CHECK(back[2].detail == "version 1");
    for (std::size_t cut = 0; cut < packed.size(); ++cut) CHECK(unpack_steps(packed.substr(0, cut)).size() <= 3);
}
