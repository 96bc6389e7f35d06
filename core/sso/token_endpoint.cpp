#include "core/sso/token_endpoint.hpp"

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/claims.hpp"
#include "core/sso/client_check.hpp"
#include "core/sso/participants.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

net::ServerResponse json(const codec::Value& value) {
    net::ServerResponse response;
    response.body = codec::write_json(value);
    response.headers = {{"Pragma", "no-cache"}};
    return response;
}

net::ServerResponse wrong_client(const net::ServerRequest& request) {
    auto response = oauth_error(401, "invalid_client", "the application is unknown or did not prove who it is");
    if (!request.authorization.empty()) response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"eduhub\"");
    return response;
}

net::ServerResponse not_now() {
    auto response = oauth_error(503, "temporarily_unavailable", "the hub cannot keep this now; try again");
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

net::ServerResponse invalid_grant() { return oauth_error(400, "invalid_grant", "the code or token is unknown, over, used, or not for this application and address"); }

net::ServerResponse because_of(const Error& error) { return error.retry == Retry::Never && (error.code.starts_with("grant.") || error.code == "session.none") ? invalid_grant() : not_now(); }

/// A form whose client is known, or the answer that says why not.
struct Call {
    Parameters form;
    const Client* client = nullptr;
};
tl::expected<Call, net::ServerResponse> read_call(const net::ServerRequest& request, const Apps& apps) {
    if (!request.content_type.starts_with(kForm)) return tl::unexpected(oauth_error(400, "invalid_request", "the body is application/x-www-form-urlencoded"));
    if (!request.query.empty()) return tl::unexpected(oauth_error(400, "invalid_request", "nothing stands in the query: it would stand in logs"));
    auto form = Parameters::parse(request.body);
    if (!form) return tl::unexpected(oauth_error(400, "invalid_request", form.error().message));
    const auto client = check_client(request, *form, apps);
    if (!client) return tl::unexpected(wrong_client(request));
    return Call{std::move(*form), *client};
}

/// Words of `asked` that are all in `granted`; nothing when one is not (RFC 6749 §6).
std::optional<std::string> narrowed(std::string_view asked, const std::vector<std::string>& words, std::string_view granted) {
    if (words.empty()) return std::string(granted);
    for (const auto& word : words) {
        if (!holds_word(granted, word)) return std::nullopt;
    }
    return std::string(asked);
}

}  // namespace

net::ServerResponse oauth_error(int status, std::string_view error, std::string_view description) {
    codec::Value body = codec::Value::object();
    body.set("error", error);
    body.set("error_description", description);
    auto response = json(body);
    response.status = status;
    return response;
}

void TokenEndpoint::token(const net::ServerRequest& request, Answer answer) {
    const auto call = read_call(request, parts_.apps);
    if (!call) return answer(call.error());
    const std::string& kind = call->form["grant_type"];
    if (kind == "authorization_code") return redeem(call->form, *call->client, std::move(answer));
    if (kind == "refresh_token") return refresh(call->form, *call->client, std::move(answer));
    answer(kind.empty() ? oauth_error(400, "invalid_request", "grant_type is missing")
                        : oauth_error(400, "unsupported_grant_type", "grant_type is authorization_code or refresh_token"));
}

void TokenEndpoint::redeem(const Parameters& form, const Client& client, Answer answer) {
    struct Taken {
        Code code;
        bool again = false, good = false;
    };
    const std::string name(security::as_bytes(security::sha256(form["code"])));
    const std::string id = parts_.grants.new_id();
    const auto taken = parts_.flow.codes().change(name, [&](Code& code) {
        if (code.request.client != client.id) return Taken{};  // another's code: it stays good for its owner
        if (!code.grant.empty()) return Taken{code, true, false};
        code.grant = id;
        const bool proven = code.request.challenge.empty() ? !form.has("code_verifier") : verifier_fits(code.request.challenge, form["code_verifier"]);
        const bool good = proven && form["redirect_uri"] == code.request.redirect_uri && code.expires_at > parts_.clock.now();
        return Taken{code, false, good};
    });
    if (!taken) return answer(invalid_grant());
    if (taken->again) {
        return parts_.grants.end(taken->code.grant, [answer](const Status& ended) { answer(ended ? invalid_grant() : not_now()); });
    }
    if (!taken->good) return answer(invalid_grant());
    const AuthorizationRequest& asked = taken->code.request;
    Grant grant;
    grant.id = id;
    grant.client = client.id;
    grant.account = taken->code.account;
    grant.sid = taken->code.sid;
    grant.scope = joined_words(asked.scopes);
    grant.claims = asked.userinfo_claims;
    grant.methods = taken->code.methods;
    grant.signed_in_at = taken->code.signed_in_at;
    grant.bound = asked.asks("offline_access") ? Grant::Bound::Itself : Grant::Bound::Session;
    const std::int64_t life = grant.bound == Grant::Bound::Itself ? Grants::kOfflineLife : Sessions::kLife;
    grant.expires_at = parts_.clock.now().plus_milliseconds(life);
    store::Batch batch = parts_.grants.begin(grant);
    put_participant(batch, {grant.sid, parts_.apps.find_client(client.id)->id, grant.created_at, {}}, parts_.sealer);
    const std::string sid = grant.sid;
    parts_.sessions.take_part(sid, std::move(batch), [this, answer, &client, grant = std::move(grant), request = asked](const Status& begun) {
        parts_.executor.post([this, answer, &client, grant, request, begun] {  // signing would hold up the next commit
            answer(begun ? tokens_of(grant, client, grant.scope, &request) : because_of(begun.error()));
        });
    });
}

void TokenEndpoint::refresh(const Parameters& form, const Client& client, Answer answer) {
    const std::string asked = form["scope"];
    const auto words = form.words("scope");
    const auto before = parts_.grants.find_by_token(form["refresh_token"]);
    if (before && before->client == client.id && !narrowed(asked, words, before->scope)) {
        return answer(oauth_error(400, "invalid_scope", "more is asked than was granted"));
    }
    parts_.grants.rotate(form["refresh_token"], client.id, [this, answer, &client, asked, words](Result<Grant> grant) {
        parts_.executor.post([this, answer, &client, asked, words, grant] {
            const auto living = grant ? with_its_session(*grant) : grant;
            if (!living) return answer(because_of(living.error()));
            answer(tokens_of(*living, client, narrowed(asked, words, living->scope).value_or(living->scope), nullptr));
        });
    });
}

Result<Grant> TokenEndpoint::with_its_session(Grant grant) {
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

net::ServerResponse TokenEndpoint::tokens_of(const Grant& grant, const Client& client, std::string_view scope, const AuthorizationRequest* request) {
    const AccessToken access{grant.id, client.id, std::string(scope), parts_.clock.now().plus_milliseconds(kAccessTokenLife)};
    const std::string access_text = parts_.issuer.access_token(access);
    codec::Value body = codec::Value::object();
    body.set("access_token", access_text);
    body.set("token_type", "Bearer");
    body.set("expires_in", kAccessTokenLife / 1000);
    body.set("scope", scope);
    if (grant.bound == Grant::Bound::Itself) body.set("refresh_token", parts_.grants.refresh_token(grant));
    if (holds_word(scope, "openid")) {
        codec::Value claims = codec::Value::object();
        if (request != nullptr && !request->id_token_claims.empty()) {
            const auto account = parts_.accounts.find(grant.account);
            if (account) claims = claims_of(*account, {}, request->id_token_claims);
        }
        const std::string_view nonce = request != nullptr ? std::string_view(request->nonce) : std::string_view();
        auto id_token = parts_.issuer.id_token({grant, client.id_token, nonce, access_text, std::move(claims)});
        if (!id_token) return not_now();
        body.set("id_token", std::move(*id_token));
    }
    return json(body);
}

Result<Grant> TokenEndpoint::living_grant(const AccessToken& token) {
    HUB_TRY_ASSIGN(auto grant, parts_.grants.find(token.grant));
    if (grant.client != token.client) return fail("grant.unknown", "the grant is another application's");
    return with_its_session(std::move(grant));
}

void TokenEndpoint::userinfo(const net::ServerRequest& request, Answer answer) {
    constexpr std::string_view kBearer = "Bearer ";
    const auto refuse = [&answer](int status, std::string_view error, std::string_view description) {
        auto response = oauth_error(status, error, description);
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"eduhub\", error=\"" + std::string(error) + "\"");
        answer(std::move(response));
    };
    std::string text;
    if (request.authorization.starts_with(kBearer)) text = request.authorization.substr(kBearer.size());
    if (request.method == "POST" && request.content_type.starts_with(kForm)) {
        const auto form = Parameters::parse(request.body);
        if (!form) return refuse(400, "invalid_request", form.error().message);
        if (form->has("access_token") && !text.empty()) return refuse(400, "invalid_request", "the token stands in two places");
        if (form->has("access_token")) text = (*form)["access_token"];
    }
    if (request.query.find("access_token") != std::string::npos) return refuse(400, "invalid_request", "a token never stands in the address");
    if (text.empty()) {
        auto response = oauth_error(401, "invalid_request", "an access token is missing");
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"eduhub\"");
        return answer(std::move(response));
    }
    const auto token = parts_.issuer.read_access_token(text);
    const auto grant = token ? living_grant(*token) : Result<Grant>(fail("grant.unknown", "no token of ours"));
    if (!grant && !grant.error().code.starts_with("grant.")) return answer(not_now());
    if (!grant || !holds_word(token->scope, "openid")) return refuse(401, "invalid_token", "the access token is unknown, over or revoked");
    const auto account = parts_.accounts.find(grant->account);
    if (!account) return answer(not_now());
    codec::Value claims = codec::Value::object();
    claims.set("sub", subject_of(account->id));
    const auto told = claims_of(*account, token->scope, grant->claims);
    for (const auto& [name, value] : told.members()) claims.set(name, value);
    answer(json(claims));
}

void TokenEndpoint::introspect(const net::ServerRequest& request, Answer answer) {
    const auto call = read_call(request, parts_.apps);
    if (!call) return answer(call.error());
    if (call->client->proof == Client::Proof::Nothing) return answer(wrong_client(request));
    codec::Value body = codec::Value::object();
    body.set("active", codec::Value(false));
    const std::string& text = call->form["token"];
    const auto access = parts_.issuer.read_access_token(text);
    const auto grant = access ? living_grant(*access) : parts_.grants.find_by_token(text);
    if (grant && grant->client == call->client->id) {
        body = codec::Value::object();
        body.set("active", codec::Value(true));
        body.set("scope", access ? access->scope : grant->scope);
        body.set("client_id", grant->client);
        body.set("sub", subject_of(grant->account));
        body.set("iss", parts_.issuer.url());
        body.set("exp", (access ? access->expires_at : grant->expires_at).milliseconds / 1000);
        if (access) body.set("token_type", "Bearer");
    }
    answer(json(body));
}

void TokenEndpoint::revoke(const net::ServerRequest& request, Answer answer) {
    const auto call = read_call(request, parts_.apps);
    if (!call) return answer(call.error());
    const std::string& text = call->form["token"];
    const auto access = parts_.issuer.read_access_token(text);
    const auto grant = access ? parts_.grants.find(access->grant) : parts_.grants.find_by_token(text);
    net::ServerResponse done;
    done.body = "{}";
    if (!grant || grant->client != call->client->id) return answer(std::move(done));  // RFC 7009 §2.2
    parts_.grants.end(grant->id, [answer, done](const Status& ended) { answer(ended ? done : not_now()); });
}

}  // namespace hub::sso
