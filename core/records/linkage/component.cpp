#include "core/records/linkage/component.hpp"

#include <algorithm>
#include <numeric>

#include "core/records/linkage/scorer.hpp"

namespace hub::linkage {

namespace {

/// How often a person says "same", for the order of questions alone (measured on sets with known truth). The weights between the
/// thresholds are about a bit too sure. Two clusters that both have several records are hardly ever one person: they would have been
/// joined by some pair of them.
double likely_same(const Question& question, std::uint32_t smaller) {
    constexpr double kTooSure = 1, kBothSeveral = 0.03, kTwice = 0.05;
    const double sure = probability_of(static_cast<double>(question.edge.weight) - kTooSure);
    if (question.why == Question::Why::TwiceInASource) return kTwice * sure;
    const bool by_weight = question.why == Question::Why::Unsure || question.why == Question::Why::Needs;
    return by_weight && smaller > 1 ? kBothSeveral * sure : sure;
}

}  // namespace

bool is_stronger(const Records& records, const Edge& x, const Edge& y) {
    if (x.weight != y.weight) return x.weight > y.weight;
    const auto ids = [&](const Edge& edge) -> std::pair<std::string_view, std::string_view> {
        const auto a = records.id(edge.a), b = records.id(edge.b);
        return a < b ? std::pair(a, b) : std::pair(b, a);
    };
    return ids(x) < ids(y);
}

Component::Component(Around around, std::span<const std::uint32_t> records, std::span<Edge> edges)
    : around_(around), records_(records), edges_(edges), parent_(records.size()), next_(records.size()), size_(records.size(), 1) {
    std::iota(parent_.begin(), parent_.end(), 0U);
    next_ = parent_;
    for (std::uint32_t i = 0; i < records.size(); ++i) around_.place[records[i]] = i;
    std::sort(edges.begin(), edges.end(), [&](const Edge& x, const Edge& y) { return is_stronger(around_.records, x, y); });
}

std::uint32_t Component::find(std::uint32_t place) {
    while (parent_[place] != place) place = parent_[place] = parent_[parent_[place]];
    return place;
}

void Component::unite(std::uint32_t a, std::uint32_t b) {
    if (b < a) std::swap(a, b);
    parent_[b] = a;
    size_[a] += size_[b];
    std::swap(next_[a], next_[b]);  // two rings become one
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

void Component::set_apart(std::uint32_t a, std::uint32_t b) {
    apart_[a].insert(b);
    apart_[b].insert(a);
}

bool Component::are_apart(std::uint32_t a, std::uint32_t b) const {
    if (apart_.empty()) return false;
    const auto found = apart_.find(a);
    return found != apart_.end() && found->second.contains(b);
}

std::size_t Component::decide(std::span<const Decision> decisions) {
    std::size_t contradictory = 0;
    for (const Decision& decision : decisions) {
        const std::uint32_t a = find(at(decision.a)), b = find(at(decision.b));
        const bool same = decision.says == Decision::Says::Same;
        if (same ? are_apart(a, b) : a == b) ++contradictory;
        else if (!same) set_apart(a, b);
        else if (a != b) unite(a, b);
    }
    return contradictory;
}

void Component::merge() {
    const double accept = weight_of(around_.model.accept);
    for (const Edge& edge : edges_) {
        const std::uint32_t a = find(at(edge.a)), b = find(at(edge.b));
        if (a == b || are_apart(a, b)) continue;
        std::optional<Question::Why> why = Question::Why::Unsure;
        if (static_cast<double>(edge.weight) >= accept) why = objection(a, b, edge);
        if (why) {
            open_.push_back({.edge = edge, .why = *why});
            continue;
        }
        unite(a, b);
        merges_.push_back(edge);
    }
}

std::optional<Question::Why> Component::objection(std::uint32_t a, std::uint32_t b, const Edge& edge) {
    const Guards& guards = around_.model.guards;
    if (edge.needs == Edge::Needs::Unmet) return Question::Why::Needs;
    if (shares_a_source(a, b)) return Question::Why::TwiceInASource;
    if (size_[a] + size_[b] > guards.largest_cluster) return Question::Why::TooLarge;
    const Said said = heard(a, b);
    if (said.against) return said.against;
    if (guards.margin > 0 && edges_.size() > 1 && (has_rival(a, b, edge, said) || has_rival(b, a, edge, said))) return Question::Why::Margin;
    return std::nullopt;
}

bool Component::shares_a_source(std::uint32_t a, std::uint32_t b) const {
    if (around_.single.empty()) return false;
    const auto source_of = [&](std::uint32_t place) { return around_.records.value(records_[place], *around_.model.guards.one_record_per); };
    return any_member(a, [&](std::uint32_t x) {
        const std::uint32_t source = source_of(x);
        return around_.single[source] && any_member(b, [&](std::uint32_t y) { return source_of(y) == source; });
    });
}

Component::Said Component::heard(std::uint32_t a, std::uint32_t b) const {
    Said said;
    double sum = 0;
    bool doubt = false;
    const bool conflict = any_member(a, [&](std::uint32_t x) {
        return any_member(b, [&](std::uint32_t y) {
            const Testimony word = around_.witness(records_[x], records_[y]);
            sum += word.evidence;
            doubt = doubt || word.says == Testimony::Says::Doubt;
            said.settled = said.settled || word.says == Testimony::Says::Settled;
            said.dispelled = said.dispelled || word.says == Testimony::Says::Dispelled;
            return word.says == Testimony::Says::Conflict;
        });
    });
    // Which of its pairs were heard before the conflict is chance.
    if (conflict) return {.against = Question::Why::Conflict, .settled = false, .dispelled = false};
    said.dispelled = said.dispelled || said.settled;
    const double pairs = static_cast<double>(size_[a]) * static_cast<double>(size_[b]);
    if (doubt && !said.dispelled) said.against = Question::Why::Doubt;
    else if (sum / pairs < around_.model.guards.cohesion) said.against = Question::Why::Cohesion;
    return said;
}

void Component::index_edges() {
    first_.resize(records_.size() + 1);
    for (const Edge& edge : edges_) {
        ++first_[at(edge.a) + 1];
        ++first_[at(edge.b) + 1];
    }
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    by_place_.resize(edges_.size() * 2);
    auto next = first_;
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
        by_place_[next[at(edges_[i].a)]++] = i;
        by_place_[next[at(edges_[i].b)]++] = i;
    }
}

/// Another cluster wants `a` nearly as much as `b` does, and cannot be the same person as `b`. Where nothing lets doubt that `a` and
/// `b` are one, a mere doubt about the other makes no rival of it.
bool Component::has_rival(std::uint32_t a, std::uint32_t b, const Edge& edge, const Said& said) {
    if (by_place_.empty()) index_edges();
    const double least = static_cast<double>(edge.weight) - around_.model.guards.margin;
    return any_member(a, [&](std::uint32_t member) {
        for (std::uint32_t i = first_[member]; i < first_[member + 1]; ++i) {
            const Edge& other = edges_[by_place_[i]];
            if (static_cast<double>(other.weight) < least) return false;  // strongest first
            if (other.needs == Edge::Needs::Unmet) continue;
            const std::uint32_t rival = find(at(other.a) == member ? at(other.b) : at(other.a));
            if (rival == a || rival == b || are_apart(rival, a)) continue;
            if (shares_a_source(rival, a)) continue;
            if (are_apart(rival, b)) return true;
            const Said between = heard(rival, b);
            if (between.settled) continue;
            if (shares_a_source(rival, b)) return true;
            if (between.against && !(said.dispelled && between.against == Question::Why::Doubt)) return true;
        }
        return false;
    });
}

void Component::tell(Clusters& out, std::vector<Question>& questions) {
    constexpr float kNone = -1e9F;
    std::vector<float> inside(records_.size(), kNone), outside(records_.size(), kNone);
    for (const Edge& edge : edges_) {
        const std::uint32_t a = at(edge.a), b = at(edge.b);
        auto& strongest = find(a) == find(b) ? inside : outside;
        strongest[a] = std::max(strongest[a], edge.weight);
        strongest[b] = std::max(strongest[b], edge.weight);
    }
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
        out.of[records_[i]] = records_[find(i)];
        const double linked = inside[i] > kNone ? probability_of(static_cast<double>(inside[i])) : 1;  // joined by a person's word
        out.confidence[records_[i]] = static_cast<float>(size_[find(i)] == 1 ? 1 - probability_of(static_cast<double>(outside[i])) : linked);
    }
    std::set<std::pair<std::uint32_t, std::uint32_t>> asked;
    for (const Question& question : open_) {
        const std::uint32_t a = find(at(question.edge.a)), b = find(at(question.edge.b));
        if (a == b || are_apart(a, b) || !asked.insert(std::minmax(a, b)).second) continue;
        questions.push_back(question);
        questions.back().gain = likely_same(question, std::min(size_[a], size_[b])) * static_cast<double>(size_[a]) * static_cast<double>(size_[b]);
    }
}

}  // namespace hub::linkage
