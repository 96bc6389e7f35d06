// Attacks that make the hub itself call or write where it should not: addresses inside the network that an application's file
// or a look-up brings in, keys fetched from where the caller says, and secrets that end in the log.
#include <mutex>

#include "core/observe/log.hpp"
#include "tests/support/listening_app.hpp"
#include "tests/unit/sso/oidc_world.hpp"

using namespace hub;
using namespace hub::test;

namespace {

/// An application at a name that leads to this machine, which no file says it may.
std::string app_inside(const ListeningApp& app) {
    std::string address = app.address();
    address.replace(0, std::string("http://127.0.0.1").size(), "https://localhost");
    return "app: inside\nname: {vi: Trong mạng}\nhome: https://inside.example/\nrung: oidc\nroles: [teacher]\n"
           "oidc: {secret: file:rp, redirect_uris: [\"https://inside.example/cb\"], consent: given, proof_key: as_asked, backchannel_logout_uri: \"" + address + "\"}\n";
}

/// Everything the hub logs while it lasts.
class LogKept {
public:
    LogKept() {
        observe::LogOptions options;
        options.least = observe::Level::Debug;
        options.form = observe::LogForm::Json;
        options.write = [this](std::string_view line) {
            const std::scoped_lock lock(mutex_);
            text_.append(line).append("\n");
        };
        observe::configure_log(std::move(options));
    }
    ~LogKept() { observe::configure_log({}); }
    LogKept(const LogKept&) = delete;
    LogKept& operator=(const LogKept&) = delete;
    [[nodiscard]] std::string text() const {
        const std::scoped_lock lock(mutex_);
        return text_;
    }

private:
    mutable std::mutex mutex_;
    std::string text_;
};

}  // namespace

TEST_CASE("attack: a logout address whose name leads into the network is not called", "[attack][logout]") {
    const LogKept log;
    ListeningApp app;
    SsoWorld world("sqlite", {app_inside(app)});
    Browser browser(world);
    const std::string back = callback(browser, {{"client_id", "inside"}, {"redirect_uri", "https://inside.example/cb"}});
    REQUIRE(world.post("/oauth2/token", {{"grant_type", "authorization_code"}, {"code", query_of(back, "code")}, {"redirect_uri", "https://inside.example/cb"}}, "inside").status == 200);
    const auto page = browser.get("/");
    browser.post("/logout", {{"f", between(page.body, "name=\"f\" value=\"", "\"")}});
    world.finish();
    CHECK(app.heard_of() == 0);
    CHECK(log.text().find("\"egress.denied\"") != std::string::npos);
}

TEST_CASE("attack: neither password nor code nor token nor secret stands in the log", "[attack]") {
    const LogKept log;
    SsoWorld world;
    Browser browser(world);
    browser.sign_in(browser.get("/"), "Cô.Hoa", "một mật khẩu sai");
    const std::string back = callback(browser, {{"scope", "openid profile offline_access"}});
    const std::string code = query_of(back, "code");
    const auto first = redeem(world, code);
    const std::string refresh(first["refresh_token"].text());
    const auto second = world.post("/oauth2/token", {{"grant_type", "refresh_token"}, {"refresh_token", refresh}}).json();
    CHECK(userinfo(world, second["access_token"].text()).status == 200);
    CHECK(userinfo(world, "a.forged.token").status == 401);
    CHECK(redeem(world, code)["error"].text() == "invalid_grant");  // the second use ends the grant, which is an event
    world.finish();

    const std::string text = log.text();
    CHECK(text.find("grant-reused") != std::string::npos);
    for (const std::string& secret : {std::string("một mật khẩu sai"), std::string(SsoWorld::kPassword), std::string(SsoWorld::kClientSecret), code, refresh, std::string(first["access_token"].text()),
                                      std::string(first["id_token"].text()), std::string(second["refresh_token"].text()), std::string(second["access_token"].text()), std::string("a.forged.token")}) {
        REQUIRE_FALSE(secret.empty());
        INFO(secret);
        CHECK(text.find(secret) == std::string::npos);
    }
    for (const auto& [name, value] : browser.cookies) CHECK(text.find(value) == std::string::npos);
}
