#include "core/sso/gateway.hpp"

#include <algorithm>
#include <atomic>

#include "core/observe/log.hpp"
#include "core/sso/consents.hpp"
#include "core/sso/cookies.hpp"
#include "core/sso/credentials/credential_tables.hpp"
#include "core/sso/credentials/password_policy.hpp"
#include "core/sso/discovery.hpp"
#include "core/sso/sign_in.hpp"
#include "core/sso/sign_out.hpp"
#include "core/sso/start_page.hpp"
#include "core/sso/token_endpoint.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kDiscoveryPath = "/.well-known/openid-configuration";
constexpr std::string_view kKeysPath = "/oauth2/jwks";
constexpr std::int64_t kCounted = 24LL * 60 * 60 * 1000;  // older failures are forgotten in any case
constexpr std::int64_t kTendEvery = 5LL * 60 * 1000;
constexpr Wording kOldForm{"Trang này đã cũ hoặc trình duyệt chặn cookie. Hãy thử lại.", "This page is too old, or the browser keeps no cookies. Please try again."};
constexpr Wording kBadRequest{"Yêu cầu không đọc được.", "This request cannot be read."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};

constexpr Door kDoors[] = {
    {"GET", kDiscoveryPath},        {"GET", kKeysPath},           {"GET", kStylePath},
    {"GET POST", "/oauth2/authorize"}, {"POST", "/oauth2/token"},   {"GET POST", "/oauth2/userinfo"},
    {"POST", "/oauth2/introspect"}, {"POST", "/oauth2/revoke"},   {"GET POST", "/oauth2/logout"},
    {"GET", "/"},                   {"GET POST", "/login"},       {"GET POST", "/consent"},
    {"POST", "/logout"},            {"GET", "/account"},          {"POST", "/account/sessions"},
};

const Door* door_of(std::string_view path) {
    const auto found = std::find_if(std::begin(kDoors), std::end(kDoors), [&](const Door& door) { return door.path == path; });
    return found == std::end(kDoors) ? nullptr : found;
}

}  // namespace

std::vector<const store::TableSpec*> tables() {
    std::vector<const store::TableSpec*> all;
    for (const auto& some : {account_tables(), session_tables(), grant_tables(), consent_tables(), credential_tables(), signing_key_tables()}) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

struct Gateway::State {
    Settings settings;
    Apps apps;
    Rooms rooms;
    std::string discovery;
    std::unique_ptr<IdentityStore> store;
    std::unique_ptr<KeyRing> keys;
    std::unique_ptr<HashPool> hashes;
    std::unique_ptr<Throttle> throttle;
    std::unique_ptr<KnownDevices> devices;
    std::unique_ptr<Accounts> accounts;
    std::unique_ptr<Passwords> passwords;
    std::unique_ptr<Sessions> sessions;
    std::unique_ptr<Consents> consents;
    std::unique_ptr<Grants> grants;
    std::unique_ptr<Issuer> issuer;
    std::unique_ptr<AuthorizationFlow> flow;
    std::unique_ptr<SignIn> sign_in;
    std::unique_ptr<SignOut> sign_out;
    std::unique_ptr<TokenEndpoint> token;
    std::atomic<std::int64_t> tend_due{0};
    std::unique_ptr<Executor> afterwards;  // what follows a commit or a hash; begins neither a hash nor a commit it does not wait for
    std::unique_ptr<Executor> requests;

    State(Settings chosen, Apps given, Rooms borrowed) : settings(std::move(chosen)), apps(std::move(given)), rooms(std::move(borrowed)) {}

    Status open() {
        discovery = discovery_document(settings.issuer);
        HUB_TRY_ASSIGN(store, IdentityStore::open(rooms.backend, rooms.on_fatal));
        HUB_TRY_ASSIGN(const auto reader, store->readers().borrow());
        HUB_TRY_ASSIGN(keys, KeyRing::open(*reader, store->commits(), rooms.sealer, rooms.clock));
        HUB_TRY(keys->tend());
        HUB_TRY_ASSIGN(hashes, HashPool::open({.threads = settings.hash_threads}, rooms.random));
        throttle = std::make_unique<Throttle>(rooms.clock, Throttle::Options{});
        HUB_TRY_ASSIGN(const auto standings, find_throttle(*reader, rooms.clock.now().plus_milliseconds(-kCounted)));
        throttle->restore(standings);
        devices = std::make_unique<KnownDevices>(rooms.sealer, rooms.random);
        afterwards = std::make_unique<Executor>(settings.threads);
        requests = std::make_unique<Executor>(settings.threads);
        accounts = std::make_unique<Accounts>(*store, rooms.sealer, rooms.random, rooms.clock);
        passwords = std::make_unique<Passwords>(*store, rooms.sealer, rooms.clock);
        sessions = std::make_unique<Sessions>(*store, rooms.random, rooms.clock);
        consents = std::make_unique<Consents>(*store, rooms.clock);
        grants = std::make_unique<Grants>(*store, rooms.index_key, rooms.random, rooms.clock);
        issuer = std::make_unique<Issuer>(Issuer::Parts{settings.issuer, *keys, rooms.sealer, rooms.clock});
        flow = std::make_unique<AuthorizationFlow>(AuthorizationFlow::Parts{apps, *consents, *issuer, rooms.random, rooms.clock});
        sign_in = std::make_unique<SignIn>(SignIn::Parts{*accounts, *passwords, *sessions, *hashes, *throttle, *devices, *flow, *afterwards, settings.issuer});
        sign_out = std::make_unique<SignOut>(SignOut::Parts{apps, *sessions, *issuer});
        token = std::make_unique<TokenEndpoint>(TokenEndpoint::Parts{apps, *accounts, *sessions, *grants, *issuer, *flow, rooms.clock, *afterwards});
        return {};
    }

    /// Whoever comes first after kTendEvery sees to the keys and keeps the counters; while nobody comes, nobody needs them.
    void tend() {
        std::int64_t due = tend_due;
        const std::int64_t now = rooms.clock.monotonic_milliseconds();
        if (now < due || !tend_due.compare_exchange_strong(due, now + kTendEvery)) return;
        requests->post([this] {
            store::Batch counted;
            put_throttle(counted, throttle->take_changed());
            if (!counted.empty()) store->write(std::move(counted), [](const Status&) {});  // what is lost is counted again
            const auto changes = keys->tend();
            if (!changes) return observe::log(observe::Level::Error, "sso.keys", {{"code", changes.error().code}, {"message", changes.error().message}});
            for (const auto& change : *changes) {
                observe::log(observe::Level::Info, "sso.key", {{"what", std::string(name_of(change.what))}, {"id", change.id}, {"algorithm", std::string(name_of(change.algorithm))}});
            }
        });
    }

    [[nodiscard]] net::ServerResponse key_set(const net::ServerRequest& request) const {
        const auto ring = keys->snapshot();
        net::ServerResponse response;
        response.headers = {{"ETag", ring->etag}, {"Cache-Control", "public, max-age=" + std::to_string(kJwksMaxAgeSeconds)}, {"Access-Control-Allow-Origin", "*"}};
        if (request.if_none_match == ring->etag) response.status = 304;
        else response.body = ring->jwks;
        return response;
    }

    /// What applications call; they bring no cookie.
    bool answered_application(const net::ServerRequest& request, const TokenEndpoint::Answer& answer) {
        if (request.path == "/oauth2/token") return token->token(request, answer), true;
        if (request.path == "/oauth2/userinfo") return token->userinfo(request, answer), true;
        if (request.path == "/oauth2/introspect") return token->introspect(request, answer), true;
        if (request.path == "/oauth2/revoke") return token->revoke(request, answer), true;
        return false;
    }

    void answer_person(const net::ServerRequest& request, const TokenEndpoint::Answer& reply) {
        const auto visitor = visitor_of(request, *sessions, *accounts, rooms.random);
        if (!visitor) return reply(sorry(text::accepted_language(request.accept_language), 503, kNotNow));
        const auto answer = [reply, &visitor](net::ServerResponse response) {
            if (visitor->is_new_browser) response.headers.emplace_back("Set-Cookie", set_cookie(kBrowserCookie, visitor->browser));
            reply(std::move(response));
        };
        const bool post = request.method == "POST";
        const auto parameters = Parameters::parse(post ? request.body : request.query);
        if (!parameters) return answer(sorry(visitor->language, 400, kBadRequest));
        const std::string& path = request.path;
        if (path == "/oauth2/authorize") return answer(flow->begin(*parameters, *visitor));
        if (path == "/oauth2/logout") return answer(sign_out->asked(*parameters, *visitor));
        if (path == "/") return answer(start_page(apps, *visitor));
        if (path == "/account") return answer(account_page(*sessions, *visitor));
        if (path == "/login" && !post) return answer(sign_in->page(*parameters, *visitor));
        if (path == "/login") return sign_in->submit(request, *visitor, reply);
        if (path == "/consent" && !post) return answer(flow->consent_page((*parameters)["t"], *visitor));
        if (!is_own_form(request, *parameters, *visitor, settings.issuer)) return answer(sorry(visitor->language, 403, kOldForm));
        if (path == "/consent" && (*parameters)["answer"] == "yes") return answer(flow->consent_given((*parameters)["t"], *visitor));
        if (path == "/consent") return answer(flow->consent_denied((*parameters)["t"], *visitor));
        if (path == "/account/sessions") return answer(end_session(*sessions, *parameters, *visitor));
        answer(sign_out->confirmed(*visitor));
    }
};

Gateway::Gateway(std::unique_ptr<State> state) : state_(std::move(state)) {}

Gateway::~Gateway() {
    // Each stage hands on to the next, so each is emptied before the one it hands on to.
    state_->requests.reset();
    state_->hashes.reset();
    (void)state_->store->write_and_wait({});  // commits are answered in order: after this one all are
    state_->afterwards.reset();
}

Result<std::unique_ptr<Gateway>> Gateway::open(Settings settings, Apps apps, Rooms rooms) {
    auto state = std::make_unique<State>(std::move(settings), std::move(apps), std::move(rooms));
    HUB_TRY(state->open());
    return std::unique_ptr<Gateway>(new Gateway(std::move(state)));
}

bool Gateway::answers(std::string_view path) { return door_of(path) != nullptr; }
std::span<const Door> Gateway::doors() { return kDoors; }
const Apps& Gateway::apps() const { return state_->apps; }
Accounts& Gateway::accounts() { return *state_->accounts; }

KeyRing& Gateway::keys() { return *state_->keys; }

void Gateway::handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
    const Door* door = door_of(request.path);
    const std::string asked = request.method == "HEAD" ? "GET" : request.method;
    if (door == nullptr || (" " + std::string(door->methods) + " ").find(" " + asked + " ") == std::string::npos) {
        net::ServerResponse refused = oauth_error(door == nullptr ? 404 : 405, "invalid_request", "there is nothing here by this method");
        if (door != nullptr) refused.headers.emplace_back("Allow", door->methods);
        return reply->send(std::move(refused));
    }
    state_->tend();
    if (request.path == kDiscoveryPath) return reply->send({200, "application/json", state_->discovery, {{"Cache-Control", "public, max-age=3600"}, {"Access-Control-Allow-Origin", "*"}}});
    if (request.path == kKeysPath) return reply->send(state_->key_set(request));
    if (request.path == kStylePath) return reply->send(style_sheet());
    state_->requests->post([this, request = std::move(request), reply = std::move(reply)] {
        const auto answer = [reply](net::ServerResponse response) { reply->send(std::move(response)); };
        if (!state_->answered_application(request, answer)) state_->answer_person(request, answer);
    });
}

Result<Account> Gateway::enrol(Account account, const std::string& password) {
    HUB_TRY(check_new_password(password, {.account_name = account.login, .names = {account.name}}));
    HUB_TRY_ASSIGN(const auto hash, security::hash_password(password, {}, state_->rooms.random));
    HUB_TRY_ASSIGN(auto made, state_->accounts->create(std::move(account)));
    HUB_TRY(state_->passwords->keep(made.id, hash));
    return made;
}

Status Gateway::end_sessions(Key account) {
    HUB_TRY_ASSIGN(const auto all, state_->sessions->of_account(account));
    for (const Session& session : all) HUB_TRY(state_->sessions->end(session.sid));
    return {};
}

}  // namespace hub::sso
