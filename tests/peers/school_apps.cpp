#include "tests/peers/school_apps.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/peers/pem.hpp"
#include "tests/unit/sso/saml/federation.hpp"

namespace hub::test {
namespace {

namespace fs = std::filesystem;

constexpr int kStartMilliseconds = 30'000;
const std::string kSecret = "a-secret-of-the-peers-tests-and-nothing-else";

struct Sample {
    const char* app;
    const char* kind;
    const char* address;  ///< in the sample's file
};
constexpr Sample kSamples[] = {{"vnedu", "oidc", "https://vnedu.example"},       {"k12connect", "oidc", "https://k12connect.example"}, {"admissions", "oidc", "https://tuyensinh.example"},
                               {"google", "saml", "https://accounts.google.com"}, {"ioffice", "saml", "https://ioffice.example"},       {"staff", "saml", "https://canbo.example"},
                               {"voffice", "ticket", "https://voffice.example"}, {"k12online", "ticket", "https://k12online.example"},  {"fees", "ticket", "https://hocphi.example"},
                               {"smas", "assisted", "https://smas.example"},     {"csdl", "assisted", "https://csdl.example"}};

std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) throw std::runtime_error("cannot read " + file.string());
    return text.str();
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

const Sample& sample_of(const std::string& app) {
    for (const Sample& sample : kSamples) {
        if (app == sample.app) return sample;
    }
    throw std::runtime_error("no sample " + app);
}

codec::Value settings_of(const Sample& sample, const fs::path& folder) {
    codec::Value out = codec::Value::object();
    out.set("app", sample.app);
    out.set("kind", sample.kind);
    out.set("name", sample.app);
    codec::Value hub = codec::Value::object();
    hub.set("issuer", RunningHub::kIssuer);
    hub.set("connectFile", (folder / "hub_address").string());
    out.set("hub", std::move(hub));
    const std::string app = sample.app;
    if (std::string(sample.kind) == "oidc") {
        out.set("client", app);
        out.set("secret", kSecret);
        out.set("idTokenAlgorithm", app == "vnedu" ? "RS256" : "ES256");
    } else if (app == "google") {
        out.set("format", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress");
    } else if (std::string(sample.kind) == "saml") {
        const auto& identity = identity_named(app);
        std::ofstream(folder / (app + ".key")) << pem("PRIVATE KEY", *identity.key.pkcs8());
        std::ofstream(folder / (app + ".pem")) << pem("CERTIFICATE", identity.certificate);
        out.set("key", (folder / (app + ".key")).string());
        out.set("certificate", (folder / (app + ".pem")).string());
    } else if (std::string(sample.kind) == "assisted") {
        codec::Value person = codec::Value::object();
        person.set("password", "mật khẩu riêng của " + app);
        person.set("name", "Nguyễn Thị Hoa");
        codec::Value people = codec::Value::object();
        people.set("hoa." + app, std::move(person));
        out.set("people", std::move(people));
    }
    return out;
}

}  // namespace

SchoolApps::SchoolApps(const RunningHub& hub) : folder_(hub.folder() / "school_apps") {
    fs::create_directories(folder_);
    fs::create_directories(hub.folder() / "hub/secrets/apps");
    for (const Sample& sample : kSamples) start(hub, sample.app);
}

void SchoolApps::start(const RunningHub& hub, const std::string& app) {
    const Sample& sample = sample_of(app);
    const fs::path settings = folder_ / (app + ".json");
    std::ofstream(settings) << codec::write_json(settings_of(sample, folder_));
    auto process = std::make_unique<fault::Process>(std::vector<std::string>{"node", HUB_APPS "/school_app.mjs", settings.string()}, fault::Environment{}, (folder_ / (app + ".log")).string());
    const auto line = process->first_line(kStartMilliseconds);
    if (!line) throw std::runtime_error(app + " did not start: " + text_of(folder_ / (app + ".log")));
    ports_[app] = static_cast<std::uint16_t>(codec::parse_json(*line).value_or(codec::Value())["port"].integer());
    processes_[app] = std::move(process);

    std::string file = text_of(fs::path(HUB_SOURCE_DIR) / "config/apps" / (app + ".yaml"));
    replace_all(file, sample.address, at(app, ""));
    hub.put_app_file(app + ".yaml", file);
    if (std::string(sample.kind) == "saml") hub.put_app_file(app + ".xml", std::string(http(ports_[app], "GET", "/metadata").json()["xml"].text()));
    if (std::string(sample.kind) != "oidc") return;
    const fs::path secret = hub.folder() / "hub/secrets/apps" / app;
    std::ofstream(secret) << kSecret;
    fs::permissions(secret, fs::perms::owner_read | fs::perms::owner_write);
}

void SchoolApps::find(const RunningHub& hub, RunningHub::Transport transport) const {
    codec::Value where = codec::Value::object();
    where.set("port", codec::Value(std::int64_t{hub.port()}));
    if (transport == RunningHub::Transport::Tls) where.set("certificate", hub.certificate().string());
    std::ofstream(folder_ / "hub_address") << codec::write_json(where);
}

}  // namespace hub::test
