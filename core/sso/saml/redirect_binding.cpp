#include <map>

#include "core/codec/base64.hpp"
#include "core/codec/deflate.hpp"
#include "core/codec/percent.hpp"
#include "core/sso/saml/bindings.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso::saml {
namespace {

constexpr std::string_view kDeflateEncoding = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

std::string_view parameter_of(MessageKind kind) { return kind == MessageKind::Request ? "SAMLRequest" : "SAMLResponse"; }

/// The parameters that matter, still encoded; each at most once. Others are nobody's business here.
Result<std::map<std::string_view, std::string_view>> parameters_in(std::string_view query) {
    std::map<std::string_view, std::string_view> found;
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        const auto equals = pair.find('=');
        const std::string_view name = pair.substr(0, equals);
        bool ours = false;
        for (const std::string_view known : {"SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding"}) ours = ours || known == name;
        // A name in another writing would be a second value for whoever decodes names.
        if (name.find('%') != std::string_view::npos) return fail("saml.query", "a parameter's name is percent-encoded");
        if (!ours) continue;
        if (equals == std::string_view::npos || !found.emplace(name, pair.substr(equals + 1)).second) return fail("saml.query", "a parameter stands twice or has no value");
    }
    return found;
}

Status check_relay_state(std::string_view state) {
    if (state.size() > kOthersRelayState) return fail("saml.relay_state", "the relay state is longer than allowed");
    for (const char c : state) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return fail("saml.relay_state", "the relay state holds a control character");
    }
    return {};
}

std::string octets_of(MessageKind kind, std::string_view message, const std::string_view* relay_state, std::string_view algorithm) {
    std::string out(parameter_of(kind));
    (out += '=').append(message);
    if (relay_state != nullptr) (out += "&RelayState=").append(*relay_state);
    return (out += "&SigAlg=").append(algorithm);
}

}  // namespace

std::string_view name_of(Binding binding) { return binding == Binding::Redirect ? kRedirectBinding : kPostBinding; }

std::optional<Binding> binding_named(std::string_view uri) {
    if (uri == kRedirectBinding) return Binding::Redirect;
    if (uri == kPostBinding) return Binding::Post;
    return std::nullopt;
}

Result<ReceivedMessage> read_redirect(std::string_view query) {
    if (query.size() > kMostPacked) return fail("saml.query", "the query is longer than allowed");
    HUB_TRY_ASSIGN(const auto given, parameters_in(query));
    const auto value = [&](std::string_view name) {
        const auto found = given.find(name);
        return found == given.end() ? nullptr : &found->second;
    };
    ReceivedMessage out;
    out.binding = Binding::Redirect;
    out.kind = value("SAMLRequest") != nullptr ? MessageKind::Request : MessageKind::Response;
    const std::string_view* message = value(parameter_of(out.kind));
    if (message == nullptr || given.contains("SAMLRequest") == given.contains("SAMLResponse")) return fail("saml.query", "a redirect carries one request or one response");
    if (const auto* encoding = value("SAMLEncoding")) {
        HUB_TRY_ASSIGN(const std::string plain, codec::decode_percent(*encoding));
        if (plain != kDeflateEncoding) return fail("saml.query", "the message is packed in a way that nobody knows");
    }
    HUB_TRY_ASSIGN(const std::string text, codec::decode_percent(*message));
    HUB_TRY_ASSIGN(const std::string packed, codec::from_base64(text, codec::Base64Spaces::Refuse));
    HUB_TRY_ASSIGN(out.xml, codec::inflate_raw(packed, kMostMessage));
    const std::string_view* relay_state = value("RelayState");
    if (relay_state != nullptr) {
        HUB_TRY_ASSIGN(out.relay_state, codec::decode_percent(*relay_state));
        HUB_TRY(check_relay_state(out.relay_state));
    }
    const std::string_view* algorithm = value("SigAlg");
    const std::string_view* signature = value("Signature");
    if ((algorithm == nullptr) != (signature == nullptr)) return fail("saml.query", "a signature and its algorithm come together");
    if (signature != nullptr) {
        HUB_TRY_ASSIGN(const std::string uri, codec::decode_percent(*algorithm));
        const auto known = signature_algorithm_named(uri);
        if (!known) return fail("saml.signature_form", "the signature's algorithm is none that is taken");
        HUB_TRY_ASSIGN(const std::string base64, codec::decode_percent(*signature));
        HUB_TRY_ASSIGN(std::string bytes, codec::from_base64(base64, codec::Base64Spaces::Skip));
        out.signature = DetachedSignature{octets_of(out.kind, *message, relay_state, *algorithm), *known, std::move(bytes)};
    }
    return out;
}

Result<std::string> redirect_url(const OutgoingMessage& message, const SigningIdentity* identity) {
    HUB_TRY(check_relay_state(message.relay_state));
    const std::string packed = codec::encode_percent(codec::to_base64(codec::deflate_raw(message.xml)));
    const std::string state = codec::encode_percent(message.relay_state);
    const std::string_view state_view = state;
    std::string query;
    if (identity == nullptr) {
        query = std::string(parameter_of(message.kind)) + "=" + packed + (state.empty() ? "" : "&RelayState=" + state);
    } else {
        const std::string algorithm = codec::encode_percent(signature_algorithm_name(identity->key));
        query = octets_of(message.kind, packed, state.empty() ? nullptr : &state_view, algorithm);
        HUB_TRY_ASSIGN(const std::string signature, identity->key.sign(signature_algorithm_of(identity->key), query));
        query += "&Signature=" + codec::encode_percent(codec::to_base64(signature));
    }
    return message.location + (message.location.find('?') == std::string::npos ? "?" : "&") + query;
}

Status verify_detached(const ReceivedMessage& message, Keys keys) {
    if (!message.signature) return fail("saml.signature_missing", "nothing signs the message");
    for (const auto& key : keys) {
        if (key.verify(message.signature->algorithm, message.signature->octets, message.signature->value)) return {};
    }
    return fail("saml.signature", "no registered key made this signature");
}

Result<ReceivedMessage> read_post(MessageKind kind, std::string_view message, std::string_view relay_state) {
    if (message.size() > kMostMessage / 3 * 4) return fail("saml.query", "the message is longer than allowed");
    HUB_TRY(check_relay_state(relay_state));
    ReceivedMessage out{.kind = kind, .binding = Binding::Post, .xml = {}, .relay_state = std::string(relay_state), .signature = {}};
    HUB_TRY_ASSIGN(out.xml, codec::from_base64(message, codec::Base64Spaces::Skip));
    return out;
}

}  // namespace hub::sso::saml
