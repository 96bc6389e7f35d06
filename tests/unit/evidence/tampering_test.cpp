// Somebody with the database's password, and the separate verifier.
#include "tests/unit/evidence/chain_of_tests.hpp"

using namespace hub;
using namespace hub::test;

namespace {

enum Column : std::size_t { Sequence = 0, Actor = 8, Commitment = 10, Detail = 11, Hash = 12 };
using Kinds = std::vector<std::string>;

/// Ten changes, checkpoints after the fifth and the tenth.
struct SignedChain : ChainOfTests {
    explicit SignedChain(const std::string& backend) : ChainOfTests(backend) {
        append(5);
        checkpoint();
        append(5);
        checkpoint();
    }
};

/// Puts `actor` into a row and computes every hash from there on anew, as whoever has read our README can.
void rehash(ChainOfTests& chain, Key from, const std::string& actor) {
    std::string previous = from > 1 ? store::bytes(chain.row(from - 1)[Hash]) : std::string(32, '\0');
    for (Key at = from; at <= chain.log.position().sequence; ++at) {
        auto row = chain.row(at);
        if (at == from) row[Actor] = actor;
        std::string bytes = previous;
        for (std::size_t i = 0; i <= Commitment; ++i) {
            const std::string text = std::holds_alternative<std::int64_t>(row[i]) ? std::to_string(store::integer(row[i])) : store::bytes(row[i]);
            bytes += std::to_string(text.size()) + ":" + text;
        }
        previous = security::as_bytes(security::sha256(bytes));
        row[Hash] = previous;
        chain.put(std::move(row));
    }
}

}  // namespace

TEST_CASE("an untouched chain is good", "[evidence][tampering]") {
    SignedChain chain{GENERATE(from_range(kBackends))};
    const auto verdict = chain.verify();
    INFO(verdict.text());
    CHECK(verdict.exit_code == 0);
    CHECK(verdict.report["good"].boolean());
    CHECK(verdict.report["changes"].integer() == 10);
    CHECK(verdict.report["covered_to"].integer() == 10);
    CHECK(verdict.report["checkpoints"].integer() == 2);
}

TEST_CASE("an edited row is found and named", "[evidence][tampering]") {
    SignedChain chain{GENERATE(from_range(kBackends))};
    auto row = chain.row(4);
    row[Actor] = std::string("somebody/else");
    chain.put(std::move(row));
    const auto verdict = chain.verify();
    CHECK(verdict.exit_code == 1);
    CHECK(verdict.kinds() == Kinds{"edited"});
    CHECK(verdict.report["findings"].items().at(0)["change"].integer() == 4);
}

TEST_CASE("an edited detail is found although the chain's own fields fit", "[evidence][tampering]") {
    SignedChain chain{GENERATE(from_range(kBackends))};
    auto row = chain.row(6);
    row[Detail] = chain.sealer.seal("another detail", "change|6");
    chain.put(std::move(row));
    const auto verdict = chain.verify();
    CHECK(verdict.exit_code == 1);
    CHECK(verdict.kinds() == Kinds{"edited"});
}

TEST_CASE("a row deleted from the middle is found and named", "[evidence][tampering]") {
    SignedChain chain{GENERATE(from_range(kBackends))};
    chain.erase(7);
    const auto verdict = chain.verify();
    CHECK(verdict.exit_code == 1);
    CHECK(verdict.kinds() == Kinds{"deleted"});
    CHECK(verdict.report["findings"].items().at(0)["change"].integer() == 7);
}

TEST_CASE("rows deleted from the beginning are found, for nobody sealed their head", "[evidence][tampering]") {
    SignedChain chain{GENERATE(from_range(kBackends))};
    chain.erase(1);
    chain.erase(2);
    const auto verdict = chain.verify();
    CHECK(verdict.exit_code == 1);
    CHECK(verdict.kinds() == Kinds{"deleted"});
    CHECK(verdict.report["findings"].items().at(0)["text"].text() == "changes 1 to 2 missing");
}

TEST_CASE("a chain cut off at its end is found by its checkpoint", "[evidence][tampering]") {
    SignedChain chain{GENERATE(from_range(kBackends))};
    chain.erase(9);
    chain.erase(10);
    const auto verdict = chain.verify();
    CHECK(verdict.exit_code == 1);
    CHECK(verdict.kinds() == Kinds{"truncated"});
    CHECK(verdict.report["findings"].items().at(0)["change"].integer() == 9);
}

TEST_CASE("two rows put in each other's place are found and named", "[evidence][tampering]") {
    const auto [one, other] = GENERATE(std::pair<Key, Key>{3, 4}, std::pair<Key, Key>{3, 8}, std::pair<Key, Key>{1, 10});
    SignedChain chain{GENERATE(from_range(kBackends))};
    auto first = chain.row(one);
    auto second = chain.row(other);
    std::swap(first[Sequence], second[Sequence]);
    chain.put(std::move(first));
    chain.put(std::move(second));
    const auto verdict = chain.verify();
    INFO(verdict.text());
    CHECK(verdict.exit_code == 1);
    auto kinds = verdict.kinds();
    // Where a checkpoint stands at one of the two places it tells as well.
    std::erase(kinds, "rehashed");
    CHECK(kinds == Kinds{"reordered", "reordered"});
}

TEST_CASE("lines of an export in another order are found", "[evidence][tampering]") {
    SignedChain chain{"sqlite"};
    std::istringstream text(chain.exported());
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    std::swap(lines[4], lines[5]);
    std::string swapped;
    for (const auto& line : lines) swapped += line + "\n";
    const auto verdict = chain.verify(swapped);
    CHECK(verdict.exit_code == 1);
    CHECK(verdict.kinds() == Kinds{"reordered"});
}

TEST_CASE("a chain computed anew from an edited row on fits itself and is found by its checkpoints", "[evidence][tampering]") {
    SignedChain chain{GENERATE(from_range(kBackends))};
    rehash(chain, 7, "somebody/else");
    CHECK(evidence::verify_chain(*chain.writer).has_value());  // the chain alone does not tell
    const auto verdict = chain.verify();
    CHECK(verdict.exit_code == 1);
    CHECK(verdict.kinds() == Kinds{"rehashed"});
    CHECK(verdict.report["findings"].items().at(0)["text"].text().find("computed anew after change 5") != std::string::npos);
}

TEST_CASE("a checkpoint that was altered, removed or signed by another key is found", "[evidence][tampering]") {
    SignedChain chain{"sqlite"};
    const auto path = chain.checkpoint_folder() / "checkpoints.jsonl";
    std::ifstream in(path);
    std::string first, second;
    std::getline(in, first);
    std::getline(in, second);
    const auto write = [&](const std::string& text) { std::ofstream(path, std::ios::trunc) << text; };
    SECTION("altered") {
        auto altered = first;
        altered.replace(altered.find("\"sequence\":5"), 12, "\"sequence\":4");
        write(altered + "\n" + second + "\n");
        const auto verdict = chain.verify();
        CHECK(verdict.exit_code == 1);
        CHECK(verdict.kinds().at(0) == "checkpoint_forged");
        CHECK(evidence::CheckpointFile::open(chain.checkpoint_folder(), chain.key).error().code == "checkpoint.broken");
    }
    SECTION("removed") {
        write(second + "\n");
        CHECK(chain.verify().kinds() == Kinds{"checkpoint_forged"});
        CHECK(evidence::CheckpointFile::open(chain.checkpoint_folder(), chain.key).error().code == "checkpoint.broken");
    }
    SECTION("signed by another key") {
        chain.key = security::generate_ed25519().value();
        CHECK(chain.verify().kinds() == Kinds{"checkpoint_forged", "checkpoint_forged"});
        CHECK(evidence::CheckpointFile::open(chain.checkpoint_folder(), chain.key).error().code == "checkpoint.broken");
    }
}

TEST_CASE("an export that was cut off, or is none, is not taken for a good one", "[evidence][tampering]") {
    SignedChain chain{"sqlite"};
    const std::string whole = chain.exported();
    const std::string without_end = whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1);
    CHECK(chain.verify(without_end).kinds() == Kinds{"truncated"});
    CHECK(chain.verify("").exit_code == 1);
    CHECK(chain.verify("not an export\n").exit_code == 1);
    for (const char* hostile : {"{\"seq\":1,\"seq\":1}", "{\"seq\":[]}", "{\"seq\":99999999999999999999}", "{\"actor\":\"\\ud800\"}", "{"}) {
        INFO(hostile);
        const auto head_end = whole.find('\n') + 1;
        CHECK(chain.verify(whole.substr(0, head_end) + hostile + "\n" + whole.substr(head_end)).kinds() == Kinds{"unreadable"});
    }
}
