#include "core/records/linkage/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <thread>
#include <unordered_map>

namespace hub::linkage {

namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kRandomPairs = 2'000'000;
constexpr std::size_t kPairsOfASession = 1'000'000;
constexpr std::size_t kPieces = 256;
constexpr int kRounds = 40;
constexpr double kLeast = 1e-5;  ///< no level is impossible for one person's records
constexpr double kPlainAgreement = 0.9;

using Table = std::vector<std::vector<double>>;
using Counts = std::unordered_map<std::uint64_t, std::uint64_t>;
struct PatternCount {
    Pattern pattern;
    double count;
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

/// How often each level is reached by pairs at random, missing values left out.
Table random_agreement(const Model& model, const Records& records) {
    std::vector<Table> parts(kThreads, table_of(model, 0));
    std::vector<std::thread> threads;
    for (std::size_t part = 0; part < kThreads; ++part) {
        threads.emplace_back([&, part] {
            Comparer comparer(model, records);
            std::uint64_t state = part + 1;
            for (std::size_t i = 0; i < kRandomPairs / kThreads; ++i) {
                const auto a = static_cast<std::uint32_t>(next_random(state) % records.size());
                const auto b = static_cast<std::uint32_t>(next_random(state) % records.size());
                if (a == b) continue;
                const Pattern pattern = comparer.compare(a, b);
                for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
                    if (pattern[c] != 0) ++parts[part][c][pattern[c] - 1];
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    Table u = table_of(model, 0);
    for (std::size_t c = 0; c < u.size(); ++c) {
        double all = 0;
        for (std::size_t level = 0; level < u[c].size(); ++level) {
            for (const Table& part : parts) u[c][level] += part[c][level];
            all += u[c][level];
        }
        for (double& level : u[c]) level = (level + 0.5) / (all + 0.5 * static_cast<double>(u[c].size()));
    }
    return u;
}

/// Two records picked at random, both with a value, have the same one.
double equal_by_chance(const FieldValues& values) {
    double all = 0, equal = 0;
    for (std::uint32_t i = 1; i < values.size(); ++i) {
        const double count = values.count(i);
        all += count;
        equal += count * (count - 1);
    }
    return all < 2 ? 0 : equal / (all * (all - 1));
}

/// The patterns of a rule's pairs, of an even sample of its blocks when there are many.
struct Sample {
    std::vector<PatternCount> patterns;
    double share = 1;  ///< of the rule's pairs
};
Sample sample_of(const Model& model, const Records& records, const Blocking& blocking, std::size_t rule, Blocking::Repeats repeats) {
    const auto pieces = blocking.pieces(rule, kPieces);
    Counts counts;
    Comparer comparer(model, records);
    std::size_t pairs = 0, used = 0;
    // Every piece in an order that spreads over the whole: the keys are hashes, so each piece is a sample.
    for (const auto& piece : pieces) {
        if (pairs >= kPairsOfASession) break;
        ++used;
        blocking.for_each_pair(rule, piece, repeats, [&](std::uint32_t a, std::uint32_t b) {
            ++counts[comparer.compare(a, b).bits()];
            ++pairs;
        });
    }
    Sample out;
    if (!pieces.empty()) out.share = static_cast<double>(used) / static_cast<double>(pieces.size());
    for (const auto& [bits, count] : counts) {
        Pattern pattern;
        for (std::size_t c = 0; c < 16; ++c) pattern.set(c, static_cast<unsigned>(bits >> (c * 4) & 15U));
        out.patterns.push_back({pattern, static_cast<double>(count)});
    }
    std::sort(out.patterns.begin(), out.patterns.end(), [](const PatternCount& a, const PatternCount& b) { return a.pattern.bits() < b.pattern.bits(); });
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
    return m;
}

struct Session {
    Table m;
    double matches = 0;
    std::vector<bool> left_out;
};

Session run_session(const Model& model, const Sample& sample, const BlockingRule& rule, const Table& u) {
    Session session{first_guess(model), 0, std::vector<bool>(model.comparisons.size())};
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
        session.left_out[c] = std::any_of(rule.parts.begin(), rule.parts.end(), [&](const KeyPart& part) { return part.field == model.comparisons[c].field; });
    }
    double prior = 0.1;
    for (int round = 0; round < kRounds; ++round) {
        Table sums = table_of(model, 0);
        double matches = 0, all = 0;
        for (const auto& [pattern, count] : sample.patterns) {
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
            double total = 0;
            for (const double each : sums[c]) total += each;
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
    std::vector<double> equal;
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
        equal.push_back(equal_by_chance(records.fields()[model.comparisons[c].field]));
        if (model.comparisons[c].levels[0].is == Is::Exact && equal[c] > 0) out.u[c][0] = equal[c];
    }
    take_fixed(model, out);
    const double n = records.size(), pairs = std::max(1.0, n * (n - 1) / 2);
    const std::vector<bool> all_used(model.comparisons.size());
    // A second turn with u cleared of the matches that stand among equal values, which the first turn counts.
    for (int turn = 0; turn < 2; ++turn) {
        Table sums = table_of(model, 0);
        std::vector<double> weights(model.comparisons.size());
        double matches = 0;
        for (std::size_t rule = 0; rule < model.blocking.size(); ++rule) {
            const auto sample = sample_of(model, records, blocking, rule, Blocking::Repeats::Kept);
            const Session session = run_session(model, sample, model.blocking[rule], out.u);
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
        for (std::size_t rule = 0; rule < model.blocking.size(); ++rule) {
            const auto sample = sample_of(model, records, blocking, rule, Blocking::Repeats::LeftOut);
            for (const auto& [pattern, count] : sample.patterns) {
                matches += count / sample.share * match_probability(model, pattern, out.m, out.u, 1 / n, all_used);
            }
        }
        out.prior = std::clamp(matches / pairs, 1 / (pairs + 1), 0.5);
        for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
            if (model.comparisons[c].levels[0].is != Is::Exact || equal[c] <= 0) continue;
            out.u[c][0] = std::max(equal[c] - out.prior * out.m[c][0], equal[c] / 20);
        }
        take_fixed(model, out);
    }
    return out;
}

}  // namespace hub::linkage
