#include "core/codec/json.hpp"
#include "core/sso/upstream_links.hpp"

namespace hub::sso {
namespace {

using store::bytes;
using store::integer;
using store::Row;
using store::Type;

std::string place_of(std::string_view key, std::int64_t account) { return "sso_upstream_link|" + std::string(key) + "|" + std::to_string(account); }

}  // namespace

const store::TableSpec kUpstreamLinks{"sso_upstream_link",
                              store::Domain::Identity,
                              {{"key", Type::Text}, {"account", Type::Integer}, {"connector", Type::Text}, {"national", Type::Text}, {"linked_at", Type::Integer}, {"used_at", Type::Integer},
                               {"person", Type::Blob}},
                              1,
                              {{"sso_upstream_link_account", {"account"}}, {"sso_upstream_link_national", {"national"}}}};

std::vector<const store::TableSpec*> upstream_link_tables() { return {&kUpstreamLinks}; }

/// The account is part of where the person stands, so that no hand in the database gives a link to another account.
Row upstream_link_row(const UpstreamLink& link, const security::Sealer& sealer) {
    codec::Value person = codec::Value::object();
    person.set("issuer", link.person.issuer);
    person.set("subject", link.person.subject);
    person.set("name", link.person.name);
    person.set("email", link.person.email);
    person.set("national_id", link.person.national_id);
    person.set("log_out_uri", link.person.log_out_uri);
    return {link.key, link.account, link.connector, link.national, link.linked_at.milliseconds, link.used_at.milliseconds, sealer.seal(codec::write_json(person), place_of(link.key, link.account))};
}

Result<UpstreamLink> upstream_link_of(const Row& row, const security::Sealer& sealer) {
    UpstreamLink link{bytes(row[0]), integer(row[1]), bytes(row[2]), bytes(row[3]), {integer(row[4])}, {integer(row[5])}, {}};
    HUB_TRY_ASSIGN(const auto text, sealer.open(bytes(row[6]), place_of(link.key, link.account)));
    HUB_TRY_ASSIGN(const auto person, codec::parse_json(text));
    const auto member = [&](std::string_view name) { return std::string(person[name].text()); };
    link.person = {member("issuer"), member("subject"), member("name"), member("email"), member("national_id"), member("log_out_uri")};
    return link;
}

Result<std::vector<UpstreamLink>> upstream_links_of_account(store::Reader& reader, const security::Sealer& sealer, std::int64_t account) {
    const store::Cell parameters[] = {account};
    const Type shape[] = {Type::Text, Type::Integer, Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Blob};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT key, account, connector, national, linked_at, used_at, person FROM sso_upstream_link WHERE account = ? ORDER BY linked_at", parameters, shape));
    std::vector<UpstreamLink> out;
    for (const Row& row : rows) {
        HUB_TRY_ASSIGN(auto link, upstream_link_of(row, sealer));
        out.push_back(std::move(link));
    }
    return out;
}

}  // namespace hub::sso
