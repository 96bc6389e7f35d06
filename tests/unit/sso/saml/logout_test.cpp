#include <catch2/catch.hpp>

#include <set>

#include "core/sso/saml/authn_request.hpp"
#include "core/sso/saml/names.hpp"
#include "core/sso/saml/upstream_request.hpp"
#include "tests/unit/sso/saml/federation.hpp"

using namespace hub;
using namespace hub::sso::saml;
using Outcome = LogoutResponse::Outcome;

namespace {

const Instant kNow = *parse_instant("2026-11-22T02:30:00.000Z");
const std::string kOurs = "https://sso.sgd.example.vn/saml2/slo";
const NameId kName{"Phạm <Văn> & A", std::string(kPersistent), "https://sso.sgd.example.vn/saml2", "https://app.example.vn/saml"};

struct World {
    const SigningIdentity& app_key = test::identity_named("app");
    std::shared_ptr<Peer> app = std::make_shared<Peer>();
    std::set<std::string> seen;
    SystemRandom random;
    Binding binding;

    explicit World(Binding by) : binding(by) {
        app->entity_id = "https://app.example.vn/saml";
        app->keys = test::keys_of(app_key);
    }
    [[nodiscard]] Peers peers() const {
        return [this](std::string_view id) { return id == app->entity_id ? app : nullptr; };
    }
    LogoutAddress address(const std::string& issuer = "https://app.example.vn/saml", const std::string& destination = kOurs) const { return {issuer, destination, binding}; }

    MadeMessage request(const LogoutAddress& where, const SigningIdentity& signer) {
        auto made = build_logout_request(where, kName, {"_s1", "_s2"}, {signer, kNow, random});
        REQUIRE(made);
        return *made;
    }
    /// Over the wire of the binding.
    ReceivedMessage sent(MessageKind kind, const std::string& xml, const SigningIdentity* signer) const {
        if (binding == Binding::Post) return *read_post(kind, codec::to_base64(xml), "state");
        const auto url = redirect_url({kind, kOurs, xml, "state"}, signer);
        REQUIRE(url);
        return *read_redirect(url->substr(kOurs.size() + 1));
    }
    Result<LogoutRequest> read(const ReceivedMessage& message, Instant now = kNow) {
        return read_logout_request(message, peers(), {kOurs, now}, [this](std::string_view, std::string_view id, Instant) { return seen.insert(std::string(id)).second; });
    }
    std::string refusal(const ReceivedMessage& message, Instant now = kNow) {
        const auto out = read(message, now);
        return out ? "taken" : out.error().code;
    }
};

}  // namespace

TEST_CASE("a logout request arrives by both bindings with person and sessions", "[saml]") {
    for (const auto binding : {Binding::Redirect, Binding::Post}) {
        World world(binding);
        const auto made = world.request(world.address(), world.app_key);
        const auto read = world.read(world.sent(MessageKind::Request, made.xml, &world.app_key));
        REQUIRE(read);
        CHECK(read->id == made.id);
        CHECK(read->name == kName);
        CHECK(read->session_indexes == std::vector<std::string>{"_s1", "_s2"});
        CHECK(read->relay_state == "state");
        CHECK(read->peer->entity_id == world.app->entity_id);
        if (binding == Binding::Post) CHECK(test::xmlsec1_verifies(made.xml, world.app_key, "urn:oasis:names:tc:SAML:2.0:protocol:LogoutRequest"));
    }
}

TEST_CASE("logout CSRF by an unsigned or foreign or old or repeated request is refused", "[saml]") {
    for (const auto binding : {Binding::Redirect, Binding::Post}) {
        World world(binding);
        const auto& stranger = test::identity_named("stranger");
        const auto good = world.request(world.address(), world.app_key);
        CHECK(world.refusal(world.sent(MessageKind::Request, world.request(world.address(), stranger).xml, &stranger)) == "saml.signature");
        LogoutAddress unsigned_address = world.address();
        unsigned_address.binding = Binding::Redirect;  // the form that has no signature inside
        CHECK(world.refusal(world.sent(MessageKind::Request, world.request(unsigned_address, world.app_key).xml, nullptr)) == "saml.signature_missing");
        CHECK(world.refusal(world.sent(MessageKind::Request, world.request(world.address("https://other.example.vn"), world.app_key).xml, &world.app_key)) == "saml.issuer_unknown");
        CHECK(world.refusal(world.sent(MessageKind::Request, world.request(world.address("https://app.example.vn/saml", "https://other.example.vn/slo"), world.app_key).xml, &world.app_key)) ==
              "saml.destination");
        const auto message = world.sent(MessageKind::Request, good.xml, &world.app_key);
        CHECK(world.refusal(message, kNow.plus_milliseconds(7 * 60'000)) == "saml.too_old");
        CHECK(world.refusal(message) == "taken");
        CHECK(world.refusal(message) == "saml.replayed");
        CHECK(world.refusal(world.sent(MessageKind::Response, good.xml, &world.app_key)) == "saml.message");
    }
}

TEST_CASE("a logout response says what became of the request that it answers", "[saml]") {
    for (const auto binding : {Binding::Redirect, Binding::Post}) {
        World world(binding);
        for (const auto outcome : {Outcome::Ended, Outcome::Partly, Outcome::Refused}) {
            const auto made = build_logout_response(world.address(), "_ours", outcome, {world.app_key, kNow, world.random});
            REQUIRE(made);
            const auto message = world.sent(MessageKind::Response, made->xml, &world.app_key);
            const auto read = read_logout_response(message, world.peers(), "_ours", {kOurs, kNow});
            REQUIRE(read);
            CHECK(read->outcome == outcome);
            CHECK(read_logout_response(message, world.peers(), "_another", {kOurs, kNow}).error().code == "saml.in_response_to");
            CHECK(read_logout_response(message, world.peers(), "", {kOurs, kNow}).error().code == "saml.in_response_to");
            CHECK(read_logout_response(message, world.peers(), "_ours", {"https://other.example.vn", kNow}).error().code == "saml.destination");
        }
        const auto& stranger = test::identity_named("stranger");
        const auto foreign = build_logout_response(world.address(), "_ours", Outcome::Ended, {stranger, kNow, world.random});
        CHECK(read_logout_response(world.sent(MessageKind::Response, foreign->xml, &stranger), world.peers(), "_ours", {kOurs, kNow}).error().code == "saml.signature");
    }
}

TEST_CASE("our own question upstream reads as a request", "[saml]") {
    const auto& hub_key = test::identity_named("hub");
    SystemRandom random;
    for (const auto binding : {Binding::Redirect, Binding::Post}) {
        auto us = std::make_shared<ServiceProvider>();
        us->entity_id = "https://sso.sgd.example.vn/upstream";
        us->keys = test::keys_of(hub_key);
        us->signs_requests = true;
        us->consumers = {{0, "https://sso.sgd.example.vn/upstream/acs", true}};
        const auto made = build_authn_request({us->entity_id, kOurs, binding, us->consumers[0].location, std::string(kPersistent), Prompt::Again, {"urn:x"}}, {hub_key, kNow, random});
        REQUIRE(made);
        World world(binding);
        const auto read = read_authn_request(world.sent(MessageKind::Request, made->xml, &hub_key), [&](std::string_view) { return us; }, {kOurs, kNow}, [](auto, auto, auto) { return true; });
        REQUIRE(read);
        CHECK(read->id == made->id);
        CHECK(read->force_authn);
        CHECK(read->name_id.format == kPersistent);
        CHECK(read->context.classes == std::vector<std::string>{"urn:x"});
        CHECK(read->complaint.empty());
    }
}
