// One login behind a real HTTP server, and browsers and applications that talk to it over sockets.
//
// Ownership: everything goes with the object. Threads: one, beside the server's own.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/net/egress.hpp"
#include "core/sso/gateway.hpp"
#include "tests/support/http_call.hpp"
#include "tests/support/stores.hpp"

namespace hub::test {

using Form = std::vector<std::pair<std::string, std::string>>;
std::string encode_form(const Form& form);

/// What stands between `before` and the next `after`; empty when it does not.
std::string between(const std::string& text, const std::string& before, const std::string& after);

class SsoWorld {
public:
    static constexpr const char* kIssuer = "https://login.so.example";
    static constexpr const char* kPassword = "con đường đến trường 2026";
    static constexpr const char* kClientSecret = "0123456789abcdef0123456789abcdef-rp";
    static constexpr const char* kOtherSecret = "fedcba9876543210fedcba9876543210-other";

    /// `more_apps`: further app files, as YAML. `files`: what stands beside them, by name; those that end with .yaml are apps, with .upstream providers
    /// above the hub.
    explicit SsoWorld(const std::string& backend = "sqlite", const std::vector<std::string>& more_apps = {}, const std::map<std::string, std::string>& files = {});
    ~SsoWorld();

    HttpAnswer call(const std::string& method, const std::string& target, const std::string& body = {}, const std::string& headers = {}) const;
    /// POST of a form, as an application that proves itself in the header; empty id: it does not.
    HttpAnswer post(const std::string& path, const Form& form, const std::string& client = "rp", const std::string& secret = kClientSecret) const;
    /// The server and the gateway stop and come back on the same store.
    void restart();
    /// Server and gateway end, and with them whatever they still had to do.
    void finish();
    [[nodiscard]] store::Backend& backend() { return store_.backend(); }
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }

    ManualClock clock{Instant{1'795'000'000'000}};
    // From the next restart() on.
    std::vector<sso::Role> second_factor_of;
    sso::SmsGateway sms;
    sso::Account teacher;  ///< login cô.hoa

    [[nodiscard]] sso::Gateway& gateway() { return *gateway_; }
    /// What stands in the store, for looks beside the gateway.
    [[nodiscard]] const security::Sealer& sealer() const { return sealer_; }

private:
    void start();

    TestStore store_;
    TemporaryFolder folder_;
    std::vector<std::filesystem::path> app_files_;
    std::vector<std::filesystem::path> upstream_files_;
    security::Sealer sealer_;
    std::unique_ptr<net::Egress> egress_;
    SystemRandom random_;
    std::unique_ptr<sso::Gateway> gateway_;
    std::unique_ptr<net::HttpServer> server_;
};

/// Keeps cookies, follows nothing by itself.
class Browser {
public:
    explicit Browser(const SsoWorld& world) : world_(world) {}

    HttpAnswer get(const std::string& target);
    HttpAnswer post(const std::string& path, const Form& form, const std::string& origin = SsoWorld::kIssuer);
    /// Where an answer leads; path and query when it is our own site.
    static std::string location(const HttpAnswer& answer);
    /// Fills in the sign-in page that this answer leads to, and returns what comes then.
    HttpAnswer sign_in(const HttpAnswer& leads_there, const std::string& login = "Cô.Hoa", const std::string& password = SsoWorld::kPassword);
    /// Goes on within our site until something else comes; signs in and agrees where it is asked.
    HttpAnswer through(HttpAnswer answer);

    std::map<std::string, std::string> cookies;
    std::string language = "vi";

private:
    HttpAnswer kept(HttpAnswer answer);
    [[nodiscard]] std::string headers() const;

    const SsoWorld& world_;
};

/// The authorization request of the test's application, with what differs.
std::string authorize(const Form& differs = {});
/// One value of an address's query.
std::string query_of(const std::string& address, const std::string& name);

}  // namespace hub::test
