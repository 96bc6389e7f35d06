// Reads config/apps/*.yaml. Part of apps.hpp.
#include <set>

#include "core/codec/yaml.hpp"
#include "core/sso/client_file.hpp"
#include "core/sso/web_address.hpp"

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

const SectionSchema& launch_schema() {
    static const SectionSchema schema{"`launch`", "The application as a taker of launch tickets.",
                                      {{.name = "address", .doc = "Where tickets are posted to.", .need = Need::Required},
                                       {.name = "people", .type = KeyType::Choice, .doc = "linked: whoever has an account there; subject: everybody of its roles, by our name for them.",
                                        .choices = {"linked", "subject"}}}};
    return schema;
}

LaunchTerms read_launch(const config::Section& section, config::Problems& problems) {
    LaunchTerms terms{section.text("address"), section.text("people") == "subject" ? LaunchTerms::People::Subject : LaunchTerms::People::Linked};
    if (!is_exact_address(terms.address)) problems.add(*section.find("address"), "Tickets go to one exact https:// address.");
    return terms;
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
    const std::string acr = section.text("min_acr");
    app.min_acr = acr == "multi" ? Assurance::Multi : acr == "low" ? Assurance::Low : Assurance::Single;
    app.session_milliseconds = section.duration_milliseconds("session").value_or(0);
    app.sign_out = section.text("sign_out");
    if (!app.sign_out.empty() && !is_web_address(app.sign_out)) problems.add(*section.find("sign_out"), "People are sent to https:// addresses only.");
    if (section.boolean("inside")) app.reach = net::Reach::Inside;
    if (const auto client = section.section("oidc")) app.client = read_client(*client, app.id, secret, problems);
    if (const auto saml = section.section("saml")) app.saml = read_saml_app(*saml, problems);
    if (app.home.empty() && app.saml && app.saml->start == SamlApp::Start::Here) app.home = "/saml2/start/" + app.id;
    if (const auto launch = section.section("launch")) app.launch = read_launch(*launch, problems);
    if (app.rung == Rung::LaunchLink && !app.launch) problems.add(section.node(), "`rung: launch_link` needs a section `launch`.");
    if (app.rung == Rung::Assisted && app.home.empty()) problems.add(section.node(), "`rung: assisted` needs `home`, the page that people are led to.");
    if (app.rung == Rung::Saml && !app.saml) problems.add(section.node(), "`rung: saml` needs a section `saml`.");
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
         {.name = "min_acr",
          .type = KeyType::Choice,
          .doc = "How sure a sign-in has to be (single). low: the pictures and cards of a class window do; multi: a second factor.",
          .choices = {"low", "single", "multi"}},
         {.name = "session", .type = KeyType::Duration, .doc = "Its own sessions last so long at most, whatever happens here."},
         {.name = "sign_out", .doc = "Where people end its session themselves."},
         {.name = "inside", .type = KeyType::Boolean, .doc = "Its server stands in a private network (false)."},
         {.name = "oidc", .type = KeyType::Section, .doc = "As an OpenID Connect client.", .section = &client_schema()},
         {.name = "launch", .type = KeyType::Section, .doc = "As a taker of launch tickets.", .section = &launch_schema()},
         {.name = "saml", .type = KeyType::Section, .doc = "As a SAML 2.0 service provider.", .section = &saml_schema()}}};
    return schema;
}

Result<Apps> load_apps(const std::vector<std::filesystem::path>& files, const ReadSecret& secret) {
    config::Problems problems;
    std::vector<App> apps;
    std::set<std::string> names, clients, entities;
    for (const auto& file : files) {
        auto root = codec::read_yaml_file(file);
        if (!root) {
            problems.add_line(root.error().message);
            continue;
        }
        App app = read_app(config::Section(*root, app_schema(), problems), secret, problems);
        if (!names.insert(app.id).second) problems.add(*root, "App `" + app.id + "` stands in two files.");
        if (app.client && !clients.insert(app.client->id).second) problems.add(*root, "Client `" + app.client->id + "` stands in two files.");
        if (app.saml && app.saml->provider && !entities.insert(app.saml->provider->entity_id).second) problems.add(*root, "Entity `" + app.saml->provider->entity_id + "` stands in two files.");
        apps.push_back(std::move(app));
    }
    HUB_TRY(problems.status());
    return Apps(std::move(apps));
}

}  // namespace hub::sso
