#include "core/sso/upstream_sign_in.hpp"

#include <algorithm>

#include "core/observe/log.hpp"
#include "core/security/digest.hpp"
#include "core/sso/saml/assertion_consumer.hpp"
#include "core/sso/saml/names.hpp"
#include "core/sso/saml_names.hpp"
#include "core/sso/saml_page.hpp"
#include "core/sso/secret_hash.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kNameBytes = 32;
constexpr std::string_view kMethod = "fed";  // somebody else's word; RFC 8176 has no name for it

constexpr Wording kOver{"Lượt đăng nhập này đã hết hạn hoặc được mở ở trình duyệt khác. Hãy thử lại.", "This sign-in is over, or was begun in another browser. Please try again."};
constexpr Wording kTaken{"Tài khoản đó đã liên kết với một người khác ở đây.", "That account is linked to another one here."};
constexpr Wording kNotNow{"Chưa thực hiện được. Hãy thử lại.", "This did not work yet. Please try again."};

std::string first_value(const std::vector<saml::Attribute>& attributes, const std::string& name) {
    if (name.empty()) return {};
    const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const saml::Attribute& each) { return each.name == name || each.friendly_name == name; });
    return found == attributes.end() || found->values.empty() ? std::string() : found->values.front();
}

}  // namespace

UpstreamSignIn::UpstreamSignIn(Parts parts) : parts_(std::move(parts)), pending_(parts_.clock, kLife), proved_(parts_.clock, kLife), aside_(parts_.clock, kLife) {
    for (const auto& connector : parts_.connectors) {
        auto one = std::make_unique<Working>();
        one->connector = &connector;
        if (const auto* openid = std::get_if<upstream::OpenIdSettings>(&connector.protocol)) {
            one->openid = std::make_unique<upstream::OpenIdProvider>(upstream::OpenIdProvider::Parts{*openid, connector.claims, address("callback", connector.id), parts_.egress, parts_.clock});
        }
        one->down_at = parts_.clock.monotonic_milliseconds() - kDownShown;
        working_.push_back(std::move(one));
    }
}

UpstreamSignIn::Working* UpstreamSignIn::find(std::string_view id) {
    const auto found = std::find_if(working_.begin(), working_.end(), [&](const auto& one) { return one->connector->id == id; });
    return found == working_.end() ? nullptr : found->get();
}

std::string UpstreamSignIn::address(std::string_view door, std::string_view id) const { return parts_.issuer + "/upstream/" + std::string(door) + "/" + std::string(id); }

std::vector<UpstreamChoice> UpstreamSignIn::choices() const {
    std::vector<UpstreamChoice> out;
    const std::int64_t now = parts_.clock.monotonic_milliseconds();
    for (const auto& one : working_) out.push_back({one->connector, now < one->down_at + kDownShown ? UpstreamChoice::State::Down : UpstreamChoice::State::Well});
    return out;
}

net::ServerResponse UpstreamSignIn::failed(const Working& at, const std::string& transaction, const Error& error, const Visitor& visitor) const {
    observe::log(observe::Level::Warning, "sso.upstream", {{"upstream", at.connector->id}, {"code", error.code}, {"message", error.message}});
    const auto state = error.code == "upstream.down" ? UpstreamChoice::State::Down : UpstreamChoice::State::Well;
    return upstream_failed_page(*at.connector, state, transaction, error.code, visitor.language);
}

Result<std::string> UpstreamSignIn::question(Working& at, const std::string& state, Pending& pending, saml::Prompt prompt) {
    if (at.openid) {
        pending.nonce = security::to_base64url(parts_.random.bytes(kNameBytes));
        pending.verifier = security::to_base64url(parts_.random.bytes(kNameBytes));
        const auto challenge = security::to_base64url(security::as_bytes(security::sha256(pending.verifier)));
        return at.openid->question({state, pending.nonce, challenge, prompt == saml::Prompt::Again ? "login" : ""});
    }
    const auto& provider = *std::get<upstream::SamlSettings>(at.connector->protocol).provider;
    const auto door = std::find_if(provider.sign_on.begin(), provider.sign_on.end(), [](const saml::Endpoint& each) { return each.binding == saml::Binding::Redirect; });
    if (door == provider.sign_on.end()) return fail("upstream.metadata", "the provider takes no requests by redirect");
    if (provider.valid_until && *provider.valid_until <= parts_.clock.now()) return fail("saml.metadata_expired", "the provider's metadata is over");
    saml::Question asked;
    asked.issuer = address("metadata", at.connector->id);
    asked.destination = door->location;
    asked.our_consumer = address("acs", at.connector->id);
    asked.prompt = prompt;
    HUB_TRY_ASSIGN(const auto keys, parts_.keys.current());
    HUB_TRY_ASSIGN(auto made, saml::build_authn_request(asked, {keys->signing, parts_.clock.now(), parts_.random}));
    pending.request = made.id;
    return saml::redirect_url({saml::MessageKind::Request, door->location, std::move(made.xml), state}, &keys->signing);
}

net::ServerResponse UpstreamSignIn::begin(std::string_view id, const std::string& transaction, const Visitor& visitor) {
    Working* at = find(id);
    if (at == nullptr) return sorry(visitor.language, 404, kOver);
    Pending pending{at->connector->id, transaction, secret_hash(visitor.browser), {}, {}, {}};
    const auto wanted = parts_.flow.find(transaction, visitor);
    const auto prompt = wanted && wanted->request.prompt.contains("login") ? saml::Prompt::Again : saml::Prompt::AsUsual;
    const std::string state = security::to_base64url(parts_.random.bytes(kNameBytes));
    auto away = question(*at, state, pending, prompt);
    if (!away && away.error().code == "upstream.down") at->down_at = parts_.clock.monotonic_milliseconds();
    if (!away) return failed(*at, transaction, away.error(), visitor);
    pending_.put(state, std::move(pending));
    return see_other(std::move(*away));
}

Result<UpstreamSignIn::Pending> UpstreamSignIn::take(const std::string& state, std::string_view id, const Visitor& visitor) {
    auto pending = pending_.find(state);
    if (!pending || pending->connector != id) return fail("upstream.state", "nobody was sent to this provider with that state");
    if (!security::equal_constant_time(pending->browser_hash, secret_hash(visitor.browser))) return fail("upstream.state", "another browser was sent");
    pending_.erase(state);
    return std::move(*pending);
}

net::ServerResponse UpstreamSignIn::callback(std::string_view id, const Parameters& parameters, const net::ServerRequest& request, const Visitor& visitor) {
    Working* at = find(id);
    if (at == nullptr || !at->openid) return sorry(visitor.language, 404, kOver);
    const auto pending = take(parameters["state"], id, visitor);
    if (!pending) return failed(*at, {}, pending.error(), visitor);
    if (!parameters.has("code")) return failed(*at, pending->transaction, error("upstream.refused", "the provider sent no code"), visitor);
    auto person = at->openid->redeem({parameters["code"], pending->verifier, pending->nonce, parameters["iss"]});
    if (!person && person.error().code == "upstream.down") at->down_at = parts_.clock.monotonic_milliseconds();
    return arrived(std::move(person), *pending, request, visitor);
}

net::ServerResponse UpstreamSignIn::put_aside(std::string_view id, const net::ServerRequest& request) {
    auto message = read_posted(request.body);
    if (!message) return refusal_page(text::accepted_language(request.accept_language), message.error());
    const std::string name = security::to_base64url(parts_.random.bytes(kNameBytes));
    aside_.put(name, {std::string(id), std::move(*message)});
    return see_other("/upstream/back/" + name);
}

net::ServerResponse UpstreamSignIn::come_back(const std::string& name, const net::ServerRequest& request, const Visitor& visitor) {
    const auto aside = aside_.find(name);
    Working* at = aside ? find(aside->connector) : nullptr;
    if (at == nullptr || at->openid) return sorry(visitor.language, 400, kOver);
    aside_.erase(name);
    const auto pending = take(aside->message.relay_state, aside->connector, visitor);
    if (!pending) return failed(*at, {}, pending.error(), visitor);
    return arrived(person_of(aside->message, *pending, *at->connector), *pending, request, visitor);
}

Result<upstream::Person> UpstreamSignIn::person_of(const saml::ReceivedMessage& message, const Pending& pending, const upstream::Connector& connector) {
    const auto& provider = *std::get<upstream::SamlSettings>(connector.protocol).provider;
    const std::string entity = address("metadata", connector.id), consumer = address("acs", connector.id);
    const auto first_seen = [this](std::string_view issuer, std::string_view id, Instant until) { return parts_.seen.take(OneTimeKind::Proof, issuer, id, until).has_value(); };
    HUB_TRY_ASSIGN(const auto said, saml::read_response(message, provider, {entity, consumer, pending.request, parts_.clock.now()}, first_seen));
    const auto& names = connector.claims;
    // A name of one session is nobody's for long.
    const bool lasting = said.name.format != saml::kTransient;
    upstream::Person person{provider.entity_id, names.subject.empty() ? (lasting ? said.name.value : std::string()) : first_value(said.attributes, names.subject),
                            first_value(said.attributes, names.name), first_value(said.attributes, names.email), first_value(said.attributes, names.national_id), {}};
    if (person.subject.empty()) return fail("upstream.claims", "the provider gave no lasting name");
    return person;
}

net::ServerResponse UpstreamSignIn::arrived(Result<upstream::Person> person, const Pending& pending, const net::ServerRequest& request, const Visitor& visitor) {
    const Working& at = *find(pending.connector);
    if (!person) return failed(at, pending.transaction, person.error(), visitor);
    const auto link = parts_.links.find(*person);
    if (!link) return sorry(visitor.language, 503, kNotNow);
    if (*link) {
        if (!parts_.links.add((*link)->account, pending.connector, *person)) return sorry(visitor.language, 503, kNotNow);  // what was said last counts
        return let_in((*link)->account, pending, request, visitor);
    }
    const std::string name = security::to_base64url(parts_.random.bytes(kNameBytes));
    auto page = not_linked_page(*at.connector, *person, name, visitor.language);
    proved_.put(name, {std::move(*person), pending.connector, pending.transaction, pending.browser_hash, parts_.clock.now()});
    return page;
}

net::ServerResponse UpstreamSignIn::let_in(Key account, const Pending& pending, const net::ServerRequest& request, const Visitor& visitor) {
    const auto found = parts_.accounts.find(account);
    if (!found || found->state != Account::State::Active) return failed(*find(pending.connector), pending.transaction, error("upstream.refused", "the account is closed"), visitor);
    const bool waits = parts_.flow.find(pending.transaction, visitor).has_value();
    return parts_.entrance.arrived({*found, std::string(kMethod), waits ? pending.transaction : std::string(), request.user_agent}, visitor);
}

net::ServerResponse UpstreamSignIn::metadata(std::string_view id) {
    Working* at = find(id);
    const auto keys = parts_.keys.current();
    if (at == nullptr || at->openid || !keys) return {404, "text/plain; charset=utf-8", "there is no such provider", {}};
    saml::OwnServiceProvider own;
    own.entity_id = address("metadata", id);
    own.certificates = (*keys)->certificates;
    own.consumers = {{0, address("acs", id), true}};
    return {200, "application/samlmetadata+xml", saml::write_metadata(own), {}};
}

net::ServerResponse UpstreamSignIn::prove(const std::string& name, const Visitor& visitor) {
    const auto proved = proved_.find(name);
    if (!proved || !security::equal_constant_time(proved->browser_hash, secret_hash(visitor.browser))) return sorry(visitor.language, 400, kOver);
    AuthorizationRequest terms;
    terms.prompt.insert("login");  // that somebody left this browser signed in proves nothing
    terms.redirect_uri = parts_.issuer + "/";
    const auto ask = [this, name](const Visitor& someone) {
        const auto still = proved_.find(name);
        return still ? link_question(*find(still->connector)->connector, still->person, name, someone) : sorry(someone.language, 400, kOver);
    };
    return parts_.flow.begin(Errand{nullptr, ask, [](const Visitor& nobody) { return see_other(nobody.account ? "/" : "/login"); }}, std::move(terms), visitor);
}

net::ServerResponse UpstreamSignIn::link(const Parameters& form, const Visitor& visitor) {
    const auto proved = proved_.find(form["n"]);
    const bool here = proved && security::equal_constant_time(proved->browser_hash, secret_hash(visitor.browser));
    // Signed in since: both proofs are of this very way.
    if (!here || !visitor.session || visitor.session->signed_in_at < proved->at) return sorry(visitor.language, 400, kOver);
    proved_.erase(form["n"]);
    const auto added = parts_.links.add(visitor.account->id, proved->connector, proved->person);
    if (!added) return sorry(visitor.language, added.error().code == "upstream.link_taken" ? 409 : 503, added.error().code == "upstream.link_taken" ? kTaken : kNotNow);
    observe::log(observe::Level::Info, "sso.link", {{"upstream", proved->connector}, {"account", subject_of(visitor.account->id)}});
    return parts_.flow.find(proved->transaction, visitor) ? parts_.flow.go_on(proved->transaction, visitor) : see_other("/account/links");
}

net::ServerResponse UpstreamSignIn::links_page(const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const auto all = parts_.links.of_account(visitor.account->id);
    return all ? hub::sso::links_page(*all, choices(), visitor) : sorry(visitor.language, 503, kNotNow);
}

net::ServerResponse UpstreamSignIn::unlink(const Parameters& form, const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    const auto removed = parts_.links.remove(visitor.account->id, form["key"]);
    // Another's link is answered as one that is gone: whether it exists is nobody's business.
    if (!removed && removed.error().code != "upstream.link_unknown") return sorry(visitor.language, 503, kNotNow);
    return see_other("/account/links");
}

}  // namespace hub::sso
