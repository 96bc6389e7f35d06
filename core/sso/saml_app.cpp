#include "core/sso/saml_app.hpp"

#include <algorithm>
#include <span>

#include "core/sso/metadata_file.hpp"
#include "core/sso/saml/names.hpp"

namespace hub::sso {
namespace {

using config::KeyType;
using config::Need;
using config::SectionSchema;
using config::Shape;

struct Named {
    std::string_view word, uri;
};
constexpr Named kNameIds[] = {{"persistent", saml::kPersistent}, {"transient", saml::kTransient}, {"email", saml::kEmailAddress}};
constexpr Named kFormats[] = {{"basic", saml::kBasicAttribute}, {"uri", saml::kUriAttribute}};

std::string_view uri_of(std::span<const Named> list, std::string_view word) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const Named& each) { return each.word == word; });
    return found == list.end() ? list.front().uri : found->uri;
}

const SectionSchema& attribute_schema() {
    static const SectionSchema schema{
        "an attribute", "One value that the app is told.",
        {{.name = "from", .type = KeyType::Choice, .doc = "The hub's name for it.", .need = Need::Required, .choices = known_person_values()},
         {.name = "name", .doc = "The app's name for it; the hub's when absent."},
         {.name = "format", .type = KeyType::Choice, .doc = "How that name is meant (basic).", .choices = {"basic", "uri"}},
         {.name = "friendly_name", .doc = "For people who read the message."}}};
    return schema;
}

std::shared_ptr<const saml::ServiceProvider> read_provider(const config::Section& section, config::Problems& problems) {
    auto entities = read_metadata_file(section, problems);
    if (!entities) return nullptr;
    if (entities->service_providers.size() == 1) return std::make_shared<const saml::ServiceProvider>(std::move(entities->service_providers[0]));
    problems.add(*section.find("metadata"), "The metadata describes no single service provider.");
    return nullptr;
}

}  // namespace

const std::vector<std::string>& known_person_values() {
    static const std::vector<std::string> kValues{"login", "name", "email", "phone", "roles", "tenant", "accounts", "subject_id", "pairwise_id"};
    return kValues;
}

const SectionSchema& saml_schema() {
    static const SectionSchema schema{
        "`saml`", "The application as a SAML 2.0 service provider.",
        {{.name = "metadata", .doc = "File with the app's metadata, beside this one.", .need = Need::Required},
         {.name = "name_id", .type = KeyType::Choice, .doc = "What it calls people (persistent).", .choices = {"persistent", "transient", "email"}},
         {.name = "sign", .type = KeyType::Choice, .doc = "What is signed (both).", .choices = {"both", "assertion"}},
         {.name = "attributes", .type = KeyType::Section, .doc = "What it is told of a person.", .shape = Shape::List, .section = &attribute_schema()},
         {.name = "start", .type = KeyType::Choice, .doc = "here: the launcher may open it without the app having asked.", .choices = {"at_app", "here"}},
         {.name = "default_relay_state", .doc = "What the app hears when the launcher opens it."}}};
    return schema;
}

SamlApp read_saml_app(const config::Section& section, config::Problems& problems) {
    SamlApp app;
    app.provider = read_provider(section, problems);
    app.name_id = uri_of(kNameIds, section.text("name_id"));
    if (section.text("sign") == "assertion") app.sign = saml::SignedParts::Assertion;
    if (section.text("start") == "here") app.start = SamlApp::Start::Here;
    for (const auto& each : section.sections("attributes")) {
        const std::string from = each.text("from");
        app.attributes.push_back({from, each.text("name", from), std::string(uri_of(kFormats, each.text("format"))), each.text("friendly_name")});
    }
    app.default_relay_state = section.text("default_relay_state");
    if (app.default_relay_state.empty()) return app;
    if (app.start == SamlApp::Start::AtApp) problems.add(*section.find("default_relay_state"), "Only with `start: here`: an app that asks brings its own.");
    if (app.default_relay_state.size() > saml::kOthersRelayState) problems.add(*section.find("default_relay_state"), "1024 characters at most.");
    return app;
}

std::vector<std::string> SamlApp::weaknesses() const {
    std::vector<std::string> out;
    if (start == Start::Here) out.emplace_back("takes answers that it did not ask for (`start: here`); saml2int §4.2 warns of planted sessions. Let the app begin the sign-in as soon as it can.");
    if (sign == saml::SignedParts::Assertion) out.emplace_back("gets responses that are unsigned around their assertion. Take `sign` out as soon as the app can read signed ones.");
    return out;
}

}  // namespace hub::sso
