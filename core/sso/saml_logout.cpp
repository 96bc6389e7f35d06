#include "core/sso/saml_logout.hpp"

#include <algorithm>

#include "core/observe/log.hpp"
#include "core/security/digest.hpp"
#include "core/sso/cookies.hpp"
#include "core/sso/participants.hpp"
#include "core/sso/saml_page.hpp"

namespace hub::sso {
namespace {

using Outcome = saml::LogoutResponse::Outcome;
using NoticeState = LogoutNotice::State;

constexpr std::size_t kNameBytes = 32;
constexpr std::string_view kAskedItself = "asked";

/// By redirect where the app takes it: one step less for the person.
const saml::Endpoint* door_of(const saml::Peer& peer) {
    const auto* redirect = peer.logout_by(saml::Binding::Redirect);
    return redirect != nullptr ? redirect : peer.logout_by(saml::Binding::Post);
}

std::string answers_at(const saml::Endpoint& door) { return door.response_location.empty() ? door.location : door.response_location; }

}  // namespace

saml::Peers SamlLogout::peers() const {
    return [this](std::string_view entity) -> std::shared_ptr<const saml::Peer> {
        const App* app = parts_.apps.find_saml(entity);
        return app == nullptr ? nullptr : app->saml->provider;
    };
}

void SamlLogout::by_redirect(std::string_view query, const Visitor& visitor, const Answer& answer) {
    const auto message = saml::read_redirect(query);
    if (!message) return answer(refusal_page(visitor.language, message.error()));
    take(*message, visitor, answer);
}

net::ServerResponse SamlLogout::by_post(const net::ServerRequest& request) {
    auto message = read_posted(request.body);
    if (!message) return refusal_page(text::accepted_language(request.accept_language), message.error());
    const std::string name = security::to_base64url(parts_.random.bytes(kNameBytes));
    aside_.put(name, std::make_shared<const saml::ReceivedMessage>(std::move(*message)));
    return see_other("/saml2/slo/" + name);
}

void SamlLogout::come_back(const std::string& name, const Visitor& visitor, const Answer& answer) {
    const auto message = aside_.find(name);
    if (!message) return answer(refusal_page(visitor.language, {.code = "saml.too_old", .message = "nothing was put aside under this name"}));
    aside_.erase(name);
    take(**message, visitor, answer);
}

void SamlLogout::take(const saml::ReceivedMessage& message, const Visitor& visitor, const Answer& answer) {
    if (message.kind == saml::MessageKind::Request) return take_request(message, visitor, answer);
    answer(take_answer(message, visitor));
}

Result<SamlParticipation> SamlLogout::participation(const std::string& sid, const App& app) {
    HUB_TRY_ASSIGN(const auto reader, parts_.store.readers().borrow());
    HUB_TRY_ASSIGN(const auto all, participants_of(*reader, sid, parts_.sealer));
    const auto found = std::find_if(all.begin(), all.end(), [&](const Participant& one) { return one.app == app.id; });
    if (found == all.end()) return fail("session.none", "the app was not entered from this session");
    return SamlParticipation::of(found->detail);
}

Result<std::vector<std::string>> SamlLogout::meant(const saml::LogoutRequest& request, const App& app, const Visitor& visitor) {
    std::vector<std::string> named;
    for (const auto& index : request.session_indexes) {
        if (auto sid = sid_of_index(index, request.peer->entity_id, parts_.sealer)) named.push_back(std::move(*sid));
    }
    // Without an index all sessions of the person at the app are meant: that of this browser is the one we can be sure of.
    if (request.session_indexes.empty() && visitor.session) named.push_back(visitor.session->sid);
    std::vector<std::string> out;
    for (const auto& sid : named) {
        const auto part = participation(sid, app);
        if (!part && part.error().code != "session.none") return fail(part.error());
        if (part && part->is(request.name)) out.push_back(sid);
    }
    if (out.empty()) return fail("session.none", "no session is meant");
    std::stable_partition(out.begin(), out.end(), [&](const std::string& sid) { return !visitor.session || sid != visitor.session->sid; });
    return out;
}

void SamlLogout::take_request(const saml::ReceivedMessage& message, const Visitor& visitor, const Answer& answer) {
    const auto first_seen = [this](std::string_view issuer, std::string_view id, Instant until) { return parts_.seen.take(OneTimeKind::Proof, issuer, id, until).has_value(); };
    const auto request = saml::read_logout_request(message, peers(), {parts_.names.log_out, parts_.clock.now()}, first_seen);
    if (!request) return answer(refusal_page(visitor.language, request.error()));
    const App* app = parts_.apps.find_saml(request->peer->entity_id);
    const auto sids = meant(*request, *app, visitor);
    if (!sids) return answer(reply(*request, Outcome::Refused, visitor));
    for (const auto& sid : *sids) {
        if (!parts_.sessions.end(sid)) return answer(reply(*request, Outcome::Refused, visitor));
    }
    const bool here = visitor.session && visitor.session->sid == sids->back();
    parts_.logouts.when_tried(sids->back(), kPatience, [this, request = *request, app = app->id, sids = *sids, here, visitor, answer] {
        parts_.executor.post([this, request, app, sids, here, visitor, answer] {
            for (const auto& sid : sids) (void)parts_.logouts.settle(sid, app, NoticeState::Ended, std::string(kAskedItself));
            const Then then = [this, request, app, sid = sids.back()](const Visitor& someone) { return reply(request, outcome_of(sid, app), someone); };
            auto away = here ? tour(sids.back(), visitor, then) : std::nullopt;
            auto response = away ? std::move(*away) : then(visitor);
            if (here) {
                response.headers.emplace_back("Set-Cookie", drop_cookie(kSessionCookie));
                response.headers.emplace_back("Set-Cookie", set_cookie(kEndedCookie, sids.back()));
            }
            answer(std::move(response));
        });
    });
}

Outcome SamlLogout::outcome_of(const std::string& sid, const std::string& asking) {
    const auto notices = parts_.logouts.of_session(sid);
    const bool all = notices && std::all_of(notices->begin(), notices->end(), [&](const LogoutNotice& notice) { return notice.app == asking || notice.state == NoticeState::Ended; });
    return all ? Outcome::Ended : Outcome::Partly;
}

net::ServerResponse SamlLogout::take_answer(const saml::ReceivedMessage& message, const Visitor& visitor) {
    const auto sent = sent_.find(message.relay_state);
    if (!sent) return refusal_page(visitor.language, {.code = "saml.in_response_to", .message = "nothing was sent under this relay state"});
    sent_.erase(message.relay_state);
    const auto answered = saml::read_logout_response(message, peers(), sent->request, {parts_.names.log_out, parts_.clock.now()});
    const App* app = parts_.apps.find(sent->app);
    const bool its_own = answered && app != nullptr && app->saml && app->saml->provider->entity_id == answered->peer->entity_id;
    const bool ended = its_own && answered->outcome != Outcome::Refused;
    const std::string receipt = answered ? std::string(its_own ? name_of(ended ? NoticeState::Ended : NoticeState::Refused) : "saml.issuer_unknown") : answered.error().code;
    if (!ended) observe::log(observe::Level::Warning, "sso.saml.logout", {{"app", sent->app}, {"receipt", receipt}});
    (void)parts_.logouts.settle(sent->sid, sent->app, ended ? NoticeState::Ended : NoticeState::Refused, receipt);
    return go_on(sent->sid, visitor);
}

std::optional<net::ServerResponse> SamlLogout::tour(const std::string& sid, const Visitor& visitor, Then then) {
    const auto notices = parts_.logouts.of_session(sid);
    const bool any = notices && std::any_of(notices->begin(), notices->end(), [](const LogoutNotice& notice) { return notice.state == NoticeState::Browser; });
    if (!any) return std::nullopt;
    tours_.put(sid, {{}, std::move(then)});
    return go_on(sid, visitor);
}

net::ServerResponse SamlLogout::go_on(const std::string& sid, const Visitor& visitor) {
    const auto tour = tours_.find(sid);
    const auto notices = parts_.logouts.of_session(sid);
    if (!tour || !notices) return see_other("/logout");
    for (const LogoutNotice& notice : *notices) {
        if (notice.state != NoticeState::Browser || tour->told.contains(notice.app)) continue;
        tours_.change(sid, [&](Tour& one) { return one.told.insert(notice.app).second; });
        const App* app = parts_.apps.find(notice.app);
        if (app == nullptr || !app->saml) continue;
        auto away = tell(*app, sid, visitor);
        if (away) return std::move(*away);
        observe::log(observe::Level::Warning, "sso.saml.logout", {{"app", notice.app}, {"receipt", away.error().code}});
    }
    tours_.erase(sid);
    return tour->then(visitor);
}

net::ServerResponse SamlLogout::tell_again(std::string_view id, const std::string& sid, const Visitor& visitor) {
    const App* app = parts_.apps.find(id);
    const auto notices = parts_.logouts.of_session(sid);
    const bool open = notices && std::any_of(notices->begin(), notices->end(), [&](const LogoutNotice& notice) { return notice.app == id && notice.state == NoticeState::Browser; });
    if (app == nullptr || !app->saml || !open) return see_other("/logout");
    auto away = tell(*app, sid, visitor);
    return away ? std::move(*away) : refusal_page(visitor.language, away.error());
}

Result<net::ServerResponse> SamlLogout::tell(const App& app, const std::string& sid, const Visitor& visitor) {
    const saml::Endpoint* door = door_of(*app.saml->provider);
    if (door == nullptr) return fail("saml.metadata", "the app has no place for single logout");
    HUB_TRY_ASSIGN(const auto part, participation(sid, app));
    HUB_TRY_ASSIGN(const auto keys, parts_.keys.current());
    HUB_TRY_ASSIGN(auto made, saml::build_logout_request({parts_.names.entity_id, door->location, door->binding}, part.name, {part.session_index}, {keys->signing, parts_.clock.now(), parts_.random}));
    const std::string relay_state = security::to_base64url(parts_.random.bytes(kNameBytes));
    sent_.put(relay_state, {sid, app.id, made.id});
    return send({saml::MessageKind::Request, door->location, std::move(made.xml), relay_state}, door->binding, visitor);
}

net::ServerResponse SamlLogout::reply(const saml::LogoutRequest& request, Outcome outcome, const Visitor& visitor) {
    const saml::Endpoint* door = door_of(*request.peer);
    if (door == nullptr) return see_other("/logout");
    const auto send_reply = [&]() -> Result<net::ServerResponse> {
        HUB_TRY_ASSIGN(const auto keys, parts_.keys.current());
        HUB_TRY_ASSIGN(auto made, saml::build_logout_response({parts_.names.entity_id, answers_at(*door), door->binding}, request.id, outcome, {keys->signing, parts_.clock.now(), parts_.random}));
        return send({saml::MessageKind::Response, answers_at(*door), std::move(made.xml), request.relay_state}, door->binding, visitor);
    };
    auto sent = send_reply();
    return sent ? std::move(*sent) : refusal_page(visitor.language, sent.error());
}

Result<net::ServerResponse> SamlLogout::send(const saml::OutgoingMessage& message, saml::Binding binding, const Visitor& visitor) {
    if (binding == saml::Binding::Post) return post_page({visitor.language, {}, Pace::AtOnce}, message);
    HUB_TRY_ASSIGN(const auto keys, parts_.keys.current());
    HUB_TRY_ASSIGN(auto url, saml::redirect_url(message, &keys->signing));
    return see_other(std::move(url));
}

}  // namespace hub::sso
