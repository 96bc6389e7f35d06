#include "core/records/linkage/estimate.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <map>
#include <unordered_map>

#include "core/records/linkage/threads.hpp"

namespace hub::linkage {

namespace {

constexpr std::size_t kRandomPairs = 1'000'000;
constexpr std::size_t kPairsOfASession = 300'000;
/// What a model calls usual weighs as much as so many pairs seen.
constexpr double kUsualPairs = 300, kUsualMatches = 20;
constexpr std::size_t kPieces = 256;
constexpr int kRounds = 40, kTurns = 3;
constexpr double kLeast = 1e-5;  ///< no level is impossible for one person's records
constexpr double kPlainAgreement = 0.9;

using Table = std::vector<std::vector<double>>;
struct PatternCount {
    Pattern pattern;
    double count, first;
};

Table table_of(const Model& model, double value) {
    Table out;
    for (const Comparison& comparison : model.comparisons) out.emplace_back(comparison.levels.size(), value);
    return out;
}

/// splitmix64, so that every run and machine picks the same pairs.
std::uint64_t next_random(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

/// How often each level is reached by two records that have nothing to do with each other, missing values left out. Few records:
/// every pair of them; many: pairs picked at random. What the model says is usual counts as so many pairs more.
Table random_agreement(const Model& model, const Records& records) {
    const std::uint64_t n = records.size(), all_pairs = n * (n - 1) / 2;
    std::vector<Table> parts(kThreads, table_of(model, 0));
    in_threads(kThreads, [&](std::size_t part) {
        Comparer comparer(model, records);
        const auto count = [&](std::uint32_t a, std::uint32_t b) {
            const Pattern pattern = comparer.compare(a, b);
            for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
                if (pattern[c] != 0) ++parts[part][c][pattern[c] - 1];
            }
        };
        if (all_pairs <= kRandomPairs) {
            for (auto a = static_cast<std::uint32_t>(part); a < n; a += kThreads) {
                for (std::uint32_t b = a + 1; b < n; ++b) count(a, b);
            }
            return;
        }
        std::uint64_t state = part + 1;
        constexpr std::size_t kAhead = 16;  // rows on their way from memory
        std::array<std::pair<std::uint32_t, std::uint32_t>, kAhead> ahead;
        for (std::size_t i = 0; i < kRandomPairs / kThreads / kAhead; ++i) {
            for (auto& [a, b] : ahead) {
                a = static_cast<std::uint32_t>(next_random(state) % n);
                b = static_cast<std::uint32_t>(next_random(state) % n);
                __builtin_prefetch(records.row(a));
                __builtin_prefetch(records.row(b));
            }
            for (const auto& [a, b] : ahead) comparer.prefetch(a, b);
            for (const auto& [a, b] : ahead) {
                if (a != b) count(a, b);
            }
        }
    });
    Table u = table_of(model, 0);
    for (std::size_t c = 0; c < u.size(); ++c) {
        const auto& usual = model.comparisons[c].usual_u;
        double all = 0;
        for (std::size_t level = 0; level < u[c].size(); ++level) {
            for (const Table& part : parts) u[c][level] += part[c][level];
            u[c][level] += usual.empty() ? 0.5 : kUsualPairs * usual[level];
            all += u[c][level];
        }
        for (double& level : u[c]) level /= all;
    }
    return u;
}

/// Two records picked at random, both with a value, have the same one.
double equal_by_chance(const FieldValues& values, const Comparison& comparison) {
    double all = 0, equal = 0;
    for (std::uint32_t i = 1; i < values.size(); ++i) {
        const double count = values.count(i);
        all += count;
        equal += count * (count - 1);
    }
    const double pairs = all * (all - 1);
    if (comparison.usual_u.empty()) return all < 2 ? 0 : equal / pairs;
    return (equal + 2 * kUsualPairs * comparison.usual_u[0]) / (pairs + 2 * kUsualPairs);
}

/// The patterns of a rule's pairs, of an even sample of its blocks when there are many.
struct Sample {
    std::vector<PatternCount> patterns;
    double share = 1;  ///< of the rule's blocks
};

struct Counted {
    std::uint64_t all = 0, first = 0;  ///< the latter: of pairs that no earlier rule makes
};

std::vector<Sample> samples_of(const Model& model, const Records& records, const Blocking& blocking) {
    struct Work {
        std::size_t rule;
        Blocking::Range piece;
    };
    std::vector<Work> work;
    std::vector<Sample> out(blocking.rules());
    for (std::size_t rule = 0; rule < blocking.rules(); ++rule) {
        const auto pieces = blocking.pieces(rule, kPieces);
        std::uint64_t pairs = 0;
        std::size_t used = 0;
        // The keys are hashes, so every piece is a sample of the whole.
        for (; used < pieces.size() && pairs < kPairsOfASession; ++used) {
            pairs += blocking.pairs_in(rule, pieces[used]);
            work.push_back({rule, pieces[used]});
        }
        if (!pieces.empty()) out[rule].share = static_cast<double>(used) / static_cast<double>(pieces.size());
    }
    std::vector<std::vector<std::unordered_map<std::uint64_t, Counted>>> parts(kThreads);
    std::atomic<std::size_t> next = 0;
    in_threads(kThreads, [&](std::size_t part) {
        parts[part].resize(blocking.rules());
        Comparer comparer(model, records);
        for (std::size_t at = next++; at < work.size(); at = next++) {
            auto& counts = parts[part][work[at].rule];
            blocking.for_each_pair(work[at].rule, work[at].piece, [&](std::uint32_t a, std::uint32_t b, Blocking::Made made) {
                Counted& counted = counts[comparer.compare(a, b).bits()];
                ++counted.all;
                counted.first += made == Blocking::Made::Here;
            });
        }
    });
    for (std::size_t rule = 0; rule < blocking.rules(); ++rule) {
        std::map<std::uint64_t, Counted> sums;  // in order, so that sums of doubles come out the same
        for (const auto& part : parts) {
            for (const auto& [bits, counted] : part[rule]) {
                sums[bits].all += counted.all;
                sums[bits].first += counted.first;
            }
        }
        for (const auto& [bits, counted] : sums) out[rule].patterns.push_back({Pattern(bits), static_cast<double>(counted.all), static_cast<double>(counted.first)});
    }
    return out;
}

double match_probability(const Model& model, Pattern pattern, const Table& m, const Table& u, double prior, const std::vector<bool>& left_out) {
    double odds = prior / (1 - prior);
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
        if (pattern[c] != 0 && !left_out[c]) odds *= m[c][pattern[c] - 1] / u[c][pattern[c] - 1];
    }
    return odds / (1 + odds);
}

/// m as a plain guess: strong levels most, the last least.
Table first_guess(const Model& model) {
    Table m = table_of(model, 0);
    for (auto& levels : m) {
        const double rest = (1 - kPlainAgreement) / static_cast<double>(levels.size() - 1);
        std::fill(levels.begin(), levels.end(), rest);
        levels[0] = kPlainAgreement;
    }
    for (std::size_t c = 0; c < m.size(); ++c) {
        if (!model.comparisons[c].usual_m.empty()) m[c] = model.comparisons[c].usual_m;
    }
    return m;
}

struct Session {
    Table m;
    double matches = 0;
    std::vector<bool> left_out;
};

/// What a rule's pairs cannot teach: how often they agree on what made them pairs. Every pair of a few records teaches all that the
/// model knows something of beforehand; the rest would be guessed from a handful.
std::vector<bool> untaught(const Model& model, std::size_t rule) {
    std::vector<bool> out(model.comparisons.size());
    for (std::size_t c = 0; c < out.size(); ++c) {
        if (rule == model.blocking.size()) {
            out[c] = model.comparisons[c].usual_m.empty();
            continue;
        }
        const auto& parts = model.blocking[rule].parts;
        out[c] = std::any_of(parts.begin(), parts.end(), [&](const KeyPart& part) { return part.field == model.comparisons[c].field; });
    }
    return out;
}

Session run_session(const Model& model, const Sample& sample, std::vector<bool> left_out, const Table& u) {
    Session session{first_guess(model), 0, std::move(left_out)};
    double prior = 0.1;
    for (int round = 0; round < kRounds; ++round) {
        Table sums = table_of(model, 0);
        double matches = 0, all = 0;
        for (const auto& [pattern, count, first] : sample.patterns) {
            const double expected = count * match_probability(model, pattern, session.m, u, prior, session.left_out);
            matches += expected;
            all += count;
            for (std::size_t c = 0; c < sums.size(); ++c) {
                if (pattern[c] != 0) sums[c][pattern[c] - 1] += expected;
            }
        }
        if (matches < 1) break;
        session.matches = matches;
        prior = std::clamp(matches / all, 1e-6, 1 - 1e-6);
        for (std::size_t c = 0; c < sums.size(); ++c) {
            const auto& usual = model.comparisons[c].usual_m;
            double total = 0;
            for (std::size_t level = 0; level < sums[c].size(); ++level) {
                if (!usual.empty()) sums[c][level] += kUsualMatches * usual[level];
                total += sums[c][level];
            }
            if (total < 1) continue;
            for (std::size_t level = 0; level < sums[c].size(); ++level) session.m[c][level] = std::max(kLeast, sums[c][level] / total);
        }
    }
    return session;
}

void take_fixed(const Model& model, Parameters& parameters) {
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
        for (std::size_t level = 0; level < model.comparisons[c].levels.size(); ++level) {
            if (const auto m = model.comparisons[c].levels[level].m) parameters.m[c][level] = *m;
            if (const auto u = model.comparisons[c].levels[level].u) parameters.u[c][level] = *u;
        }
    }
}

}  // namespace

Parameters estimate(const Model& model, const Records& records, const Blocking& blocking) {
    Parameters out{first_guess(model), random_agreement(model, records), 0.5};
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
        const double equal = equal_by_chance(records.fields()[model.comparisons[c].field], model.comparisons[c]);
        if (model.comparisons[c].levels[0].is == Is::Exact && equal > 0) out.u[c][0] = equal;
    }
    const Table seen = out.u;
    take_fixed(model, out);
    const double n = records.size(), pairs = std::max(1.0, n * (n - 1) / 2);
    const std::vector<bool> all_used(model.comparisons.size());
    const auto samples = samples_of(model, records, blocking);
    // Each turn with u cleared of the matches that stand among the pairs at random, which the turn before counts.
    for (int turn = 0; turn < kTurns; ++turn) {
        Table sums = table_of(model, 0);
        std::vector<double> weights(model.comparisons.size());
        double matches = 0;
        for (std::size_t rule = 0; rule < samples.size(); ++rule) {
            const Session session = run_session(model, samples[rule], untaught(model, rule), out.u);
            for (std::size_t c = 0; c < sums.size(); ++c) {
                if (session.left_out[c] || session.matches < 1) continue;
                weights[c] += session.matches;
                for (std::size_t level = 0; level < sums[c].size(); ++level) sums[c][level] += session.matches * session.m[c][level];
            }
        }
        for (std::size_t c = 0; c < sums.size(); ++c) {
            if (weights[c] < 1) continue;
            for (std::size_t level = 0; level < sums[c].size(); ++level) out.m[c][level] = std::max(kLeast, sums[c][level] / weights[c]);
        }
        take_fixed(model, out);
        for (const Sample& sample : samples) {
            for (const auto& [pattern, count, first] : sample.patterns) {
                matches += first / sample.share * match_probability(model, pattern, out.m, out.u, 1 / n, all_used);
            }
        }
        out.prior = std::clamp(matches / pairs, 1 / (pairs + 1), 0.5);
        for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
            for (std::size_t level = 0; level < seen[c].size(); ++level) out.u[c][level] = std::max(seen[c][level] - out.prior * out.m[c][level], seen[c][level] / 20);
        }
        take_fixed(model, out);
    }
    return out;
}

}  // namespace hub::linkage
