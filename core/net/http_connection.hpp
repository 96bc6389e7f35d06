// One connection of the server; see server_thread.hpp for its life.
//
// Ownership: its ServerThread, and the operation that is under way. Threads: that ServerThread's only.
// Failure: closes itself.
#pragma once

#include <utility>  // Boost.Asio 1.74 needs it first under C++20

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>

#include "core/net/http_framing.hpp"
#include "core/net/server_thread.hpp"
#include "core/net/tls_stream.hpp"

namespace hub::net {

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(ServerThread& thread, ServerSocket socket, std::uint64_t id);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// The first turn: shakes hands where the server speaks TLS, then reads.
    void begin();
    /// Works through what has been read, and reads on.
    void advance();
    void answer(std::uint64_t request, ServerResponse response);
    void abandon(std::uint64_t request);
    [[nodiscard]] bool expired(SteadyTime now) const { return now >= deadline_; }
    [[nodiscard]] bool between_requests() const { return state_ == State::Idle; }
    void close();

private:
    enum class State : unsigned char {
        Greeting,  ///< the TLS handshake is under way
        Idle,      ///< no byte of a request yet
        Header,    ///< part of a header is here
        Body,      ///< the header is read, the body is not
        Handling,  ///< the handler has it
        Writing,   ///< an answer is on its way
        Parting,   ///< the peer has been told that this was all, over TLS
        Lingering, ///< refused; reading away what still comes
        Closed,
    };

    [[nodiscard]] std::string_view received() const;
    /// Each takes what it can from the buffer; false when more bytes are needed or the turn is over.
    bool take_header();
    void begin_body();
    bool take_body();
    void hand_on();
    bool refuse(int status, std::string_view code, std::string_view message);
    void read();
    void received_bytes(std::size_t count);
    void write(const ServerResponse& response);
    void send_rest();
    void answer_written();
    void part();
    void linger();
    void expire_in(std::int64_t milliseconds);

    ServerThread& thread_;
    ServerSocket socket_;
    std::unique_ptr<TlsStream> tls_;  ///< or null: in the clear
    std::uint64_t id_;
    std::string peer_;  ///< its address; empty on a unix socket
    std::uint64_t request_ = 0;
    State state_ = State::Idle;
    SteadyTime deadline_{};
    boost::beast::flat_buffer buffer_;
    std::size_t scanned_ = 0;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
    AfterAnswer after_ = AfterAnswer::KeepOpen;
    bool head_only_ = false;
    bool refused_ = false;
    bool working_ = false;  ///< advance() is on the stack; it goes on after an answer
    std::size_t drained_ = 0;
    std::string out_;
    std::size_t out_sent_ = 0;
};

}  // namespace hub::net
