// The server's connections. A ServerThread is one thread with its own Asio loop and the connections it
// was given; a connection never leaves its thread, so nothing here takes a lock.
//
// A connection reads a whole header, has it checked, reads the body through Beast's parser, hands the
// request on and writes the answer (in the handler's own call if it answers at once), then reads the
// next: pipelined requests are answered one by one, in order. Deadlines are kept by one sweep per thread
// instead of a timer per read. A refused request is answered, and what the client still sends is read
// away for a moment, so that the answer is not lost to a reset.
//
// Ownership: HttpServer owns ServerThreads; a ServerThread owns its connections; a Reply holds its
// ServerThread (never the connection), so an answer that comes after the server's end is dropped safely.
// Threads: adopt(), answer(), drain() any; everything else the thread itself. Failure: the connection
// closes; the server never stops for one.
#pragma once

#include <utility>  // Boost.Asio 1.74 needs it first under C++20

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

#include "core/net/http_server.hpp"

namespace hub::net {

using ServerSocket = boost::asio::generic::stream_protocol::socket;
using SteadyTime = std::chrono::steady_clock::time_point;

class Connection;
class TlsListener;

/// What all threads of one server share.
struct ServerShared {
    Handler handler;
    ServerLimits limits;
    TrustedProxies proxies = {};
    std::shared_ptr<TlsListener> tls = nullptr;  ///< or null: in the clear
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> draining{false};
};


class ServerThread : public std::enable_shared_from_this<ServerThread> {
public:
    explicit ServerThread(std::shared_ptr<ServerShared> shared);
    ~ServerThread();
    ServerThread(const ServerThread&) = delete;
    ServerThread& operator=(const ServerThread&) = delete;

    void start();
    /// Ends the loop and joins; answers that come later are dropped.
    void stop();
    /// Takes over a connected socket that was opened on context().
    void adopt(ServerSocket socket);
    /// Answers the request `request` of connection `connection`, if both are still there.
    void answer(std::uint64_t connection, std::uint64_t request, ServerResponse response);
    /// Nobody will answer that request: its connection closes.
    void abandon(std::uint64_t connection, std::uint64_t request);
    /// Closes the connections that are between two requests; the others close after their answer.
    void drain();

    boost::asio::io_context& context() { return context_; }
    ServerShared& shared() { return *shared_; }
    /// The date header's text, made once a second.
    std::string_view date();
    void forget(std::uint64_t connection) { connections_.erase(connection); }

private:
    void sweep();

    std::shared_ptr<ServerShared> shared_;  // before context_: its end destroys connections, which count down here
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer sweeper_;
    bool sweeping_ = false;
    std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections_;
    std::uint64_t last_connection_ = 0;
    std::time_t dated_ = 0;
    std::string date_;
    std::thread thread_;
};

}  // namespace hub::net
