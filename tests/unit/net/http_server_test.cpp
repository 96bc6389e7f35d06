#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>

#include "core/net/http_server.hpp"
#include "tests/unit/net/raw_socket.hpp"

using namespace hub::net;

namespace {

/// Answers with what it understood.
void echo(ServerRequest request, const std::shared_ptr<Reply>& reply) {
    reply->send({.content_type = "text/plain", .body = request.method + "|" + request.path + "|" + request.query + "|" + request.authorization + "|" + request.content_type + "|" + request.body});
}

std::unique_ptr<HttpServer> serve(Handler handler = echo, const ServerLimits& limits = {}, std::size_t threads = 2) {
    auto made = HttpServer::listen("127.0.0.1", 0, threads, std::move(handler), limits);
    REQUIRE(made);
    return std::move(*made);
}

std::string body_of(const std::string& message) {
    const auto end = message.find("\r\n\r\n");
    return end == std::string::npos ? "" : message.substr(end + 4);
}

int status_of(const std::string& message) { return message.starts_with("HTTP/1.1 ") ? std::stoi(message.substr(9, 3)) : 0; }

/// One connection, these bytes, everything that comes back.
std::string talk(const HttpServer& server, const std::string& bytes) {
    auto client = raw::Socket::to_port(server.port());
    client.send(bytes);
    client.end_sending();
    return client.receive_all();
}

std::filesystem::path scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eduhub-net-XXXXXX").string();
    return ::mkdtemp(pattern.data());
}

}  // namespace

TEST_CASE("a request arrives whole and its answer goes back", "[http]") {
    auto server = serve();
    auto client = raw::Socket::to_port(server->port());
    client.send("POST /a%20b/c?x=%31 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer t\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\nabc");
    const std::string answer = client.receive_message();
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\nDate: "));
    CHECK(answer.find(" GMT\r\n") != std::string::npos);
    CHECK(body_of(answer) == "POST|/a b/c|x=%31|Bearer t|application/json|abc");
}

TEST_CASE("a request in pieces of one byte is the same request", "[http]") {
    auto server = serve();
    auto client = raw::Socket::to_port(server->port());
    for (const char c : std::string("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;e=1\r\nde\r\n0\r\nT: t\r\n\r\n")) {
        REQUIRE(client.send(std::string_view(&c, 1)));
    }
    CHECK(body_of(client.receive_message()) == "POST|/x||||abcde");
    client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(body_of(client.receive_message()) == "GET|/next||||");
}

TEST_CASE("what smuggles requests is refused and the connection closed", "[http]") {
    auto server = serve();
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    const std::vector<std::string> headers{
        // the six Beast lets pass
        "Host: h\r\nTransfer-Encoding: chunked, identity\r\n",
        "Host: h\r\nTransfer-Encoding: xchunked\r\nContent-Length: 3\r\n",
        "",
        "Host: h\r\nHost: g\r\n",
        "Host: h\r\nX-A: b\r\n folded\r\n",
        "Host: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n",
        // and company
        "Host: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n", "Host: h\r\nContent-Length: 3, 3\r\n", "Host: h\r\nContent-Length: +3\r\n",
        "Host: h\r\nContent-Length: 0x3\r\n", "Host: h\r\nContent-Length: -3\r\n", "Host: h\r\nContent-Length: 3 3\r\n", "Host: h\r\nContent-Length:\r\n",
        "Host: h\r\nContent-Length: 99999999999999999999999\r\n", "Host: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Host: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Host: h\r\nTransfer-Encoding: identity\r\n",
        "Host: h\r\nTransfer-Encoding: gzip, chunked\r\n", "Host: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Host: h\r\nTransfer-Encoding : chunked\r\n", "Host: h\r\nTransfer-Encoding:\x0b" "chunked\r\n", "Host : h\r\n", "Host: h\r\n X: y\r\n", "Host: h\r\nX\r\n",
        "Host: h\r\nX: a\nContent-Length: 3\r\n", "Host: h\r\n: empty\r\n", "Host: h\r\nX: a\rb\r\n", std::string("Host: h\r\nX: a\0b\r\n", 18)};
    for (const std::string& header : headers) {
        INFO(header);
        const std::string answer = talk(*server, "POST / HTTP/1.1\r\n" + header + "\r\n" + smuggled);
        CHECK(status_of(answer) == 400);
        CHECK(answer.find("Connection: close\r\n") != std::string::npos);
        CHECK(answer.find("smuggled") == std::string::npos);
    }
}

TEST_CASE("a malformed request line or chunk is refused", "[http]") {
    auto server = serve();
    for (const std::string start : {"GET / HTTP/2.0", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "/ HTTP/1.1", "G\x01T / HTTP/1.1", "GET /\x01 HTTP/1.1",
                                     "GET / http/1.1", "GET http://h/ HTTP/1.1", "GET x HTTP/1.1", "GET /%zz HTTP/1.1", "GET /%2 HTTP/1.1", "GET /%00 HTTP/1.1",
                                     "GET /a%2fb HTTP/1.1", "GET /a/../b HTTP/1.1", "GET /a/%2e%2e HTTP/1.1", "GET /a%0ab HTTP/1.1", "GET / HTTP/1.1\r\n"}) {
        INFO(start);
        CHECK(status_of(talk(*server, start + "\r\nHost: h\r\n\r\n")) == 400);
    }
    for (const std::string chunks : {"zz\r\n", "-1\r\n", "\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\nabc\r\n0\r\n\r\n", "fffffffffffffffff\r\nabc"}) {
        INFO(chunks);
        const int status = status_of(talk(*server, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks));
        CHECK((status == 400 || status == 413));
    }
}

TEST_CASE("a body over the limit is 413, told even while it is still being sent", "[http]") {
    auto server = serve(echo, {.body_bytes = 1'000});
    CHECK(status_of(talk(*server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + std::string(1'000, 'x'))) == 200);
    CHECK(status_of(talk(*server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x'))) == 413);
    CHECK(status_of(talk(*server, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1'001, 'x') + "\r\n0\r\n\r\n")) == 413);
}

TEST_CASE("a header over the limit is 431, with or without an end", "[http]") {
    auto server = serve(echo, {.header_bytes = 2'000});
    CHECK(status_of(talk(*server, "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(1'500, 'x') + "\r\n\r\n")) == 200);
    CHECK(status_of(talk(*server, "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2'500, 'x') + "\r\n\r\n")) == 431);
    CHECK(status_of(talk(*server, std::string(100'000, 'x'))) == 431);
}

TEST_CASE("a chunk's header has the length of a header at most, even when it arrives whole", "[http]") {
    ServerLimits limits;
    limits.header_bytes = 1'024;
    auto server = serve(echo, limits);
    const auto chunked = [](std::size_t extension) {
        return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(extension, 'e') + "\r\nx\r\n0\r\n\r\n";
    };
    CHECK(body_of(talk(*server, chunked(900))) == "POST|/||||x");
    CHECK(status_of(talk(*server, chunked(1'100))) == 400);
    // A chunk's content may be longer than that.
    CHECK(body_of(talk(*server, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2'000, 'x') +
                                    "\r\n0\r\n\r\n")).size() == std::string("POST|/||||").size() + 2'000);
}

TEST_CASE("a trailer or chunk header without an end is refused with little memory", "[http]") {
    auto server = serve(echo, {.header_bytes = 2'000});
    for (const std::string start : {"0\r\nX: ", "3;"}) {
        CHECK(status_of(talk(*server, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + start + std::string(100'000, 'x'))) == 400);
    }
}

TEST_CASE("pipelined requests are answered one by one in their order", "[http]") {
    // Answers come from other threads.
    std::mutex mutex;
    std::vector<std::thread> threads;
    auto server = serve([&](ServerRequest request, std::shared_ptr<Reply> reply) {
        const std::lock_guard lock(mutex);
        threads.emplace_back([path = request.path, reply = std::move(reply)] { reply->send({.body = path}); });
    });
    std::string bytes;
    for (int i = 0; i < 100; ++i) bytes += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    auto client = raw::Socket::to_port(server->port());
    client.send(bytes);
    for (int i = 0; i < 100; ++i) REQUIRE(body_of(client.receive_message()) == "/" + std::to_string(i));
    const std::lock_guard lock(mutex);
    for (auto& thread : threads) thread.join();
}

TEST_CASE("a client that sends its header too slowly is closed, others are served meanwhile", "[http]") {
    auto server = serve(echo, {.header_milliseconds = 200, .body_milliseconds = 200, .idle_milliseconds = 60'000}, 1);
    const std::string start = GENERATE(as<std::string>(), "GET / HTTP/1.1\r\nX", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n");
    auto slow = raw::Socket::to_port(server->port());
    slow.send(start);
    const auto begin = std::chrono::steady_clock::now();
    while (slow.receive(20).empty()) {  // 20 ms without an answer, or closed: then sending fails soon
        if (!slow.send("a")) break;
        REQUIRE(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
    CHECK(status_of(talk(*server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")) == 200);
}

TEST_CASE("an idle connection is closed after its time", "[http]") {
    auto server = serve(echo, {.idle_milliseconds = 100});
    auto client = raw::Socket::to_port(server->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(status_of(client.receive_message()) == 200);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(client.receive(5'000).empty());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(4));
}

TEST_CASE("a client that expects 100-continue is told to go on", "[http]") {
    auto server = serve();
    auto client = raw::Socket::to_port(server->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(client.receive_message() == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ab");
    CHECK(body_of(client.receive_message()).ends_with("|ab"));
    CHECK(status_of(talk(*server, "POST / HTTP/1.1\r\nHost: h\r\nExpect: else\r\nContent-Length: 2\r\n\r\nab")) == 417);
}

TEST_CASE("HEAD and 204 carry no body, and the connection goes on", "[http]") {
    auto server = serve([](const ServerRequest& request, const std::shared_ptr<Reply>& reply) {
        reply->send({.status = request.path == "/none" ? 204 : 200, .body = "12345"});
    });
    const std::string answers = talk(*server, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET /none HTTP/1.1\r\nHost: h\r\n\r\nGET /last HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(answers.find("12345") == answers.rfind("12345"));
    CHECK(answers.ends_with("12345"));
    CHECK(answers.find("HTTP/1.1 204 No Content\r\n") != std::string::npos);
}

TEST_CASE("HTTP/1.0 closes unless it asks to stay", "[http]") {
    auto server = serve();
    auto client = raw::Socket::to_port(server->port());
    client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(client.receive_message().find("Connection: keep-alive\r\n") != std::string::npos);
    client.send("GET /b HTTP/1.0\r\n\r\n");
    CHECK(client.receive_all().find("Connection: close\r\n") != std::string::npos);
}

TEST_CASE("a handler's header value cannot begin another header", "[http]") {
    auto server = serve([](const ServerRequest&, const std::shared_ptr<Reply>& reply) {
        reply->send({.body = "x", .headers = {{"Location", "/a\r\nSet-Cookie: b"}, {"Cache-Control", "max-age=60"}}});
    });
    const std::string answer = talk(*server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(answer.find("Location: /aSet-Cookie: b\r\n") != std::string::npos);
    CHECK(answer.find("Cache-Control: max-age=60\r\n") != std::string::npos);
    CHECK(answer.find("no-store") == std::string::npos);
}

TEST_CASE("a large answer reaches a client that reads slowly", "[http]") {
    auto server = serve([](const ServerRequest&, const std::shared_ptr<Reply>& reply) { reply->send({.body = std::string(20'000'000, 'y')}); });
    CHECK(body_of(talk(*server, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).size() == 20'000'000);
}

TEST_CASE("an unanswered reply closes its connection", "[http]") {
    auto server = serve([](const ServerRequest&, const std::shared_ptr<Reply>&) {});
    CHECK(talk(*server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n").empty());
}

TEST_CASE("an answer that comes after the client or the server has gone is dropped", "[http]") {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::shared_ptr<Reply>> kept;
    auto server = serve([&](const ServerRequest&, std::shared_ptr<Reply> reply) {
        const std::lock_guard lock(mutex);
        kept.push_back(std::move(reply));
        changed.notify_all();
    });
    auto gone = raw::Socket::to_port(server->port());
    gone.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    auto stays = raw::Socket::to_port(server->port());
    stays.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    {
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return kept.size() == 2; }));
    }
    gone.reset();
    kept[0]->send({.body = "late"});
    server.reset();
    CHECK(stays.receive_all().find("late") == std::string::npos);
    kept[1]->send({.body = "later"});
    kept.clear();
}

TEST_CASE("after stop_accepting what is under way is answered and then closed", "[http]") {
    std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<Reply> kept;
    auto server = serve([&](const ServerRequest&, std::shared_ptr<Reply> reply) {
        const std::lock_guard lock(mutex);
        kept = std::move(reply);
        changed.notify_all();
    });
    auto idle = raw::Socket::to_port(server->port());
    auto busy = raw::Socket::to_port(server->port());
    busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    {
        std::unique_lock lock(mutex);
        REQUIRE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return kept != nullptr; }));
    }
    server->stop_accepting();
    CHECK(idle.receive_all().empty());
    kept->send({.body = "done"});
    const std::string answer = busy.receive_all();
    CHECK(body_of(answer) == "done");
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
    auto late = raw::Socket::to_port(server->port());
    CHECK((!late.is_open() || (late.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), late.receive_all().empty())));
}

TEST_CASE("connections beyond the limit are closed, and room comes back", "[http]") {
    auto server = serve(echo, {.connections = 2});
    auto first = raw::Socket::to_port(server->port());
    auto second = raw::Socket::to_port(server->port());
    first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    REQUIRE(status_of(first.receive_message()) == 200);
    REQUIRE(status_of(second.receive_message()) == 200);
    CHECK(talk(*server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n").empty());
    first.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    (void)first.receive_all();
    std::string answer;
    for (int i = 0; i < 1'000 && answer.empty(); ++i) answer = talk(*server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(status_of(answer) == 200);
}

TEST_CASE("a taken port and a wrong address are told at once", "[http]") {
    auto server = serve();
    const auto taken = HttpServer::listen("127.0.0.1", server->port(), 1, echo);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == "listen.in_use");
    CHECK(HttpServer::listen("not-an-address", 0, 1, echo).error().code == "listen.address");
    CHECK(HttpServer::listen("203.0.113.1", 0, 1, echo).error().code == "listen.address");
}

TEST_CASE("the unix socket is for its owner alone and a stale one is replaced", "[http]") {
    const auto folder = scratch();
    const std::string path = (folder / "admin.sock").string();
    {
        auto server = HttpServer::listen_unix(path, echo);
        REQUIRE(server);
        struct stat state {};
        REQUIRE(::stat(path.c_str(), &state) == 0);
        CHECK((state.st_mode & 0777U) == 0600U);
        auto client = raw::Socket::to_path(path);
        client.send("GET /admin HTTP/1.1\r\nHost: h\r\n\r\n");
        CHECK(body_of(client.receive_message()) == "GET|/admin||||");
        const auto second = HttpServer::listen_unix(path, echo);
        REQUIRE_FALSE(second);
        CHECK(second.error().code == "listen.in_use");
    }
    CHECK_FALSE(std::filesystem::exists(path));
    // What a crash leaves: a bound socket nobody listens on.
    const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(left);
    CHECK(HttpServer::listen_unix(path, echo));
    std::filesystem::remove_all(folder);
}

TEST_CASE("a file that is no socket is never removed for one", "[http]") {
    const auto folder = scratch();
    const std::string path = (folder / "precious").string();
    std::ofstream(path) << "kept";
    CHECK(HttpServer::listen_unix(path, echo).error().code == "listen.address");
    CHECK(std::filesystem::exists(path));
    CHECK(HttpServer::listen_unix(std::string(200, 'x'), echo).error().code == "listen.address");
    std::filesystem::remove_all(folder);
}
