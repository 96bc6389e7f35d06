#include "core/sso/client_check.hpp"

#include <future>

#include "core/codec/base64.hpp"
#include "core/codec/percent.hpp"
#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

struct Shown {
    std::string id, secret;
};

Error refused() { return error("oauth.client", "the application is unknown or did not prove who it is"); }

/// RFC 6749 §2.3.1: both are percent-encoded before they are joined.
Result<Shown> from_header(std::string_view header) {
    constexpr std::string_view kBasic = "Basic ";
    if (!header.starts_with(kBasic)) return fail(refused());
    const auto joined = codec::from_base64(header.substr(kBasic.size()));
    const auto colon = joined ? joined->find(':') : std::string::npos;
    if (colon == std::string::npos) return fail(refused());
    const auto id = codec::decode_percent(std::string_view(*joined).substr(0, colon));
    const auto secret = codec::decode_percent(std::string_view(*joined).substr(colon + 1));
    if (!id || !secret) return fail(refused());
    return Shown{*id, *secret};
}

}  // namespace

Result<CheckedClient> ClientCheck::check(const net::ServerRequest& request, const Parameters& form) {
    if (form.has("client_assertion") || form.has("client_assertion_type")) return check_assertion(request, form);
    return check_secret(request, form);
}

Result<CheckedClient> ClientCheck::check_secret(const net::ServerRequest& request, const Parameters& form) {
    Shown shown{form["client_id"], form["client_secret"]};
    if (!request.authorization.empty()) {
        if (!shown.secret.empty()) return fail(refused());
        const std::string named = shown.id;
        HUB_TRY_ASSIGN(shown, from_header(request.authorization));
        if (!named.empty() && named != shown.id) return fail(refused());
    }
    const App* app = parts_.apps.find_client(shown.id);
    const std::string hash(security::as_bytes(security::sha256(shown.secret)));
    if (app == nullptr) return fail(refused());
    const Client& client = *app->client;
    const std::string guesser = client.proof == Client::Proof::Secret ? client.id + " " + request.caller.address : std::string();
    if (!guesser.empty() && wrong_.find(guesser).value_or(0) >= kMostWrong) return fail("oauth.guessing", "too many wrong secrets; wait a minute", Retry::Later);
    const bool good = client.proof == Client::Proof::Nothing  ? shown.secret.empty()
                      : client.proof == Client::Proof::Secret ? security::equal_constant_time(client.secret_hash, hash)
                                                              : false;
    if (!good && !guesser.empty()) count_wrong(guesser);
    if (!good) return fail(refused());
    return CheckedClient{&client, std::nullopt};
}

void ClientCheck::count_wrong(const std::string& guesser) {
    if (!wrong_.change(guesser, [](int& count) { return ++count; })) wrong_.put(guesser, 1);
}

Result<CheckedClient> ClientCheck::check_assertion(const net::ServerRequest& request, const Parameters& form) {
    if (!request.authorization.empty() || form.has("client_secret") || form["client_assertion_type"] != kClientAssertionType) return fail(refused());
    const std::string& assertion = form["client_assertion"];
    const auto claimed = claimed_client(assertion);
    if (!claimed) return fail(refused().because_of(claimed.error()));
    const App* app = parts_.apps.find_client(*claimed);
    if (app == nullptr || app->client->proof != Client::Proof::Keys) return fail(refused());
    const Client& client = *app->client;
    if (form.has("client_id") && form["client_id"] != client.id) return fail(refused());
    auto taken = check_client_assertion(assertion, client.keys, {parts_.issuer, client.id, client.profile, parts_.clock.now()}, parts_.guard);
    if (!taken) return fail(taken.error().retry == Retry::Never ? refused().because_of(taken.error()) : taken.error());
    return CheckedClient{&client, *taken};
}

void ClientCheck::keep(const CheckedClient& checked, std::function<void(Status)> done) {
    if (!checked.assertion) return done({});
    const auto prepare = [this, taken = *checked.assertion](store::Batch& batch) { parts_.guard.add_to(batch, taken); };
    if (auto submitted = parts_.store.commits().submit({prepare, done}); !submitted) done(std::move(submitted));
}

Status ClientCheck::keep_and_wait(const CheckedClient& checked) {
    std::promise<Status> outcome;
    keep(checked, [&outcome](Status status) { outcome.set_value(std::move(status)); });
    return outcome.get_future().get();
}

}  // namespace hub::sso
