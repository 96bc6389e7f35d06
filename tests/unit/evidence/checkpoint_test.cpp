// What is signed, when, and what a start does with it.
#include "core/evidence/checkpoint_mark.hpp"
#include "tests/unit/evidence/chain_of_tests.hpp"

using namespace hub;
using namespace hub::test;
using evidence::Checkpointer;

TEST_CASE("a checkpoint is due after so many changes or so long, and not before", "[evidence]") {
    ChainOfTests chain{GENERATE(from_range(kBackends))};
    const auto checkpointer = chain.checkpointer({.every_changes = 5, .every_milliseconds = 3'600'000});
    const auto signed_to = [&] { return checkpointer->file().standing().newest.sequence; };
    const auto look = [&] { REQUIRE(checkpointer->look(Checkpointer::Look::WhenDue).has_value()); };
    look();
    CHECK(signed_to() == 0);  // nothing to sign
    chain.append(1);
    look();
    CHECK(signed_to() == 1);  // the first at once
    chain.append(4);
    look();
    CHECK(signed_to() == 1);
    chain.append(1);
    look();
    CHECK(signed_to() == 6);
    chain.append(1);
    chain.clock.advance_milliseconds(3'600'000);
    look();
    CHECK(signed_to() == 7);
}

TEST_CASE("a hub that stops in order leaves nothing unsigned", "[evidence]") {
    ChainOfTests chain{"sqlite"};
    chain.append(1);
    const auto checkpointer = chain.checkpointer({.every_changes = 1'000, .every_milliseconds = 86'400'000});
    checkpointer->start();
    chain.append(3);
    checkpointer->stop();
    CHECK(checkpointer->file().standing().newest.sequence == 4);
}

TEST_CASE("a line that was not written to its end is cut off and the file goes on", "[evidence]") {
    ChainOfTests chain{"sqlite"};
    chain.append(2);
    chain.checkpoint();
    std::ofstream(chain.checkpoint_folder() / "checkpoints.jsonl", std::ios::app) << "{\"v\":1,\"kind\":\"he";
    chain.append(1);
    chain.checkpoint();
    CHECK(chain.checkpointer()->file().standing().newest.sequence == 3);
    CHECK(chain.verify().exit_code == 0);
}

TEST_CASE("a database that ends before its checkpoint, or holds other changes, is told from a good one", "[evidence]") {
    ChainOfTests chain{GENERATE(from_range(kBackends))};
    chain.append(5);
    chain.checkpoint();
    chain.append(2);
    const auto compared = [&] { return evidence::compare_with(chain.checkpointer()->file(), *chain.writer); };
    CHECK(compared().has_value());
    SECTION("behind") {
        for (const Key gone : {4, 5, 6, 7}) chain.erase(gone);
        const auto problem = compared().error();
        CHECK(problem.code == "evidence.behind");
        CHECK(problem.message.find("2 changes are missing") != std::string::npos);
        CHECK(problem.message.find("--accept-evidence-break") != std::string::npos);
    }
    SECTION("another hash where it signed") {
        auto row = chain.row(5);
        row[12] = std::string(32, 'x');
        chain.put(std::move(row));
        CHECK(compared().error().code == "evidence.differs");
    }
    SECTION("the row it signed is gone") {
        chain.erase(5);
        CHECK(compared().error().code == "evidence.differs");
    }
    SECTION("altered since") {
        auto row = chain.row(7);
        row[8] = std::string("somebody/else");
        chain.put(std::move(row));
        CHECK(compared().error().code == "evidence.differs");
    }
}

TEST_CASE("an accepted break is signed, lets the hub go on, and stands in every report", "[evidence]") {
    ChainOfTests chain{GENERATE(from_range(kBackends))};
    chain.append(5);
    chain.checkpoint();
    for (const Key gone : {4, 5}) chain.erase(gone);
    chain.open();  // as after a restart from a backup
    {
        const auto file = evidence::CheckpointFile::open(chain.checkpoint_folder(), chain.key).value();
        REQUIRE(file->append(evidence::CheckpointKind::Accepted, evidence::read_head(*chain.writer).value(), chain.clock.now(), "restored from Monday's backup").has_value());
        CHECK(evidence::compare_with(*file, *chain.writer).has_value());
    }
    chain.append(4, "other details");
    chain.checkpoint();
    const auto verdict = chain.verify();
    INFO(verdict.text());
    CHECK(verdict.exit_code == 0);
    CHECK(verdict.text().find("restored from Monday's backup") != std::string::npos);
}

TEST_CASE("pruned partitions: their sealed head is where chain, start and verifier begin", "[evidence]") {
    ChainOfTests chain{GENERATE(from_range(kBackends))};
    const auto from = chain.clock.now();
    chain.append(10);
    const Instant old = from.plus_milliseconds(60'000);  // six rows are older
    const auto point = evidence::last_change_before(*chain.writer, old).value();
    CHECK(point.sequence == 6);
    const auto checkpointer = chain.checkpointer();
    REQUIRE(checkpointer->seal(point).has_value());

    const auto prune = [&](std::size_t limit) {
        store::Batch batch;
        const auto pruned = evidence::prune_changes(*chain.writer, batch, {.after = 0, .until = checkpointer->file().standing().sealed.sequence, .limit = limit}).value();
        REQUIRE(chain.writer->commit(batch).has_value());
        return pruned.rows;
    };
    CHECK(prune(4) == 4);  // a hub that ended half way
    CHECK(chain.verify().exit_code == 0);
    CHECK(evidence::compare_with(checkpointer->file(), *chain.writer).has_value());
    CHECK(prune(100) == 2);
    CHECK(prune(100) == 0);

    const auto sealed = checkpointer->file().standing().sealed;
    CHECK(evidence::verify_chain(*chain.writer, sealed).value().sequence == 10);
    CHECK(evidence::compare_with(checkpointer->file(), *chain.writer).has_value());
    CHECK(evidence::read_history(*chain.writer, chain.sealer, 10, 50).value().size() == 4);
    const auto verdict = chain.verify();
    INFO(verdict.text());
    CHECK(verdict.exit_code == 0);
    CHECK(verdict.report["first"].integer() == 7);

    SECTION("one row more than was sealed is missed") {
        chain.erase(7);
        CHECK(chain.verify().kinds() == std::vector<std::string>{"deleted"});
    }
    SECTION("the chain goes on behind it") {
        chain.append(2);
        REQUIRE(checkpointer->look(Checkpointer::Look::Now).has_value());
        CHECK(chain.verify().exit_code == 0);
    }
}

TEST_CASE("a file that ends with a seal still knows the newest head before it", "[evidence]") {
    ChainOfTests chain{GENERATE(from_range(kBackends))};
    chain.append(10);
    {
        const auto checkpointer = chain.checkpointer();
        REQUIRE(checkpointer->look(Checkpointer::Look::Now).has_value());
        REQUIRE(checkpointer->seal(evidence::last_change_before(*chain.writer, chain.clock.now()).value()).has_value());
    }
    const auto opened = [&] { return evidence::CheckpointFile::open(chain.checkpoint_folder(), chain.key).value(); };
    CHECK(opened()->standing().newest.sequence == 10);
    CHECK(opened()->standing().sealed.sequence == 9);
    SECTION("and misses what was taken off the database's end") {
        chain.erase(10);
        CHECK(evidence::compare_with(*opened(), *chain.writer).error().code == "evidence.behind");
    }
    SECTION("unless its loss was accepted") {
        chain.erase(10);
        REQUIRE(opened()->append(evidence::CheckpointKind::Accepted, evidence::read_head(*chain.writer).value(), chain.clock.now(), "restored").has_value());
        CHECK(opened()->standing().newest.sequence == 9);
    }
}

TEST_CASE("a partition whose rows were altered is not sealed", "[evidence]") {
    ChainOfTests chain{"sqlite"};
    chain.append(5);
    const auto checkpointer = chain.checkpointer();
    REQUIRE(checkpointer->look(Checkpointer::Look::Now).has_value());
    auto row = chain.row(2);
    row[8] = std::string("somebody/else");
    chain.put(std::move(row));
    const auto point = evidence::last_change_before(*chain.writer, chain.clock.now()).value();
    CHECK(point.sequence == 4);  // never the newest of all: the chain goes on from it
    CHECK_FALSE(checkpointer->seal(point).has_value());
    CHECK(checkpointer->file().standing().sealed.sequence == 0);
}

TEST_CASE("a second hub does not write checkpoints to the same file", "[evidence]") {
    ChainOfTests chain{"sqlite"};
    const auto first = chain.checkpointer();
    CHECK(evidence::CheckpointFile::open(chain.checkpoint_folder(), chain.key).error().code == "checkpoint.locked");
}

TEST_CASE("a signing key is told from other text", "[evidence]") {
    CHECK(evidence::parse_signing_key("ed25519-private:" + std::string(64, 'a')).has_value());
    for (const auto* bad : {"", "ed25519-private:", "ed25519-private:zz", "secret"}) CHECK(evidence::parse_signing_key(bad).error().code == "checkpoint.key");
}

TEST_CASE("a checkpoint file that ends before what the database remembers is missed", "[evidence]") {
    ChainOfTests chain{GENERATE(from_range(kBackends)), {&evidence::kCheckpointMark}};
    const auto fits = [&](Key signed_to) { return evidence::compare_with_mark(signed_to, "checkpoints.jsonl", *chain.writer); };
    CHECK(fits(0).has_value());  // none was ever signed
    store::Batch batch;
    batch.put(evidence::kCheckpointMark, evidence::checkpoint_mark_row({5, {}}));
    REQUIRE(chain.writer->commit(batch).has_value());
    CHECK(fits(5).has_value());
    CHECK(fits(6).has_value());
    for (const Key before : {Key{0}, Key{4}}) CHECK(fits(before).error().code == "checkpoint.vanished");
}
