// TLS for the HTTP server: 1.2 and 1.3, certificates read anew when their files change, and callers'
// certificates asked for when an authority for them is named.
//
// A TlsListener knows the files. Each new connection takes the context of that moment, after a look whether the
// files have changed; connections that stand keep theirs. Files that do not fit together (half of a renewal is
// there) leave the former context in use and are tried again when they change again.
//
// Ownership: a TlsStream borrows the connection's socket and keeps its context. Threads: TlsListener any; a
// TlsStream its connection's. Errors of open() and reload(): `tls.certificate`, `tls.key`, `tls.client_ca`.
#pragma once

#include <utility>  // Boost.Asio 1.74 needs it first under C++20

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>

#include "core/net/server_thread.hpp"

namespace hub::net {

class TlsStream {
public:
    using Done = std::function<void(boost::system::error_code, std::size_t)>;
    struct State;
    explicit TlsStream(std::unique_ptr<State> state);
    ~TlsStream();

    void handshake(std::function<void(boost::system::error_code)> done);
    void read_some(boost::asio::mutable_buffer into, Done done);
    void write(boost::asio::const_buffer bytes, Done done);
    /// Tells the peer that this was all, and waits for the same of it.
    void shut(std::function<void()> done);

private:
    std::unique_ptr<State> state_;
};

class TlsListener {
public:
    static Result<std::shared_ptr<TlsListener>> open(TlsFiles files);
    ~TlsListener();

    [[nodiscard]] std::unique_ptr<TlsStream> stream(ServerSocket& socket);
    Status reload();

private:
    struct State;
    explicit TlsListener(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::net
