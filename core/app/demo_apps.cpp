#include "core/app/demo_apps.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/app/outcome.hpp"
#include "core/app/private_file.hpp"
#include "core/codec/json.hpp"
#include "core/codec/pem.hpp"
#include "core/net/egress.hpp"
#include "core/security/digest.hpp"
#include "core/security/x509.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
using codec::Value;

constexpr int kLeastNode = 20;
constexpr int kStartMilliseconds = 30'000;
constexpr std::size_t kSecretBytes = 32;

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

/// `name: {vi: Tuyển sinh, en: …}`: what its own pages are headed with.
std::string name_in(const std::string& sample, const std::string& otherwise) {
    constexpr std::string_view kBefore = "name: {vi: ";
    const auto at = sample.find(kBefore);
    return at == std::string::npos ? otherwise : sample.substr(at + kBefore.size(), sample.find(',', at) - at - kBefore.size());
}

Result<std::string> get(const std::string& address) {
    auto egress = net::make_egress();
    net::EgressPolicy policy;
    policy.allow.push_back({"127.0.0.1", static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))), true});
    HUB_TRY_ASSIGN(const auto answer, egress->perform({"GET", address, {}, {}}, policy));
    return answer.body;
}

/// Signs requests and answers of a SAML application: what it sends is checked by the certificate in its metadata.
Status write_identity(const fs::path& key_file, const fs::path& certificate_file, const std::string& name, Random& random) {
    constexpr std::int64_t kDay = 24LL * 3'600'000;
    const Instant now = SystemClock().now();
    HUB_TRY_ASSIGN(const auto key, security::SigningKey::generate(security::KeyKind::Rsa));
    HUB_TRY_ASSIGN(const auto certificate, security::self_signed_certificate(key, {name, now.plus_milliseconds(-kDay), now.plus_milliseconds(365 * kDay)}, random));
    HUB_TRY_ASSIGN(const auto private_key, key.pkcs8());
    HUB_TRY(write_private(key_file, codec::write_pem("PRIVATE KEY", private_key)));
    return write_private(certificate_file, codec::write_pem("CERTIFICATE", certificate));
}

}  // namespace

struct DemoApps::Sample {
    const char* app;
    enum class Kind : unsigned char { OpenId, Saml, Google, Ticket, Assisted } kind;  ///< Google signs nothing and knows no logout
    const char* address;  ///< in the sample's file
};

const DemoApps::Sample DemoApps::kSamples[] = {{"vnedu", Sample::Kind::OpenId, "https://vnedu.example"},           {"k12connect", Sample::Kind::OpenId, "https://k12connect.example"},
                                               {"admissions", Sample::Kind::OpenId, "https://tuyensinh.example"},  {"google", Sample::Kind::Google, "https://accounts.google.com"},
                                               {"ioffice", Sample::Kind::Saml, "https://ioffice.example"},         {"staff", Sample::Kind::Saml, "https://canbo.example"},
                                               {"voffice", Sample::Kind::Ticket, "https://voffice.example"},       {"k12online", Sample::Kind::Ticket, "https://k12online.example"},
                                               {"fees", Sample::Kind::Ticket, "https://hocphi.example"},           {"smas", Sample::Kind::Assisted, "https://smas.example"},
                                               {"csdl", Sample::Kind::Assisted, "https://csdl.example"}};

fs::path school_app_folder() { return program_folder().parent_path() / "apps"; }

const DemoApps::Sample& DemoApps::sample_of(const std::string& app) {
    for (const Sample& sample : kSamples) {
        if (app == sample.app) return sample;
    }
    return kSamples[0];  // whoever names one took it from this list
}

std::string DemoApps::way_in(const std::string& app) {
    const auto kind = sample_of(app).kind;
    return kind == Sample::Kind::Ticket ? "ticket" : kind == Sample::Kind::Assisted ? "assisted" : "asks";
}

std::string DemoApps::after_signing_out(const std::string& app) {
    const auto kind = sample_of(app).kind;
    return kind == Sample::Kind::Ticket ? "ends_at" : kind == Sample::Kind::Assisted || kind == Sample::Kind::Google ? "cannot" : "ended";
}

Status DemoApps::check() {
    const auto node = run_to_end({"/usr/bin/env", "node", "--version"});
    if (!node || node->exit_code != 0) return fail("demo.node", "the school applications run on node, which is not installed");
    const std::string version = node->output.substr(0, node->output.find('\n'));
    if (!version.starts_with('v') || std::atoi(version.c_str() + 1) < kLeastNode) {
        return fail("demo.node", "the school applications run on node " + std::to_string(kLeastNode) + " or newer, and here is " + version);
    }
    if (!fs::exists(school_app_folder() / "node_modules")) return fail("demo.node", "the school applications' npm packages are not in " + school_app_folder().string());
    return {};
}

Result<std::unique_ptr<DemoApps>> DemoApps::start(const Places& places, const std::vector<OwnAccount>& accounts) {
    auto apps = std::make_unique<DemoApps>();
    for (const Sample& sample : kSamples) HUB_TRY(apps->start(sample, places, accounts));
    return apps;
}

Result<Value> DemoApps::settings_of(const Sample& sample, const Places& places, const std::vector<OwnAccount>& accounts) {
    const std::string app = sample.app;
    Value hub = Value::object();
    hub.set("issuer", places.issuer);
    Value out = Value::object();
    out.set("app", app);
    out.set("name", name_in(text_of(places.samples / (app + ".yaml")), app));
    out.set("hub", std::move(hub));
    switch (sample.kind) {
        case Sample::Kind::OpenId: {
            const std::string secret = security::to_hex(random_.bytes(kSecretBytes));
            HUB_TRY(write_private(places.hub / "secrets" / "apps" / app, secret));
            out.set("kind", "oidc");
            out.set("client", app);
            out.set("secret", secret);
            out.set("idTokenAlgorithm", app == "vnedu" ? "RS256" : "ES256");
            if (app != "admissions") out.set("scope", "openid profile accounts");
            break;
        }
        case Sample::Kind::Google:
            out.set("kind", "saml");
            out.set("format", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");
            break;
        case Sample::Kind::Saml: {
            const fs::path key = places.work / (app + ".key"), certificate = places.work / (app + ".pem");
            HUB_TRY(write_identity(key, certificate, app, random_));
            out.set("kind", "saml");
            out.set("key", key.string());
            out.set("certificate", certificate.string());
            break;
        }
        case Sample::Kind::Ticket: out.set("kind", "ticket"); break;
        case Sample::Kind::Assisted: {
            Value people = Value::object();
            for (const auto& account : accounts) {
                if (account.app != app) continue;
                Value person = Value::object();
                person.set("password", account.password);
                person.set("name", account.name);
                people.set(account.login, std::move(person));
            }
            out.set("kind", "assisted");
            out.set("people", std::move(people));
            break;
        }
    }
    return out;
}

Status DemoApps::start(const Sample& sample, const Places& places, const std::vector<OwnAccount>& accounts) {
    const std::string app = sample.app;
    HUB_TRY_ASSIGN(const Value settings, settings_of(sample, places, accounts));
    const fs::path settings_file = places.work / (app + ".json"), log = places.work / (app + ".log");
    HUB_TRY(write_private(settings_file, codec::write_json(settings)));
    HUB_TRY_ASSIGN(auto process, ChildProcess::start({"/usr/bin/env", "node", (school_app_folder() / "school_app.mjs").string(), settings_file.string()}, log.string()));
    const auto line = process->read_line(kStartMilliseconds);
    if (!line) return fail("demo.start", app + " did not start: " + text_of(log));
    HUB_TRY_ASSIGN(const Value ready, codec::parse_json(*line));
    const std::string address = "http://127.0.0.1:" + std::to_string(ready["port"].integer());
    addresses_[app] = address;
    processes_.push_back(std::move(process));

    std::string file = text_of(places.samples / (app + ".yaml"));
    if (file.empty()) return fail("demo.file", "cannot read " + (places.samples / (app + ".yaml")).string());
    replace_all(file, sample.address, address);
    HUB_TRY(write_private(places.hub / "apps" / (app + ".yaml"), file));
    if (sample.kind != Sample::Kind::Saml && sample.kind != Sample::Kind::Google) return {};
    HUB_TRY_ASSIGN(const auto metadata, get(address + "/metadata"));
    HUB_TRY_ASSIGN(const Value told, codec::parse_json(metadata));
    return write_private(places.hub / "apps" / (app + ".xml"), told["xml"].text());
}

}  // namespace hub::app
