// Reads config/apps/*.yaml. Part of apps.hpp.
#include <set>

#include "core/codec/yaml.hpp"
#include "core/security/digest.hpp"
#include "core/sso/apps.hpp"

namespace hub::sso {
namespace {

using config::KeyType;
using config::Need;
using config::SectionSchema;
using config::Shape;

std::vector<std::string> role_names() {
    std::vector<std::string> names;
    for (const Role role : kRoles) names.emplace_back(name_of(role));
    return names;
}

const SectionSchema& name_schema() {
    static const SectionSchema schema{"`name`", "As people read it.",
                                      {{.name = "vi", .doc = "In Vietnamese.", .need = Need::Required}, {.name = "en", .doc = "In English; the Vietnamese one when absent."}}};
    return schema;
}

const SectionSchema& oidc_schema() {
    static const SectionSchema schema{
        "`oidc`", "The application as an OpenID Connect client.",
        {{.name = "client_id", .doc = "Its name; the app's when absent."},
         {.name = "secret", .type = KeyType::Secret, .doc = "Client secret, 32 characters or more, by reference. A public client has none."},
         {.name = "redirect_uris", .doc = "Where sign-in may lead back to, exactly.", .need = Need::Required, .shape = Shape::List},
         {.name = "post_logout_redirect_uris", .doc = "Where signing out may lead back to, exactly.", .shape = Shape::List},
         {.name = "backchannel_logout_uri", .doc = "Where the hub tells it that a session has ended."},
         {.name = "proof_key", .type = KeyType::Choice, .doc = "as_asked: a client that cannot send a proof key (RFC 7636) need not.", .choices = {"required", "as_asked"}},
         {.name = "id_token", .type = KeyType::Choice, .doc = "Signature of its ID tokens (RS256).", .choices = {"RS256", "ES256"}},
         {.name = "consent", .type = KeyType::Choice, .doc = "given: the department's contract covers what it asks; nobody is asked.", .choices = {"asked", "given"}},
         {.name = "scopes", .type = KeyType::Choice, .doc = "What it may ask for (openid, profile).", .shape = Shape::List, .choices = known_scopes()}}};
    return schema;
}

bool is_web_address(std::string_view uri) { return uri.starts_with("https://") || uri.starts_with("http://127.0.0.1") || uri.starts_with("http://[::1]") || uri.starts_with("http://localhost"); }

/// An address that can be compared as it stands: absolute, without fragment, user, spaces or ways up (RFC 9700 §2.1).
bool is_exact(std::string_view uri) {
    const auto scheme = uri.find("://");
    if (scheme == std::string_view::npos || !is_web_address(uri)) return false;
    const std::string_view rest = uri.substr(scheme + 3);
    const std::string_view host = rest.substr(0, rest.find_first_of("/?"));
    return !host.empty() && host.find('@') == std::string_view::npos && uri.find_first_of("#\\* \t") == std::string_view::npos && rest.find("/../") == std::string_view::npos &&
           !rest.ends_with("/..");
}

std::vector<std::string> addresses(const config::Section& section, std::string_view key, config::Problems& problems) {
    auto found = section.texts(key);
    for (const auto& uri : found) {
        if (!is_exact(uri)) problems.add(*section.find(key), "`" + uri + "` is no exact address: https:// (http:// on this machine only), no `*`, no fragment.");
    }
    return found;
}

Client read_client(const config::Section& section, const std::string& app, const ReadSecret& secret, config::Problems& problems) {
    Client client;
    client.id = section.text("client_id", app);
    client.redirect_uris = addresses(section, "redirect_uris", problems);
    client.post_logout_redirect_uris = addresses(section, "post_logout_redirect_uris", problems);
    client.backchannel_logout_uri = section.text("backchannel_logout_uri");
    if (!client.backchannel_logout_uri.empty() && !is_exact(client.backchannel_logout_uri)) problems.add(*section.find("backchannel_logout_uri"), "This is no exact https:// address.");
    if (section.text("proof_key") == "as_asked") client.proof_key = Client::ProofKey::AsAsked;
    if (section.text("id_token") == "ES256") client.id_token = SignatureAlgorithm::Es256;
    if (section.text("consent") == "given") client.consent = Client::Consent::Given;
    client.scopes = section.texts("scopes");
    if (client.scopes.empty()) client.scopes = {"openid", "profile"};
    if (const auto reference = section.secret("secret")) {
        const auto text = secret(reference->written);
        if (!text) problems.add(*section.find("secret"), text.error().message);
        else if (text->size() < 32) problems.add(*section.find("secret"), "A client secret has 32 characters or more: openssl rand -base64 32");
        else client.secret_hash = security::as_bytes(security::sha256(*text));
    } else {
        client.proof = Client::Proof::Nothing;
        if (client.proof_key == Client::ProofKey::AsAsked) problems.add(section.node(), "A client without a secret must send a proof key: take `proof_key` out.");
    }
    return client;
}

App read_app(const config::Section& section, const ReadSecret& secret, config::Problems& problems) {
    App app;
    app.id = section.text("app");
    app.where = section.where("app");
    if (const auto name = section.section("name")) {
        app.name_vi = name->text("vi");
        app.name_en = name->text("en", app.name_vi);
    }
    app.home = section.text("home");
    if (!app.home.empty() && !is_web_address(app.home)) problems.add(*section.find("home"), "The launcher opens https:// addresses only.");
    const std::string rung = section.text("rung");
    app.rung = rung == "oidc" ? Rung::OpenId : rung == "saml" ? Rung::Saml : rung == "launch_link" ? Rung::LaunchLink : Rung::Assisted;
    for (const auto& word : section.texts("roles")) {
        if (const auto role = role_named(word)) app.roles.push_back(*role);
    }
    if (const auto client = section.section("oidc")) app.client = read_client(*client, app.id, secret, problems);
    if (app.rung == Rung::OpenId && !app.client) problems.add(section.node(), "`rung: oidc` needs a section `oidc`.");
    return app;
}

}  // namespace

const SectionSchema& app_schema() {
    static const SectionSchema schema{
        "an app", "One school application and how people are signed in to it.",
        {{.name = "app", .doc = "Name.", .need = Need::Required},
         {.name = "name", .type = KeyType::Section, .doc = "As people read it.", .need = Need::Required, .section = &name_schema()},
         {.name = "home", .doc = "What the launcher opens."},
         {.name = "rung", .type = KeyType::Choice, .doc = "How people are signed in.", .need = Need::Required, .choices = {"oidc", "saml", "launch_link", "assisted"}},
         {.name = "roles", .type = KeyType::Choice, .doc = "Who has it.", .need = Need::Required, .shape = Shape::List, .choices = role_names()},
         {.name = "oidc", .type = KeyType::Section, .doc = "As an OpenID Connect client.", .section = &oidc_schema()}}};
    return schema;
}

Result<Apps> load_apps(const std::vector<std::filesystem::path>& files, const ReadSecret& secret) {
    config::Problems problems;
    std::vector<App> apps;
    std::set<std::string> names, clients;
    for (const auto& file : files) {
        auto root = codec::read_yaml_file(file);
        if (!root) {
            problems.add_line(root.error().message);
            continue;
        }
        App app = read_app(config::Section(*root, app_schema(), problems), secret, problems);
        if (!names.insert(app.id).second) problems.add(*root, "App `" + app.id + "` stands in two files.");
        if (app.client && !clients.insert(app.client->id).second) problems.add(*root, "Client `" + app.client->id + "` stands in two files.");
        apps.push_back(std::move(app));
    }
    HUB_TRY(problems.status());
    return Apps(std::move(apps));
}

}  // namespace hub::sso
