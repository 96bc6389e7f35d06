// The section `saml` of an app's file, and the keys of the hub's own metadata.
#include <fstream>

#include "core/security/x509.hpp"
#include "core/sso/saml_keys.hpp"
#include "tests/unit/sso/saml_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

Result<sso::Apps> load(const std::string& text, const std::string& metadata) {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "app.yaml") << text;
    if (!metadata.empty()) std::ofstream(folder.path() / "app.xml") << metadata;
    return sso::load_apps({folder.path() / "app.yaml"}, [](const std::string&) -> Result<std::string> { return std::string(40, 's'); });
}

/// What is wrong, behind the file's name.
std::string problem(const std::string& text, const std::string& metadata = SamlSite().metadata()) {
    const auto apps = load(text, metadata);
    if (apps) return {};
    const auto at = apps.error().message.find("app.yaml:");
    return at == std::string::npos ? apps.error().message : apps.error().message.substr(at + 9);
}

struct Keys {
    TestStore rows{"sqlite", {sso::saml_key_tables(), {}}};
    security::Sealer sealer{{{{1, std::string(32, 'k')}}}};
    SystemRandom random;
    ManualClock clock{Instant{1'795'000'000'000}};
    std::unique_ptr<sso::IdentityStore> store = *sso::IdentityStore::open(rows.backend(), {});
    std::unique_ptr<sso::SamlKeys> keys = open();

    std::unique_ptr<sso::SamlKeys> open() { return std::move(*sso::SamlKeys::open({*store, sealer, random, clock, "login.so.example"})); }
    std::vector<std::string> published() { return (*keys->current())->certificates; }
    void pass(std::int64_t days) { clock.advance_milliseconds(days * sso::SamlKeys::kDay); }
};

}  // namespace

TEST_CASE("an app's file says what it is told and how it is signed in", "[saml]") {
    const auto apps = load(SamlSite::file("app", "  name_id: email\n  sign: assertion\n  start: here\n  attributes: [{from: email, name: mail, format: uri}]\n"), SamlSite().metadata());
    REQUIRE(apps);
    const sso::App* app = apps->find_saml("https://ioffice.example/saml");
    REQUIRE(app != nullptr);
    CHECK(app->home == "/saml2/start/app");
    CHECK(app->saml->name_id == sso::saml::kEmailAddress);
    CHECK(app->saml->attributes[0].name_format == sso::saml::kUriAttribute);
    CHECK(apps->weaknesses().size() == 2);  // answers nobody asked for, and unsigned around the assertion
}

TEST_CASE("a file that leaves it out gets persistent names, two signatures and nothing unasked", "[saml]") {
    const auto apps = load(SamlSite::file("app", ""), SamlSite().metadata());
    REQUIRE(apps);
    const auto& app = *apps->find_saml("https://ioffice.example/saml")->saml;
    CHECK(app.name_id == sso::saml::kPersistent);
    CHECK(app.sign == sso::saml::SignedParts::AssertionAndResponse);
    CHECK(app.start == sso::SamlApp::Start::AtApp);
    CHECK(apps->weaknesses().empty());
}

TEST_CASE("what is wrong with a SAML app is told with its place", "[saml]") {
    CHECK(problem(SamlSite::file("app", ""), "").starts_with("6:13: "));
    CHECK(problem(SamlSite::file("app", ""), "<a/>").find("saml.metadata") != std::string::npos);
    CHECK(problem(SamlSite::file("app", "  name_id: phone\n")).starts_with("7:12: "));
    CHECK(problem(SamlSite::file("app", "  default_relay_state: home\n")).starts_with("7:24: "));
    CHECK(problem("app: app\nname: {vi: A}\nrung: saml\nroles: [teacher]\n").starts_with("1:1: "));
    SamlSite clear;
    clear.consumer = "http://ioffice.example/acs";
    CHECK(problem(SamlSite::file("app", ""), clear.metadata()).find("has to be https://") != std::string::npos);
    clear.consumer = "http://127.0.0.1:8080/acs";
    CHECK(problem(SamlSite::file("app", ""), clear.metadata()).empty());
}

TEST_CASE("the key of SAML messages is kept and its successor is published half a year before it signs", "[saml]") {
    Keys at;
    const auto first = at.published();
    REQUIRE(first.size() == 1);
    at.keys = at.open();
    CHECK(at.published() == first);

    at.pass(3 * 365 - 181);
    CHECK(at.published() == first);
    at.pass(2);
    const auto both = at.published();
    REQUIRE(both.size() == 2);
    CHECK(both[0] == first[0]);
    at.pass(180);
    CHECK(at.published() == std::vector<std::string>{both[1], both[0]});
    at.pass(2);
    CHECK(at.published() == std::vector<std::string>{both[1]});
    const auto certificate = security::read_certificate(both[1]);
    REQUIRE(certificate);
    CHECK(certificate->subject == "CN=login.so.example");
    CHECK(certificate->not_after > at.clock.now().plus_milliseconds(3 * 365 * sso::SamlKeys::kDay));
}

TEST_CASE("a hub that was switched off for years still publishes a key before it signs", "[saml]") {
    Keys at;
    const auto first = at.published();
    at.pass(5 * 365);
    const auto both = at.published();
    REQUIRE(both.size() == 2);
    CHECK(both[0] == first[0]);
    at.pass(181);
    CHECK(at.published()[0] == both[1]);
}

TEST_CASE("a SAML key that others have is gone at once and another signs in its place", "[saml][attack]") {
    Keys at;
    const auto first = at.published();
    CHECK_FALSE(at.keys->revoke("unknown"));
    const auto changes = at.keys->revoke(at.keys->all().front().id);
    REQUIRE(changes);
    CHECK(changes->back().what == sso::KeyChange::What::Made);
    const auto second = at.published();
    REQUIRE(second.size() == 1);
    CHECK(second != first);
    at.keys = at.open();
    CHECK(at.published() == second);

    at.pass(3 * 365 - 100);
    const auto both = at.published();  // with a successor that signs in a hundred days
    REQUIRE(both.size() == 2);
    REQUIRE(at.keys->revoke(at.keys->all().front().id));
    CHECK(at.published() == std::vector<std::string>{both[1]});
    at.keys = at.open();
    CHECK(at.published() == std::vector<std::string>{both[1]});
}

TEST_CASE("a SAML key that does not sign yet is revoked and another follows", "[saml]") {
    Keys at;
    (void)at.published();
    at.pass(3 * 365 - 100);
    const auto both = at.published();
    REQUIRE(at.keys->revoke(at.keys->all().back().id));
    const auto now = at.published();
    REQUIRE(now.size() == 2);
    CHECK(now[0] == both[0]);
    CHECK(now[1] != both[1]);
}

TEST_CASE("a SAML key moved to another time in the store is refused", "[saml]") {
    Keys at;
    (void)at.published();
    const auto reader = at.store->readers().borrow();
    const store::Type shape[] = {store::Type::Text, store::Type::Integer, store::Type::Blob, store::Type::Blob};
    auto rows = (*reader)->select("SELECT id, signs_from, certificate, sealed FROM sso_saml_key", {}, shape);
    REQUIRE(rows);
    (*rows)[0][1] = std::int64_t{0};
    store::Batch batch;
    batch.put(*sso::saml_key_tables()[0], (*rows)[0]);
    REQUIRE(at.store->write_and_wait(std::move(batch)));
    CHECK_FALSE(sso::SamlKeys::open({*at.store, at.sealer, at.random, at.clock, "x"}));
}
