// The hub's HTTP server, on Boost.Beast (the parser) and Asio; neither stands in this header.
//
// A handler gets a whole request (headers and body within the limits) and answers through Reply,
// at once or later from any thread. Keep-alive and pipelining are kept in order per connection.
// Refused with 400 and the connection closed, beyond what Beast refuses itself (design §12):
// Transfer-Encoding other than exactly `chunked`, Transfer-Encoding beside Content-Length, repeated
// Content-Length, no Host or two, obs-fold. Too large a body is 413, a header 431; a client that is too
// slow is closed. HTTP/1.1 and 1.0, the target in origin form (`/path?query`) only.
//
// An answer made in the handler itself leaves in the same turn with one system call; one made later, from
// any thread, is handed to the connection's thread. Header values of an answer lose their control
// characters. Every answer carries nosniff and, unless the handler says otherwise, no-store.
//
// Ownership: owns its threads and sockets; its end closes every connection.
// Threads: handler runs on a server thread and must not block; it must not
// throw. Reply::send any thread, once.
// Errors of listen(): `listen.address`, `listen.in_use`, those of TlsListener.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/net/forwarded.hpp"

namespace hub::net {

struct ServerRequest {
    std::string method;
    std::string path;   ///< decoded target without query
    std::string query;
    std::string authorization;
    std::string content_type;
    std::string prefer;           ///< RFC 7240
    std::string idempotency_key;  ///< draft-ietf-httpapi-idempotency-key-header
    std::string accept_language;
    std::string if_none_match;
    std::string cookie;           ///< RFC 6265
    std::string origin;           ///< RFC 6454
    std::string dpop;             ///< RFC 9449; several are joined by commas, which no proof holds
    std::string user_agent;
    Caller caller;                ///< behind the trusted proxies, if any are named
    std::string body;
};

struct ServerResponse {
    int status = 200;
    std::string content_type = "application/json";
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Answers one request; dropping it unanswered closes the connection. Safe to keep beyond the server's end.
class Reply {
public:
    explicit Reply(std::function<void(ServerResponse)> send) : send_(std::move(send)) {}
    void send(ServerResponse response) {
        if (auto once = std::exchange(send_, nullptr)) once(std::move(response));
    }

private:
    std::function<void(ServerResponse)> send_;
};

using Handler = std::function<void(ServerRequest, std::shared_ptr<Reply>)>;

struct ServerLimits {
    std::size_t header_bytes = 16U << 10U;
    std::size_t body_bytes = 16U << 20U;
    std::int64_t header_milliseconds = 10'000;  ///< for the whole header, from its first byte
    std::int64_t body_milliseconds = 60'000;
    std::int64_t idle_milliseconds = 60'000;
    std::size_t connections = 10'000;
};

/// PEM files. The key must be nobody else's to read; with `client_ca` callers must show a certificate of it.
struct TlsFiles {
    std::string certificate;  ///< with its chain
    std::string key;
    std::string client_ca = {};
};

class HttpServer {
public:
    /// `address`: "127.0.0.1"; port 0 takes a free one. With `tls` every connection is TLS (see tls_stream.hpp).
    /// `proxies` may say who their callers are (see forwarded.hpp).
    static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, std::uint16_t port, std::size_t threads,
                                                      Handler handler, const ServerLimits& limits = {},
                                                      const std::optional<TlsFiles>& tls = std::nullopt,
                                                      TrustedProxies proxies = {});
    /// A unix socket with mode 0600; a stale socket file is replaced, a live one is `listen.in_use`.
    static Result<std::unique_ptr<HttpServer>> listen_unix(const std::string& path, Handler handler,
                                                           const ServerLimits& limits = {});
    ~HttpServer();

    [[nodiscard]] std::uint16_t port() const;
    /// Reads the certificates now, for connections to come; they are also read by themselves when their files change.
    /// On an error the former ones stay in use. Nothing to do without TLS.
    Status reload_tls();
    /// Takes no new connections and closes idle ones; answers what is being handled and closes after it.
    void stop_accepting();

private:
    struct State;
    explicit HttpServer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::net
