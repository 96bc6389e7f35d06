#include "core/records/linkage/clusters.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/records/linkage/scorer.hpp"

namespace hub::linkage {

namespace {

std::uint64_t pair_of(std::uint32_t a, std::uint32_t b) { return a < b ? (std::uint64_t{a} << 32U) | b : (std::uint64_t{b} << 32U) | a; }

class Merger {
public:
    Merger(const Model& model, const Records& records, const std::vector<Edge>& edges, const Witness& witness)
        : model_(model), records_(records), edges_(edges), witness_(witness), parent_(records.size()), members_(records.size()) {
        std::iota(parent_.begin(), parent_.end(), 0U);
        for (std::uint32_t i = 0; i < records.size(); ++i) members_[i] = {i};
        find_single_sources();
        if (model.guards.margin > 0) index_edges();
    }

    std::uint32_t find(std::uint32_t record) {
        while (parent_[record] != record) record = parent_[record] = parent_[parent_[record]];
        return record;
    }

    void unite(std::uint32_t a, std::uint32_t b) {
        if (b < a) std::swap(a, b);
        parent_[b] = a;
        members_[a].insert(members_[a].end(), members_[b].begin(), members_[b].end());
        members_[b] = {};
        // What is said to differ from the one differs from the other.
        if (const auto found = apart_.find(b); found != apart_.end()) {
            const auto others = found->second;
            apart_.erase(found);
            for (const std::uint32_t other : others) {
                apart_[other].erase(b);
                set_apart(a, other);
            }
        }
    }

    void set_apart(std::uint32_t a, std::uint32_t b) {
        apart_[a].insert(b);
        apart_[b].insert(a);
    }
    bool are_apart(std::uint32_t a, std::uint32_t b) const {
        const auto found = apart_.find(a);
        return found != apart_.end() && found->second.contains(b);
    }

    /// Why two clusters must not be merged unseen; nullopt: nothing speaks against it.
    std::optional<Question::Why> objection(std::uint32_t a, std::uint32_t b, const Edge& edge) {
        if (edge.needs == Edge::Needs::Unmet) return Question::Why::Needs;
        if (shares_a_source(a, b)) return Question::Why::TwiceInASource;
        if (members_[a].size() + members_[b].size() > model_.guards.largest_cluster) return Question::Why::TooLarge;
        if (const auto why = contradiction(a, b)) return why;
        if (model_.guards.margin > 0 && (has_rival(a, b, edge) || has_rival(b, a, edge))) return Question::Why::Margin;
        return std::nullopt;
    }

private:
    void find_single_sources() {
        const auto& guards = model_.guards;
        if (!guards.one_record_per) return;
        const FieldValues& values = records_.fields()[*guards.one_record_per];
        single_.assign(values.size(), guards.one_record_sources.empty());
        for (const auto& source : guards.one_record_sources) {
            const std::string wanted = normalised(source, values.as());
            for (std::uint32_t i = 1; i < values.size(); ++i) {
                if (values.text(i) == wanted) single_[i] = true;
            }
        }
        single_[0] = false;
    }

    bool shares_a_source(std::uint32_t a, std::uint32_t b) const {
        if (single_.empty()) return false;
        for (const std::uint32_t x : members_[a]) {
            const std::uint32_t source = records_.value(x, *model_.guards.one_record_per);
            if (!single_[source]) continue;
            for (const std::uint32_t y : members_[b]) {
                if (records_.value(y, *model_.guards.one_record_per) == source) return true;
            }
        }
        return false;
    }

    /// What (at most kLooked by kLooked of) their records say of each other.
    std::optional<Question::Why> contradiction(std::uint32_t a, std::uint32_t b) const {
        constexpr std::size_t kLooked = 12;
        const std::size_t few = std::min(members_[a].size(), kLooked), many = std::min(members_[b].size(), kLooked);
        double sum = 0;
        for (std::size_t i = 0; i < few; ++i) {
            for (std::size_t j = 0; j < many; ++j) {
                const Testimony said = witness_(members_[a][i], members_[b][j]);
                if (said.conflict == Testimony::Conflict::Yes) return Question::Why::Conflict;
                sum += said.evidence;
            }
        }
        if (sum / static_cast<double>(few * many) < model_.guards.cohesion) return Question::Why::Cohesion;
        return std::nullopt;
    }

    void index_edges() {
        first_.resize(records_.size() + 1);
        for (const Edge& edge : edges_) {
            ++first_[edge.a + 1];
            ++first_[edge.b + 1];
        }
        for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
        by_record_.resize(edges_.size() * 2);
        auto next = first_;
        for (std::uint32_t i = 0; i < edges_.size(); ++i) {
            by_record_[next[edges_[i].a]++] = i;
            by_record_[next[edges_[i].b]++] = i;
        }
    }

    /// Another cluster wants `a` nearly as much as `b` does, and cannot be the same person as `b`.
    bool has_rival(std::uint32_t a, std::uint32_t b, const Edge& edge) {
        for (const std::uint32_t record : members_[a]) {
            for (std::uint32_t at = first_[record]; at < first_[record + 1]; ++at) {
                const Edge& other = edges_[by_record_[at]];
                if (static_cast<double>(other.weight) < static_cast<double>(edge.weight) - model_.guards.margin) break;  // strongest first
                if (other.needs == Edge::Needs::Unmet) continue;
                const std::uint32_t rival = find(other.a == record ? other.b : other.a);
                if (rival != a && rival != b && !are_apart(rival, a) && (shares_a_source(rival, b) || are_apart(rival, b)) && !shares_a_source(rival, a)) return true;
            }
        }
        return false;
    }

    const Model& model_;
    const Records& records_;
    const std::vector<Edge>& edges_;
    const Witness& witness_;
    std::vector<std::uint32_t> parent_;
    std::vector<std::vector<std::uint32_t>> members_;
    std::vector<bool> single_;  ///< by value of the source field
    std::unordered_map<std::uint32_t, std::set<std::uint32_t>> apart_;
    std::vector<std::uint32_t> first_, by_record_;
};

}  // namespace

std::string_view name_of(Question::Why why) {
    switch (why) {
        case Question::Why::Unsure: return "unsure";
        case Question::Why::TwiceInASource: return "twice_in_a_source";
        case Question::Why::Conflict: return "conflict";
        case Question::Why::TooLarge: return "too_large";
        case Question::Why::Cohesion: return "cohesion";
        case Question::Why::Margin: return "margin";
        case Question::Why::Needs: return "needs";
    }
    return {};
}

Clusters cluster(const Model& model, const Records& records, std::vector<Edge> edges, const std::vector<Decision>& decisions,
                 const Witness& witness) {
    std::sort(edges.begin(), edges.end(), [](const Edge& x, const Edge& y) {
        if (x.weight != y.weight) return x.weight > y.weight;
        return pair_of(x.a, x.b) < pair_of(y.a, y.b);
    });
    Clusters out;
    Merger merger(model, records, edges, witness);
    for (const Decision& decision : decisions) {
        const std::uint32_t a = merger.find(decision.a), b = merger.find(decision.b);
        const bool same = decision.says == Decision::Says::Same;
        if (same ? merger.are_apart(a, b) : a == b) ++out.contradictory_decisions;
        else if (!same) merger.set_apart(a, b);
        else if (a != b) merger.unite(a, b);
    }
    const double accept = weight_of(model.accept);
    std::vector<Question> open;
    for (const Edge& edge : edges) {
        const std::uint32_t a = merger.find(edge.a), b = merger.find(edge.b);
        if (a == b || merger.are_apart(a, b)) continue;
        std::optional<Question::Why> why = Question::Why::Unsure;
        if (static_cast<double>(edge.weight) >= accept) why = merger.objection(a, b, edge);
        if (why) {
            open.push_back({edge, *why});
            continue;
        }
        merger.unite(a, b);
        if (out.weakest.size() == 2 * Clusters::kWeakest) out.weakest.erase(out.weakest.begin(), out.weakest.begin() + Clusters::kWeakest);
        out.weakest.push_back(edge);
    }
    std::reverse(out.weakest.begin(), out.weakest.end());
    out.weakest.resize(std::min(out.weakest.size(), Clusters::kWeakest));
    out.of.resize(records.size());
    for (std::uint32_t i = 0; i < records.size(); ++i) out.of[i] = merger.find(i);
    std::vector<float> inside(records.size(), -1e9F), outside(records.size(), -1e9F);
    for (const Edge& edge : edges) {
        auto& strongest = out.of[edge.a] == out.of[edge.b] ? inside : outside;
        strongest[edge.a] = std::max(strongest[edge.a], edge.weight);
        strongest[edge.b] = std::max(strongest[edge.b], edge.weight);
    }
    std::vector<std::uint32_t> sizes(records.size());
    for (const std::uint32_t of : out.of) ++sizes[of];
    for (std::uint32_t i = 0; i < records.size(); ++i) {
        const bool alone = sizes[out.of[i]] == 1;
        const double linked = inside[i] > -1e8F ? probability_of(static_cast<double>(inside[i])) : 1;  // joined by a person's word
        out.confidence.push_back(static_cast<float>(alone ? 1 - probability_of(static_cast<double>(outside[i])) : linked));
    }
    std::unordered_set<std::uint64_t> asked;
    for (const Question& question : open) {
        const std::uint32_t a = out.of[question.edge.a], b = out.of[question.edge.b];
        if (a == b || merger.are_apart(a, b) || !asked.insert(pair_of(a, b)).second) continue;
        out.questions.push_back(question);
    }
    std::stable_partition(out.questions.begin(), out.questions.end(), [](const Question& each) { return each.why == Question::Why::Unsure; });
    return out;
}

}  // namespace hub::linkage
