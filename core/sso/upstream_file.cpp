#include "core/sso/upstream_file.hpp"

#include <algorithm>
#include <set>

#include "core/codec/yaml.hpp"
#include "core/sso/metadata_file.hpp"
#include "core/sso/web_address.hpp"

namespace hub::sso {
namespace {

using config::KeyType;
using config::Need;
using config::Problems;
using config::Section;
using config::SectionSchema;
using config::Shape;
using upstream::Connector;
using upstream::OpenIdSettings;

constexpr std::string_view kAddresses[] = {"authorize", "token", "userinfo", "jwks"};

const SectionSchema& name_schema() {
    static const SectionSchema schema{"`name`", "As people read it.", {{.name = "vi", .doc = "In Vietnamese.", .need = Need::Required}, {.name = "en", .doc = "In English; the Vietnamese one when absent."}}};
    return schema;
}

const SectionSchema& openid_schema() {
    static const SectionSchema schema{
        "`oidc`", "An OpenID Provider.",
        {{.name = "issuer", .doc = "Its name, exactly as its tokens have it."},
         {.name = "client_id", .doc = "What it calls the hub.", .need = Need::Required},
         {.name = "secret", .type = KeyType::Secret, .doc = "Client secret, by reference."},
         {.name = "client_auth", .type = KeyType::Choice, .doc = "Where the secret goes (header).", .choices = {"header", "form"}},
         {.name = "scopes", .doc = "What is asked.", .shape = Shape::List},
         {.name = "acr_values", .doc = "How people have to prove themselves there."},
         {.name = "authorize", .doc = "Instead of the discovery document's."},
         {.name = "token", .doc = "Instead of the discovery document's."},
         {.name = "userinfo", .doc = "Instead of the discovery document's."},
         {.name = "jwks", .doc = "Instead of the discovery document's."},
         {.name = "inside", .type = KeyType::Boolean, .doc = "It stands in a private network (false)."},
         {.name = "egress", .doc = "Further hosts that may be called: host:port.", .shape = Shape::List}}};
    return schema;
}

const SectionSchema& saml_provider_schema() {
    static const SectionSchema schema{"`saml`", "A SAML identity provider.", {{.name = "metadata", .doc = "File with its metadata, beside this one.", .need = Need::Required}}};
    return schema;
}

const SectionSchema& claims_schema() {
    static const SectionSchema schema{"`claims`", "Its names for what the hub takes from it.",
                                      {{.name = "subject", .doc = "Never changes and is never given to another."},
                                       {.name = "name", .doc = "As people read it."},
                                       {.name = "email", .doc = "Shown; nobody is found by it."},
                                       {.name = "national_id", .doc = "Twelve digits; kept sealed."},
                                       {.name = "log_out_uri", .doc = "Where its own session ends."}}};
    return schema;
}

void allow(const std::string& address, net::Reach reach, const codec::Node& at, Problems& problems, std::vector<net::EgressRule>& hosts) {
    if (address.empty()) return;
    auto rule = net::rule_of(address, reach);
    if (rule) hosts.push_back(std::move(*rule));
    else problems.add(at, "`" + address + "`: " + rule.error().message);
}

OpenIdSettings read_openid(const Section& section, upstream::Defaults known, const ReadSecret& secret, Problems& problems) {
    OpenIdSettings out = std::move(known.openid);
    out.issuer = section.text("issuer", out.issuer);
    if (!is_web_address(out.issuer) || out.issuer.ends_with('/')) problems.add(section.node(), "`issuer` has to be an https:// address without a slash at its end.");
    out.client_id = section.text("client_id");
    if (section.text("client_auth") == "form") out.proof = OpenIdSettings::Proof::Form;
    if (auto scopes = section.texts("scopes"); !scopes.empty()) out.scopes = std::move(scopes);
    if (std::find(out.scopes.begin(), out.scopes.end(), "openid") == out.scopes.end()) problems.add(section.node(), "`scopes` has to hold openid: without an ID token nobody is known for certain.");
    out.acr_values = section.text("acr_values", out.acr_values);
    std::string* places[] = {&out.authorize, &out.token, &out.userinfo, &out.jwks};
    const auto reach = section.boolean("inside") ? net::Reach::Inside : net::Reach::Outside;
    allow(out.issuer, reach, section.node(), problems, out.hosts);
    for (std::size_t i = 0; i < std::size(kAddresses); ++i) {
        *places[i] = section.text(kAddresses[i], *places[i]);
        if (!places[i]->empty() && !is_web_address(*places[i])) problems.add(section.node(), "`" + std::string(kAddresses[i]) + "` has to be an https:// address.");
        allow(*places[i], reach, section.node(), problems, out.hosts);
    }
    for (auto& host : known.hosts) allow("https://" + host, reach, section.node(), problems, out.hosts);
    for (const auto& host : section.texts("egress")) allow("https://" + host, reach, *section.find("egress"), problems, out.hosts);
    if (const auto reference = section.secret("secret")) {
        auto text = secret(reference->written);
        if (text) out.client_secret = std::move(*text);
        else problems.add(*section.find("secret"), text.error().message);
    }
    return out;
}

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= 40 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

Connector read_connector(const Section& section, const ReadSecret& secret, Problems& problems) {
    Connector out;
    out.id = section.text("upstream");
    if (!is_word(out.id)) problems.add(section.node(), "`upstream` is part of an address: small letters, digits and hyphens, 40 at most.");
    if (const auto name = section.section("name")) {
        out.name_vi = name->text("vi");
        out.name_en = name->text("en", out.name_vi);
    }
    out.profile = upstream::profile_named(section.text("profile", "plain")).value_or(upstream::Profile::Plain);
    auto known = upstream::defaults_of(out.profile);
    out.claims = known.claims;
    if (const auto claims = section.section("claims")) {
        out.claims = {claims->text("subject", out.claims.subject), claims->text("name", out.claims.name), claims->text("email", out.claims.email), claims->text("national_id", out.claims.national_id),
                      claims->text("log_out_uri", out.claims.log_out_uri)};
    }
    if (!out.claims.national_id.empty() && out.claims.subject == out.claims.national_id) problems.add(section.node(), "A national id is no subject: it is kept sealed and known to nobody.");
    const auto openid = section.section("oidc");
    const auto saml = section.section("saml");
    if (openid.has_value() == saml.has_value()) problems.add(section.node(), "A provider has either `oidc` or `saml`.");
    if (openid) out.protocol = read_openid(*openid, std::move(known), secret, problems);
    if (!saml) return out;
    // Attributes of SAML are no claims: the subject is the name of its own kind unless the file says which attribute.
    if (const auto claims = section.section("claims"); !claims || claims->text("subject").empty()) out.claims.subject.clear();
    const auto entities = read_metadata_file(*saml, problems);
    if (entities && entities->identity_providers.size() == 1) out.protocol = upstream::SamlSettings{std::make_shared<const saml::IdentityProvider>(entities->identity_providers[0])};
    else if (entities) problems.add(saml->node(), "The metadata describes no single identity provider.");
    return out;
}

}  // namespace

const SectionSchema& upstream_schema() {
    static const SectionSchema schema{"a provider", "Somebody above us who says who a person is.",
                                      {{.name = "upstream", .doc = "Name; part of its callback's address.", .need = Need::Required},
                                       {.name = "name", .type = KeyType::Section, .doc = "As people read it.", .need = Need::Required, .section = &name_schema()},
                                       {.name = "profile", .type = KeyType::Choice, .doc = "What is known of it beforehand (plain).", .choices = upstream::profile_names()},
                                       {.name = "oidc", .type = KeyType::Section, .doc = "As an OpenID Provider.", .section = &openid_schema()},
                                       {.name = "saml", .type = KeyType::Section, .doc = "As a SAML identity provider.", .section = &saml_provider_schema()},
                                       {.name = "claims", .type = KeyType::Section, .doc = "Its names for what is taken from it.", .section = &claims_schema()}}};
    return schema;
}

Result<std::vector<Connector>> load_upstreams(const std::vector<std::filesystem::path>& files, const ReadSecret& secret) {
    Problems problems;
    std::vector<Connector> out;
    std::set<std::string> names;
    for (const auto& file : files) {
        auto root = codec::read_yaml_file(file);
        if (!root) {
            problems.add_line(root.error().message);
            continue;
        }
        Connector one = read_connector(Section(*root, upstream_schema(), problems), secret, problems);
        if (!names.insert(one.id).second) problems.add(*root, "Provider `" + one.id + "` stands in two files.");
        out.push_back(std::move(one));
    }
    HUB_TRY(problems.status());
    return out;
}

}  // namespace hub::sso
