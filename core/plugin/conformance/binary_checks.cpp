// Checks 1 to 7: the shared object as the loader sees it.
#include <chrono>

#include "core/plugin/binary_facts.hpp"
#include "core/plugin/cage.hpp"
#include "core/plugin/conformance/bench.hpp"
#include "core/plugin/conformance/checks.hpp"
#include "core/plugin/conformance/vitals.hpp"

namespace hub::plugin::conformance {

namespace {

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t kMost = 5;
    std::string out;
    for (std::size_t i = 0; i < names.size() && i < kMost; ++i) out += (i == 0 ? "" : ", ") + names[i];
    return names.size() > kMost ? out + " and " + std::to_string(names.size() - kMost) + " more" : out;
}

template <typename Judge>
Finding judged(const Subject& subject, const Judge& judge) {
    const auto facts = read_binary(subject.image);
    return facts ? judge(*facts) : failed(facts.error().message);
}

}  // namespace

Finding loads(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    return passed("opened with RTLD_NOW and RTLD_LOCAL inside a worker's cage");
}

Finding exports_only_the_entry(const Subject& subject) {
    return judged(subject, [](const BinaryFacts& facts) {
        std::vector<std::string> others;
        bool entry = false;
        for (const auto& symbol : facts.exports) {
            if (symbol.name != kEntrySymbol) others.push_back(symbol.name);
            else if (symbol.kind == SymbolKind::Data) entry = true;
        }
        if (!others.empty()) return failed("exports also " + listed(others));
        if (!entry) return failed("does not export the data symbol " + std::string(kEntrySymbol));
        return passed("exports " + std::string(kEntrySymbol) + " and nothing else");
    });
}

Finding wants_nothing_of_the_host(const Subject& subject) {
    return judged(subject, [](const BinaryFacts& facts) {
        if (!facts.undefined.empty()) return failed("wants " + listed(facts.undefined) + ", which no allowed library defines");
        return passed("every symbol it wants is one of the C and C++ runtime");
    });
}

Finding has_no_hazards(const Subject& subject) {
    return judged(subject, [](const BinaryFacts& facts) {
        if (!facts.hazards.empty()) return failed(listed(facts.hazards));
        if (!facts.unique.empty()) return failed("shares process-wide (GNU_UNIQUE): " + listed(facts.unique));
        return passed("no process-wide symbols, no executable stack, no text relocations");
    });
}

Finding needs_allowed_libraries_only(const Subject& subject) {
    return judged(subject, [](const BinaryFacts& facts) {
        if (!facts.paths.empty()) return failed(listed(facts.paths));
        std::vector<std::string> strange;
        for (const auto& name : facts.needed) {
            if (!is_allowed_library(name)) strange.push_back(name);
        }
        if (!strange.empty()) return failed("needs " + listed(strange));
        return passed("needs " + (facts.needed.empty() ? std::string("no library") : listed(facts.needed)));
    });
}

Finding opens_quickly(const Subject& subject) {
    constexpr std::int64_t kAllowedMs = 100;
    using Clock = std::chrono::steady_clock;
    const auto before = Clock::now();
    const auto entry = open_library(subject.library);
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - before).count();
    if (!entry) return failed(entry.error().message);
    if (spent > kAllowedMs) return failed("opening it took " + std::to_string(spent) + " ms, " + std::to_string(kAllowedMs) + " are allowed");
    return passed("opening it took " + std::to_string(spent) + " ms");
}

Finding two_copies_are_independent(const Subject& subject) {
    std::vector<std::filesystem::path> copies{subject.scratch / "first.so", subject.scratch / "second.so"};
    for (const auto& copy : copies) {
        std::error_code problem;
        std::filesystem::copy_file(subject.library, copy, std::filesystem::copy_options::overwrite_existing, problem);
        if (problem) return skipped("no copy can be made: " + problem.message());
    }
    Cage cage(CageRequirement::AcceptWeaker);
    if (const auto closed = cage.close_first(subject.scratch); !closed) return skipped(closed.error().message);
    std::vector<std::string> told;
    for (const auto& copy : copies) {
        const auto entry = open_library(copy);
        if (!entry) return failed("the second copy beside the first: " + entry.error().message);
        Life life(*entry, subject);
        std::string all = life.birth().what();
        for (const auto* call : sample_calls(subject)) {
            if (!life.stands()) break;
            const auto reply = life.call(*call);
            all += "\n" + reply.what();
            for (const auto& item : reply.items) all += "\n" + item;
        }
        told.push_back(std::move(all));
    }
    if (told[0] != told[1]) return failed("the second copy in one process answered otherwise than the first did");
    return passed("two copies in one process answer alike");
}

}  // namespace hub::plugin::conformance
