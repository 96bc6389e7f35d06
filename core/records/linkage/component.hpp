// One component of a file: records that chains of pairs join, and which of them are one person (rules: clusters.hpp).
//
// Ownership: borrows everything. Threads: one; components beside each other may have one each. Failure: none.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/records/linkage/clusters.hpp"

namespace hub::linkage {

/// Stronger pairs first; of equal ones those whose ids come first, whatever the order of the file.
bool is_stronger(const Records& records, const Edge& x, const Edge& y);

class Component {
public:
    struct Around {
        const Model& model;
        const Records& records;
        const std::vector<bool>& single;    ///< by value of the source field: a person has one record there
        const Witness& witness;
        std::vector<std::uint32_t>& place;  ///< by record: room for its place in its component
    };
    /// `edges` are put in order, strongest first.
    Component(Around around, std::span<const std::uint32_t> records, std::span<Edge> edges);

    /// What people said; how many of the decisions contradict earlier ones.
    std::size_t decide(std::span<const Decision> decisions);
    void merge();
    /// The pairs by whose weight clusters were merged.
    [[nodiscard]] const std::vector<Edge>& merges() const { return merges_; }
    /// Clusters and confidence of its records, and the questions that are open.
    void tell(Clusters& out, std::vector<Question>& questions);

private:
    [[nodiscard]] std::uint32_t at(std::uint32_t record) const { return around_.place[record]; }
    std::uint32_t find(std::uint32_t place);
    void unite(std::uint32_t a, std::uint32_t b);
    void set_apart(std::uint32_t a, std::uint32_t b);
    [[nodiscard]] bool are_apart(std::uint32_t a, std::uint32_t b) const;
    std::optional<Question::Why> objection(std::uint32_t a, std::uint32_t b, const Edge& edge);
    [[nodiscard]] bool shares_a_source(std::uint32_t a, std::uint32_t b) const;
    /// What the records of two clusters say of each other.
    struct Said {
        std::optional<Question::Why> against;
        bool settled = false;    ///< by a number of one's own
        bool dispelled = false;  ///< whatever doubt there is
    };
    [[nodiscard]] Said heard(std::uint32_t a, std::uint32_t b) const;
    bool has_rival(std::uint32_t a, std::uint32_t b, const Edge& edge, const Said& said);
    void index_edges();
    template <typename Visit>
    bool any_member(std::uint32_t cluster, const Visit& visit) const {
        std::uint32_t member = cluster;
        do {
            if (visit(member)) return true;
            member = next_[member];
        } while (member != cluster);
        return false;
    }

    Around around_;
    std::span<const std::uint32_t> records_;
    std::span<Edge> edges_;
    std::vector<std::uint32_t> parent_, next_, size_;  ///< by place; `next_` goes round the members of a cluster
    std::unordered_map<std::uint32_t, std::set<std::uint32_t>> apart_;
    std::vector<std::uint32_t> first_, by_place_;  ///< edges of each place, strongest first; made when a rival may be
    std::vector<Question> open_;
    std::vector<Edge> merges_;
};

}  // namespace hub::linkage
