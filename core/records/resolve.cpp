#include "core/records/resolve.hpp"

#include <algorithm>

#include "core/security/digest.hpp"
#include "core/text/unicode.hpp"

namespace hub::records {
namespace {

constexpr std::size_t kMarkSize = 8;  // enough to tell two children apart, too short to search by

bool is_person(model::EntityKind entity) {
    return entity == model::EntityKind::Pupil || entity == model::EntityKind::Staff;
}

/// Both known and both different: another person. One alone may be a correction.
bool contradicts(const Identity& known, const Identity& incoming) {
    const auto differ = [](const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; };
    return differ(known.name_mark, incoming.name_mark) && differ(known.birth_mark, incoming.birth_mark);
}

/// Where the hub keeps this fact; nothing while it does not know whom it is about.
std::optional<store::Row> fact_place(const store::WorkingSet& set, const Resolver::Incoming& incoming) {
    const auto name = fact_named_by(*incoming.ref, *incoming.record);
    const store::Row* about = name ? set.find(kCrosswalk, crosswalk_key(name->about)) : nullptr;
    if (about == nullptr) return std::nullopt;
    return fact_key(hub_id_of(*about), incoming.ref->entity, name->part);
}

Error conflict(std::string message) { return error("identity.conflict", std::move(message)); }

}  // namespace

std::string_view name_of(Resolution::How how) {
    switch (how) {
        case Resolution::How::Crosswalk: return "crosswalk";
        case Resolution::How::MinistryCode: return "ministry_code";
        case Resolution::How::NationalId: return "national_id";
        case Resolution::How::Fact: return "fact";
        case Resolution::How::New: return "new";
    }
    return "new";
}

std::string Resolver::index_of(IdentityKind kind, std::string_view value) const {
    const std::string text = std::to_string(static_cast<int>(kind)) + "|" + std::string(value);
    const security::Digest digest = security::hmac_sha256(index_key_, text);
    return std::string(security::as_bytes(digest).substr(0, 16));
}

store::Row Resolver::national_id_key(std::string_view twelve_digits) const {
    return identity_key(IdentityKind::NationalId, index_of(IdentityKind::NationalId, twelve_digits));
}

std::vector<Identity> Resolver::claims(const model::Record& record) const {
    std::vector<Identity> out;
    if (!is_person(record.entity())) return out;
    const auto mark = [this](std::string_view purpose, std::string_view value) -> std::string {
        if (value.empty()) return {};
        const security::Digest digest = security::hmac_sha256(index_key_, std::string(purpose) + "|" + std::string(value));
        return std::string(security::as_bytes(digest).substr(0, kMarkSize));
    };
    const std::string_view ministry = record.text("person.moet_code");
    const std::string_view national = record.text("person.national_id");
    if (ministry.empty() && national.empty()) return out;
    const std::string name = mark("name", text::fold(record.text("person.name")));
    const std::string birth = mark("birth", record.text("person.birth_date"));
    // Ministry code first: it is the sector's own key and beats a mistyped national id.
    if (!ministry.empty()) out.push_back({IdentityKind::MinistryCode, index_of(IdentityKind::MinistryCode, ministry), 0, name, birth});
    if (!national.empty()) out.push_back({IdentityKind::NationalId, index_of(IdentityKind::NationalId, national), 0, name, birth});
    return out;
}

Status Resolver::load(store::WorkingSet& set, std::span<const Incoming> incoming) const {
    std::vector<store::Row> names;
    std::vector<store::Row> indexes;
    std::vector<store::Row> abouts;
    for (const Incoming& one : incoming) {
        names.push_back(crosswalk_key(*one.ref));
        if (const auto fact = fact_named_by(*one.ref, *one.record)) abouts.push_back(crosswalk_key(fact->about));
        if (one.former_source_id != nullptr) {
            SourceRef former = *one.ref;
            former.source_id = *one.former_source_id;
            names.push_back(crosswalk_key(former));
        }
        for (const Identity& identity : one.claims) indexes.push_back(identity_key(identity.kind, identity.index));
    }
    HUB_TRY(set.load(kCrosswalk, names));
    HUB_TRY(set.load(kCrosswalk, std::move(abouts)));
    HUB_TRY(set.load(kIdentities, indexes));

    std::vector<store::Row> members;
    for (const Incoming& one : incoming) {
        for (const Identity& identity : one.claims) {
            const store::Row* row = set.find(kIdentities, identity_key(identity.kind, identity.index));
            if (row != nullptr) members.push_back(member_key(identity_of(*row).person, one.ref->tenant, one.ref->entity));
        }
    }
    HUB_TRY(set.load(kMembers, members));
    std::vector<store::Row> facts;
    for (const Incoming& one : incoming) {
        if (auto place = fact_place(set, one)) facts.push_back(std::move(*place));
    }
    HUB_TRY(set.load(kFacts, facts));

    std::vector<store::Row> hub_ids;
    for (const store::Row& name : names) {
        if (const store::Row* row = set.find(kCrosswalk, name)) hub_ids.push_back({hub_id_of(*row)});
    }
    for (const store::Row& member : members) {
        if (const store::Row* row = set.find(kMembers, member)) hub_ids.push_back({member_hub_id(*row)});
    }
    for (const store::Row& fact : facts) {
        if (const store::Row* row = set.find(kFacts, fact)) hub_ids.push_back({fact_hub_id(*row)});
    }
    HUB_TRY(set.load(kGolden, hub_ids));
    return set.load_prefixes(kSources, hub_ids);
}

std::vector<Key> Resolver::candidates(const store::WorkingSet& set, const Incoming& incoming) const {
    std::vector<Key> out;
    if (incoming.former_source_id != nullptr) {
        SourceRef former = *incoming.ref;
        former.source_id = *incoming.former_source_id;
        if (const store::Row* row = set.find(kCrosswalk, crosswalk_key(former))) out.push_back(hub_id_of(*row));
    }
    for (const Identity& identity : incoming.claims) {
        const store::Row* row = set.find(kIdentities, identity_key(identity.kind, identity.index));
        if (row == nullptr) continue;
        const store::Row* member =
            set.find(kMembers, member_key(identity_of(*row).person, incoming.ref->tenant, incoming.ref->entity));
        if (member != nullptr) out.push_back(member_hub_id(*member));
    }
    const auto place = fact_place(set, incoming);
    const store::Row* fact = place ? set.find(kFacts, *place) : nullptr;
    if (fact != nullptr) out.push_back(fact_hub_id(*fact));
    return out;
}

Result<Resolution> Resolver::resolve(store::WorkingSet& set, const Incoming& incoming, KeySequence& keys, Instant now) const {
    const SourceRef& ref = *incoming.ref;
    Resolution resolution;

    const store::Row* known = set.find(kCrosswalk, crosswalk_key(ref));
    const bool named_anew = known == nullptr;
    if (known == nullptr && incoming.former_source_id != nullptr) {
        SourceRef former = ref;
        former.source_id = *incoming.former_source_id;
        known = set.find(kCrosswalk, crosswalk_key(former));
    }
    if (known != nullptr) {
        resolution = {Resolution::How::Crosswalk, hub_id_of(*known), 0};
        if (const store::Row* golden = set.find(kGolden, {resolution.hub_id})) resolution.person = store::integer((*golden)[2]);
    }

    for (const Identity& claim : incoming.claims) {
        const store::Row* row = set.find(kIdentities, identity_key(claim.kind, claim.index));
        if (row == nullptr) continue;
        const Identity found = identity_of(*row);
        if (resolution.person != 0 && found.person != resolution.person) {
            return fail(conflict("two exact ids of this record name two persons"));
        }
        if (resolution.person == 0 && contradicts(found, claim)) {
            return fail(conflict("this id belongs to a person with another name and another birth date"));
        }
        if (resolution.person != 0) continue;
        resolution.person = found.person;
        resolution.how = claim.kind == IdentityKind::MinistryCode ? Resolution::How::MinistryCode : Resolution::How::NationalId;
    }

    // The pupil may have come in this very group: the place was not known when it was loaded.
    const auto fact = fact_place(set, incoming);
    if (fact) HUB_TRY(set.load(kFacts, {*fact}));
    const store::Row* same_fact = fact ? set.find(kFacts, *fact) : nullptr;
    if (resolution.hub_id == 0 && same_fact != nullptr) resolution = {Resolution::How::Fact, fact_hub_id(*same_fact), 0};

    // A no-op unless an earlier record of this group has just made the person known. What is found from here
    // on is written, so nothing may fail below.
    if (is_person(ref.entity) && resolution.hub_id == 0 && resolution.person != 0) {
        HUB_TRY(set.load(kMembers, {member_key(resolution.person, ref.tenant, ref.entity)}));
    }
    if (is_person(ref.entity) && resolution.person == 0) resolution.person = keys.next();
    if (resolution.hub_id == 0) {
        const store::Row* member =
            is_person(ref.entity) ? set.find(kMembers, member_key(resolution.person, ref.tenant, ref.entity)) : nullptr;
        resolution.hub_id = member != nullptr ? member_hub_id(*member) : keys.next();
        if (member == nullptr && is_person(ref.entity)) {
            set.insert(kMembers, member_row(resolution.person, ref.tenant, ref.entity, resolution.hub_id));
        }
    }
    if (named_anew) set.insert(kCrosswalk, crosswalk_row(ref, resolution.hub_id, now));
    if (fact && same_fact == nullptr) {
        auto row = *fact;
        row.emplace_back(resolution.hub_id);
        set.insert(kFacts, std::move(row));
    }
    for (const Identity& claim : incoming.claims) {
        if (set.find(kIdentities, identity_key(claim.kind, claim.index)) != nullptr) continue;
        Identity identity = claim;
        identity.person = resolution.person;
        set.insert(kIdentities, identity_row(identity));
    }
    return resolution;
}

}  // namespace hub::records
