// The hub with both its servers, on a free port and a socket of its own. Reads are chained when a test says so.
#pragma once

#include "core/api/admin.hpp"
#include "core/api/push.hpp"
#include "tests/support/hub_under_test.hpp"
#include "tests/support/http_call.hpp"

namespace hub::test {

inline constexpr std::size_t kBodyBytes = 64U << 10U;
inline const std::string kPupils = "/push/v1/vnedu/" + kSchool + "/pupil";

struct ServedHub {
    enum class SignIn : unsigned char { Off, On };
    explicit ServedHub(const std::string& backend, HubOptions options = {}, SignIn signing_in = SignIn::Off)
        : hub(backend, with_its_own(std::move(options))) {
        if (signing_in == SignIn::On) {
            sso::Gateway::Rooms rooms{hub.store(), hub.sealer(), HubUnderTest::index_key(), *egress, random, clock, {}};
            sso::App app;
            app.id = "vnedu";
            app.name_vi = app.name_en = "VnEdu";
            app.home = "https://vnedu.example/";
            sign_in = sso::Gateway::open({"https://login.so.example", 2, 1}, sso::Apps({std::move(app)}), std::move(rooms)).value();
        }
        serve();
    }
    ~ServedHub() { close(); }

    HubOptions with_its_own(HubOptions options) {
        options.more_tables = api::token_tables();
        for (const auto* table : sso::tables()) options.more_tables.push_back(table);
        options.on_received = [this](const router::Receipt& receipt) { hub_metrics.received(receipt); };
        return options;
    }
    void serve() {
        reads = std::make_unique<evidence::ReadLog>(HubUnderTest::index_key(), read_clock, [this](std::vector<evidence::Change> changes) { return hub.router().keep({std::move(changes), {}}); });
        search = std::make_unique<api::PersonSearch>(HubUnderTest::index_key(), 4, read_clock);
        tokens = api::TokenBook::open(*hub.reader(store::Domain::Inbox), clock).value();
        rest_api = std::make_unique<api::RestApi>(api::RestApi::Parts{{hub.router(), hub.connections(), hub.ids(), clock, *search, random, sign_in.get()}, hub.store(), hub.sealer(), *tokens, *reads});
        public_api = std::make_unique<api::PublicApi>(api::PublicApi::Parts{hub.router(), hub.store(), *tokens, hub.connections(), hub.ids(), hub_metrics, clock, *rest_api, sign_in.get()});
        admin_api = std::make_unique<api::AdminApi>(
            api::AdminApi::Parts{hub.router(), hub.store(), hub.sealer(), hub.ids(), hub.connections(), *tokens, random, clock, *reads, *search, hub_metrics, nullptr, nullptr, sign_in.get()});
        net::ServerLimits limits;
        limits.body_bytes = kBodyBytes;
        server = net::HttpServer::listen("127.0.0.1", 0, 2, [this](auto request, auto reply) { public_api->handle(std::move(request), std::move(reply)); }, limits).value();
        admin_server = net::HttpServer::listen_unix(socket(), [this](auto request, auto reply) { admin_api->handle(std::move(request), std::move(reply)); }).value();
    }
    void close() {
        server.reset();
        admin_server.reset();
        admin_api.reset();
        public_api.reset();
        rest_api.reset();
        reads.reset();
    }
    [[nodiscard]] std::string socket() const { return (folder.path() / "admin.sock").string(); }
    std::string token(const std::string& system = "vnedu", const std::string& tenant = kSchool) {
        return std::string(admin("POST", "/tokens", R"({"name":"vendor","system":")" + system + R"(","tenant":")" + tenant + "\"}").json()["token"].text());
    }
    /// Of the scope written in JSON; the answer, with `token` and `id`.
    codec::Value new_token(const std::string& order) { return admin("POST", "/tokens", order).json(); }
    HttpAnswer call(const std::string& method, const std::string& target, const std::string& body = {}, const std::string& bearer = {},
                    const std::string& headers = {}) const {
        return http(server->port(), method, target, body, bearer, headers);
    }
    HttpAnswer admin(const std::string& method, const std::string& target, const std::string& body = {}) const {
        return http_unix(socket(), method, target, body);
    }

    TemporaryFolder folder;
    observe::Metrics metrics;
    api::HubMetrics hub_metrics{metrics};
    HubUnderTest hub;
    SystemRandom random;
    std::unique_ptr<net::Egress> egress = net::make_egress();
    ManualClock clock{Instant{1'800'000'000'000}};  ///< of tokens
    ManualClock read_clock{Instant{1'800'000'000'000}};  ///< of reads and searches
    std::unique_ptr<evidence::ReadLog> reads;
    std::unique_ptr<api::PersonSearch> search;
    std::unique_ptr<api::TokenBook> tokens;
    std::unique_ptr<sso::Gateway> sign_in;  ///< or null
    std::unique_ptr<api::RestApi> rest_api;
    std::unique_ptr<api::PublicApi> public_api;
    std::unique_ptr<api::AdminApi> admin_api;
    std::unique_ptr<net::HttpServer> server, admin_server;
};

inline std::string body_of(codec::Value record) { return codec::write_json(record); }

}  // namespace hub::test
