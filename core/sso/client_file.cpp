#include "core/sso/client_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/codec/json.hpp"
#include "core/security/digest.hpp"
#include "core/sso/web_address.hpp"

namespace hub::sso {
namespace {

using config::KeyType;
using config::Need;
using config::Problems;
using config::Section;
using config::SectionSchema;
using config::Shape;

constexpr std::size_t kLongestScope = 100;

std::vector<std::string> addresses(const Section& section, std::string_view key, Problems& problems) {
    auto found = section.texts(key);
    for (const auto& uri : found) {
        if (!is_exact_address(uri)) problems.add(*section.find(key), "`" + uri + "` is no exact address: https:// (http:// on this machine only), no `*`, no fragment.");
    }
    return found;
}

/// The text of a JWK Set: in a file beside the app's, or written into it.
Result<std::string> key_set_text(const Section& section, const codec::Node& node) {
    if (node.is_sequence()) {
        codec::Value set = codec::Value::object();
        set.set("keys", section.value("keys"));
        return codec::write_json(set);
    }
    if (!node.is_scalar()) return fail("config.invalid", "`keys` is the path of a JWK Set, or a list of JSON Web Keys.");
    const std::filesystem::path file = std::filesystem::path(*node.file).parent_path() / node.scalar;
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return fail("config.invalid", "`" + file.string() + "` cannot be read.");
    return text.str();
}

KeySet read_keys(const Section& section, AssertionProfile profile, Problems& problems) {
    const codec::Node& node = *section.find("keys");
    auto text = key_set_text(section, node);
    auto keys = text ? parse_jwks(*text) : Result<KeySet>(fail(text.error()));
    if (!keys) {
        problems.add(node, keys.error().message);
        return {};
    }
    const auto signs = [profile](const Jwk& key) {
        const auto algorithms = assertion_algorithms(profile);
        return std::any_of(algorithms.begin(), algorithms.end(), [&](SignatureAlgorithm one) { return key.fits(one); });
    };
    if (std::none_of(keys->keys().begin(), keys->keys().end(), signs)) problems.add(node, "None of these keys can sign for the application: P-256 for ES256, RSA for PS256.");
    return std::move(*keys);
}

void read_proof(const Section& section, const ReadSecret& secret, Client& client, Problems& problems) {
    const bool has_keys = section.find("keys") != nullptr;
    const auto reference = section.secret("secret");
    if (has_keys && reference) problems.add(*section.find("secret"), "An application with `keys` has no secret: one way of proving who it is.");
    if (has_keys) {
        client.proof = Client::Proof::Keys;
        client.keys = read_keys(section, client.profile, problems);
    } else if (reference) {
        const auto text = secret(reference->written);
        if (!text) problems.add(*section.find("secret"), text.error().message);
        else if (text->size() < 32) problems.add(*section.find("secret"), "A client secret has 32 characters or more: openssl rand -base64 32");
        else client.secret_hash = security::as_bytes(security::sha256(*text));
    } else {
        client.proof = Client::Proof::Nothing;
        if (client.proof_key == Client::ProofKey::AsAsked) problems.add(section.node(), "A client without a secret must send a proof key: take `proof_key` out.");
        if (client.may_use(GrantType::ClientCredentials)) problems.add(section.node(), "A machine that asks for itself needs `keys`, or a `secret`.");
    }
}

/// RFC 6749 §3.3: printable, without space, quote and backslash.
bool is_scope_word(std::string_view word) {
    return !word.empty() && word.size() <= kLongestScope && std::all_of(word.begin(), word.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

void read_grants(const Section& section, Client& client, Problems& problems) {
    client.grants.clear();
    for (const auto& word : section.texts("grants")) {
        client.grants.push_back(word == "client_credentials" ? GrantType::ClientCredentials : GrantType::AuthorizationCode);
    }
    if (client.grants.empty()) client.grants = {GrantType::AuthorizationCode};
    const bool signs_people_in = client.may_use(GrantType::AuthorizationCode);
    if (signs_people_in && client.redirect_uris.empty()) problems.add(section.node(), "An application that signs people in needs `redirect_uris`.");
    if (!signs_people_in && !client.redirect_uris.empty()) problems.add(*section.find("redirect_uris"), "Nobody is sent back to an application without the grant authorization_code.");
    client.machine_scopes = section.texts("machine_scopes");
    for (const auto& word : client.machine_scopes) {
        if (!is_scope_word(word)) problems.add(*section.find("machine_scopes"), "`" + word + "` is no scope: printable characters without spaces, at most 100.");
        const auto& people = known_scopes();
        if (std::find(people.begin(), people.end(), word) != people.end()) problems.add(*section.find("machine_scopes"), "`" + word + "` is about a person; a machine has none.");
    }
    if (!client.machine_scopes.empty() && !client.may_use(GrantType::ClientCredentials)) {
        problems.add(*section.find("machine_scopes"), "Only the grant client_credentials has these: name it in `grants`.");
    }
}

/// What `profile: fapi2` decides, and what may not stand beside it (FAPI 2.0 Security Profile §5.3.2, §5.4.1).
void read_profile(const Section& section, Client& client, Problems& problems) {
    if (section.text("profile") != "fapi2") return;
    client.profile = AssertionProfile::Fapi;
    client.tokens = Client::Tokens::Bound;
    client.requests = Client::Requests::Pushed;
    client.id_token = SignatureAlgorithm::Es256;
    const auto refuse = [&](std::string_view key, std::string_view why) {
        if (const auto* node = section.find(key)) problems.add(*node, "`profile: fapi2` leaves this no choice: " + std::string(why));
    };
    refuse("secret", "the application proves itself with `keys`.");
    refuse("proof_key", "proof keys are required.");
    if (section.text("id_token") == "RS256") refuse("id_token", "RS256 is not among its algorithms.");
    if (section.text("access_token") == "RS256") refuse("access_token", "RS256 is not among its algorithms.");
    if (section.find("keys") == nullptr) problems.add(section.node(), "`profile: fapi2` needs `keys`.");
}

}  // namespace

const SectionSchema& client_schema() {
    static const SectionSchema schema{
        "`oidc`", "The application as an OpenID Connect client.",
        {{.name = "client_id", .doc = "Its name; the app's when absent."},
         {.name = "profile", .type = KeyType::Choice, .doc = "fapi2: keys, bound tokens and pushed requests at once (FAPI 2.0 Security Profile).", .choices = {"fapi2"}},
         {.name = "grants", .type = KeyType::Choice, .doc = "client_credentials: a machine that asks for itself (authorization_code).", .shape = Shape::List,
          .choices = {"authorization_code", "client_credentials"}},
         {.name = "secret", .type = KeyType::Secret, .doc = "Client secret, 32 characters or more, by reference. A public client has none."},
         {.name = "keys", .type = KeyType::Free, .doc = "Public keys it signs with instead of a secret (private_key_jwt): a JWK Set beside this file, or a list of keys."},
         {.name = "sender_constrained", .type = KeyType::Choice, .doc = "dpop: its tokens work only with the key they were asked with (RFC 9449).", .choices = {"dpop"}},
         {.name = "pushed_authorization", .type = KeyType::Choice, .doc = "required: its requests come to /oauth2/par first (RFC 9126).", .choices = {"required"}},
         {.name = "access_token", .type = KeyType::Choice, .doc = "A signature lets others read it (RFC 9068) and outlives an early end there (opaque).",
          .choices = {"opaque", "ES256", "RS256"}},
         {.name = "redirect_uris", .doc = "Where sign-in may lead back to, exactly.", .shape = Shape::List},
         {.name = "post_logout_redirect_uris", .doc = "Where signing out may lead back to, exactly.", .shape = Shape::List},
         {.name = "backchannel_logout_uri", .doc = "Where the hub tells it that a session has ended."},
         {.name = "proof_key", .type = KeyType::Choice, .doc = "as_asked: a client that cannot send a proof key (RFC 7636) need not.", .choices = {"required", "as_asked"}},
         {.name = "id_token", .type = KeyType::Choice, .doc = "Signature of its ID tokens (RS256).", .choices = {"RS256", "ES256"}},
         {.name = "consent", .type = KeyType::Choice, .doc = "given: the department's contract covers what it asks; nobody is asked.", .choices = {"asked", "given"}},
         {.name = "scopes", .type = KeyType::Choice, .doc = "What it may ask for about people (openid, profile).", .shape = Shape::List, .choices = known_scopes()},
         {.name = "machine_scopes", .doc = "What it may ask for as a machine, in the words of whoever reads its tokens.", .shape = Shape::List}}};
    return schema;
}

Client read_client(const Section& section, const std::string& app, const ReadSecret& secret, Problems& problems) {
    Client client;
    client.id = section.text("client_id", app);
    client.redirect_uris = addresses(section, "redirect_uris", problems);
    client.post_logout_redirect_uris = addresses(section, "post_logout_redirect_uris", problems);
    client.backchannel_logout_uri = section.text("backchannel_logout_uri");
    if (!client.backchannel_logout_uri.empty() && !is_exact_address(client.backchannel_logout_uri)) {
        problems.add(*section.find("backchannel_logout_uri"), "This is no exact https:// address.");
    }
    if (section.text("proof_key") == "as_asked") client.proof_key = Client::ProofKey::AsAsked;
    if (section.text("id_token") == "ES256") client.id_token = SignatureAlgorithm::Es256;
    if (section.text("consent") == "given") client.consent = Client::Consent::Given;
    if (section.text("sender_constrained") == "dpop") client.tokens = Client::Tokens::Bound;
    if (section.text("pushed_authorization") == "required") client.requests = Client::Requests::Pushed;
    if (const std::string word = section.text("access_token"); !word.empty()) client.access_token = algorithm_named(word);
    client.scopes = section.texts("scopes");
    if (client.scopes.empty()) client.scopes = {"openid", "profile"};
    read_profile(section, client, problems);
    read_grants(section, client, problems);
    read_proof(section, secret, client, problems);
    return client;
}

std::vector<std::string> weaknesses_of(const Client& client) {
    std::vector<std::string> out;
    if (client.proof_key == Client::ProofKey::AsAsked) {
        out.emplace_back("may leave out the proof key (RFC 7636); RFC 9700 §2.1.1 asks for it. Take `proof_key` out as soon as the app can send one.");
    }
    if (client.may_use(GrantType::ClientCredentials) && client.proof == Client::Proof::Secret) {
        out.emplace_back("is a machine that shows its secret with each request; RFC 9700 §2.5 recommends `keys`.");
    }
    if (client.access_token && client.tokens == Client::Tokens::Any) {
        out.emplace_back("gets signed access tokens that work for whoever holds them until they are over; RFC 9700 §2.2.1 recommends `sender_constrained: dpop`.");
    }
    if (std::any_of(client.redirect_uris.begin(), client.redirect_uris.end(), is_localhost_by_name)) {
        out.emplace_back("is called back at the name localhost, which may be led elsewhere (RFC 8252 §8.3). Write 127.0.0.1.");
    }
    return out;
}

}  // namespace hub::sso
