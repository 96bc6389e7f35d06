// Who is who, record by record: what `eduhub link` does with a file, done with each record as it comes.
//
// A record's block keys stand in an indexed table; the known records of the same keys are its candidates. Pairs from the review
// threshold on are kept, and the persons of a record are worked out anew from the pairs and decisions it is joined to. With one frozen
// model and the same decisions the persons are those of the batch, in whatever order the records came.
//
// At rest: values are sealed; keys are HMACs, so that nobody can ask the table whether a name is there.
//
// Ownership: borrows model, frozen and sealer. Threads: any for the const functions, with a WorkingSet each; one writes.
// Failure: those of the store; `seal.*` of a stored record.
#pragma once

#include <string>
#include <vector>

#include "core/records/linkage/clusters.hpp"
#include "core/records/linkage/frozen.hpp"
#include "core/records/linkage/link.hpp"
#include "core/security/sealing.hpp"
#include "core/store/working_set.hpp"

namespace hub::records {

/// A known record that may be the same person.
struct Candidate {
    std::string id;
    double weight = 0;       ///< bits, the prior in them
    double probability = 0;
    linkage::Edge::Needs needs = linkage::Edge::Needs::Met;
};

/// The persons among the records that pairs and decisions join, and what is open between them.
struct People {
    struct Open {
        std::string a, b;
        double probability = 0;
        linkage::Question::Why why = linkage::Question::Why::Unsure;
    };
    std::vector<std::vector<std::string>> persons;  ///< ids ascending, the persons by their first
    std::vector<Open> questions;
};

class Matcher {
public:
    /// `secret`: of the key table; to change it is to fill the table anew.
    Matcher(const linkage::Model& model, const linkage::Frozen& frozen, const security::Sealer& sealer, std::string secret);

    /// Those of the review threshold on, the strongest first. Changes nothing.
    Result<std::vector<Candidate>> candidates(store::WorkingSet& working, const linkage::Records::Given& record) const;
    /// The same, and keeps the record and its pairs. A known id is replaced.
    Result<std::vector<Candidate>> add(store::WorkingSet& working, const linkage::Records::Given& record) const;
    /// A first load, which the batch has judged: records [begin, end) of a linkage that kept its edges, with their pairs among the
    /// records before `end`. None of them is known yet. The frozen model is what that linkage taught, or what it was judged by.
    void take_over(store::WorkingSet& working, const linkage::Linkage& linkage, std::uint32_t begin, std::uint32_t end) const;
    /// Without a trace but for decisions.
    Status forget(store::WorkingSet& working, const std::string& id) const;
    /// A person's word on two records. `sequence` orders decisions; a later one on the same two replaces.
    static Status decide(store::WorkingSet& working, const std::string& a, const std::string& b, linkage::Decision::Says says, std::int64_t sequence);

    Result<People> people(store::WorkingSet& working, const std::string& id) const;

private:
    struct Known;
    Result<Known> known_to(store::WorkingSet& working, const linkage::Records::Given& record) const;
    Result<linkage::Records::Given> stored(const store::Row& row) const;
    [[nodiscard]] std::vector<std::int64_t> keys_of(const linkage::Records& records, std::uint32_t record) const;
    std::vector<Candidate> judged(const linkage::Records& records) const;

    const linkage::Model& model_;
    const linkage::Frozen& frozen_;
    const security::Sealer& sealer_;
    std::string secret_;
};

}  // namespace hub::records
