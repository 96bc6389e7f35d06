#include "core/records/matcher/matcher.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <memory>
#include <set>

#include "core/codec/json.hpp"
#include "core/records/linkage/block_keys.hpp"
#include "core/records/linkage/scoring.hpp"
#include "core/records/matcher/matcher_tables.hpp"
#include "core/security/digest.hpp"

namespace hub::records {

using linkage::Records;
using store::bytes;
using store::Row;

namespace {

std::string place_of(const std::string& id) { return "match_records/" + id; }

std::string written(const std::vector<std::string>& cells) {
    codec::Value out = codec::Value::array();
    for (const auto& cell : cells) out.push_back(codec::Value(cell));
    return codec::write_json(out);
}

float weight_of(const Row& pair) { return std::bit_cast<float>(static_cast<std::uint32_t>(store::integer(pair[2]))); }

void put_pair(store::WorkingSet& working, const std::string& a, const std::string& b, float weight, linkage::Edge::Needs needs) {
    const std::int64_t bits = std::bit_cast<std::uint32_t>(weight), met = needs == linkage::Edge::Needs::Met ? 1 : 0;
    working.put(kMatchPairs, {a, b, bits, met});
    working.put(kMatchPairs, {b, a, bits, met});
}

/// Rows under each of the ids.
std::vector<Row> rows_of(const store::TableSpec& table, const store::WorkingSet& working, const std::string& id) {
    std::vector<Row> out;
    for (const Row* row : working.find_prefix(table, {id})) out.push_back(*row);
    return out;
}

/// The records that pairs and decisions join to one, and those pairs and decisions.
struct Joined {
    std::set<std::string> records;
    std::map<std::pair<std::string, std::string>, Row> pairs;
    std::map<std::pair<std::int64_t, std::pair<std::string, std::string>>, bool> decisions;  ///< by sequence
};

Result<Joined> joined_to(store::WorkingSet& working, const std::string& id) {
    Joined out;
    std::vector<std::string> open{id};
    out.records.insert(id);
    while (!open.empty()) {
        std::vector<Row> prefixes;
        for (const auto& record : open) prefixes.push_back({record});
        HUB_TRY(working.load_prefixes(kMatchPairs, prefixes));
        HUB_TRY(working.load_prefixes(kMatchDecisions, prefixes));
        std::vector<std::string> found;
        const auto reach = [&](const std::string& other) {
            if (out.records.insert(other).second) found.push_back(other);
        };
        for (const auto& record : open) {
            for (Row& row : rows_of(kMatchPairs, working, record)) {
                const std::string other = bytes(row[1]);
                reach(other);
                out.pairs.emplace(std::minmax(record, other), std::move(row));
            }
            for (const Row& row : rows_of(kMatchDecisions, working, record)) {
                const std::string other = bytes(row[1]);
                reach(other);
                out.decisions.emplace(std::pair(store::integer(row[3]), std::minmax(record, other)), store::integer(row[2]) != 0);
            }
        }
        open = std::move(found);
    }
    return out;
}

}  // namespace

/// A record and the known ones that share a block with it, the record first.
struct Matcher::Known {
    Records records;
    std::vector<std::int64_t> keys;
};

Matcher::Matcher(const linkage::Model& model, const linkage::Frozen& frozen, const security::Sealer& sealer, std::string secret)
    : model_(model), frozen_(frozen), sealer_(sealer), secret_(std::move(secret)) {}

std::vector<std::int64_t> Matcher::keys_of(const Records& records, std::uint32_t record) const {
    std::vector<std::int64_t> out;
    for (std::size_t rule = 0; rule < model_.blocking.size(); ++rule) {
        for (const std::uint64_t key : linkage::block_keys(model_, rule, records, record)) {
            if (frozen_.large_blocks.contains(key)) continue;
            std::string plain(sizeof key, '\0');
            std::memcpy(plain.data(), &key, sizeof key);
            const auto digest = security::hmac_sha256(secret_, plain);
            std::int64_t kept = 0;
            std::memcpy(&kept, digest.data(), sizeof kept);
            out.push_back(kept);
        }
    }
    return out;
}

Result<Records::Given> Matcher::stored(const Row& row) const {
    Records::Given out{.id = bytes(row[0]), .cells = {}};
    HUB_TRY_ASSIGN(const auto plain, sealer_.open(bytes(row[1]), place_of(out.id)));
    HUB_TRY_ASSIGN(const auto cells, codec::parse_json(plain));
    for (const auto& cell : cells.items()) out.cells.emplace_back(cell.text());
    out.cells.resize(model_.fields.size());  // a model that has gained fields since
    return out;
}

Result<Matcher::Known> Matcher::known_to(store::WorkingSet& working, const Records::Given& record) const {
    std::vector<Records::Given> given{record};
    Known out{.records = {}, .keys = keys_of(Records::of(model_, given, &frozen_), 0)};
    std::vector<Row> prefixes;
    for (const std::int64_t key : out.keys) prefixes.push_back({key});
    HUB_TRY(working.load_prefixes(kMatchKeys, prefixes));
    std::set<std::string> ids;
    for (const Row& prefix : prefixes) {
        for (const Row* row : working.find_prefix(kMatchKeys, prefix)) ids.insert(bytes((*row)[1]));
    }
    ids.erase(record.id);
    std::vector<Row> keys;
    for (const auto& id : ids) keys.push_back({id});
    HUB_TRY(working.load(kMatchRecords, keys));
    for (const Row& key : keys) {
        const Row* row = working.find(kMatchRecords, key);
        if (row == nullptr) continue;
        HUB_TRY_ASSIGN(auto known, stored(*row));
        given.push_back(std::move(known));
    }
    out.records = Records::of(model_, given, &frozen_);
    return out;
}

std::vector<Candidate> Matcher::judged(const Records& records) const {
    const linkage::Scorer scorer(model_, records, frozen_.parameters, &frozen_);
    linkage::Comparer comparer(model_, records);
    linkage::Scored scored;
    linkage::Scoring scoring(model_, scorer, comparer, scored);
    for (std::uint32_t other = 1; other < records.size(); ++other) scoring.add(0, other);
    scoring.flush();
    std::vector<Candidate> out;
    for (const linkage::Edge& edge : scored.edges) {
        const auto weight = static_cast<double>(edge.weight);
        out.push_back({std::string(records.id(edge.b)), weight, linkage::probability_of(weight), edge.needs});
    }
    std::sort(out.begin(), out.end(), [](const Candidate& x, const Candidate& y) { return x.weight != y.weight ? x.weight > y.weight : x.id < y.id; });
    return out;
}

Result<std::vector<Candidate>> Matcher::candidates(store::WorkingSet& working, const Records::Given& record) const {
    HUB_TRY_ASSIGN(const auto known, known_to(working, record));
    return judged(known.records);
}

Result<std::vector<Candidate>> Matcher::add(store::WorkingSet& working, const Records::Given& record) const {
    HUB_TRY(forget(working, record.id));
    HUB_TRY_ASSIGN(const auto known, known_to(working, record));
    auto out = judged(known.records);
    for (const std::int64_t key : known.keys) working.put(kMatchKeys, {key, record.id});
    working.put(kMatchRecords, {record.id, sealer_.seal(written(record.cells), place_of(record.id))});
    for (const Candidate& candidate : out) put_pair(working, record.id, candidate.id, static_cast<float>(candidate.weight), candidate.needs);
    return out;
}

void Matcher::take_over(store::WorkingSet& working, const linkage::Linkage& linkage, std::uint32_t begin, std::uint32_t end) const {
    const Records& records = linkage.records;
    for (std::uint32_t record = begin; record < end; ++record) {
        const std::string id(records.id(record));
        for (const std::int64_t key : keys_of(records, record)) working.put(kMatchKeys, {key, id});
        std::vector<std::string> cells;
        for (std::size_t field = 0; field < model_.fields.size(); ++field) cells.emplace_back(records.fields()[field].text(records.value(record, field)));
        working.put(kMatchRecords, {id, sealer_.seal(written(cells), place_of(id))});
    }
    for (const linkage::Edge& edge : linkage.edges) {
        if (edge.b < begin || edge.b >= end) continue;
        put_pair(working, std::string(records.id(edge.a)), std::string(records.id(edge.b)), edge.weight, edge.needs);
    }
}

Status Matcher::forget(store::WorkingSet& working, const std::string& id) const {
    HUB_TRY(working.load(kMatchRecords, {{id}}));
    const Row* row = working.find(kMatchRecords, {id});
    if (row == nullptr) return {};
    HUB_TRY_ASSIGN(auto given, stored(*row));
    for (const std::int64_t key : keys_of(Records::of(model_, {std::move(given)}, &frozen_), 0)) working.erase(kMatchKeys, {key, id});
    HUB_TRY(working.load_prefixes(kMatchPairs, {{id}}));
    for (const Row& pair : rows_of(kMatchPairs, working, id)) {
        working.erase(kMatchPairs, {id, bytes(pair[1])});
        working.erase(kMatchPairs, {bytes(pair[1]), id});
    }
    working.erase(kMatchRecords, {id});
    return {};
}

Status Matcher::decide(store::WorkingSet& working, const std::string& a, const std::string& b, linkage::Decision::Says says, std::int64_t sequence) {
    const std::int64_t same = says == linkage::Decision::Says::Same ? 1 : 0;
    working.put(kMatchDecisions, {a, b, same, sequence});
    working.put(kMatchDecisions, {b, a, same, sequence});
    return {};
}

Result<People> Matcher::people(store::WorkingSet& working, const std::string& id) const {
    HUB_TRY_ASSIGN(const auto joined, joined_to(working, id));
    std::vector<Row> keys;
    for (const auto& record : joined.records) keys.push_back({record});
    HUB_TRY(working.load(kMatchRecords, keys));
    std::vector<Records::Given> given;
    for (const Row& key : keys) {
        const Row* row = working.find(kMatchRecords, key);
        if (row == nullptr) continue;  // a decision on a record that has gone
        HUB_TRY_ASSIGN(auto known, stored(*row));
        given.push_back(std::move(known));
    }
    const Records records = Records::of(model_, given, &frozen_);
    std::vector<linkage::Edge> edges;
    for (const auto& [pair, row] : joined.pairs) {
        const auto a = records.find(pair.first), b = records.find(pair.second);
        if (a && b) edges.push_back({std::min(*a, *b), std::max(*a, *b), weight_of(row), store::integer(row[3]) != 0 ? linkage::Edge::Needs::Met : linkage::Edge::Needs::Unmet});
    }
    std::vector<linkage::Decision> decisions;
    for (const auto& [place, same] : joined.decisions) {
        const auto a = records.find(place.second.first), b = records.find(place.second.second);
        if (a && b) decisions.push_back({*a, *b, same ? linkage::Decision::Says::Same : linkage::Decision::Says::Different});
    }
    const linkage::Scorer scorer(model_, records, frozen_.parameters, &frozen_);
    const auto clusters = linkage::cluster(model_, records, std::move(edges), decisions, [&] { return linkage::witness_of(model_, records, scorer); });
    People out;
    std::map<std::uint32_t, std::vector<std::string>> persons;
    for (std::uint32_t record = 0; record < records.size(); ++record) persons[clusters.of[record]].emplace_back(records.id(record));
    for (auto& [first, ids] : persons) out.persons.push_back(std::move(ids));  // ids ascend, as the rows were asked for
    for (const auto& question : clusters.questions) {
        out.questions.push_back({std::string(records.id(question.edge.a)), std::string(records.id(question.edge.b)),
                                 linkage::probability_of(static_cast<double>(question.edge.weight)), question.why});
    }
    return out;
}

}  // namespace hub::records
