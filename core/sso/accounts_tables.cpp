#include "core/sso/accounts_tables.hpp"

#include "core/codec/json.hpp"

namespace hub::sso {
namespace {

using codec::Value;
using store::bytes;
using store::Cell;
using store::integer;
using store::Row;
using store::Type;

constexpr auto kIdentity = store::Domain::Identity;

std::string place_of(Key id) { return "sso_account|" + std::to_string(id); }

}  // namespace

const store::TableSpec kAccounts{"sso_account",
                                 kIdentity,
                                 {{"id", Type::Integer}, {"login", Type::Text}, {"tenant", Type::Text}, {"state", Type::Integer},
                                  {"created_at", Type::Integer}, {"profile", Type::Blob}},
                                 1};
const store::TableSpec kLogins{"sso_login", kIdentity, {{"login", Type::Text}, {"account", Type::Integer}}, 1};

std::vector<const store::TableSpec*> account_tables() { return {&kAccounts, &kLogins}; }

Row account_row(const Account& account, const security::Sealer& sealer) {
    Value profile = Value::object();
    profile.set("name", account.name);
    profile.set("email", account.email);
    profile.set("phone", account.phone);
    Value roles = Value::array();
    for (const Role role : account.roles) roles.push_back(name_of(role));
    profile.set("roles", std::move(roles));
    return {account.id,
            account.login,
            account.tenant,
            static_cast<std::int64_t>(account.state),
            account.created_at.milliseconds,
            sealer.seal(codec::write_json(profile), place_of(account.id))};
}

Result<Account> account_of(const Row& row, const security::Sealer& sealer) {
    Account account;
    account.id = integer(row[0]);
    account.login = bytes(row[1]);
    account.tenant = bytes(row[2]);
    account.state = static_cast<Account::State>(integer(row[3]));
    account.created_at = {integer(row[4])};
    HUB_TRY_ASSIGN(const auto text, sealer.open(bytes(row[5]), place_of(account.id)));
    HUB_TRY_ASSIGN(const auto profile, codec::parse_json(text));
    account.name = profile["name"].text();
    account.email = profile["email"].text();
    account.phone = profile["phone"].text();
    for (const auto& item : profile["roles"].items()) {
        if (const auto role = role_named(item.text())) account.roles.push_back(*role);
    }
    return account;
}

Result<std::vector<Account>> accounts_after(store::Reader& reader, const security::Sealer& sealer, std::string_view login, std::size_t limit, std::string_view tenant) {
    std::vector<Cell> parameters{std::string(login)};
    if (!tenant.empty()) parameters.emplace_back(std::string(tenant));
    parameters.emplace_back(static_cast<std::int64_t>(limit));
    const Type shape[] = {Type::Integer, Type::Text, Type::Text, Type::Integer, Type::Integer, Type::Blob};
    HUB_TRY_ASSIGN(const auto rows, reader.select("SELECT a.id, a.login, a.tenant, a.state, a.created_at, a.profile FROM sso_login l "
                                                  "JOIN sso_account a ON a.id = l.account WHERE l.login > ? " + std::string(tenant.empty() ? "" : "AND a.tenant = ? ") + "ORDER BY l.login LIMIT ?",
                                                  parameters, shape));
    std::vector<Account> out;
    for (const Row& row : rows) {
        HUB_TRY_ASSIGN(auto account, account_of(row, sealer));
        out.push_back(std::move(account));
    }
    return out;
}

}  // namespace hub::sso
