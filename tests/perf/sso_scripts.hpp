// What a connection of perf-sso-load does: a browser and an application at once, each answer looked at.
//
// Ownership: values. Threads: one. Failure: an empty request when an answer is not as it should be.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "tests/perf/form_text.hpp"
#include "tests/perf/http_message.hpp"
#include "tests/support/passkey_device.hpp"

namespace hub::perf {

struct Options {
    int port = 0;
    std::size_t connections = 16;
    double seconds = 5;
    std::string work, path = "/oauth2/token", client, secret, people;
    std::string redirect = "https://bench.example/cb";
    std::string origin = "https://login.bench.example";
};

/// What one connection does: the next request, given the answer to the one before.
class Script {
public:
    virtual ~Script() = default;
    /// Empty when the answer is not as it should be. Notes whether a piece of work was done.
    virtual std::string next(const HttpMessage* answer) = 0;
    [[nodiscard]] bool take_done() { return std::exchange(done_, false); }
    /// Is what has to come before the measured part over?
    [[nodiscard]] virtual bool prepared() const { return true; }

protected:
    bool done_ = false;
};

class Repeat final : public Script {
public:
    explicit Repeat(std::string request) : request_(std::move(request)) {}
    std::string next(const HttpMessage* answer) override {
        if (answer != nullptr && answer->status() != 200) return {};
        done_ = answer != nullptr;
        return request_;
    }

private:
    std::string request_;
};

/// Signs in and gets tokens; what it does after that, again and again, is its `Again`.
class Person final : public Script {
public:
    enum class Again : unsigned char { SignIn, Passkey, Launcher, Code, Refresh };
    Person(const Options& options, Again again, std::string login, std::string password)
        : options_(options), again_(again), login_(std::move(login)), password_(std::move(password)) {
        device_.origin = options.origin;
        device_.rp_id = options.origin.substr(options.origin.find("//") + 2);
    }

    std::string next(const HttpMessage* answer) override {
        if (answer == nullptr) return begin();
        keep_cookies(*answer);
        if (answer->status() == 303) return follow(answer->header("Location"));
        if (answer->status() != 200) return {};
        if (answer->head.find("text/html") != std::string_view::npos) return page(answer->body);
        return tokens(answer->body);
    }
    [[nodiscard]] bool prepared() const override { return prepared_; }

private:
    std::string authorize() {
        return get("/oauth2/authorize?client_id=" + options_.client + "&response_type=code&scope=openid%20profile%20offline_access&state=s&nonce=n&redirect_uri=" + percent(options_.redirect) +
                   "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");
    }
    std::string begin() { return again_ == Again::Launcher ? get("/login") : authorize(); }
    std::string begin_again() {
        cookies_.clear();
        return begin();
    }
    std::string follow(std::string_view location) {
        if (!location.starts_with(options_.redirect)) return get(path_of(location));
        return form("/oauth2/token", "grant_type=authorization_code&code=" + between(location, "code=", "&") + "&redirect_uri=" + percent(options_.redirect) +
                                         "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }
    std::string page(std::string_view page) {
        if (page.find("data-passkey=\"create\"") != std::string_view::npos) return enrol(page);
        if (page.find("data-passkey=\"get\"") != std::string_view::npos) return show_passkey(page);
        if (passkey_ == Device::Enrolled) {
            const std::string transaction = between(page, "href=\"/login/passkey?t=", "\"");
            return transaction.empty() ? begin_again() : get("/login/passkey?t=" + transaction);  // the page of recovery codes follows the first passkey
        }
        const bool door = page.find("name=\"password\"") != std::string_view::npos;
        if (door || again_ != Again::Launcher) return sign_in(page);
        done_ = prepared_ = true;
        return begin_again();
    }
    std::string enrol(std::string_view page) {
        passkey_ = Device::Enrolled;
        device_.challenge = decoded(page, "challenge");
        device_.id = device_.challenge;
        device_.user_handle = decoded(page, "user&quot;:{&quot;id");
        return form("/account/factors/passkey", "f=" + percent(between(page, "name=\"f\" value=\"", "\"")) + "&name=bench&passkey=" + percent(device_.create()));
    }
    std::string show_passkey(std::string_view page) {
        device_.challenge = decoded(page, "challenge");
        ++device_.counter;
        return form("/login/passkey", "f=" + percent(between(page, "name=\"f\" value=\"", "\"")) + "&t=" + percent(between(page, "name=\"t\" value=\"", "\"")) +
                                          "&passkey=" + percent(device_.get()));
    }
    /// A member of the options, as the page holds them.
    static std::string decoded(std::string_view page, const std::string& member) {
        return security::from_base64url(between(page, "&quot;" + member + "&quot;:&quot;", "&quot;")).value_or(std::string());
    }
    /// Some servers send people on by path, some by their whole address.
    static std::string_view path_of(std::string_view location) {
        if (location.starts_with('/')) return location;
        const auto path = location.find('/', location.find("//") + 2);
        return path == std::string_view::npos ? "/" : location.substr(path);
    }
    std::string sign_in(std::string_view page) {
        return form("/login", "f=" + percent(between(page, "name=\"f\" value=\"", "\"")) + "&t=" + percent(between(page, "name=\"t\" value=\"", "\"")) + "&login=" + percent(login_) +
                                  "&password=" + percent(password_));
    }
    std::string tokens(std::string_view body) {
        const std::string refresh = between(body, "\"refresh_token\":\"", "\"");
        if (refresh.empty()) return {};
        if (again_ == Again::Passkey && passkey_ == Device::Unknown) return get("/account/factors/passkey");
        done_ = prepared_;
        prepared_ = true;
        if (again_ == Again::Refresh) return form("/oauth2/token", "grant_type=refresh_token&refresh_token=" + refresh);
        return again_ == Again::Code ? authorize() : begin_again();
    }
    void keep_cookies(const HttpMessage& answer) {
        constexpr std::string_view kMark = "\r\nSet-Cookie: ";
        for (auto at = answer.head.find(kMark); at != std::string_view::npos; at = answer.head.find(kMark, at + 1)) {
            const std::string_view line = answer.head.substr(at + kMark.size(), answer.head.find("\r\n", at + 2) - at - kMark.size());
            const auto equals = line.find('=');
            cookies_[std::string(line.substr(0, equals))] = line.substr(equals + 1, line.find(';') - equals - 1);
        }
    }
    [[nodiscard]] std::string cookie_line() const {
        std::string all;
        for (const auto& [name, value] : cookies_) all += (all.empty() ? "Cookie: " : "; ") + name + "=" + value;
        return all.empty() ? all : all + "\r\n";
    }
    [[nodiscard]] std::string get(std::string_view target) const { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: hub\r\n" + cookie_line() + "\r\n"; }
    [[nodiscard]] std::string form(std::string_view path, const std::string& body) const {
        const bool page = path != "/oauth2/token";
        const std::string who = page ? cookie_line() : "Authorization: Basic " + base64(options_.client + ":" + options_.secret) + "\r\n";
        return "POST " + std::string(path) + " HTTP/1.1\r\nHost: hub\r\n" + who + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }

    const Options& options_;
    Again again_;
    std::string login_, password_;
    std::map<std::string, std::string> cookies_;
    test::PasskeyDevice device_;
    enum class Device : unsigned char { Unknown, Enrolled } passkey_ = Device::Unknown;
    bool prepared_ = false;
};

}  // namespace hub::perf
