#include "core/api/person_records.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/api/pupil_sheets.hpp"
#include "core/model/publication.hpp"
#include "core/records/merge.hpp"
#include "core/records/record_listing.hpp"

namespace hub::api {
namespace {

using records::Golden;

constexpr std::size_t kReadsSearched = 5'000;
constexpr std::string_view kAccount = "account ";  // before the subject, as a reader in the evidence
constexpr std::string_view kOperation = "children.show";
constexpr int kHexadecimal = 16;

bool is_there(const Golden& golden) { return golden.presence == Golden::Presence::Present; }

Result<std::vector<Golden>> goldens(store::Reader& state, const security::Sealer& sealer, const std::vector<Key>& hub_ids) {
    std::vector<store::Row> keys;
    for (const Key hub_id : hub_ids) keys.push_back({hub_id});
    HUB_TRY_ASSIGN(const auto rows, state.get(records::kGolden, keys));
    std::vector<Golden> out;
    for (const auto& row : rows) {
        if (!row) continue;
        HUB_TRY_ASSIGN(auto one, records::golden_of(*row, sealer));
        out.push_back(std::move(one));
    }
    return out;
}

/// The records of the same person and entity at all schools, this one among them.
Result<std::vector<Key>> records_of_person(store::Reader& state, const Golden& golden) {
    std::vector<Key> out{golden.hub_id};
    if (golden.person == 0) return out;
    const store::Row person{golden.person};
    HUB_TRY_ASSIGN(const auto members, state.get_by_prefix(records::kMembers, std::span(&person, 1)));
    for (const auto& row : members) {
        const bool same = static_cast<model::EntityKind>(store::integer(row[2])) == golden.record.entity();
        if (same && records::member_hub_id(row) != golden.hub_id) out.push_back(records::member_hub_id(row));
    }
    return out;
}

Result<std::vector<Key>> facts_about(store::Reader& state, const std::vector<Key>& hub_ids) {
    std::vector<store::Row> prefixes;
    for (const Key hub_id : hub_ids) prefixes.push_back({hub_id});
    HUB_TRY_ASSIGN(const auto rows, state.get_by_prefix(records::kFacts, prefixes));
    std::vector<Key> out;
    for (const auto& row : rows) out.push_back(records::fact_hub_id(row));
    return out;
}

/// The class that a golden record names, as it stands now.
Result<std::optional<Golden>> class_of(store::Reader& state, const security::Sealer& sealer, const Golden& pupil) {
    const auto named = records::split_reference(pupil.record.text("class"));
    if (!named) return std::optional<Golden>();
    const store::Row key = records::crosswalk_key({named->first, pupil.tenant, model::EntityKind::Class, named->second});
    HUB_TRY_ASSIGN(const auto row, state.get(records::kCrosswalk, std::span(&key, 1)));
    if (!row[0]) return std::optional<Golden>();
    HUB_TRY_ASSIGN(auto found, goldens(state, sealer, {records::hub_id_of(*row[0])}));
    if (found.empty() || !is_there(found[0])) return std::optional<Golden>();
    return std::optional(std::move(found[0]));
}

Result<std::string> school_name(store::Reader& state, const security::Sealer& sealer, const std::string& tenant) {
    HUB_TRY_ASSIGN(const auto hub_ids, records::hub_ids_named(state, tenant, {{}, tenant, std::string(model::name_of(model::EntityKind::Organisation))}, 1));
    HUB_TRY_ASSIGN(const auto found, goldens(state, sealer, hub_ids));
    const bool named = !found.empty() && is_there(found[0]) && !found[0].record.text("name").empty();
    return named ? std::string(found[0].record.text("name")) : tenant;
}

}  // namespace

Result<sso::PupilView> PersonRecords::pupil(Key record, Extent extent, const sso::Looker& looker) {
    HUB_TRY_ASSIGN(const auto reader, readers_.borrow());
    HUB_TRY_ASSIGN(const auto named, goldens(*reader, parts_.sealer, {record}));
    if (named.empty() || named[0].record.entity() != model::EntityKind::Pupil) return fail("account.record", "the hub has no such record of a pupil");
    HUB_TRY_ASSIGN(const auto hub_ids, records_of_person(*reader, named[0]));
    HUB_TRY_ASSIGN(const auto pupils, goldens(*reader, parts_.sealer, hub_ids));
    evidence::SensitiveRead read{std::string(kAccount) + sso::subject_of(looker.account), std::string(kOperation), looker.purpose};
    sso::PupilView view;
    std::map<std::string, std::string> schools;
    for (const Golden& one : pupils) {
        read.subjects.push_back(parts_.ids.encode(IdKind::Record, one.hub_id));
        HUB_TRY_ASSIGN(schools[one.tenant], school_name(*reader, parts_.sealer, one.tenant));
        if (!is_there(one)) continue;
        HUB_TRY_ASSIGN(const auto in, class_of(*reader, parts_.sealer, one));
        view.enrolments.push_back({schools[one.tenant], in ? std::string(in->record.text("name")) : std::string(), in ? std::string(in->record.text("year")) : std::string()});
    }
    if (extent == Extent::WithMarks) {
        HUB_TRY_ASSIGN(const auto fact_ids, facts_about(*reader, hub_ids));
        HUB_TRY_ASSIGN(const auto facts, goldens(*reader, parts_.sealer, fact_ids));
        for (const Golden& one : facts) {
            if (!is_there(one) || !model::may_leave_school(one.record)) continue;
            const bool is_mark = one.record.entity() == model::EntityKind::Mark;
            if (!is_mark && one.record.entity() != model::EntityKind::Result) continue;
            read.subjects.push_back(parts_.ids.encode(IdKind::Record, one.hub_id));
            (is_mark ? view.marks : view.results).push_back(sheet_of(one.record, schools[one.tenant]));
        }
        const auto newest_first = [](const sso::MarkSheet& a, const sso::MarkSheet& b) { return std::tie(b.year, b.term.vi, a.title.vi) < std::tie(a.year, a.term.vi, b.title.vi); };
        std::stable_sort(view.marks.begin(), view.marks.end(), newest_first);
        std::stable_sort(view.results.begin(), view.results.end(), newest_first);
    }
    HUB_TRY(parts_.reads.note(read));
    return view;
}

Status PersonRecords::acted(const sso::Looker& looker, std::string_view step, const std::vector<Key>& hub_ids) {
    evidence::SensitiveRead read{std::string(kAccount) + sso::subject_of(looker.account), std::string(step), looker.purpose};
    for (const Key hub_id : hub_ids) read.subjects.push_back(parts_.ids.encode(IdKind::Record, hub_id));
    return parts_.reads.note(read);
}

Result<std::vector<sso::Look>> PersonRecords::looks_at(const std::vector<Key>& hub_ids, Instant since, std::size_t limit) {
    HUB_TRY_ASSIGN(const auto reader, readers_.borrow());
    HUB_TRY_ASSIGN(const auto named, goldens(*reader, parts_.sealer, hub_ids));
    std::set<std::string> subjects;
    for (const Golden& one : named) {
        HUB_TRY_ASSIGN(const auto of_person, records_of_person(*reader, one));
        HUB_TRY_ASSIGN(const auto facts, facts_about(*reader, of_person));
        for (const auto* some : {&of_person, &facts}) {
            for (const Key hub_id : *some) subjects.insert(parts_.reads.subject_hash(parts_.ids.encode(IdKind::Record, hub_id)));
        }
    }
    std::vector<sso::Look> out;
    HUB_TRY_ASSIGN(const auto reads, evidence::recent_changes(*reader, parts_.sealer, evidence::ChangeKind::Read, kReadsSearched));
    for (const auto& change : reads) {
        if (out.size() == limit) break;
        if (change.at < since) continue;
        auto detail = evidence::read_detail_of(change);
        if (std::none_of(detail.subjects.begin(), detail.subjects.end(), [&](const std::string& subject) { return subjects.contains(subject); })) continue;
        sso::Look look{change.at, change.version, change.actor, 0, change.cause, std::move(detail.purposes)};
        if (look.who.starts_with(kAccount)) look.account = static_cast<Key>(std::strtoull(look.who.c_str() + kAccount.size(), nullptr, kHexadecimal));
        out.push_back(std::move(look));
    }
    return out;
}

}  // namespace hub::api
