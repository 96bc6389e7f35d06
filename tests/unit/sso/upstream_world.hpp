// A provider above the hub, played over HTTP: as honest as the test wants it.
//
// Ownership: the world owns both. Threads: the provider answers on its server's thread; its answers are set between calls.
#pragma once

#include <catch2/catch.hpp>

#include <functional>
#include <mutex>

#include "core/codec/base64.hpp"
#include "core/codec/percent.hpp"
#include "core/security/digest.hpp"
#include "core/sso/jose/jwt.hpp"
#include "core/sso/parameters.hpp"
#include "tests/support/sso_world.hpp"

namespace hub::test {

class Provider {
public:
    Provider() : signer_(*security::SigningKey::generate(security::KeyKind::P256), sso::SignatureAlgorithm::Es256, "k1") {
        auto server = net::HttpServer::listen("127.0.0.1", 0, 1, [this](net::ServerRequest request, std::shared_ptr<net::Reply> reply) { reply->send(answer(request)); });
        if (!server) throw std::runtime_error(server.error().describe());
        server_ = std::move(*server);
    }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
    /// The next tokens are about this question.
    void asked(const std::string& address) {
        const std::lock_guard lock(mutex_);
        nonce = query_of(address, "nonce");
        challenge = query_of(address, "code_challenge");
    }
    void stop() { server_.reset(); }

    // What it says, and how often it was asked.
    std::string issuer = url_later(), subject = "079204000123-opaque", audience = "hub", nonce, challenge, userinfo_subject;
    std::vector<std::pair<std::string, std::string>> claims{{"HoVaTen", "Nguyễn Thị Hoa"}, {"SoDinhDanh", "079204000123"}, {"logoutUri", "https://vneid.example/out"}};
    std::int64_t now_seconds = 1'795'000'000;
    int token_status = 200;
    std::string algorithm_header;  ///< instead of a signed token: one with this header and no signature
    std::optional<sso::JwsSigner> other_signer;
    int token_calls = 0;

private:
    static std::string url_later() { return {}; }
    net::ServerResponse answer(const net::ServerRequest& request) {
        const std::lock_guard lock(mutex_);
        if (request.path == "/jwks") return {200, "application/json", sso::write_jwks(sso::KeySet({signer_.public_jwk()})), {}};
        if (request.path == "/token") return tokens(request);
        if (request.path == "/userinfo") {
            sso::ClaimsWriter out;
            out.text("sub", userinfo_subject.empty() ? subject : userinfo_subject);
            for (const auto& [name, value] : claims) out.text(name, value);
            return {200, "application/json", std::move(out).take(), {}};
        }
        return {404, "text/plain", "", {}};
    }
    net::ServerResponse tokens(const net::ServerRequest& request) {
        ++token_calls;
        const auto form = sso::Parameters::parse(request.body);
        const bool proven = form && security::to_base64url(security::as_bytes(security::sha256((*form)["code_verifier"]))) == challenge &&
                            request.authorization == "Basic " + codec::to_base64("hub:" + codec::encode_percent(SsoWorld::kOtherSecret));
        if (!proven) return {400, "application/json", R"({"error":"invalid_grant"})", {}};
        if (token_status != 200) return {token_status, "application/json", "{}", {}};
        sso::ClaimsWriter out;
        out.text("iss", issuer).text("sub", subject).text("aud", audience).text("nonce", nonce).whole("iat", now_seconds).whole("exp", now_seconds + 300);
        const std::string payload = std::move(out).take();
        std::string token = *(other_signer ? *other_signer : signer_).sign("JWT", payload);
        if (!algorithm_header.empty()) token = security::to_base64url(algorithm_header) + "." + security::to_base64url(payload) + ".";
        sso::ClaimsWriter all;
        all.text("access_token", "at-1").text("token_type", "Bearer").text("id_token", token);
        return {200, "application/json", std::move(all).take(), {}};
    }

    std::mutex mutex_;
    sso::JwsSigner signer_;
    std::unique_ptr<net::HttpServer> server_;
};

struct UpstreamWorld {
    Provider provider;
    SsoWorld world{"sqlite", {}, {{"vneid.upstream", file("vneid")}, {"other.upstream", file("other")}}};
    Browser browser{world};

    UpstreamWorld() { provider.issuer = provider.url(); }

    [[nodiscard]] std::string file(const std::string& id) const {
        const std::string at = provider.url();
        return "upstream: " + id + "\nname: {vi: Cổng " + id + "}\nprofile: vneid\noidc: {issuer: \"" + at + "\", client_id: hub, secret: \"file:x\", authorize: \"" + at + "/authorize\", token: \"" + at +
               "/token\", userinfo: \"" + at + "/userinfo\", jwks: \"" + at + "/jwks\"}\n";
    }
    /// Where the browser is sent, at the provider.
    std::string begin(Browser& by, const std::string& transaction = {}, const std::string& id = "vneid") {
        const std::string away = Browser::location(by.get("/upstream/begin/" + id + (transaction.empty() ? "" : "?t=" + transaction)));
        provider.asked(away);
        return away;
    }
    /// And what the provider sends it back with.
    static std::string back(const std::string& away, const std::string& id = "vneid", const Form& more = {}) {
        Form form{{"code", "c-1"}, {"state", query_of(away, "state")}};
        form.insert(form.end(), more.begin(), more.end());
        return "/upstream/callback/" + id + "?" + encode_form(form);
    }
    /// There and back.
    HttpAnswer through(const std::string& transaction = {}) { return browser.get(back(begin(browser, transaction))); }
    /// From "not linked yet" to the link.
    HttpAnswer link(const HttpAnswer& page) {
        const auto question = browser.sign_in(browser.get("/upstream/prove/" + between(page.body, "href=\"/upstream/prove/", "\"")));
        return browser.post("/upstream/link", {{"f", between(question.body, "name=\"f\" value=\"", "\"")}, {"n", between(question.body, "name=\"n\" value=\"", "\"")}});
    }
    static std::string code(const HttpAnswer& page) { return between(page.body, "<small>", "</small>"); }
};

}  // namespace hub::test
