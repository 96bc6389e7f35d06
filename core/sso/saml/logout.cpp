#include "core/sso/saml/logout.hpp"

#include "core/codec/xml_writer.hpp"
#include "core/sso/saml/moment.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

using codec::XmlElement;
using codec::XmlWriter;

constexpr std::size_t kMostSessions = 64;

Result<std::shared_ptr<const Peer>> peer_of(const Header& header, const Peers& peers) {
    auto peer = peers(header.issuer);
    if (!peer || peer->entity_id != header.issuer) return fail("saml.issuer_unknown", "nobody of this entity ID is registered");
    return peer;
}

Result<NameId> name_in(XmlElement request) {
    if (request.child(kAssertionSpace, "EncryptedID")) return fail("saml.encrypted", "the person's name is encrypted; we publish no key for that");
    const auto names = request.children(kAssertionSpace, "NameID");
    if (names.size() != 1) return fail("saml.message", "a logout request names one person");
    NameId out;
    HUB_TRY_ASSIGN(out.value, names[0].text());
    if (out.value.empty()) return fail("saml.message", "a logout request names one person");
    out.format = names[0].attribute("Format").value_or(std::string(kUnspecified));
    out.qualifier = names[0].attribute("NameQualifier").value_or("");
    out.sp_qualifier = names[0].attribute("SPNameQualifier").value_or("");
    return out;
}

Result<std::vector<std::string>> sessions_in(XmlElement request) {
    std::vector<std::string> out;
    for (const XmlElement each : request.children(kProtocolSpace, "SessionIndex")) {
        HUB_TRY_ASSIGN(std::string index, each.text());
        out.push_back(std::move(index));
        if (out.size() > kMostSessions) return fail("saml.message", "a logout request names too many sessions");
    }
    return out;
}

XmlWriter begun(std::string_view root, std::string_view id, const LogoutAddress& address, Instant now) {
    XmlWriter out;
    out.open(root).attribute("xmlns:samlp", kProtocolSpace).attribute("xmlns:saml", kAssertionSpace).attribute("ID", id).attribute("Version", "2.0");
    out.attribute("IssueInstant", format_instant(now)).attribute("Destination", address.destination);
    return out;
}

Result<MadeMessage> finished(UnsignedMessage message, const LogoutAddress& address, const Making& making) {
    if (address.binding == Binding::Redirect) return MadeMessage{message.id, std::move(message.xml)};
    HUB_TRY_ASSIGN(std::string xml, sign_enveloped(message, making.identity));
    return MadeMessage{message.id, std::move(xml)};
}

LogoutResponse::Outcome outcome_in(XmlElement response) {
    const auto status = response.child(kProtocolSpace, "Status");
    const auto code = status ? status->child(kProtocolSpace, "StatusCode") : std::nullopt;
    if (!code || code->attribute("Value") != kSuccess) return LogoutResponse::Outcome::Refused;
    const auto detail = code->child(kProtocolSpace, "StatusCode");
    return detail && detail->attribute("Value") == kPartialLogout ? LogoutResponse::Outcome::Partly : LogoutResponse::Outcome::Ended;
}

}  // namespace

Result<LogoutRequest> read_logout_request(const ReceivedMessage& message, const Peers& peers, const LogoutTerms& terms, const FirstSeen& first_seen) {
    if (message.kind != MessageKind::Request) return fail("saml.message", "an answer came where a request belongs");
    HUB_TRY_ASSIGN(const codec::XmlTree tree, parse_message(message.xml, "LogoutRequest"));
    HUB_TRY_ASSIGN(const Header header, read_header(tree.root()));
    LogoutRequest out;
    HUB_TRY_ASSIGN(out.peer, peer_of(header, peers));
    HUB_TRY(authenticate(tree, message, out.peer->keys, SignatureNeed::Always));
    HUB_TRY(check_header(header, terms.our_address, terms.now, Authenticity::Signed));
    if (const auto end = tree.root().attribute("NotOnOrAfter")) {
        HUB_TRY_ASSIGN(const Instant at, parse_moment(*end));
        if (at.milliseconds <= terms.now.milliseconds - kSkewMilliseconds) return fail("saml.too_old", "the request is valid no more");
    }
    out.id = header.id;
    out.relay_state = message.relay_state;
    HUB_TRY_ASSIGN(out.name, name_in(tree.root()));
    HUB_TRY_ASSIGN(out.session_indexes, sessions_in(tree.root()));
    const Instant until = header.issued_at.plus_milliseconds(kMessageLifeMilliseconds + kSkewMilliseconds);
    if (!first_seen(header.issuer, header.id, until)) return fail("saml.replayed", "this request was made before");
    return out;
}

Result<LogoutResponse> read_logout_response(const ReceivedMessage& message, const Peers& peers, std::string_view in_response_to, const LogoutTerms& terms) {
    if (message.kind != MessageKind::Response) return fail("saml.message", "a request came where an answer belongs");
    HUB_TRY_ASSIGN(const codec::XmlTree tree, parse_message(message.xml, "LogoutResponse"));
    HUB_TRY_ASSIGN(const Header header, read_header(tree.root()));
    LogoutResponse out;
    HUB_TRY_ASSIGN(out.peer, peer_of(header, peers));
    HUB_TRY(authenticate(tree, message, out.peer->keys, SignatureNeed::Always));
    HUB_TRY(check_header(header, terms.our_address, terms.now, Authenticity::Signed));
    out.in_response_to = tree.root().attribute("InResponseTo").value_or("");
    if (in_response_to.empty() || out.in_response_to != in_response_to) return fail("saml.in_response_to", "the response answers another request");
    out.outcome = outcome_in(tree.root());
    out.relay_state = message.relay_state;
    return out;
}

Result<MadeMessage> build_logout_request(const LogoutAddress& address, const NameId& name, const std::vector<std::string>& session_indexes, const Making& making) {
    UnsignedMessage message;
    message.id = new_id(making.random);
    XmlWriter out = begun("samlp:LogoutRequest", message.id, address, making.now);
    out.attribute("NotOnOrAfter", format_instant(making.now.plus_milliseconds(kMessageLifeMilliseconds))).leaf("saml:Issuer", address.issuer);
    message.signature_at = out.place();
    out.open("saml:NameID").attribute("Format", name.format);
    if (!name.qualifier.empty()) out.attribute("NameQualifier", name.qualifier);
    if (!name.sp_qualifier.empty()) out.attribute("SPNameQualifier", name.sp_qualifier);
    out.text(name.value).close();
    for (const auto& each : session_indexes) out.leaf("samlp:SessionIndex", each);
    message.xml = out.finish();
    return finished(std::move(message), address, making);
}

Result<MadeMessage> build_logout_response(const LogoutAddress& address, std::string_view in_response_to, LogoutResponse::Outcome outcome, const Making& making) {
    UnsignedMessage message;
    message.id = new_id(making.random);
    XmlWriter out = begun("samlp:LogoutResponse", message.id, address, making.now);
    out.attribute("InResponseTo", in_response_to).leaf("saml:Issuer", address.issuer);
    message.signature_at = out.place();
    const bool refused = outcome == LogoutResponse::Outcome::Refused;
    out.open("samlp:Status").open("samlp:StatusCode").attribute("Value", refused ? kResponder : kSuccess);
    if (outcome == LogoutResponse::Outcome::Partly) out.open("samlp:StatusCode").attribute("Value", kPartialLogout).close();
    message.xml = out.finish();
    return finished(std::move(message), address, making);
}

}  // namespace hub::sso::saml
