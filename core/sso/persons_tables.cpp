#include <algorithm>

#include "core/sso/persons.hpp"
#include "core/store/columns.hpp"

namespace hub::sso {
namespace {

using store::Cell;
using store::Row;
using store::Type;

enum Column : std::size_t { kAccount, kRecord, kRole, kProof, kSince, kEndedAt };

const store::TableSpec kPersons{"sso_person",
                                store::Domain::Identity,
                                {{"account", Type::Integer}, {"record", Type::Integer}, {"role", Type::Integer}, {"proof", Type::Text}, {"since", Type::Integer}, {"ended_at", Type::Integer}},
                                2,
                                {{"sso_person_record", {"record"}}}};

Row row_of(const PersonLink& link) {
    return {link.account, link.record, static_cast<std::int64_t>(link.role), link.proof, link.since.milliseconds, link.ended_at ? Cell(link.ended_at->milliseconds) : Cell()};
}

PersonLink link_of(const Row& row) {
    PersonLink link;
    link.account = store::integer(row[kAccount]);
    link.record = store::integer(row[kRecord]);
    link.role = static_cast<Role>(store::integer(row[kRole]));
    link.proof = store::bytes(row[kProof]);
    link.since = {store::integer(row[kSince])};
    if (!store::is_null(row[kEndedAt])) link.ended_at = Instant{store::integer(row[kEndedAt])};
    return link;
}

Result<std::vector<PersonLink>> links_where(IdentityStore& store, const std::string& column, Key value) {
    HUB_TRY_ASSIGN(const auto reader, store.readers().borrow());
    const Cell parameters[] = {value};
    HUB_TRY_ASSIGN(const auto rows, reader->select("SELECT " + store::column_names(kPersons) + " FROM sso_person WHERE " + column + " = ? AND ended_at IS NULL ORDER BY account, record", parameters,
                                                   store::column_types(kPersons)));
    std::vector<PersonLink> out;
    for (const Row& row : rows) out.push_back(link_of(row));
    return out;
}

}  // namespace

std::vector<const store::TableSpec*> person_tables() { return {&kPersons}; }

Status Persons::put(const PersonLink& link, const Account& account, Key by) {
    if (std::find(account.roles.begin(), account.roles.end(), link.role) == account.roles.end()) return fail("account.record_role", "the account has not the role it would stand for this person in");
    return store_.change_and_wait(kPersons, {account.id, link.record}, [&](const std::optional<Row>& now) -> Result<store::Batch> {
        if (now && !link_of(*now).ended_at) return fail("account.record_there", "the account stands for this person already");
        PersonLink fresh = link;
        fresh.account = account.id;
        fresh.since = clock_.now();
        fresh.ended_at.reset();
        store::Batch batch;
        batch.put(kPersons, row_of(fresh));
        events_.note(batch, {account.id, "person-linked", by, fresh.proof});
        return batch;
    });
}

Status Persons::end(Key account, Key record, Key by) {
    return store_.change_and_wait(kPersons, {account, record}, [&](const std::optional<Row>& now) -> Result<store::Batch> {
        if (!now || link_of(*now).ended_at) return fail("account.record_unlinked", "the account does not stand for this person");
        PersonLink link = link_of(*now);
        link.ended_at = clock_.now();
        store::Batch batch;
        batch.put(kPersons, row_of(link));
        events_.note(batch, {account, "person-unlinked", by, {}});
        return batch;
    });
}

Result<std::vector<PersonLink>> Persons::of_account(Key account) const { return links_where(store_, "account", account); }
Result<std::vector<PersonLink>> Persons::of_record(Key record) const { return links_where(store_, "record", record); }

}  // namespace hub::sso
