#include "core/sso/saml_sign_on.hpp"

#include <algorithm>
#include <future>

#include "core/security/digest.hpp"
#include "core/sso/participants.hpp"
#include "core/sso/saml/names.hpp"
#include "core/sso/saml_participation.hpp"
#include "core/sso/saml_person.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kAsideNameBytes = 32;
constexpr Wording kNotYours{"Tài khoản này không được dùng ứng dụng đó.", "This account may not use that application."};
constexpr Wording kTooWeak{"Ứng dụng đòi cách đăng nhập chặt hơn cách bạn vừa dùng.", "The application asks for a stronger way of signing in than the one you used."};
constexpr Wording kNoName{"Ứng dụng cần một tên gọi mà tài khoản này không có.", "The application needs a name for you that this account does not have."};

/// Whose fault it is, in the words of saml-core §3.2.2.2.
std::string_view side_of(std::string_view status) {
    const bool ours = status == saml::kNoPassive || status == saml::kNoAuthnContext || status == saml::kRequestDenied;
    return ours ? saml::kResponder : saml::kRequester;
}

}  // namespace

/// The index by which the app knows the session: the one it has already, if it was entered before.
Result<std::string> SamlSignOn::take_part(const App& app, const Session& session, const saml::NameId& name) {
    SamlParticipation part{name, {}};
    {
        HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
        HUB_TRY_ASSIGN(const auto earlier, participants_of(*reader, session.sid, parts_.sealer));
        const auto found = std::find_if(earlier.begin(), earlier.end(), [&](const Participant& one) { return one.app == app.id; });
        if (found != earlier.end()) {
            if (const auto known = SamlParticipation::of(found->detail)) part.session_index = known->session_index;
        }
    }
    if (part.session_index.empty()) part.session_index = session_index(session.sid, app.saml->provider->entity_id, parts_.sealer);
    store::Batch batch;
    put_participant(batch, {session.sid, app.id, parts_.clock.now(), part.text()}, parts_.sealer);
    std::promise<Status> noted;
    parts_.sessions.take_part(session.sid, std::move(batch), [&](Status status) { noted.set_value(std::move(status)); });
    HUB_TRY(noted.get_future().get());
    return part.session_index;
}

net::ServerResponse SamlSignOn::metadata() {
    const auto keys = parts_.keys.current();
    if (!keys) return {503, "text/plain; charset=utf-8", keys.error().code, {}};
    saml::OwnIdentityProvider own;
    own.entity_id = parts_.names.entity_id;
    own.wants_requests_signed = true;  // apps that can sign do it when they read this; of the others their own metadata says so
    own.certificates = (*keys)->certificates;
    for (const auto binding : {saml::Binding::Redirect, saml::Binding::Post}) {
        own.sign_on.push_back({binding, parts_.names.sign_on, {}});
        own.logout.push_back({binding, parts_.names.log_out, {}});
    }
    for (const auto format : {saml::kPersistent, saml::kTransient, saml::kEmailAddress}) own.name_id_formats.emplace_back(format);
    return {200, "application/samlmetadata+xml", saml::write_metadata(own), {{"Cache-Control", "public, max-age=3600"}}};
}

Result<SamlSignOn::Wanted> SamlSignOn::read(const saml::ReceivedMessage& message) {
    const auto apps = [this](std::string_view entity) {
        const App* app = parts_.apps.find_saml(entity);
        return app == nullptr ? nullptr : app->saml->provider;
    };
    const auto first_seen = [this](std::string_view issuer, std::string_view id, Instant until) { return parts_.seen.take(OneTimeKind::Proof, issuer, id, until).has_value(); };
    HUB_TRY_ASSIGN(auto request, saml::read_authn_request(message, apps, {parts_.names.sign_on, parts_.clock.now()}, first_seen));
    Wanted wanted{parts_.apps.find_saml(request.app->entity_id), request.consumer.location, request.id, request.relay_state, request.name_id, request.context, request.complaint};
    wanted.again = request.force_authn;
    wanted.silent = request.is_passive;
    return wanted;
}

net::ServerResponse SamlSignOn::by_redirect(std::string_view query, const Visitor& visitor) {
    const auto message = saml::read_redirect(query);
    if (!message) return refusal_page(visitor.language, message.error());
    const auto wanted = read(*message);
    return wanted ? begin(*wanted, visitor) : refusal_page(visitor.language, wanted.error());
}

net::ServerResponse SamlSignOn::by_post(const net::ServerRequest& request) {
    const Language language = text::accepted_language(request.accept_language);
    const auto message = read_posted(request.body);
    if (!message) return refusal_page(language, message.error());
    auto wanted = read(*message);
    if (!wanted) return refusal_page(language, wanted.error());
    const std::string name = security::to_base64url(parts_.random.bytes(kAsideNameBytes));
    aside_.put(name, std::move(*wanted));
    return see_other("/saml2/sso/" + name);
}

net::ServerResponse SamlSignOn::come_back(const std::string& name, const Visitor& visitor) {
    const auto wanted = aside_.find(name);
    if (!wanted) return refusal_page(visitor.language, {.code = "saml.too_old", .message = "nothing was put aside under this name"});
    aside_.erase(name);
    return begin(*wanted, visitor);
}

net::ServerResponse SamlSignOn::start(std::string_view id, const Visitor& visitor) {
    const App* app = parts_.apps.find(id);
    if (app == nullptr || !app->saml || app->saml->start != SamlApp::Start::Here) {
        return refusal_page(visitor.language, {.code = "saml.issuer_unknown", .message = "no app of this name may be opened from here"});
    }
    const auto& provider = *app->saml->provider;
    if (provider.valid_until && *provider.valid_until <= parts_.clock.now()) return refusal_page(visitor.language, {.code = "saml.metadata_expired", .message = "the app's metadata is over"});
    return begin({app, provider.default_consumer().location, {}, app->saml->default_relay_state}, visitor);
}

net::ServerResponse SamlSignOn::begin(const Wanted& wanted, const Visitor& visitor) {
    if (!wanted.complaint.empty()) return complain(wanted, wanted.complaint, visitor);
    AuthorizationRequest terms;
    terms.redirect_uri = wanted.recipient;
    if (wanted.again) terms.prompt.insert("login");
    if (wanted.silent) terms.prompt.insert("none");
    Errand errand{wanted.app, [this, wanted](const Visitor& someone) { return answer(wanted, someone); },
                  [this, wanted](const Visitor& nobody) { return complain(wanted, saml::kNoPassive, nobody); }};
    return parts_.flow.begin(std::move(errand), std::move(terms), visitor);
}

Result<std::string> SamlSignOn::response_for(const Wanted& wanted, const Visitor& visitor) {
    const SamlApp& app = *wanted.app->saml;
    const std::string host = parts_.names.host();
    const NamingTerms naming{parts_.secret, host, app.provider->entity_id};
    saml::SignedOn person;
    person.audience = app.provider->entity_id;
    HUB_TRY_ASSIGN(person.name, saml::choose_name(app.name_id, wanted.name_id.format, names_of(*visitor.account, *visitor.session, naming), parts_.names.entity_id, app.provider->entity_id));
    const auto context = context_of(*visitor.session, wanted.context);
    if (!context) return fail("saml.context", "the session proves less than the app asks for");
    person.context_class = *context;
    person.at = visitor.session->signed_in_at;
    person.session_ends = visitor.session->expires_at;
    HUB_TRY_ASSIGN(const auto links, parts_.links.at_app(visitor.account->id, wanted.app->id));
    person.attributes = saml::map_attributes(app.attributes, values_of(*visitor.account, links, naming));
    HUB_TRY_ASSIGN(const auto keys, parts_.keys.current());
    HUB_TRY_ASSIGN(person.session_index, take_part(*wanted.app, *visitor.session, person.name));
    return saml::build_response(answer_to(wanted), person, app.sign, {keys->signing, parts_.clock.now(), parts_.random});
}

net::ServerResponse SamlSignOn::answer(const Wanted& wanted, const Visitor& visitor) {
    if (!wanted.app->is_for(visitor.account->roles)) return complain(wanted, saml::kRequestDenied, visitor, &kNotYours);
    const auto xml = response_for(wanted, visitor);
    if (!xml && xml.error().code == "saml.name_id") return complain(wanted, saml::kInvalidNameIdPolicy, visitor, &kNoName);
    if (!xml && xml.error().code == "saml.context") return complain(wanted, saml::kNoAuthnContext, visitor, &kTooWeak);
    if (!xml) return refusal_page(visitor.language, xml.error());
    return post_page({visitor.language, {}, Pace::AtOnce}, {saml::MessageKind::Response, wanted.recipient, *xml, wanted.relay_state});
}

net::ServerResponse SamlSignOn::complain(const Wanted& wanted, std::string_view status, const Visitor& visitor, const Wording* word) {
    const auto keys = parts_.keys.current();
    if (!keys) return refusal_page(visitor.language, keys.error());
    const auto xml = saml::build_error_response(answer_to(wanted), side_of(status), status, {(*keys)->signing, parts_.clock.now(), parts_.random});
    if (!xml) return refusal_page(visitor.language, xml.error());
    const std::string text(word == nullptr ? std::string_view{} : word->in(visitor.language));
    return post_page({visitor.language, text, word == nullptr ? Pace::AtOnce : Pace::AfterWord}, {saml::MessageKind::Response, wanted.recipient, *xml, wanted.relay_state});
}

}  // namespace hub::sso
