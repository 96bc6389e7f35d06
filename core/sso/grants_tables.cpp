#include "core/sso/grants_tables.hpp"

#include "core/security/digest.hpp"
#include "core/store/columns.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

}  // namespace

const store::TableSpec kGrants{"sso_grant",
                               store::Domain::Identity,
                               {{"id", Type::Text}, {"client", Type::Text}, {"account", Type::Integer}, {"sid", Type::Text}, {"scope", Type::Text},
                                {"methods", Type::Text}, {"signed_in_at", Type::Integer}, {"created_at", Type::Integer}, {"expires_at", Type::Integer},
                                {"generation", Type::Integer}, {"rotated_at", Type::Integer}, {"bound", Type::Integer}, {"ended_at", Type::Integer}, {"claims", Type::Text},
                                {"key", Type::Text}},
                               1};

std::vector<const store::TableSpec*> grant_tables() { return {&kGrants}; }

Row grant_key(const std::string& id) { return {security::to_base64url(id)}; }

Row grant_row(const Grant& grant) {
    return {security::to_base64url(grant.id),
            grant.client,
            grant.account,
            grant.sid,
            grant.scope,
            grant.methods,
            grant.signed_in_at.milliseconds,
            grant.created_at.milliseconds,
            grant.expires_at.milliseconds,
            grant.generation,
            grant.rotated_at.milliseconds,
            static_cast<std::int64_t>(grant.bound),
            grant.ended_at ? Cell(grant.ended_at->milliseconds) : Cell(),
            grant.claims,
            grant.key};
}

Grant grant_of(const Row& row) {
    Grant grant;
    grant.id = security::from_base64url(bytes(row[0])).value_or(std::string());
    grant.client = bytes(row[1]);
    grant.account = integer(row[2]);
    grant.sid = bytes(row[3]);
    grant.scope = bytes(row[4]);
    grant.methods = bytes(row[5]);
    grant.signed_in_at = {integer(row[6])};
    grant.created_at = {integer(row[7])};
    grant.expires_at = {integer(row[8])};
    grant.generation = integer(row[9]);
    grant.rotated_at = {integer(row[10])};
    grant.bound = static_cast<Grant::Bound>(integer(row[11]));
    if (!store::is_null(row[12])) grant.ended_at = Instant{integer(row[12])};
    grant.claims = bytes(row[13]);
    grant.key = bytes(row[14]);
    return grant;
}

Result<std::vector<Grant>> grants_after(store::Reader& identity, const std::string& id, std::size_t limit) {
    const Cell parameters[] = {id.empty() ? std::string() : security::to_base64url(id), static_cast<std::int64_t>(limit)};
    HUB_TRY_ASSIGN(const auto rows, identity.select("SELECT " + store::column_names(kGrants) + " FROM sso_grant WHERE id > ? ORDER BY id LIMIT ?", parameters, store::column_types(kGrants)));
    std::vector<Grant> out;
    for (const Row& row : rows) out.push_back(grant_of(row));
    return out;
}

}  // namespace hub::sso
