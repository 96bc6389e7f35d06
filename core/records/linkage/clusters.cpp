#include "core/records/linkage/clusters.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <span>

#include "core/records/linkage/component.hpp"
#include "core/records/linkage/threads.hpp"

namespace hub::linkage {

namespace {

constexpr std::uint32_t kComponentsAtOnce = 4'096;

/// The records that chains of edges and decisions join.
class Components {
public:
    Components(std::uint32_t records, const std::vector<Edge>& edges, const std::vector<Decision>& decisions) : parent_(records) {
        std::iota(parent_.begin(), parent_.end(), 0U);
        for (const Edge& edge : edges) unite(edge.a, edge.b);
        for (const Decision& decision : decisions) unite(decision.a, decision.b);
        // Roots become numbers in the order of their first record.
        of_.resize(records);
        for (std::uint32_t record = 0; record < records; ++record) of_[record] = find(record) == record ? count_++ : of_[find(record)];
    }

    [[nodiscard]] std::uint32_t count() const { return count_; }
    [[nodiscard]] std::uint32_t of(std::uint32_t record) const { return of_[record]; }

private:
    std::uint32_t find(std::uint32_t record) {
        while (parent_[record] != record) record = parent_[record] = parent_[parent_[record]];
        return record;
    }
    void unite(std::uint32_t a, std::uint32_t b) {
        a = find(a);
        b = find(b);
        parent_[std::max(a, b)] = std::min(a, b);
    }

    std::vector<std::uint32_t> parent_, of_;
    std::uint32_t count_ = 0;
};

/// Items by component, in their order: those of component c stand from first[c] to first[c + 1].
template <typename Item>
struct ByComponent {
    std::vector<std::uint32_t> first;
    std::vector<Item> items;

    template <typename Of>
    ByComponent(std::vector<Item> all, std::uint32_t components, const Of& of) : first(components + 1), items(all.size()) {
        for (const Item& item : all) ++first[of(item) + 1];
        for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
        auto next = first;
        for (const Item& item : all) items[next[of(item)]++] = item;
    }
    [[nodiscard]] std::span<Item> of(std::uint32_t component) {
        return {items.data() + first[component], items.data() + first[component + 1]};
    }
};

std::vector<std::uint32_t> numbers(std::uint32_t count) {
    std::vector<std::uint32_t> out(count);
    std::iota(out.begin(), out.end(), 0U);
    return out;
}

std::vector<bool> single_sources(const Model& model, const Records& records) {
    if (!model.guards.one_record_per) return {};
    const FieldValues& values = records.fields()[*model.guards.one_record_per];
    std::vector<bool> single(values.size(), model.guards.one_record_sources.empty());
    for (const auto& source : model.guards.one_record_sources) {
        const std::string wanted = normalised(source, values.as());
        for (std::uint32_t i = 1; i < values.size(); ++i) {
            if (values.text(i) == wanted) single[i] = true;
        }
    }
    single[0] = false;
    return single;
}

}  // namespace

std::string_view name_of(Question::Why why) {
    switch (why) {
        case Question::Why::Unsure: return "unsure";
        case Question::Why::TwiceInASource: return "twice_in_a_source";
        case Question::Why::Conflict: return "conflict";
        case Question::Why::Doubt: return "doubt";
        case Question::Why::TooLarge: return "too_large";
        case Question::Why::Cohesion: return "cohesion";
        case Question::Why::Margin: return "margin";
        case Question::Why::Needs: return "needs";
    }
    return {};
}

Clusters cluster(const Model& model, const Records& records, std::vector<Edge> edges, const std::vector<Decision>& decisions,
                 const MakeWitness& make_witness) {
    const Components components(records.size(), edges, decisions);
    const auto of_pair = [&](const auto& pair) { return components.of(pair.a); };
    ByComponent<Edge> edges_of(std::move(edges), components.count(), of_pair);
    ByComponent<Decision> decisions_of(decisions, components.count(), of_pair);
    ByComponent<std::uint32_t> records_of(numbers(records.size()), components.count(), [&](std::uint32_t record) { return components.of(record); });
    const std::vector<bool> single = single_sources(model, records);

    Clusters out;
    out.of.resize(records.size());
    out.confidence.resize(records.size());
    std::vector<std::uint32_t> place(records.size());
    std::vector<std::vector<Question>> questions(components.count() / kComponentsAtOnce + 1);
    std::vector<std::vector<Edge>> weakest(questions.size());
    const auto is_weaker = [&](const Edge& x, const Edge& y) { return is_stronger(records, y, x); };
    const auto keep_weakest = [&](std::vector<Edge>& merges) {
        std::sort(merges.begin(), merges.end(), is_weaker);
        merges.resize(std::min(merges.size(), Clusters::kWeakest));
    };
    std::atomic<std::size_t> next = 0, contradictory = 0;
    in_threads(std::min(kThreads, questions.size()), [&](std::size_t) {
        const Witness witness = make_witness();
        for (std::size_t part = next++; part < questions.size(); part = next++) {
            const auto begin = static_cast<std::uint32_t>(part * kComponentsAtOnce), end = std::min(begin + kComponentsAtOnce, components.count());
            for (std::uint32_t i = begin; i < end; ++i) {
                if (const auto alone = records_of.of(i); alone.size() == 1) {
                    out.of[alone[0]] = alone[0];
                    out.confidence[alone[0]] = 1;
                    continue;
                }
                Component component({model, records, single, witness, place}, records_of.of(i), edges_of.of(i));
                contradictory += component.decide(decisions_of.of(i));
                component.merge();
                component.tell(out, questions[part]);
                weakest[part].insert(weakest[part].end(), component.merges().begin(), component.merges().end());
            }
            keep_weakest(weakest[part]);
        }
    });
    out.contradictory_decisions = contradictory;
    for (const auto& part : questions) out.questions.insert(out.questions.end(), part.begin(), part.end());
    for (const auto& part : weakest) out.weakest.insert(out.weakest.end(), part.begin(), part.end());
    keep_weakest(out.weakest);
    std::sort(out.questions.begin(), out.questions.end(), [&](const Question& x, const Question& y) {
        return x.gain != y.gain ? x.gain > y.gain : is_stronger(records, x.edge, y.edge);
    });
    return out;
}

}  // namespace hub::linkage
