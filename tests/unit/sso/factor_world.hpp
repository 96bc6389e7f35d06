// What the tests of second factors share: an authenticator app, and getting one enrolled over HTTP.
#pragma once

#include <catch2/catch.hpp>

#include "core/security/hotp.hpp"
#include "tests/unit/sso/oidc_world.hpp"
#include "tests/support/passkey_device.hpp"

namespace hub::test {

inline std::string app_code(const SsoWorld& world, const std::string& secret, std::int64_t steps = 0) {
    const auto step = static_cast<std::uint64_t>(world.clock.now().milliseconds / 30'000 + steps);
    const std::string number = std::to_string(security::hotp_number(secret, step) % 1'000'000);
    return std::string(6 - number.size(), '0') + number;
}

/// The secret as the page shows it to be typed.
inline std::string secret_on(const HttpAnswer& page) {
    std::string text;
    for (const char c : between(page.body, "<code>", "</code>")) {
        if (c != ' ') text += c;
    }
    return security::from_base32(text).value_or(std::string());
}

/// Submits a page's form with its own token and what is given.
inline HttpAnswer send(Browser& browser, const std::string& path, const HttpAnswer& page, const Form& more) {
    Form form{{"f", between(page.body, "name=\"f\" value=\"", "\"")}};
    for (const std::string name : {"s", "t"}) {
        if (const auto value = between(page.body, "name=\"" + name + "\" value=\"", "\""); !value.empty()) form.emplace_back(name, value);
    }
    form.insert(form.end(), more.begin(), more.end());
    return browser.post(path, form);
}

inline HttpAnswer follow(Browser& browser, const HttpAnswer& answer) {
    const auto to = Browser::location(answer);
    INFO(answer.head + answer.body);
    REQUIRE(to.starts_with("/"));
    return browser.get(to);
}

struct Enrolled {
    std::string secret;
    std::vector<std::string> recovery_codes;
};
/// Sets the app up for whoever is signed in at the browser just now.
inline Enrolled enrol_app(const SsoWorld& world, Browser& browser) {
    const auto page = browser.get("/account/factors/app");
    Enrolled out{secret_on(page), {}};
    REQUIRE_FALSE(out.secret.empty());
    const auto shown = send(browser, "/account/factors/app", page, {{"code", app_code(world, out.secret)}});
    REQUIRE(shown.status == 200);
    for (auto at = shown.body.find("<code>"); at != std::string::npos; at = shown.body.find("<code>", at + 1)) out.recovery_codes.push_back(between(shown.body.substr(at), "<code>", "</code>"));
    REQUIRE(out.recovery_codes.size() == 10);
    return out;
}

/// What the page asks the device, unescaped, as the browser's script reads it.
inline codec::Value asked_of_device(const HttpAnswer& page) {
    std::string json = between(page.body, "data-options=\"", "\"");
    for (auto at = json.find("&quot;"); at != std::string::npos; at = json.find("&quot;", at + 1)) json.replace(at, 6, "\"");
    auto value = codec::parse_json(json);
    INFO(page.body);
    REQUIRE(value);
    return *value;
}
inline PasskeyDevice device_of_world() {
    PasskeyDevice device;
    device.rp_id = "login.so.example";
    device.origin = SsoWorld::kIssuer;
    return device;
}
inline void hear(PasskeyDevice& device, const codec::Value& asked) { device.challenge = security::from_base64url(asked["challenge"].text()).value(); }

inline HttpAnswer enrol_passkey(Browser& browser, PasskeyDevice& device) {
    const auto page = browser.get("/account/factors/passkey");
    const auto asked = asked_of_device(page);
    hear(device, asked);
    device.user_handle = security::from_base64url(asked.at_path("user.id").text()).value();
    return send(browser, "/account/factors/passkey", page, {{"name", "Điện thoại"}, {"passkey", device.create()}});
}

}  // namespace hub::test
