#include "core/records/linkage/link.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>

#include "core/records/linkage/decisions.hpp"
#include "core/records/linkage/estimate.hpp"
#include "core/records/linkage/scoring.hpp"
#include "core/records/linkage/threads.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kPieces = 128;
constexpr std::size_t kAhead = 24;  ///< pairs whose records are on their way from memory

Scored score_piece(const Model& model, const Blocking& blocking, const Scorer& scorer, Comparer& comparer, std::size_t rule, Blocking::Range piece) {
    Scored out;
    Scoring scoring(model, scorer, comparer, out);
    blocking.for_each_pair(rule, piece, [&](std::uint32_t a, std::uint32_t b, Blocking::Made made) {
        if (made == Blocking::Made::Here) scoring.add(a, b);
    });
    scoring.flush();
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
    std::vector<Scored> yields(work.size());
    std::atomic<std::size_t> next = 0;
    std::mutex one_at_a_time;
    in_threads(kThreads, [&](std::size_t) {
        Comparer comparer(linkage.model, linkage.records);
        for (std::size_t at = next++; at < work.size(); at = next++) {
            yields[at] = score_piece(linkage.model, blocking, scorer, comparer, work[at].rule, work[at].piece);
            if (!options.progress) continue;
            const std::lock_guard lock(one_at_a_time);
            options.progress("score", at + 1, work.size());
        }
    });
    std::vector<Edge> edges;
    linkage.pairs_by_rule.assign(blocking.rules(), 0);
    linkage.weights.assign(Scored::kHighest - Scored::kLowest + 1, 0);
    for (std::size_t at = 0; at < work.size(); ++at) {
        edges.insert(edges.end(), yields[at].edges.begin(), yields[at].edges.end());
        linkage.pairs += yields[at].pairs;
        linkage.pairs_by_rule[work[at].rule] += yields[at].pairs;
        for (std::size_t i = 0; i < linkage.weights.size(); ++i) linkage.weights[i] += yields[at].weights[i];
    }
    return edges;
}

}  // namespace

Result<std::unique_ptr<Linkage>> link(const std::vector<RecordsSource>& sources, const Model& model, const LinkOptions& options) {
    auto linkage = std::make_unique<Linkage>();
    linkage->model = model;
    linkage->frozen = options.frozen;
    ReadOptions read = options.read;
    read.frozen = options.frozen;
    if (options.progress) read.progress = [&](std::size_t done, std::size_t total) { options.progress("read", done, total); };
    if (options.progress) options.progress("read", 0, options.read.size);
    HUB_TRY_ASSIGN(linkage->records, read_records(sources, model, read));
    HUB_TRY_ASSIGN(const auto answers, read_decisions(options.decisions, linkage->records));
    linkage->decisions = answers.decisions.size();
    linkage->unanswered = answers.unanswered;
    const auto begin = [&](std::string_view phase) {
        if (options.progress) options.progress(phase, 0, 1);
    };
    begin("block");
    const Blocking blocking(linkage->model, linkage->records, options.frozen);
    linkage->large_blocks = blocking.large();
    begin("learn");
    for (std::size_t rule = 0; rule < blocking.rules(); ++rule) linkage->left_out.push_back(blocking.records_left_out(rule));
    if (options.frozen != nullptr) linkage->parameters = options.frozen->parameters;
    else if (linkage->records.size() > 1) linkage->parameters = estimate(linkage->model, linkage->records, blocking);
    else linkage->parameters = {std::vector<std::vector<double>>(model.comparisons.size()), std::vector<std::vector<double>>(model.comparisons.size()), 0.5};
    const Scorer scorer(linkage->model, linkage->records, linkage->parameters, options.frozen);
    begin("score");
    auto edges = score_all(*linkage, blocking, scorer, options);
    if (options.keep_edges) linkage->edges = edges;
    begin("cluster");
    linkage->clusters = cluster(linkage->model, linkage->records, std::move(edges), answers.decisions,
                                [&] { return witness_of(linkage->model, linkage->records, scorer); });
    return linkage;
}

ScoringSpeed measure_scoring(const Linkage& linkage) {
    const Blocking blocking(linkage.model, linkage.records, linkage.frozen);
    const Scorer scorer(linkage.model, linkage.records, linkage.parameters, linkage.frozen);
    LargeVector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::size_t rule = 0; rule < blocking.rules(); ++rule) {
        for (const auto& piece : blocking.pieces(rule, 1)) {
            blocking.for_each_pair(rule, piece, [&](std::uint32_t a, std::uint32_t b, Blocking::Made made) {
                if (made == Blocking::Made::Here) pairs.emplace_back(a, b);
            });
        }
    }
    std::array<double, 5> seconds{};
    for (double& each : seconds) {
        const auto begun = std::chrono::steady_clock::now();
        constexpr std::size_t kPairsAtOnce = 50'000;
        std::atomic<std::size_t> next = 0;
        in_threads(kThreads, [&](std::size_t) {
            Scored scored;
            Comparer comparer(linkage.model, linkage.records);
            Scoring scoring(linkage.model, scorer, comparer, scored);
            for (std::size_t begin = next.fetch_add(kPairsAtOnce); begin < pairs.size(); begin = next.fetch_add(kPairsAtOnce)) {
                const std::size_t end = std::min(begin + kPairsAtOnce, pairs.size());
                for (std::size_t i = begin; i < end; ++i) {
                    const auto& [ahead_a, ahead_b] = pairs[std::min(i + kAhead, end - 1)];
                    linkage.records.prefetch(ahead_a);
                    linkage.records.prefetch(ahead_b);
                    scoring.add(pairs[i].first, pairs[i].second);
                }
            }
            scoring.flush();
        });
        each = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    }
    std::sort(seconds.begin(), seconds.end());
    return {pairs.size(), seconds[seconds.size() / 2]};
}

}  // namespace hub::linkage
