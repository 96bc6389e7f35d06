#include "tests/peers/running_hub.hpp"

#include <fstream>
#include <stdexcept>

#include "core/codec/pem.hpp"
#include "tests/integration/run_program.hpp"
#include "tests/unit/sso/saml/federation.hpp"

namespace hub::test {
namespace {

namespace fs = std::filesystem;

constexpr int kStartMilliseconds = 30'000;

void write_private(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace

RunningHub::RunningHub() {
    std::string pattern = (fs::temp_directory_path() / "eduhub-peers-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
}

RunningHub::~RunningHub() {
    process_.reset();
    std::error_code ignored;
    if (std::getenv("EDUHUB_PEERS_KEEP") == nullptr) fs::remove_all(folder_, ignored);
}

void RunningHub::put_app_file(const std::string& name, const std::string& text) const { write_private(folder_ / "hub/apps" / name, text); }

void RunningHub::start(const std::string& identity, Transport transport) {
    // Fixed keys: what they protect here is made up.
    write_private(folder_ / "hub/secrets/sealing.key", "1:" + std::string(64, 'a'));
    write_private(folder_ / "hub/secrets/index.key", "a-key-of-the-peers-tests-and-nothing-else");
    std::string tls;
    if (transport == Transport::Tls) {
        const auto& own = identity_named("login.so.example", security::KeyKind::P256);
        write_private(certificate(), codec::write_pem("CERTIFICATE", own.certificate));
        write_private(folder_ / "key.pem", codec::write_pem("PRIVATE KEY", *own.key.pkcs8()));
        tls = ", tls: {certificate: \"file:" + certificate().string() + "\", key: \"file:" + (folder_ / "key.pem").string() + "\"}";
    }
    write_private(folder_ / "hub/eduhub.yaml", "store: {sqlite: {dir: store}}\n"
                                               "keys: {sealing: \"file:secrets/sealing.key\", index: \"file:secrets/index.key\"}\n"
                                               "listen: {http: \"127.0.0.1:0\", admin_socket: admin.sock" + tls + "}\n"
                                               "codelists: \"" HUB_SOURCE_DIR "/config/codelists\"\n"
                                               "identity:\n  issuer: " + std::string(kIssuer) + "\n  apps: \"apps/*.yaml\"\n" + identity);
    fs::create_directories(folder_ / "hub/apps");
    const std::string configuration = (folder_ / "hub/eduhub.yaml").string();
    process_ = std::make_unique<fault::Process>(std::vector<std::string>{HUB_BIN "/eduhub", "serve", "--config", configuration, "--plugins", (folder_ / "hub").string()}, fault::Environment{},
                                                (folder_ / "hub.log").string());
    const auto line = process_->first_line(kStartMilliseconds);
    if (!line) {
        std::ifstream log(folder_ / "hub.log");
        throw std::runtime_error("the hub did not start: " + std::string(std::istreambuf_iterator<char>(log), {}));
    }
    port_ = static_cast<std::uint16_t>(codec::parse_json(*line).value_or(codec::Value())["port"].integer());
    order("user new " + std::string(kLogin) + " --name 'Nguyễn Thị Hoa' --email hoa@truong.example --role teacher --password-stdin");
}

void RunningHub::order(const std::string& words) const {
    const auto ran = run_program("printf '%s' '" + std::string(kPassword) + "' | " HUB_BIN "/eduhub " + words + " --socket " + (folder_ / "hub/admin.sock").string());
    if (ran.exit_code != 0) throw std::runtime_error(words + ": " + ran.output);
}

std::string RunningHub::metadata() const { return http(port_, "GET", "/saml2/metadata").body; }

}  // namespace hub::test
