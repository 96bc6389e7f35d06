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
    HUB_TRY_ASSIGN(auto actor, actor_of(living));
    return LivingToken{std::move(token), std::move(living), std::move(actor)};
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

Result<std::string> TokenLookup::actor_of(const Grant& grant) {
    if (!is_acting(grant.methods)) return std::string();
    const auto acting = parts_.impersonations.acting(grant.sid);
    if (!acting) return acting.error().code == "session.none" ? fail("grant.unknown", "nobody acts for its person any more") : fail(acting.error());
    return subject_of(acting->administrator);
}

}  // namespace hub::sso
