// Whose word counts about who calls.
#include <catch2/catch.hpp>

#include "core/net/forwarded.hpp"
#include "core/net/http_server.hpp"
#include "tests/unit/net/raw_socket.hpp"

using namespace hub;
using namespace hub::net;

namespace {

TrustedProxies proxies(const std::vector<std::string>& ranges, ForwardedBy header = ForwardedBy::XForwardedFor) {
    TrustedProxies out;
    for (const auto& range : ranges) out.ranges.push_back(AddressRange::parse(range).value());
    out.header = header;
    return out;
}

Caller seen(const std::string& peer, const ForwardedHeaders& headers, const TrustedProxies& trusted) {
    return caller_of({peer, Transport::Clear, Via::Direct}, headers, trusted);
}

}  // namespace

TEST_CASE("a range holds its addresses and no others", "[net][forwarded]") {
    const auto holds = [](const char* range, const char* address) { return AddressRange::parse(range).value().holds(parse_ip_address(address).value()); };
    CHECK(holds("10.1.0.0/16", "10.1.255.255"));
    CHECK_FALSE(holds("10.1.0.0/16", "10.2.0.0"));
    CHECK(holds("10.1.128.0/17", "10.1.200.1"));
    CHECK_FALSE(holds("10.1.128.0/17", "10.1.127.255"));
    CHECK(holds("192.0.2.7", "192.0.2.7"));
    CHECK(holds("192.0.2.7", "::ffff:192.0.2.7"));
    CHECK_FALSE(holds("192.0.2.7", "192.0.2.8"));
    CHECK(holds("fd00::/8", "fdff::1"));
    CHECK_FALSE(holds("fd00::/8", "fe00::1"));
    CHECK(holds("0.0.0.0/0", "8.8.8.8"));
    CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
    for (const char* wrong : {"", "10.1.0.0/33", "fd00::/129", "10.1/16", "proxy", "10.1.0.0/", "10.1.0.0/-1", "10.1.0.0/8a"}) {
        CAPTURE(wrong);
        CHECK_FALSE(AddressRange::parse(wrong).has_value());
    }
}

TEST_CASE("the rightmost address that is no trusted proxy is the caller", "[net][forwarded]") {
    const auto trusted = proxies({"10.0.0.0/8", "fd00::/8"});
    CHECK(seen("10.0.0.1", {"203.0.113.9", "", ""}, trusted).address == "203.0.113.9");
    CHECK(seen("10.0.0.1", {"198.51.100.1, 203.0.113.9", "", ""}, trusted).address == "203.0.113.9");
    CHECK(seen("10.0.0.1", {"198.51.100.1, 203.0.113.9, 10.0.0.2", "", ""}, trusted).address == "203.0.113.9");
    CHECK(seen("10.0.0.1", {"203.0.113.9:4711,10.0.0.2:80", "", ""}, trusted).address == "203.0.113.9");
    CHECK(seen("fd00::1", {"[2001:db8::7]:4711", "", ""}, trusted).address == "2001:db8::7");
    CHECK(seen("10.0.0.1", {"10.0.0.3, 10.0.0.2", "", ""}, trusted).address == "10.0.0.3");
    CHECK(seen("10.0.0.1", {}, trusted).address == "10.0.0.1");
}

TEST_CASE("what others than a trusted proxy write is ignored", "[net][forwarded]") {
    const auto caller = seen("203.0.113.9", {"127.0.0.1", "https", "for=127.0.0.1;proto=https"}, proxies({"10.0.0.0/8"}));
    CHECK(caller.address == "203.0.113.9");
    CHECK(caller.transport == Transport::Clear);
    CHECK(caller.via == Via::Direct);
}

TEST_CASE("only the header that the proxies are said to write is read", "[net][forwarded]") {
    const ForwardedHeaders both{"198.51.100.1", "https", "for=203.0.113.9;proto=http"};
    CHECK(seen("10.0.0.1", both, proxies({"10.0.0.1"})).address == "198.51.100.1");
    CHECK(seen("10.0.0.1", both, proxies({"10.0.0.1"})).transport == Transport::Encrypted);
    CHECK(seen("10.0.0.1", both, proxies({"10.0.0.1"}, ForwardedBy::Forwarded)).address == "203.0.113.9");
    CHECK(seen("10.0.0.1", both, proxies({"10.0.0.1"}, ForwardedBy::Forwarded)).transport == Transport::Clear);
}

TEST_CASE("Forwarded is read with its quotes and parameters", "[net][forwarded]") {
    const auto trusted = proxies({"10.0.0.0/8"}, ForwardedBy::Forwarded);
    const auto caller = seen("10.0.0.1", {"", "", R"(for=198.51.100.1, By=10.0.0.9;For="[2001:db8::7]:4711";host="a;b";Proto=HTTPS)"}, trusted);
    CHECK(caller.address == "2001:db8::7");
    CHECK(caller.transport == Transport::Encrypted);
}

TEST_CASE("a list that cannot be read names nobody but the last hop that could be", "[net][forwarded]") {
    const auto trusted = proxies({"10.0.0.0/8"});
    for (const char* garbage : {"unknown", "_hidden", "203.0.113.9, ", "127.0.0.1, 300.1.1.1", "[2001:db8::7", "\"", ",,,", "203.0.113.9:1:2"}) {
        CAPTURE(garbage);
        CHECK(seen("10.0.0.1", {garbage, "", ""}, trusted).address == "10.0.0.1");
    }
    CHECK(seen("10.0.0.1", {"203.0.113.9, garbage, 10.0.0.2", "", ""}, trusted).address == "10.0.0.2");
    CHECK(seen("10.0.0.1", {"\", 203.0.113.9", "", ""}, trusted).address == "203.0.113.9");
}

TEST_CASE("quotes of a caller do not swallow what the proxy wrote", "[net][forwarded]") {
    const auto trusted = proxies({"10.0.0.0/8"}, ForwardedBy::Forwarded);
    CHECK(seen("10.0.0.1", {"", "", R"(for=6.6.6.6;x=", for="[2001:db8::7]")"}, trusted).address == "2001:db8::7");
    CHECK(seen("10.0.0.1", {"", "", R"(for=203.0.113.9;host="x,for=6.6.6.6;y")"}, trusted).address == "10.0.0.1");
    CHECK(seen("10.0.0.1", {"", "", R"(for=203.0.113.9;host="x,for=6.6.6.6;y=\"")"}, trusted).address == "10.0.0.1");
}

TEST_CASE("a handler hears the caller behind the proxy and several lines are one list", "[net][forwarded]") {
    const auto handler = [](ServerRequest request, const std::shared_ptr<Reply>& reply) {
        reply->send({200, "text/plain", request.caller.address + (request.caller.transport == Transport::Encrypted ? " encrypted" : " clear"), {}});
    };
    auto server = HttpServer::listen("127.0.0.1", 0, 1, handler, {}, std::nullopt, proxies({"127.0.0.1"})).value();
    const auto ask = [&](const std::string& headers) {
        auto socket = raw::Socket::to_port(server->port());
        socket.send("GET / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n" + headers + "\r\n");
        return socket.receive_all();
    };
    CHECK(ask("").ends_with("127.0.0.1 clear"));
    CHECK(ask("X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9\r\n").ends_with("203.0.113.9 encrypted"));
    auto plain = HttpServer::listen("127.0.0.1", 0, 1, handler).value();
    auto socket = raw::Socket::to_port(plain->port());
    socket.send("GET / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
    CHECK(socket.receive_all().ends_with("127.0.0.1 clear"));
}
