#include "core/net/http_server.hpp"

#include <utility>  // Boost.Asio 1.74 needs it first under C++20

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "core/net/server_thread.hpp"
#include "core/net/tls_stream.hpp"

namespace hub::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

constexpr auto kNoDescriptorsPause = std::chrono::milliseconds(100);

Error listen_error(const error_code& code, const std::string& where) {
    if (code == asio::error::address_in_use) {
        return error("listen.in_use", where + " is taken; stop what listens there or choose another address");
    }
    return error("listen.address", "cannot listen on " + where + ": " + code.message());
}

/// A socket that answers belongs to a running hub; one that refuses is left from a crash and removed.
Status clear_stale_socket(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) return {};
    if (!S_ISSOCK(found.st_mode)) return fail("listen.address", path + " exists and is no socket");
    asio::io_context context;
    asio::local::stream_protocol::socket probe(context);
    error_code code;
    probe.connect(asio::local::stream_protocol::endpoint(path), code);
    if (!code) return fail("listen.in_use", path + " belongs to a running hub");
    if (code != asio::error::connection_refused) return fail("listen.address", "cannot take over " + path + ": " + code.message());
    ::unlink(path.c_str());
    return {};
}

}  // namespace

struct HttpServer::State {
    std::shared_ptr<ServerShared> shared;
    std::vector<std::shared_ptr<ServerThread>> threads;
    std::optional<Acceptor> acceptor;      // on the first thread's loop
    std::optional<asio::steady_timer> pause;
    std::size_t next = 0;
    std::uint16_t port = 0;
    std::string socket_path;

    State(std::size_t count, Handler handler, const ServerLimits& limits) : shared(std::make_shared<ServerShared>()) {
        shared->handler = std::move(handler);
        shared->limits = limits;
        for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
            threads.push_back(std::make_shared<ServerThread>(shared));
        }
    }

    error_code open(const asio::generic::stream_protocol::endpoint& endpoint, const asio::generic::stream_protocol& protocol) {
        error_code code;
        acceptor.emplace(threads.front()->context());
        pause.emplace(threads.front()->context());
        acceptor->open(protocol, code);
        if (protocol.family() == AF_UNIX) {
            // The file takes the socket's own mode: no moment when others could connect, and no umask of
            // the whole process.
            if (!code && ::fchmod(acceptor->native_handle(), S_IRUSR | S_IWUSR) != 0) code = {errno, boost::system::system_category()};
        } else if (!code) {
            acceptor->set_option(asio::socket_base::reuse_address(true), code);
        }
        if (!code) acceptor->bind(endpoint, code);
        if (!code) acceptor->listen(asio::socket_base::max_listen_connections, code);
        if (!code) acceptor->non_blocking(true, code);  // who was there when we woke may have gone
        return code;
    }

    void start() {
        accept();
        for (const auto& thread : threads) thread->start();
    }

    /// Waits, and only then takes: an async_accept under way would hold a socket of another thread's loop, and a reply
    /// that outlives the server may keep this loop longer than that one.
    void accept() {
        acceptor->async_wait(Acceptor::wait_read, [this](error_code code) {
            if (!acceptor->is_open() || code == asio::error::operation_aborted) return;
            if (!code) code = take_one();
            if (code && code != asio::error::would_block && code != asio::error::connection_aborted) {
                // Out of descriptors, most likely: trying at once would only spin.
                pause->expires_after(kNoDescriptorsPause);
                pause->async_wait([this](error_code stopped) {
                    if (!stopped) accept();
                });
                return;
            }
            accept();
        });
    }

    /// Connections go to the threads in turn.
    error_code take_one() {
        ServerThread& thread = *threads[next++ % threads.size()];
        error_code code;
        ServerSocket socket = acceptor->accept(thread.context(), code);
        if (code || shared->connections >= shared->limits.connections) return code;
        const int on = 1;
        if (port != 0) (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        thread.adopt(std::move(socket));
        return {};
    }

    void stop_accepting() {
        if (shared->draining.exchange(true)) return;
        asio::post(threads.front()->context(), [this] {
            error_code ignored;
            acceptor->close(ignored);
            pause->cancel();
        });
        for (const auto& thread : threads) thread->drain();
    }
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, std::uint16_t port, std::size_t threads,
                                                       Handler handler, const ServerLimits& limits, const std::optional<TlsFiles>& tls,
                                                       TrustedProxies proxies) {
    error_code code;
    const auto parsed = asio::ip::make_address(address == "localhost" ? "127.0.0.1" : address, code);
    if (code) return fail("listen.address", address + " is no IP address");
    auto state = std::make_unique<State>(threads, std::move(handler), limits);
    state->shared->proxies = std::move(proxies);
    if (tls) {
        HUB_TRY_ASSIGN(state->shared->tls, TlsListener::open(*tls));
    }
    const asio::ip::tcp::endpoint endpoint(parsed, port);
    code = state->open(endpoint, endpoint.protocol());
    if (code) return fail(listen_error(code, address + ":" + std::to_string(port)));
    asio::ip::tcp::endpoint local;
    const auto bound = state->acceptor->local_endpoint();
    std::copy_n(static_cast<const unsigned char*>(static_cast<const void*>(bound.data())), bound.size(),
                static_cast<unsigned char*>(static_cast<void*>(local.data())));
    state->port = local.port();
    state->start();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen_unix(const std::string& path, Handler handler,
                                                            const ServerLimits& limits) {
    if (path.size() > 100) return fail("listen.address", "a unix socket's path has at most 100 characters: " + path);
    HUB_TRY(clear_stale_socket(path));
    auto state = std::make_unique<State>(1, std::move(handler), limits);
    const asio::local::stream_protocol::endpoint endpoint(path);
    const error_code code = state->open(endpoint, endpoint.protocol());
    if (code) return fail(listen_error(code, path));
    state->socket_path = path;
    state->start();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

std::uint16_t HttpServer::port() const { return state_->port; }

Status HttpServer::reload_tls() { return state_->shared->tls ? state_->shared->tls->reload() : Status(); }

void HttpServer::stop_accepting() { state_->stop_accepting(); }

HttpServer::~HttpServer() {
    if (state_ == nullptr) return;
    for (const auto& thread : state_->threads) thread->stop();
    state_->pause.reset();
    state_->acceptor.reset();
    if (!state_->socket_path.empty()) ::unlink(state_->socket_path.c_str());
}

}  // namespace hub::net
