// A chain to tamper with: rows, a checkpoint file beside the store, and the separate verifier run on an export.
#pragma once

#include <catch2/catch.hpp>

#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "core/codec/json.hpp"
#include "core/evidence/audit_export.hpp"
#include "core/evidence/checkpointer.hpp"
#include "tests/support/stores.hpp"

namespace hub::test {

inline security::Sealer test_sealer() {
    SeededRandom random(1);
    return security::Sealer(security::parse_keyring(security::new_keyring_line(1, random)).value());
}

struct Verdict {
    int exit_code = -1;
    codec::Value report;
    [[nodiscard]] std::vector<std::string> kinds() const {
        std::vector<std::string> out;
        for (const auto& finding : report["findings"].items()) out.emplace_back(finding["kind"].text());
        return out;
    }
    [[nodiscard]] std::string text() const { return codec::write_json(report); }
};

class ChainOfTests {
public:
    explicit ChainOfTests(const std::string& backend, std::vector<const store::TableSpec*> more_tables = {})
        : sealer(test_sealer()), store(backend, {with(std::move(more_tables)), {}}), log(sealer), key(security::generate_ed25519().value()) { open(); }

    static std::vector<const store::TableSpec*> with(std::vector<const store::TableSpec*> tables) {
        tables.push_back(&evidence::kChanges);
        return tables;
    }
    void open() {
        writer = store.backend().open_writer(store::Domain::State).value();
        REQUIRE(log.load(*writer).has_value());
    }
    /// Later in time with each row: ten seconds apart.
    void append(int count, const std::string& detail = "detail") {
        store::WorkingSet set(*writer);
        for (int i = 0; i < count; ++i) {
            evidence::Change change;
            change.at = clock.now();
            clock.advance_milliseconds(10'000);
            change.hub_id = 7;
            change.version = i + 1;
            change.previous = log.position().sequence;
            change.actor = "vnedu/64625417";
            change.cause = "changed";
            change.detail = detail;
            log.append(set, change);
        }
        REQUIRE(writer->commit(set.take()).has_value());
    }
    [[nodiscard]] std::filesystem::path checkpoint_folder() const { return outside.path() / "checkpoints"; }
    std::unique_ptr<evidence::Checkpointer> checkpointer(evidence::CheckpointPace pace = {}) {
        auto file = evidence::CheckpointFile::open(checkpoint_folder(), key);
        REQUIRE(file.has_value());
        return std::make_unique<evidence::Checkpointer>(std::move(*file), store.backend(), clock, pace);
    }
    void checkpoint() { REQUIRE(checkpointer()->look(evidence::Checkpointer::Look::Now).has_value()); }

    store::Row row(Key sequence) {
        const store::Row row_key{sequence};
        return *writer->get(evidence::kChanges, std::span(&row_key, 1)).value()[0];
    }
    void put(store::Row changed) {
        store::Batch batch;
        batch.put(evidence::kChanges, std::move(changed));
        REQUIRE(writer->commit(batch).has_value());
    }
    void erase(Key sequence) {
        store::Batch batch;
        batch.erase(evidence::kChanges, {sequence});
        REQUIRE(writer->commit(batch).has_value());
    }

    std::string exported() {
        std::string text = evidence::export_head(clock.now());
        Key after = 0;
        while (true) {
            auto part = evidence::export_part(*writer, after, std::numeric_limits<Key>::max(), 3).value();
            if (part.up_to == after) break;
            text += part.lines;
            after = part.up_to;
        }
        return text + evidence::export_end(after);
    }
    Verdict verify() { return verify(exported()); }
    Verdict verify(const std::string& text) {
        std::ofstream(outside.path() / "audit.jsonl", std::ios::binary) << text;
        std::ofstream(outside.path() / "evidence.pub") << evidence::public_key_line(key);
        std::string command = std::string(HUB_VERIFY) + " " + (outside.path() / "audit.jsonl").string() + " -o json";
        if (std::filesystem::exists(checkpoint_folder())) {
            command += " --checkpoints " + (checkpoint_folder() / "checkpoints.jsonl").string() + " --key " + (outside.path() / "evidence.pub").string();
        }
        Verdict verdict;
        std::FILE* pipe = popen(command.c_str(), "r");
        std::string said;
        char buffer[4096];
        for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) said.append(buffer, count);
        const int status = pclose(pipe);
        verdict.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        verdict.report = codec::parse_json(said).value_or(codec::Value());
        return verdict;
    }

    TemporaryFolder outside;
    security::Sealer sealer;
    ManualClock clock{Instant{1'800'000'000'000}};
    TestStore store;
    std::unique_ptr<store::Writer> writer;
    evidence::ChangeLog log;
    security::KeyPair key;
};

}  // namespace hub::test
