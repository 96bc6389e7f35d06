// The school's applications and how each is signed in to, from files (config/apps/*.yaml).
//
// What a file leaves out is the safe choice: proof keys required, secrets confidential, addresses exact, consent asked.
// A weaker choice is taken and warned of (`weaknesses`), so that it is seen at start and by `eduhub check`.
//
// Ownership: plain values. Threads: immutable after loading.
// Failure: `config.invalid`, every problem of every file as file:line:col.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/schema.hpp"
#include "core/config/section.hpp"
#include "core/net/egress.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/assurance.hpp"
#include "core/sso/jose/client_assertion.hpp"
#include "core/sso/saml_app.hpp"

namespace hub::sso {

enum class Rung : unsigned char { OpenId, Saml, LaunchLink, Assisted };

enum class GrantType : unsigned char { AuthorizationCode, ClientCredentials };  ///< refreshing goes with the first

/// An application as an OAuth client (RFC 6749 §2).
struct Client {
    std::string id;
    enum class Proof : unsigned char { Nothing, Secret, Keys } proof = Proof::Secret;  ///< how it shows who it is
    std::string secret_hash;  ///< SHA-256, of Secret
    KeySet keys;              ///< of Keys: private_key_jwt
    AssertionProfile profile = AssertionProfile::Plain;  ///< Fapi: what else it brings is in the members below
    std::vector<GrantType> grants = {GrantType::AuthorizationCode};
    std::vector<std::string> redirect_uris;
    std::vector<std::string> post_logout_redirect_uris;
    std::string backchannel_logout_uri;
    enum class ProofKey : unsigned char { Required, AsAsked } proof_key = ProofKey::Required;  ///< RFC 7636
    enum class Requests : unsigned char { AsSent, Pushed } requests = Requests::AsSent;        ///< RFC 9126
    enum class Tokens : unsigned char { Any, Bound } tokens = Tokens::Any;                     ///< Bound: by DPoP alone (RFC 9449)
    std::optional<SignatureAlgorithm> access_token;                                            ///< RFC 9068; none: opaque
    SignatureAlgorithm id_token = SignatureAlgorithm::Rs256;   ///< OpenID Connect Core §15.1: what every client can check
    enum class Consent : unsigned char { Asked, Given } consent = Consent::Asked;  ///< Given: by the department's contract
    std::vector<std::string> scopes;          ///< about people
    std::vector<std::string> machine_scopes;  ///< of ClientCredentials

    [[nodiscard]] bool redirects_to(std::string_view uri) const;
    [[nodiscard]] bool may_use(GrantType grant) const;
    [[nodiscard]] bool may_ask(std::string_view scope) const;
};

/// How an application takes launch tickets (launch.hpp).
struct LaunchTerms {
    std::string address;  ///< where they are posted to
    enum class People : unsigned char { Linked, Subject } people = People::Linked;  ///< Subject: it knows people as we do
};

struct App {
    std::string id;
    std::string name_vi, name_en;
    std::string home;          ///< what the launcher opens
    Rung rung = Rung::Assisted;
    std::vector<Role> roles;   ///< who has it
    std::optional<Client> client;
    Assurance min_acr = Assurance::Single;    ///< weaker sign-ins are asked for a second step first
    std::optional<SamlApp> saml;
    std::optional<LaunchTerms> launch;
    std::int64_t session_milliseconds = 0;  ///< its own sessions last so long at most; 0: unknown
    std::string sign_out;      ///< where people end its session themselves
    net::Reach reach = net::Reach::Outside;  ///< Inside: its server stands in a private network
    std::string where;

    [[nodiscard]] bool is_for(const std::vector<Role>& some) const;
};

/// Scopes an app may ask for at all.
const std::vector<std::string>& known_scopes();

class Apps {
public:
    Apps() = default;
    explicit Apps(std::vector<App> apps);

    [[nodiscard]] const std::vector<App>& all() const { return apps_; }
    [[nodiscard]] const App* find(std::string_view id) const;
    /// By the name it has as a client.
    [[nodiscard]] const App* find_client(std::string_view client_id) const;
    /// By its entity ID.
    [[nodiscard]] const App* find_saml(std::string_view entity_id) const;
    /// What is weaker than it could be, for people: `file:line:col: …`.
    [[nodiscard]] std::vector<std::string> weaknesses() const;

private:
    std::vector<App> apps_;
    std::map<std::string, std::size_t, std::less<>> by_id_, by_client_, by_entity_;
};

/// `secret`: reads a secret by its reference.
using ReadSecret = std::function<Result<std::string>(const std::string& reference)>;
Result<Apps> load_apps(const std::vector<std::filesystem::path>& files, const ReadSecret& secret);

/// For publishing.
const config::SectionSchema& app_schema();

}  // namespace hub::sso
