#include <charconv>

#include "core/security/digest.hpp"
#include "core/sso/accounts_tables.hpp"
#include "core/sso/drawn_key.hpp"
#include "core/sso/scim_users.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

// `mark`: hex of the externalId's keyed hash, empty when there is none; `external_id`: sealed.
const store::TableSpec kScimUsers{"sso_scim_user",
                                  store::Domain::Identity,
                                  {{"client", Type::Text}, {"account", Type::Integer}, {"mark", Type::Text}, {"external_id", Type::Blob}},
                                  2,
                                  {{"sso_scim_user_mark", {"client", "mark"}}}};

std::string place_of(const std::string& client, Key account) { return "sso_scim_user|" + client + "|" + std::to_string(account); }

/// Keys are written as subject_of() does.
std::optional<Key> key_of(std::string_view id) {
    std::uint64_t key = 0;
    if (id.size() != 16) return std::nullopt;
    const auto read = std::from_chars(id.data(), id.data() + id.size(), key, 16);
    if (read.ec != std::errc() || read.ptr != id.data() + id.size()) return std::nullopt;
    return static_cast<Key>(key);
}

tl::unexpected<Error> not_found() { return fail("scim.not_found", "this client has no such user"); }

}  // namespace

std::vector<const store::TableSpec*> scim_tables() { return {&kScimUsers}; }

Row ScimUsers::scim_row(const std::string& client, const ScimPerson& person) const {
    return {client, person.account.id, mark_of(client, person.external_id), parts_.sealer.seal(person.external_id, place_of(client, person.account.id))};
}

std::string ScimUsers::mark_of(const std::string& client, std::string_view external_id) const {
    return external_id.empty() ? std::string() : security::to_hex(security::hmac_sha256(parts_.index_key, "scim externalId|" + client + "|" + std::string(external_id)));
}

Result<std::vector<Key>> ScimUsers::marked(const std::string& client, std::string_view external_id) {
    std::vector<Key> out;
    if (external_id.empty()) return out;
    HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
    const Cell parameters[] = {client, mark_of(client, external_id)};
    const Type shape[] = {Type::Integer};
    HUB_TRY_ASSIGN(const auto rows, reader->select("SELECT account FROM sso_scim_user WHERE client = ? AND mark = ? ORDER BY account", parameters, shape));
    for (const Row& row : rows) out.push_back(integer(row[0]));
    return out;
}

Result<ScimPerson> ScimUsers::create(const std::string& client, ScimPerson person) {
    HUB_TRY_ASSIGN(const auto others, marked(client, person.external_id));
    if (!others.empty()) return fail("scim.unique", "another user of this client has this externalId");
    Account& account = person.account;
    account.id = drawn_key(parts_.random);
    account.created_at = parts_.clock.now();
    HUB_TRY(parts_.store.change_and_wait(kLogins, {account.login}, [&](const std::optional<Row>& now) -> Result<store::Batch> {
        if (now) return fail("scim.unique", "another account has this userName");
        store::Batch batch;
        batch.insert(kLogins, {account.login, account.id});
        batch.insert(kAccounts, account_row(account, parts_.sealer));
        batch.insert(kScimUsers, scim_row(client, person));
        return batch;
    }));
    return person;
}

Result<ScimPerson> ScimUsers::of_account(const std::string& client, Key account) {
    HUB_TRY_ASSIGN(const auto row, parts_.store.read(kScimUsers, {client, account}));
    if (!row) return not_found();
    ScimPerson person;
    HUB_TRY_ASSIGN(person.external_id, parts_.sealer.open(bytes((*row)[3]), place_of(client, account)));
    HUB_TRY_ASSIGN(person.account, parts_.accounts.find(account));
    return person;
}

Result<ScimPerson> ScimUsers::find(const std::string& client, std::string_view id) {
    const auto key = key_of(id);
    return key ? of_account(client, *key) : not_found();
}

Result<ScimPerson> ScimUsers::change(const std::string& client, std::string_view id, const std::function<Status(ScimPerson&)>& decide) {
    HUB_TRY_ASSIGN(ScimPerson seen, find(client, id));
    const std::string external_id = seen.external_id;
    HUB_TRY(decide(seen));
    HUB_TRY_ASSIGN(const auto others, marked(client, seen.external_id));
    if (!others.empty() && others.front() != seen.account.id) return fail("scim.unique", "another user of this client has this externalId");
    ScimPerson made;
    const auto kept = parts_.store.change_and_wait(kAccounts, {seen.account.id}, [&](const std::optional<Row>& now) -> Result<store::Batch> {
        if (!now) return not_found();
        made.external_id = external_id;
        HUB_TRY_ASSIGN(made.account, account_of(*now, parts_.sealer));
        HUB_TRY(decide(made));
        store::Batch batch;
        batch.put(kAccounts, account_row(made.account, parts_.sealer));
        batch.put(kScimUsers, scim_row(client, made));
        return batch;
    });
    HUB_TRY(kept);
    if (made.account.state == Account::State::Disabled) HUB_TRY(end_sessions(made.account.id));
    return made;
}

Status ScimUsers::remove(const std::string& client, std::string_view id) {
    HUB_TRY_ASSIGN(const auto seen, find(client, id));
    const auto kept = parts_.store.change_and_wait(kAccounts, {seen.account.id}, [&](const std::optional<Row>& now) -> Result<store::Batch> {
        if (!now) return not_found();
        HUB_TRY_ASSIGN(auto account, account_of(*now, parts_.sealer));
        account.state = Account::State::Disabled;
        store::Batch batch;
        batch.put(kAccounts, account_row(account, parts_.sealer));
        batch.erase(kScimUsers, {client, account.id});
        return batch;
    });
    HUB_TRY(kept);
    return end_sessions(seen.account.id);
}

Status ScimUsers::end_sessions(Key account) {
    HUB_TRY_ASSIGN(const auto all, parts_.sessions.of_account(account));
    for (const Session& session : all) HUB_TRY(parts_.sessions.end(session.sid));
    return {};
}

Result<ScimUsers::List> ScimUsers::list(const std::string& client, std::int64_t start, std::int64_t count) {
    List out;
    std::vector<Row> rows;
    {
        HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
        const Cell whose[] = {client};
        const Type number[] = {Type::Integer};
        HUB_TRY_ASSIGN(const auto counted, reader->select("SELECT COUNT(*) FROM sso_scim_user WHERE client = ?", whose, number));
        out.total = integer(counted.at(0)[0]);
        const Cell page[] = {client, count, start - 1};
        HUB_TRY_ASSIGN(rows, reader->select("SELECT account FROM sso_scim_user WHERE client = ? ORDER BY account LIMIT ? OFFSET ?", page, number));
    }
    for (const Row& row : rows) {
        auto person = of_account(client, integer(row[0]));
        if (person) out.people.push_back(std::move(*person));
        else if (person.error().code != "scim.not_found") return fail(person.error());
    }
    return out;
}

Result<ScimUsers::List> ScimUsers::with_login(const std::string& client, std::string_view login) {
    HUB_TRY_ASSIGN(const auto found, parts_.accounts.find_login(login));
    if (!found) return List{};
    auto person = of_account(client, found->id);
    if (!person && person.error().code == "scim.not_found") return List{};
    if (!person) return fail(person.error());
    return List{1, {std::move(*person)}};
}

Result<ScimUsers::List> ScimUsers::with_external_id(const std::string& client, std::string_view external_id) {
    HUB_TRY_ASSIGN(const auto keys, marked(client, external_id));
    List out;
    for (const Key key : keys) {
        HUB_TRY_ASSIGN(auto person, of_account(client, key));
        out.people.push_back(std::move(person));
    }
    out.total = static_cast<std::int64_t>(out.people.size());
    return out;
}

}  // namespace hub::sso
