// A response of an identity provider, by POST, and a redirect's query: read as far as the bytes allow. Then the one thing
// that must never happen: a person whom nobody signed. The corpus holds a response that a fixed key signed; whatever is
// made of it, either the person in it comes out or nobody.
#include "core/codec/base64.hpp"
#include "core/sso/saml/assertion_consumer.hpp"
#include "core/sso/saml/authn_request.hpp"
#include "core/sso/saml/metadata.hpp"
#include "tests/fuzz/saml_provider.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub;
using namespace hub::sso::saml;
using fuzz::must;

namespace {

/// The provider of the corpus, from the public half alone.
const IdentityProvider& provider() {
    static const IdentityProvider made = [] {
        const auto entities = read_metadata(fuzz::kProviderMetadata, fuzz::kSignedAt, Addresses::HttpsOnly);
        must(entities && entities->identity_providers.size() == 1, "the provider's own metadata is read");
        return entities->identity_providers.front();
    }();
    return made;
}

void as_response(std::string_view xml) {
    const auto message = read_post(MessageKind::Response, codec::to_base64(xml), "");
    if (!message) return;
    const auto person = read_response(*message, provider(), {fuzz::kUs, fuzz::kConsumer, fuzz::kRequest, fuzz::kSignedAt}, [](auto, auto, auto) { return true; });
    if (!person) return;
    must(person->name.value == fuzz::kPerson, "nobody comes out whom the key did not sign");
    must(person->attributes.size() == 1 && person->attributes[0].values == std::vector<std::string>{"teacher", "parent"}, "with the attributes that were signed");
}

void as_query(std::string_view query) {
    const auto message = read_redirect(query);
    if (!message) return;
    must(message->xml.size() <= kMostMessage, "no message is larger than allowed");
    must(!verify_detached(*message, provider().keys), "nothing in the corpus is signed so");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    as_response(text);
    as_query(text);
    (void)read_metadata(text, fuzz::kSignedAt, Addresses::HttpsOnly);
    return 0;
}
