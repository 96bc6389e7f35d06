#include "core/sso/saml/authn_request.hpp"

#include <algorithm>
#include <charconv>

#include "core/sso/saml/moment.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlElement;

constexpr std::size_t kMostContexts = 16;

template <typename Matches>
Result<ConsumerService> registered(const ServiceProvider& app, Matches matches) {
    const auto found = std::find_if(app.consumers.begin(), app.consumers.end(), matches);
    if (found == app.consumers.end()) return fail("saml.consumer", "the answer is wanted at a place that the app has not registered");
    return *found;
}

/// By address or by index, out of the registered ones alone, signed or not.
Result<ConsumerService> consumer_for(XmlElement request, const ServiceProvider& app) {
    const auto url = request.attribute("AssertionConsumerServiceURL");
    const auto index = request.attribute("AssertionConsumerServiceIndex");
    if (url && index) return fail("saml.consumer", "the answer is wanted at an address and at an index: one of them");
    if (url) return registered(app, [&](const auto& each) { return each.location == *url; });
    if (!index) return app.default_consumer();
    unsigned number = 0;
    const auto [end, failed] = std::from_chars(index->data(), index->data() + index->size(), number);
    if (failed != std::errc() || end != index->data() + index->size()) return fail("saml.consumer", "the index of the answer's place is no number");
    return registered(app, [&](const auto& each) { return each.index == number; });
}

Result<RequestedContext> context_of(XmlElement request) {
    RequestedContext out;
    const auto asked = request.child(kProtocolSpace, "RequestedAuthnContext");
    if (!asked) return out;
    const std::string comparison = asked->attribute("Comparison").value_or("exact");
    if (comparison == "minimum") out.comparison = Comparison::Minimum;
    else if (comparison == "maximum") out.comparison = Comparison::Maximum;
    else if (comparison == "better") out.comparison = Comparison::Better;
    else if (comparison != "exact") return fail("saml.message", "contexts cannot be compared so");
    for (const XmlElement each : asked->children(kAssertionSpace, "AuthnContextClassRef")) {
        HUB_TRY_ASSIGN(std::string name, each.text());
        out.classes.push_back(std::move(name));
    }
    if (out.classes.size() > kMostContexts) return fail("saml.message", "the request asks for too many contexts");
    return out;
}

Result<NameIdPolicy> name_id_policy_of(XmlElement request) {
    NameIdPolicy out;
    const auto policy = request.child(kProtocolSpace, "NameIDPolicy");
    if (!policy) return out;
    out.format = policy->attribute("Format").value_or("");
    out.sp_qualifier = policy->attribute("SPNameQualifier").value_or("");
    HUB_TRY_ASSIGN(out.allow_create, flag_of(*policy, "AllowCreate"));
    return out;
}

/// What the app asks and we know we shall not do.
std::string_view complaint_about(XmlElement request, const AuthnRequest& read) {
    const auto binding = request.attribute("ProtocolBinding");
    if (binding && *binding != kPostBinding) return kUnsupportedBinding;
    if (!read.name_id.sp_qualifier.empty() && read.name_id.sp_qualifier != read.app->entity_id) return kInvalidNameIdPolicy;
    // A named person, or conditions of the app's own: what comes out would not be what was asked.
    if (request.child(kAssertionSpace, "Subject") || request.child(kAssertionSpace, "Conditions")) return kRequestDenied;
    const auto context = request.child(kProtocolSpace, "RequestedAuthnContext");
    if (context && context->child(kAssertionSpace, "AuthnContextDeclRef")) return kNoAuthnContext;
    if (read.force_authn && read.is_passive) return kNoPassive;
    return {};
}

}  // namespace

Result<AuthnRequest> read_authn_request(const ReceivedMessage& message, const ServiceProviders& apps, const RequestTerms& terms, const FirstSeen& first_seen) {
    if (message.kind != MessageKind::Request) return fail("saml.message", "an answer came where a request belongs");
    HUB_TRY_ASSIGN(const codec::XmlTree tree, parse_message(message.xml, "AuthnRequest"));
    HUB_TRY_ASSIGN(const Header header, read_header(tree.root()));
    AuthnRequest out;
    out.app = apps(header.issuer);
    if (!out.app || out.app->entity_id != header.issuer || (out.app->valid_until && *out.app->valid_until <= terms.now)) {
        return fail("saml.issuer_unknown", "no app of this entity ID is registered, or its metadata is over");
    }
    HUB_TRY_ASSIGN(out.authenticity, authenticate(tree, message, out.app->keys, out.app->signs_requests ? SignatureNeed::Always : SignatureNeed::WhenPresent));
    HUB_TRY(check_header(header, terms.our_address, terms.now, out.authenticity));

    const XmlElement request = tree.root();
    out.id = header.id;
    out.relay_state = message.relay_state;
    HUB_TRY_ASSIGN(out.consumer, consumer_for(request, *out.app));
    HUB_TRY_ASSIGN(out.force_authn, flag_of(request, "ForceAuthn"));
    HUB_TRY_ASSIGN(out.is_passive, flag_of(request, "IsPassive"));
    HUB_TRY_ASSIGN(out.name_id, name_id_policy_of(request));
    HUB_TRY_ASSIGN(out.context, context_of(request));
    out.complaint = complaint_about(request, out);
    const Instant until = header.issued_at.plus_milliseconds(kMessageLifeMilliseconds + kSkewMilliseconds);
    if (!first_seen(header.issuer, header.id, until)) return fail("saml.replayed", "this request was made before");
    return out;
}

}  // namespace hub::sso::saml
