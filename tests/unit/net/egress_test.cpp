#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>

#include "core/net/egress.hpp"
#include "tests/unit/net/raw_socket.hpp"

using namespace hub::net;
using hub::Retry;

namespace {

EgressPolicy to(const raw::Server& server) {
    EgressPolicy policy;
    policy.allow = {{"127.0.0.1", server.port(), true}};
    policy.deadline_milliseconds = 5'000;
    return policy;
}

HttpRequest request(const std::string& method, const std::string& url, std::string body = {}) { return {method, url, {}, std::move(body)}; }

std::string ok(const std::string& body) { return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body; }

/// Answers every request of every connection, and remembers them.
struct Echo {
    std::mutex mutex;
    std::vector<std::string> requests;
    raw::Server server{[this](raw::Socket& socket, int) {
        for (std::string message = socket.receive_message(); !message.empty(); message = socket.receive_message()) {
            {
                const std::lock_guard lock(mutex);
                requests.push_back(message);
            }
            socket.send(ok("seen"));
        }
    }};
    std::string request(std::size_t index) {
        const std::lock_guard lock(mutex);
        return requests.at(index);
    }
};

std::int64_t milliseconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("an allowed call carries method, path, headers and body and brings the answer", "[egress]") {
    Echo echo;
    auto egress = make_egress();
    auto call = request("POST", echo.server.url("/a%20b?x=1"), "{\"a\":1}");
    call.headers = {{"Content-Type", "application/json"}, {"X-Key", "k"}};
    const auto answer = egress->perform(call, to(echo.server));
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "seen");
    CHECK(answer->header("content-length") == "4");
    const std::string seen = echo.request(0);
    CHECK(seen.starts_with("POST /a%20b?x=1 HTTP/1.1\r\n"));
    CHECK(seen.find("Host: 127.0.0.1:" + std::to_string(echo.server.port())) != std::string::npos);
    CHECK(seen.find("X-Key: k\r\n") != std::string::npos);
    CHECK(seen.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST_CASE("no trick with the URL gets past the allow-list", "[egress]") {
    Echo echo;
    auto egress = make_egress();
    const std::string port = std::to_string(echo.server.port());
    EgressPolicy policy;
    policy.allow = {{"ok.vn", echo.server.port(), true}, {"ok.vn", 80, true}};
    const std::vector<std::string> urls{
          "http://ok.vn@127.0.0.1:" + port + "/", "http://ok.vn:" + port + "@127.0.0.1:" + port + "/", "http://127.0.0.1:" + port + "/",
          "http://localhost:" + port + "/", "http://ok.vn.:" + port + "/", "http://x.ok.vn:" + port + "/", "http://ok.vn.evil.vn:" + port + "/",
          "http://2130706433:" + port + "/", "http://0x7f000001:" + port + "/", "http://0177.0.0.1:" + port + "/", "http://127.1:" + port + "/",
          "http://[::1]:" + port + "/", "http://[::ffff:127.0.0.1]:" + port + "/", "http://127.0.0.1:" + port + "\\@ok.vn/",
          "http://127.0.0.1:" + port + "#@ok.vn/", "http://127.0.0.1:" + port + "?@ok.vn/", "http://ok.vn:1/", "http://ok.vn%00.evil.vn/",
          std::string("file:///etc/passwd"), std::string("gopher://ok.vn/"), std::string("//ok.vn/"), std::string("ok.vn"), std::string(),
          "http://127.0.0.1:" + port + "/\r\nX: y", "http:// 127.0.0.1:" + port + "/"};
    for (const std::string& url : urls) {
        INFO(url);
        const auto answer = egress->perform(request("GET", url), policy);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().code == "egress.denied");
    }
    CHECK(echo.server.accepted() == 0);
}

TEST_CASE("an allowed host with an inside address needs the rule to say so", "[egress]") {
    Echo echo;
    auto egress = make_egress();
    for (const std::string host : {"127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1"}) {
        INFO(host);
        EgressPolicy policy;
        policy.allow = {{host, echo.server.port(), false}};
        const auto answer = egress->perform(request("GET", "http://" + host + ":" + std::to_string(echo.server.port()) + "/"), policy);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().code == "egress.denied");
    }
    EgressPolicy policy;
    policy.allow = {{"LocalHost", echo.server.port(), true}};
    CHECK(egress->perform(request("GET", "http://localhost:" + std::to_string(echo.server.port())), policy));
    CHECK(echo.server.accepted() == 1);
}

TEST_CASE("an adapter can neither split a header nor set those of the hub", "[egress]") {
    Echo echo;
    auto egress = make_egress();
    const std::vector<std::pair<std::string, std::string>> hostile{{"X", "a\r\nHost: evil"}, {"X\r\nY", "a"}, {"X Y", "a"}, {"Host", "evil.vn"},
                                                                   {"content-length", "0"}, {"Transfer-Encoding", "chunked"}, {"Connection", "close"}};
    for (const auto& header : hostile) {
        INFO(header.first);
        auto call = request("GET", echo.server.url("/"));
        call.headers = {header};
        const auto answer = egress->perform(call, to(echo.server));
        REQUIRE_FALSE(answer);
        CHECK(answer.error().code == "egress.denied");
    }
    CHECK(egress->perform(request("GET / HTTP/1.1\r\nX: y\r\n\r\nGET", echo.server.url("/")), to(echo.server)).error().code == "egress.denied");
    CHECK(echo.server.accepted() == 0);
}

TEST_CASE("a redirect is an answer and is not followed", "[egress]") {
    Echo elsewhere;
    raw::Server server([&](raw::Socket& socket, int) {
        (void)socket.receive_message();
        socket.send("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.server.url("/") + "\r\nContent-Length: 0\r\n\r\n");
    });
    auto egress = make_egress();
    auto policy = to(server);
    policy.allow.push_back({"127.0.0.1", elsewhere.server.port(), true});
    const auto answer = egress->perform(request("GET", server.url("/")), policy);
    REQUIRE(answer);
    CHECK(answer->status == 302);
    CHECK(elsewhere.server.accepted() == 0);
}

TEST_CASE("the deadline is for the whole call, however a server trickles", "[egress]") {
    const std::string start = GENERATE(as<std::string>(), "", "HTTP/1.1 200 OK\r\nX-Long: ", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", "HTTP/1.1 200 OK\r\n\r\n");
    INFO(start);
    std::mutex mutex;
    std::condition_variable ended;
    bool over = false;
    raw::Server server([&](raw::Socket& socket, int) {
        (void)socket.receive_message();
        bool listening = socket.send(start);
        std::unique_lock lock(mutex);
        while (listening && !ended.wait_for(lock, std::chrono::milliseconds(20), [&] { return over; })) {
            listening = start.empty() || socket.send("a");
        }
    });
    auto egress = make_egress();
    auto policy = to(server);
    policy.deadline_milliseconds = 300;
    hub::Result<HttpResponse> got = hub::fail("unset", "");
    hub::Result<HttpResponse> posted = hub::fail("unset", "");
    CHECK(milliseconds([&] { got = egress->perform(request("GET", server.url("/")), policy); }) < 2'000);
    CHECK(milliseconds([&] { posted = egress->perform(request("POST", server.url("/"), "x"), policy); }) < 2'000);
    {
        const std::lock_guard lock(mutex);
        over = true;
    }
    ended.notify_all();
    REQUIRE_FALSE(got);
    CHECK(got.error().code == "egress.timeout");
    CHECK(got.error().retry == Retry::Later);
    REQUIRE_FALSE(posted);
    CHECK(posted.error().code == "egress.timeout");
    CHECK(posted.error().retry == Retry::Uncertain);
}

TEST_CASE("an answer larger than allowed is cut off while it comes", "[egress]") {
    const std::string head = GENERATE(as<std::string>(), "Transfer-Encoding: chunked\r\n\r\n", "Content-Length: 999999999999\r\n\r\n", "\r\n");
    raw::Server server([&](raw::Socket& socket, int) {
        (void)socket.receive_message();
        socket.send("HTTP/1.1 200 OK\r\n" + head);
        const std::string piece(4'096, 'x');
        while (socket.send(head.starts_with("T") ? "1000\r\n" + piece + "\r\n" : piece)) {
        }
    });
    auto egress = make_egress();
    auto policy = to(server);
    policy.reply_bytes = 100'000;
    const auto answer = egress->perform(request("GET", server.url("/")), policy);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == "egress.too_large");
    CHECK(answer.error().retry == Retry::Never);
    CHECK(egress->perform(request("POST", server.url("/"), "x"), policy).error().retry == Retry::Uncertain);
}

TEST_CASE("a cut or malformed answer is an error, never a short body", "[egress]") {
    const std::string bytes = GENERATE(as<std::string>(), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
                                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nshort\r\n0\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nshort\r\n0\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                                       "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "HTTP/1.1 200", "");
    INFO(bytes);
    raw::Server server([&](raw::Socket& socket, int) {
        (void)socket.receive_message();
        socket.send(bytes);
    });
    auto egress = make_egress();
    const auto answer = egress->perform(request("POST", server.url("/"), "x"), to(server));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == "egress.reset");
    CHECK(answer.error().retry == Retry::Uncertain);
    CHECK(server.accepted() == 1);
}

TEST_CASE("a chunked answer is whole with its last chunk", "[egress]") {
    raw::Server server([](raw::Socket& socket, int) {
        (void)socket.receive_message();
        socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n");
        (void)socket.receive_message();
        socket.send(ok("next"));
    });
    auto egress = make_egress();
    CHECK(egress->perform(request("GET", server.url("/")), to(server)).value().body == "hello!");
    CHECK(egress->perform(request("GET", server.url("/")), to(server)).value().body == "next");
    CHECK(server.accepted() == 1);
}

TEST_CASE("calls to one host share a connection that is kept alive", "[egress]") {
    Echo echo;
    auto egress = make_egress();
    for (int i = 0; i < 5; ++i) REQUIRE(egress->perform(request("POST", echo.server.url("/"), "x"), to(echo.server)));
    CHECK(echo.server.accepted() == 1);
}

TEST_CASE("a connection the server says it closes is not used again", "[egress]") {
    raw::Server server([](raw::Socket& socket, int) {
        (void)socket.receive_message();
        socket.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
        (void)socket.receive_all();  // stays open from here
    });
    {
        auto egress = make_egress();
        REQUIRE(egress->perform(request("POST", server.url("/"), "x"), to(server)));
        REQUIRE(egress->perform(request("POST", server.url("/"), "x"), to(server)));
    }
    CHECK(server.accepted() == 2);
}

TEST_CASE("an idle connection the server has closed is left for a new one, even for a POST", "[egress]") {
    std::mutex mutex;
    std::condition_variable changed;
    int closed = 0;
    raw::Server server([&](raw::Socket& socket, int) {
        (void)socket.receive_message();
        socket.send(ok("x"));
        socket.close();
        const std::lock_guard lock(mutex);
        ++closed;
        changed.notify_all();
    });
    auto egress = make_egress();
    for (int i = 1; i <= 3; ++i) {
        REQUIRE(egress->perform(request("POST", server.url("/"), "x"), to(server)));
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return closed == i; }));
    }
    CHECK(server.accepted() == 3);
}

TEST_CASE("on a kept connection that dies under a request a GET is sent again and a POST is uncertain", "[egress]") {
    // The first connection answers once, then takes the next request and closes without a word.
    std::atomic<int> posts{0};
    raw::Server server([&](raw::Socket& socket, int number) {
        for (int i = 0;; ++i) {
            const std::string message = socket.receive_message();
            if (message.empty()) return;
            if (message.starts_with("POST")) ++posts;
            if (number == 0 && i == 1) return;
            socket.send(ok("x"));
        }
    });
    {
        auto egress = make_egress();
        REQUIRE(egress->perform(request("GET", server.url("/")), to(server)));
        SECTION("GET") {
            CHECK(egress->perform(request("GET", server.url("/")), to(server)));
            CHECK(server.accepted() == 2);
        }
        SECTION("POST") {
            const auto answer = egress->perform(request("POST", server.url("/"), "pay"), to(server));
            REQUIRE_FALSE(answer);
            CHECK(answer.error().code == "egress.reset");
            CHECK(answer.error().retry == Retry::Uncertain);
            CHECK(posts == 1);
            CHECK(server.accepted() == 1);
        }
    }
}

TEST_CASE("where nobody listens a call fails as one that may be tried later", "[egress]") {
    std::uint16_t port = 0;
    {
        raw::Server server([](raw::Socket&, int) {});
        port = server.port();
    }
    EgressPolicy policy;
    policy.allow = {{"127.0.0.1", port, true}};
    const auto answer = make_egress()->perform(request("POST", "http://127.0.0.1:" + std::to_string(port) + "/", "x"), policy);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == "egress.connect");
    CHECK(answer.error().retry == Retry::Later);
}

TEST_CASE("a server without TLS, or one that hangs in the handshake, is refused in time", "[egress]") {
    raw::Server server([](raw::Socket& socket, int number) {
        (void)socket.receive();
        if (number == 0) socket.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        if (number == 1) (void)socket.receive_all();
    });
    auto egress = make_egress();
    auto policy = to(server);
    policy.deadline_milliseconds = 500;
    const std::string url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
    const auto plain = egress->perform(request("POST", url, "x"), policy);
    REQUIRE_FALSE(plain);
    CHECK(plain.error().code == "egress.tls");
    hub::Result<HttpResponse> hanging = hub::fail("unset", "");
    CHECK(milliseconds([&] { hanging = egress->perform(request("POST", url, "x"), policy); }) < 3'000);
    REQUIRE_FALSE(hanging);
    CHECK(hanging.error().code == "egress.connect");
    CHECK(hanging.error().retry == Retry::Later);
}
