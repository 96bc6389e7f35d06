#include "core/records/linkage/link.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <mutex>
#include <thread>

#include "core/codec/csv.hpp"
#include "core/records/linkage/estimate.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kPieces = 128;
/// Below the review threshold a pair says nothing to anybody.
constexpr double kSlack = 0;

/// One piece's yield; pieces are put together in their order, so that threads change nothing.
struct Yield {
    std::vector<Edge> edges;
    std::vector<std::uint64_t> weights = std::vector<std::uint64_t>(Linkage::kHighest - Linkage::kLowest + 1);
    std::uint64_t pairs = 0;
};

bool needs_met(const Guards& guards, Pattern pattern) {
    if (guards.needs.empty()) return true;
    return std::any_of(guards.needs.begin(), guards.needs.end(), [&](const Condition& need) {
        const unsigned level = pattern[need.comparison];
        return level != 0 && level <= need.level + 1;
    });
}

Testimony::Conflict conflict_of(const Model& model, Pattern pattern) {
    const auto& conflicts = model.guards.conflicts;
    const bool any = std::any_of(conflicts.begin(), conflicts.end(), [&](std::size_t c) { return pattern[c] == model.comparisons[c].levels.size(); });
    return any ? Testimony::Conflict::Yes : Testimony::Conflict::No;
}

Yield score_piece(const Model& model, const Blocking& blocking, const Scorer& scorer, Comparer& comparer, std::size_t rule, Blocking::Range piece) {
    Yield out;
    const double lowest = weight_of(model.review) - kSlack;
    blocking.for_each_pair(rule, piece, Blocking::Repeats::LeftOut, [&](std::uint32_t a, std::uint32_t b) {
        ++out.pairs;
        const Pattern pattern = comparer.compare(a, b);
        const double weight = scorer.weight(pattern, a, b);
        const int bits = std::clamp(static_cast<int>(std::floor(weight)), Linkage::kLowest, Linkage::kHighest);
        ++out.weights[static_cast<std::size_t>(bits - Linkage::kLowest)];
        if (weight < lowest) return;
        out.edges.push_back({a, b, static_cast<float>(weight), needs_met(model.guards, pattern) ? Edge::Needs::Met : Edge::Needs::Unmet});
    });
    return out;
}

std::vector<Edge> score_all(Linkage& linkage, const Blocking& blocking, const Scorer& scorer, const LinkOptions& options) {
    struct Work {
        std::size_t rule;
        Blocking::Range piece;
    };
    std::vector<Work> work;
    for (std::size_t rule = 0; rule < blocking.rules(); ++rule) {
        for (const auto& piece : blocking.pieces(rule, kPieces)) work.push_back({rule, piece});
    }
    std::vector<Yield> yields(work.size());
    std::atomic<std::size_t> next = 0;
    std::mutex one_at_a_time;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            Comparer comparer(linkage.model, linkage.records);
            for (std::size_t at = next++; at < work.size(); at = next++) {
                yields[at] = score_piece(linkage.model, blocking, scorer, comparer, work[at].rule, work[at].piece);
                if (!options.progress) continue;
                const std::lock_guard lock(one_at_a_time);
                options.progress("score", at + 1, work.size());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    std::vector<Edge> edges;
    linkage.pairs_by_rule.assign(blocking.rules(), 0);
    linkage.weights.assign(Linkage::kHighest - Linkage::kLowest + 1, 0);
    for (std::size_t at = 0; at < work.size(); ++at) {
        edges.insert(edges.end(), yields[at].edges.begin(), yields[at].edges.end());
        linkage.pairs += yields[at].pairs;
        linkage.pairs_by_rule[work[at].rule] += yields[at].pairs;
        for (std::size_t i = 0; i < linkage.weights.size(); ++i) linkage.weights[i] += yields[at].weights[i];
    }
    return edges;
}

Result<std::vector<Decision>> read_decisions(std::string_view csv, const Records& records) {
    std::vector<Decision> out;
    codec::CsvReader rows(csv);
    codec::CsvRow row;
    while (true) {
        HUB_TRY_ASSIGN(const bool more, rows.next(row));
        if (!more) return out;
        const auto wrong = [&](std::string_view what) { return fail("linkage.decisions", "Line " + std::to_string(row.line) + " of the decisions: " + std::string(what)); };
        if (row.cells.size() < 3) return wrong("write record_a,record_b,decision.");
        if (row.line == 1 && row.cells[0] == "record_a") continue;
        const auto a = records.find(row.cells[0]), b = records.find(row.cells[1]);
        if (!a || !b) return wrong("the file has no such record.");
        const bool same = row.cells[2] == "same", different = row.cells[2] == "different";
        if (!same && !different) return wrong("a decision is `same` or `different`.");
        out.push_back({*a, *b, same ? Decision::Says::Same : Decision::Says::Different});
    }
}

std::string with_four_digits(double value) {
    std::array<char, 32> out{};
    const auto done = std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed, 4);
    return {out.data(), done.ptr};
}

}  // namespace

Result<std::unique_ptr<Linkage>> link(std::string_view bytes, const Model& model, const LinkOptions& options) {
    auto linkage = std::make_unique<Linkage>();
    linkage->model = model;
    ReadOptions read = options.read;
    if (options.progress) read.progress = [&](std::size_t done, std::size_t total) { options.progress("read", done, total); };
    HUB_TRY_ASSIGN(linkage->records, read_records(bytes, model, read));
    HUB_TRY_ASSIGN(const auto decisions, read_decisions(options.decisions, linkage->records));
    if (options.progress) options.progress("learn", 0, 1);
    const Blocking blocking(linkage->model, linkage->records);
    for (std::size_t rule = 0; rule < blocking.rules(); ++rule) linkage->left_out.push_back(blocking.records_left_out(rule));
    if (linkage->records.size() > 1) linkage->parameters = estimate(linkage->model, linkage->records, blocking);
    else linkage->parameters = {std::vector<std::vector<double>>(model.comparisons.size()), std::vector<std::vector<double>>(model.comparisons.size()), 0.5};
    const Scorer scorer(linkage->model, linkage->records, linkage->parameters);
    auto edges = score_all(*linkage, blocking, scorer, options);
    if (options.progress) options.progress("cluster", 0, 1);
    Comparer comparer(linkage->model, linkage->records);
    linkage->clusters = cluster(linkage->model, linkage->records, std::move(edges), decisions, [&](std::uint32_t a, std::uint32_t b) {
        const Pattern pattern = comparer.compare(a, b);
        return Testimony{scorer.evidence(pattern, a, b), conflict_of(model, pattern)};
    });
    return linkage;
}

std::string clusters_csv(const Linkage& linkage) {
    std::string out = "record_id,cluster_id,confidence\r\n";
    for (std::uint32_t i = 0; i < linkage.records.size(); ++i) {
        const std::vector<std::string> cells{std::string(linkage.records.id(i)), std::string(linkage.records.id(linkage.clusters.of[i])),
                                             with_four_digits(static_cast<double>(linkage.clusters.confidence[i]))};
        codec::append_csv_row(out, cells);
    }
    return out;
}

std::string questions_csv(const Linkage& linkage, std::size_t limit) {
    std::string out = "record_a,record_b,probability,reason\r\n";
    for (const Question& question : linkage.clusters.questions) {
        if (limit-- == 0) break;
        const std::vector<std::string> cells{std::string(linkage.records.id(question.edge.a)), std::string(linkage.records.id(question.edge.b)),
                                             with_four_digits(probability_of(static_cast<double>(question.edge.weight))), std::string(name_of(question.why))};
        codec::append_csv_row(out, cells);
    }
    return out;
}

}  // namespace hub::linkage
