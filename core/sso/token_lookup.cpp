#include "core/sso/token_lookup.hpp"

namespace hub::sso {

bool is_worthless(const Error& error) { return error.retry == Retry::Never && (error.code.starts_with("grant.") || error.code == "token.invalid"); }

Result<LivingToken> TokenLookup::find(std::string_view text) {
    HUB_TRY_ASSIGN(auto token, parts_.issuer.read_access_token(text));
    if (token.grant.empty()) {
        const App* app = parts_.apps.find_client(token.client);
        if (app == nullptr || !app->client->may_use(GrantType::ClientCredentials)) return fail("grant.unknown", "the machine is no longer registered");
        return LivingToken{std::move(token), std::nullopt};
    }
    HUB_TRY_ASSIGN(auto grant, parts_.grants.find(token.grant));
    if (grant.client != token.client) return fail("grant.unknown", "the grant is another application's");
    HUB_TRY_ASSIGN(auto living, with_its_session(std::move(grant)));
    return LivingToken{std::move(token), std::move(living)};
}

Result<Grant> TokenLookup::with_its_session(Grant grant) {
    if (grant.bound == Grant::Bound::Session) {
        if (const auto session = parts_.sessions.find_sid(grant.sid); !session) {
            if (session.error().code == "session.none") return fail("grant.unknown", "its session is over");
            return fail(session.error());
        }
    }
    const auto account = parts_.accounts.find(grant.account);
    if (!account) return account.error().code == "account.unknown" ? fail("grant.unknown", "its account is gone") : fail(account.error());
    if (account->state != Account::State::Active) return fail("grant.unknown", "its account is disabled");
    return grant;
}

}  // namespace hub::sso
