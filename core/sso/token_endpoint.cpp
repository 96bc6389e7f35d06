#include "core/sso/token_endpoint.hpp"

#include "core/security/digest.hpp"
#include "core/sso/participants.hpp"

namespace hub::sso {
namespace {

/// Words of `asked` that are all in `granted`; nothing when one is not (RFC 6749 §6).
std::optional<std::string> narrowed(std::string_view asked, const std::vector<std::string>& words, std::string_view granted) {
    if (words.empty()) return std::string(granted);
    for (const auto& word : words) {
        if (!holds_word(granted, word)) return std::nullopt;
    }
    return std::string(asked);
}

}  // namespace

tl::expected<TokenEndpoint::Asked, net::ServerResponse> TokenEndpoint::read(const net::ServerRequest& request) {
    auto form = read_oauth_form(request);
    if (!form) return tl::unexpected(form.error());
    auto checked = parts_.clients.check(request, *form);
    if (!checked) return tl::unexpected(wrong_client(request, checked.error()));
    return Asked{std::move(*form), std::move(*checked)};
}

void TokenEndpoint::token(const net::ServerRequest& request, Answer answer) {
    auto asked = read(request);
    if (!asked) return answer(asked.error());
    const Client& client = asked->client();
    const std::string& kind = asked->form["grant_type"];
    if (kind.empty()) return answer(oauth_error(400, "invalid_request", "grant_type is missing"));
    const bool by_itself = kind == "client_credentials";
    if (!by_itself && kind != "authorization_code" && kind != "refresh_token") {
        return answer(oauth_error(400, "unsupported_grant_type", "grant_type is authorization_code, refresh_token or client_credentials"));
    }
    if (!client.may_use(by_itself ? GrantType::ClientCredentials : GrantType::AuthorizationCode)) {
        return answer(oauth_error(400, "unauthorized_client", "this application is not registered for this grant_type"));
    }
    auto key = parts_.proof.key_of(request);
    if (!key) return answer(parts_.proof.refused(key.error()));
    if (key->empty() && client.tokens == Client::Tokens::Bound) return answer(parts_.proof.refused(error("dpop.missing", "this application's tokens are bound to a key: a DPoP proof is missing")));
    asked->key = std::move(*key);
    if (by_itself) return machine(*asked, std::move(answer));
    if (!parts_.clients.keep_and_wait(asked->checked)) return answer(not_now());
    kind == "authorization_code" ? redeem(*asked, std::move(answer)) : refresh(*asked, std::move(answer));
}

void TokenEndpoint::machine(const Asked& asked, Answer answer) {
    const Client& client = asked.client();
    const auto granted = narrowed(asked.form["scope"], asked.form.words("scope"), joined_words(client.machine_scopes));
    if (!granted) return answer(oauth_error(400, "invalid_scope", "the application is not registered for all of these scopes"));
    AccessToken token{{}, client.id, *granted, parts_.clock.now().plus_milliseconds(kAccessTokenLife), asked.key};
    const auto issue = [this, &client, token = std::move(token)] {
        const auto body = access_of(token, client.id, client);
        return body ? oauth_answer(*body) : not_now();
    };
    if (!asked.checked.assertion) return answer(issue());
    parts_.clients.keep(asked.checked, [this, answer, issue](const Status& kept) {
        parts_.executor.post([answer, issue, good = kept.has_value()] { answer(good ? issue() : not_now()); });  // signing would hold up the next commit
    });
}

void TokenEndpoint::redeem(const Asked& asked, Answer answer) {
    const Parameters& form = asked.form;
    const Client& client = asked.client();
    const bool is_public = client.proof == Client::Proof::Nothing;
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
        const bool held = code.request.key.empty() || code.request.key == asked.key;
        const bool good = proven && held && form["redirect_uri"] == code.request.redirect_uri && code.expires_at > parts_.clock.now();
        return Taken{code, false, good};
    });
    if (!taken) return answer(invalid_grant());
    if (taken->again) {
        return parts_.grants.end(taken->code.grant, Grants::Ending::Reused, [answer](const Status& ended) { answer(ended ? invalid_grant() : not_now()); });
    }
    if (!taken->good) return answer(invalid_grant());
    const AuthorizationRequest& request = taken->code.request;
    Grant grant;
    grant.id = id;
    grant.client = client.id;
    grant.account = taken->code.account;
    grant.sid = taken->code.sid;
    grant.scope = joined_words(request.scopes);
    grant.claims = request.userinfo_claims;
    grant.methods = taken->code.methods;
    grant.signed_in_at = taken->code.signed_in_at;
    grant.bound = request.asks("offline_access") ? Grant::Bound::Itself : Grant::Bound::Session;
    if (is_public) grant.key = asked.key;  // others prove who they are, and may change their keys (RFC 9449 §5)
    const std::int64_t life = grant.bound == Grant::Bound::Itself ? Grants::kOfflineLife : Sessions::kLife;
    grant.expires_at = parts_.clock.now().plus_milliseconds(life);
    store::Batch batch = parts_.grants.begin(grant);
    put_participant(batch, {grant.sid, parts_.apps.find_client(client.id)->id, grant.created_at, {}}, parts_.sealer);
    const std::string sid = grant.sid;
    if (is_acting(grant.methods)) {
        const auto noted = parts_.impersonations.opened(batch, sid, parts_.apps.find_client(client.id)->id);
        if (!noted) return answer(because_of(noted.error()));
    }
    parts_.sessions.take_part(sid, std::move(batch), [this, answer, &client, grant = std::move(grant), request, key = asked.key](const Status& begun) {
        parts_.executor.post([this, answer, &client, grant, request, key, begun] {  // signing would hold up the next commit
            answer(begun ? tokens_of({grant, client, grant.scope, key, &request}) : because_of(begun.error()));
        });
    });
}

void TokenEndpoint::refresh(const Asked& asked, Answer answer) {
    const std::string& token = asked.form["refresh_token"];
    const Client& client = asked.client();
    const std::string scope = asked.form["scope"];
    const auto words = asked.form.words("scope");
    const auto before = parts_.grants.find_by_token(token);
    if (before && before->client == client.id && !narrowed(scope, words, before->scope)) {
        return answer(oauth_error(400, "invalid_scope", "more is asked than was granted"));
    }
    parts_.grants.rotate(token, client.id, asked.key, [this, answer, &client, scope, words, key = asked.key](Result<Grant> grant) {
        parts_.executor.post([this, answer, &client, scope, words, key, grant] {
            const auto living = grant ? parts_.lookup.with_its_session(*grant) : grant;
            if (!living) return answer(because_of(living.error()));
            const std::string granted = narrowed(scope, words, living->scope).value_or(living->scope);
            answer(tokens_of({*living, client, granted, key}));
        });
    });
}

Result<codec::Value> TokenEndpoint::access_of(const AccessToken& token, std::string_view subject, const Client& client) {
    HUB_TRY_ASSIGN(auto text, parts_.issuer.access_token(token, subject, client.access_token));
    codec::Value body = codec::Value::object();
    body.set("access_token", std::move(text));
    body.set("token_type", token.key.empty() ? "Bearer" : "DPoP");
    body.set("expires_in", kAccessTokenLife / 1000);
    body.set("scope", token.scope);
    return body;
}

net::ServerResponse TokenEndpoint::tokens_of(const Issue& issue) {
    const Grant& grant = issue.grant;
    const auto actor = parts_.lookup.actor_of(grant);
    if (!actor) return because_of(actor.error());
    const AccessToken access{grant.id, issue.client.id, std::string(issue.scope), parts_.clock.now().plus_milliseconds(kAccessTokenLife), std::string(issue.key), *actor};
    auto body = access_of(access, subject_of(grant.account), issue.client);
    if (!body) return not_now();
    if (grant.bound == Grant::Bound::Itself) body->set("refresh_token", parts_.grants.refresh_token(grant));
    if (holds_word(issue.scope, "openid")) {
        codec::Value claims = codec::Value::object();
        if (issue.request != nullptr && !issue.request->id_token_claims.empty()) {
            auto told = parts_.claims.of(grant.account, {grant.client, {}, issue.request->id_token_claims});
            if (!told) return not_now();
            claims = std::move(*told);
        }
        if (!actor->empty()) claims.set("act", actor_claim(*actor));
        const std::string_view nonce = issue.request != nullptr ? std::string_view(issue.request->nonce) : std::string_view();
        auto id_token = parts_.issuer.id_token({grant, issue.client.id_token, nonce, (*body)["access_token"].text(), std::move(claims)});
        if (!id_token) return not_now();
        body->set("id_token", std::move(*id_token));
    }
    return oauth_answer(*body);
}

void TokenEndpoint::introspect(const net::ServerRequest& request, Answer answer) {
    const auto asked = read(request);
    if (!asked) return answer(asked.error());
    if (asked->client().proof == Client::Proof::Nothing) return answer(wrong_client(request, error("oauth.client", "a public application")));
    if (!parts_.clients.keep_and_wait(asked->checked)) return answer(not_now());
    codec::Value body = codec::Value::object();
    body.set("active", codec::Value(false));
    const auto tell = [&](std::string_view scope, std::string_view subject, Instant expires_at, std::string_view key) {
        body = codec::Value::object();
        body.set("active", codec::Value(true));
        body.set("scope", scope);
        body.set("client_id", asked->client().id);
        body.set("sub", subject);
        body.set("iss", parts_.issuer.url());
        body.set("exp", expires_at.milliseconds / 1000);
        if (key.empty()) return;
        codec::Value bound = codec::Value::object();
        bound.set("jkt", key);
        body.set("cnf", std::move(bound));  // RFC 9449 §6.2
    };
    const std::string& text = asked->form["token"];
    if (const auto access = parts_.lookup.find(text)) {
        const AccessToken& token = access->token;
        if (token.client == asked->client().id) {
            tell(token.scope, access->subject(), token.expires_at, token.key);
            body.set("token_type", token.key.empty() ? "Bearer" : "DPoP");
            if (!access->actor.empty()) body.set("act", actor_claim(access->actor));
        }
    } else if (const auto grant = parts_.grants.find_by_token(text); grant && grant->client == asked->client().id) {
        tell(grant->scope, subject_of(grant->account), grant->expires_at, grant->key);
    }
    answer(oauth_answer(body));
}

void TokenEndpoint::revoke(const net::ServerRequest& request, Answer answer) {
    const auto asked = read(request);
    if (!asked) return answer(asked.error());
    if (!parts_.clients.keep_and_wait(asked->checked)) return answer(not_now());
    const std::string& text = asked->form["token"];
    const auto access = parts_.issuer.read_access_token(text);
    if (access && access->grant.empty() && access->client == asked->client().id) {
        return answer(oauth_error(400, "unsupported_token_type", "a machine's token holds until its end, ten minutes at most"));  // RFC 7009 §2.2.1
    }
    const auto grant = access ? parts_.grants.find(access->grant) : parts_.grants.find_by_token(text);
    net::ServerResponse done;
    done.body = "{}";
    if (!grant || grant->client != asked->client().id) return answer(std::move(done));  // RFC 7009 §2.2
    parts_.grants.end(grant->id, Grants::Ending::Asked, [answer, done](const Status& ended) { answer(ended ? done : not_now()); });
}

}  // namespace hub::sso
