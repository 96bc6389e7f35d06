#include "core/sso/app_links_tables.hpp"

#include "core/codec/json.hpp"
#include "core/store/columns.hpp"

namespace hub::sso {
namespace {

using codec::Value;
using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

enum Column : std::size_t { kAccount, kId, kApp, kTenant, kRole, kProof, kSince, kEndedAt, kIndex, kSealed };

std::string place_of(Key account, Key id) { return "sso_app_link|" + std::to_string(account) + "|" + std::to_string(id); }

Result<std::vector<AppLink>> links_of(const std::vector<Row>& rows, const security::Sealer& sealer) {
    std::vector<AppLink> out;
    for (const Row& row : rows) {
        HUB_TRY_ASSIGN(auto link, app_link_of(row, sealer));
        out.push_back(std::move(link));
    }
    return out;
}

}  // namespace

const store::TableSpec kAppLinks{"sso_app_link",
                              store::Domain::Identity,
                              {{"account", Type::Integer}, {"id", Type::Integer}, {"app", Type::Text}, {"tenant", Type::Text}, {"role", Type::Integer}, {"proof", Type::Text},
                               {"since", Type::Integer}, {"ended_at", Type::Integer}, {"named", Type::Text}, {"sealed", Type::Blob}},
                              2,
                              {{"sso_app_link_named", {"named"}}}};

std::vector<const store::TableSpec*> app_link_tables() { return {&kAppLinks}; }

Row app_link_row(const AppLink& link, const std::string& index, const security::Sealer& sealer) {
    Value text = Value::object();
    text.set("name", link.name);
    text.set("label", link.label);
    if (link.ended_at && link.ended_by == AppLink::EndedBy::School) text.set("ended_by", "school");
    return {link.account,
            link.id,
            link.app,
            link.tenant,
            static_cast<std::int64_t>(link.role),
            link.proof,
            link.since.milliseconds,
            link.ended_at ? Cell(link.ended_at->milliseconds) : Cell(),
            index,
            sealer.seal(codec::write_json(text), place_of(link.account, link.id))};
}

Result<AppLink> app_link_of(const Row& row, const security::Sealer& sealer) {
    AppLink link;
    link.account = integer(row[kAccount]);
    link.id = integer(row[kId]);
    link.app = bytes(row[kApp]);
    link.tenant = bytes(row[kTenant]);
    link.role = static_cast<Role>(integer(row[kRole]));
    link.proof = bytes(row[kProof]);
    link.since = {integer(row[kSince])};
    if (!store::is_null(row[kEndedAt])) link.ended_at = Instant{integer(row[kEndedAt])};
    HUB_TRY_ASSIGN(const auto plain, sealer.open(bytes(row[kSealed]), place_of(link.account, link.id)));
    HUB_TRY_ASSIGN(const auto text, codec::parse_json(plain));
    link.name = text["name"].text();
    link.label = text["label"].text();
    if (text["ended_by"].text() == "school") link.ended_by = AppLink::EndedBy::School;
    return link;
}

const std::string& index_of(const Row& row) { return bytes(row[kIndex]); }

Result<std::vector<AppLink>> app_links_of_account(store::Reader& identity, Key account, const security::Sealer& sealer) {
    const Row prefixes[] = {{account}};
    HUB_TRY_ASSIGN(const auto rows, identity.get_by_prefix(kAppLinks, prefixes));
    return links_of(rows, sealer);
}

Result<std::vector<AppLink>> app_links_by_index(store::Reader& identity, const std::string& index, const security::Sealer& sealer) {
    const Cell parameters[] = {index};
    HUB_TRY_ASSIGN(const auto rows, identity.select("SELECT " + store::column_names(kAppLinks) + " FROM sso_app_link WHERE named = ? AND ended_at IS NULL ORDER BY account, id", parameters,
                                                    store::column_types(kAppLinks)));
    return links_of(rows, sealer);
}

}  // namespace hub::sso
