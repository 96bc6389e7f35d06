// The section `oidc` of an app file: what it takes, what it refuses, what it warns of.
#include <catch2/catch.hpp>

#include <fstream>

#include "core/codec/json.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/web_address.hpp"
#include "tests/support/stores.hpp"
#include "tests/unit/sso/jose/forged_tokens.hpp"

using namespace hub;
using namespace hub::sso;
using namespace hub::test;
using security::KeyKind;

namespace {

std::string key_text(KeyKind kind) { return write_jwks(KeySet({{"k1", std::nullopt, signing_key(kind).verifying_key()}})); }

/// An app whose section `oidc` holds these lines, with a key set of P-256 beside it, one of RSA, and what more is written.
struct Folder {
    TemporaryFolder folder;
    Folder() {
        write("keys.json", key_text(KeyKind::P256));
        write("rsa.json", key_text(KeyKind::Rsa));
    }
    void write(const std::string& name, const std::string& text) const { std::ofstream(folder.path() / name) << text; }
    [[nodiscard]] Result<Apps> load(const std::string& oidc) const {
        write("app.yaml", "app: m\nname: {vi: Máy}\nrung: oidc\nroles: [staff]\noidc:\n" + oidc);
        return load_apps({folder.path() / "app.yaml"}, [](const std::string&) -> Result<std::string> { return std::string(40, 's'); });
    }
    [[nodiscard]] Client client(const std::string& oidc) const {
        const auto apps = load(oidc);
        if (!apps) FAIL(apps.error().message);
        return *apps->find_client("m")->client;
    }
    [[nodiscard]] std::string refusal(const std::string& oidc) const {
        const auto apps = load(oidc);
        return apps ? "taken" : apps.error().message;
    }
    [[nodiscard]] std::vector<std::string> weaknesses(const std::string& oidc) const { return load(oidc).value().weaknesses(); }
};

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr const char* kMachine = "  grants: [client_credentials]\n";
constexpr const char* kBack = "  redirect_uris: [\"https://a.example/cb\"]\n";

}  // namespace

TEST_CASE("a client with nothing said about it is as strict as before and asks for people only", "[client_file]") {
    const Client client = Folder().client(std::string(kBack) + "  secret: file:s\n");
    CHECK(client.proof == Client::Proof::Secret);
    CHECK(client.may_use(GrantType::AuthorizationCode));
    CHECK_FALSE(client.may_use(GrantType::ClientCredentials));
    CHECK_FALSE(client.access_token);
}

TEST_CASE("keys come from a file beside the app's or stand in it", "[client_file]") {
    const Folder folder;
    const auto inside = codec::write_json(write_jwk({"k1", std::nullopt, signing_key(KeyKind::P256).verifying_key()}));
    for (const std::string& keys : {std::string("keys.json"), "[" + inside + "]"}) {
        INFO(keys);
        const Client client = folder.client(std::string(kMachine) + "  keys: " + keys + "\n");
        CHECK(client.proof == Client::Proof::Keys);
        REQUIRE(client.keys.keys().size() == 1);
        CHECK(client.keys.keys().front().id == "k1");
    }
}

TEST_CASE("keys that cannot be used are refused where they are named", "[client_file]") {
    const Folder folder;
    const std::string start = kMachine;
    CHECK(says(folder.refusal(start + "  keys: nowhere.json\n"), "app.yaml:7:9"));
    folder.write("private.json", R"({"keys": [{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}]})");
    CHECK(says(folder.refusal(start + "  keys: private.json\n"), "private"));
    folder.write("none.json", R"({"keys": []})");
    CHECK(says(folder.refusal(start + "  keys: none.json\n"), "None of these keys"));
    CHECK(says(folder.refusal(start + "  keys: keys.json\n  secret: file:s\n"), "one way of proving"));
    CHECK(says(folder.refusal(start), "needs `keys`"));
}

TEST_CASE("profile fapi2 makes every strict choice at once", "[client_file]") {
    const Folder folder;
    const Client client = folder.client(std::string(kBack) + "  profile: fapi2\n  keys: keys.json\n  grants: [authorization_code, client_credentials]\n");
    CHECK(client.profile == AssertionProfile::Fapi);
    CHECK(client.tokens == Client::Tokens::Bound);
    CHECK(client.requests == Client::Requests::Pushed);
    CHECK(client.id_token == SignatureAlgorithm::Es256);
    CHECK(client.proof_key == Client::ProofKey::Required);
    CHECK(folder.weaknesses(std::string(kBack) + "  profile: fapi2\n  keys: keys.json\n").empty());
}

TEST_CASE("profile fapi2 leaves no weaker choice beside it", "[client_file]") {
    const Folder folder;
    const std::string start = std::string(kBack) + "  profile: fapi2\n";
    CHECK(says(folder.refusal(start + "  secret: file:s\n"), "needs `keys`"));
    for (const auto* line : {"  proof_key: as_asked\n", "  id_token: RS256\n", "  access_token: RS256\n", "  secret: file:s\n"}) {
        INFO(line);
        CHECK(says(folder.refusal(start + "  keys: keys.json\n" + line), "leaves this no choice"));
    }
    // An RSA key would do for PS256; one that says RS256 does not.
    CHECK(folder.refusal(start + "  keys: rsa.json\n") == "taken");
    folder.write("rs256.json", write_jwks(KeySet({{"k1", SignatureAlgorithm::Rs256, signing_key(KeyKind::Rsa).verifying_key()}})));
    CHECK(says(folder.refusal(start + "  keys: rs256.json\n"), "None of these keys"));
}

TEST_CASE("scopes of machines and of people do not mix", "[client_file]") {
    const Folder folder;
    const std::string start = std::string(kMachine) + "  keys: keys.json\n";
    CHECK(folder.client(start + "  machine_scopes: [marks.read, marks.write]\n").machine_scopes.size() == 2);
    CHECK(says(folder.refusal(start + "  machine_scopes: [profile]\n"), "about a person"));
    CHECK(says(folder.refusal(start + "  machine_scopes: [\"a b\"]\n"), "is no scope"));
    CHECK(says(folder.refusal(std::string(kBack) + "  keys: keys.json\n  machine_scopes: [marks.read]\n"), "client_credentials"));
    CHECK(says(folder.refusal(std::string(kBack) + start), "Nobody is sent back"));
    CHECK(says(folder.refusal("  keys: keys.json\n"), "needs `redirect_uris`"));
}

TEST_CASE("each weaker choice is taken and warned of", "[client_file]") {
    const Folder folder;
    const auto one = [&](const std::string& oidc, const std::string& part) {
        const auto all = folder.weaknesses(oidc);
        INFO(oidc);
        REQUIRE(all.size() == 1);
        CHECK(says(all.front(), part));
        CHECK(says(all.front(), "app.yaml:1:"));
    };
    one(std::string(kBack) + "  secret: file:s\n  proof_key: as_asked\n", "RFC 7636");
    one(std::string(kMachine) + "  secret: file:s\n", "recommends `keys`");
    one(std::string(kMachine) + "  keys: keys.json\n  access_token: ES256\n", "sender_constrained");
    one("  secret: file:s\n  redirect_uris: [\"http://localhost:8080/cb\"]\n", "127.0.0.1");
    CHECK(folder.weaknesses(std::string(kMachine) + "  keys: keys.json\n  access_token: ES256\n  sender_constrained: dpop\n").empty());
}

TEST_CASE("attack: an address whose host only begins like this machine's", "[client_file][attack]") {
    for (const auto* good : {"https://a.example/cb", "http://127.0.0.1/cb", "http://127.0.0.1:8080/cb", "http://[::1]/cb", "http://[::1]:80/cb", "http://localhost/cb", "http://localhost:3000/cb"}) {
        INFO(good);
        CHECK(is_exact_address(good));
    }
    for (const auto* bad : {"http://127.0.0.1.evil.example/cb", "http://localhost.evil.example/cb", "http://localhostevil/cb", "http://[::1].evil.example/cb", "http://127.0.0.1@evil.example/",
                            "http://127.0.0.1:80@evil.example/", "http://localhost:80evil/", "http://evil.example/cb", "ftp://127.0.0.1/", "javascript://127.0.0.1/", "https://", "https:///cb",
                            "https://a.example/../cb", "https://a.example/cb#f", "https://*.a.example/", "http://127.0.0.1\\.evil.example/"}) {
        INFO(bad);
        CHECK_FALSE(is_exact_address(bad));
    }
    CHECK(says(Folder().refusal("  secret: file:s\n  redirect_uris: [\"http://localhost.evil.example/cb\"]\n"), "no exact address"));
}

TEST_CASE("attack: keys that the caller's own address would serve are no part of a file", "[client_file][attack]") {
    const Folder folder;
    CHECK(folder.refusal("  keys: file:keys.json\n  jwks_uri: https://inside.example/keys\n").find("jwks_uri") != std::string::npos);
    for (const auto* line : {"  logo_uri: http://169.254.169.254/\n", "  sector_identifier_uri: http://127.0.0.1:9/\n", "  request_uris: [\"http://127.0.0.1:9/\"]\n"}) {
        INFO(line);
        CHECK(folder.refusal(std::string("  keys: file:keys.json\n") + line) != "taken");
    }
}
