#include "core/net/http_connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace hub::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kReadBytes = 16U << 10U;
constexpr std::size_t kKeptBufferBytes = 64U << 10U;  // beyond it a buffer is given back after its request
constexpr std::size_t kLingerBytes = 8U << 20U;
constexpr std::int64_t kLingerMilliseconds = 2'000;

/// Lets a Reply answer, or tells that nobody will.
struct Ticket {
    std::shared_ptr<ServerThread> thread;
    std::uint64_t connection;
    std::uint64_t request;
    bool answered = false;

    Ticket(std::shared_ptr<ServerThread> of, std::uint64_t connection_id, std::uint64_t request_id)
        : thread(std::move(of)), connection(connection_id), request(request_id) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() {
        if (!answered) thread->abandon(connection, request);
    }
};

/// The other end's address; empty for a unix socket.
std::string peer_of(int socket) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(socket, static_cast<sockaddr*>(static_cast<void*>(&peer)), &size) != 0) return {};
    AddressBytes bytes{};
    if (peer.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &peer, sizeof v4);
        bytes[10] = bytes[11] = 0xff;
        std::memcpy(bytes.data() + 12, &v4.sin_addr, sizeof v4.sin_addr);
    } else if (peer.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &peer, sizeof v6);
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    } else return {};
    return text_of(bytes);
}

/// All lines of one name, as one list.
std::string joined(const http::fields& fields, boost::beast::string_view name, std::string_view between = ",") {
    std::string out;
    const auto [first, last] = fields.equal_range(name);
    for (auto line = first; line != last; ++line) {
        if (!out.empty()) out += between;
        out.append(line->value().data(), line->value().size());
    }
    return out;
}

}  // namespace

Connection::Connection(ServerThread& thread, ServerSocket socket, std::uint64_t id)
    : thread_(thread), socket_(std::move(socket)), id_(id), peer_(peer_of(socket_.native_handle())) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    expire_in(thread_.shared().limits.idle_milliseconds);
}

Connection::~Connection() { --thread_.shared().connections; }

void Connection::expire_in(std::int64_t milliseconds) {
    deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
}

std::string_view Connection::received() const {
    const auto data = buffer_.cdata();
    return {static_cast<const char*>(data.data()), data.size()};
}

void Connection::begin() {
    if (!thread_.shared().tls) return advance();
    tls_ = thread_.shared().tls->stream(socket_);
    state_ = State::Greeting;
    expire_in(thread_.shared().limits.header_milliseconds);
    tls_->handshake([self = shared_from_this()](error_code code) {
        if (self->state_ == State::Closed) return;
        if (code) return self->close();
        self->state_ = State::Idle;
        self->expire_in(self->thread_.shared().limits.idle_milliseconds);
        self->advance();
    });
}

void Connection::advance() {
    if (working_) return;
    working_ = true;
    const auto self = shared_from_this();  // an answer may close and forget this connection
    while (state_ == State::Idle || state_ == State::Header || state_ == State::Body) {
        const bool moved = state_ == State::Body ? take_body() : take_header();
        if (!moved) break;
    }
    working_ = false;
    if (state_ == State::Idle || state_ == State::Header || state_ == State::Body) read();
}

bool Connection::take_header() {
    const ServerLimits& limits = thread_.shared().limits;
    if (buffer_.size() == 0) return false;
    if (state_ == State::Idle) {
        state_ = State::Header;
        scanned_ = 0;
        expire_in(limits.header_milliseconds);
    }
    const std::size_t length = header_length(received().substr(0, limits.header_bytes), scanned_);
    if (length == 0) {
        if (buffer_.size() < limits.header_bytes) return false;
        return refuse(431, "http.header_too_large", "the header is larger than allowed");
    }
    if (const char* fault = framing_fault(received().substr(0, length))) return refuse(400, "http.framing", fault);
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(length + 1));
    parser_->body_limit(limits.body_bytes);
    parser_->eager(false);
    error_code code;
    const std::size_t used = parser_->put(asio::const_buffer(buffer_.cdata().data(), length), code);
    if (code == http::error::body_limit) return refuse(413, "receipt.too_large", "the body is larger than allowed");
    if (code || !parser_->is_header_done() || used != length) return refuse(400, "http.malformed", "not a well-formed request");
    buffer_.consume(length);
    const auto& request = parser_->get();
    head_only_ = request.method() == http::verb::head;
    const bool keeps = request.keep_alive() && !thread_.shared().draining;
    after_ = !keeps ? AfterAnswer::Close : request.version() < 11 ? AfterAnswer::KeepOpenOldClient : AfterAnswer::KeepOpen;
    const auto expect = request[http::field::expect];
    if (!expect.empty() && request.version() >= 11) {
        if (!boost::beast::iequals(expect, "100-continue")) return refuse(417, "http.expectation", "only 100-continue can be expected");
        if (buffer_.size() == 0 && !parser_->is_done()) {
            if (tls_) {
                // Before anything else is read or written on this connection.
                state_ = State::Writing;
                tls_->write(asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), [self = shared_from_this()](error_code failed, std::size_t) {
                    if (self->state_ == State::Closed) return;
                    if (failed) return self->close();
                    self->begin_body();
                    self->advance();
                });
                return false;
            }
            // Twenty-five bytes into an empty send buffer; a client that cannot take them is gone.
            socket_.write_some(asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), code);
            if (code) {
                close();
                return false;
            }
        }
    }
    begin_body();
    return true;
}

void Connection::begin_body() {
    parser_->eager(true);
    state_ = State::Body;
    expire_in(thread_.shared().limits.body_milliseconds);
}

bool Connection::take_body() {
    while (!parser_->is_done()) {
        if (buffer_.size() == 0) return false;
        error_code code;
        // No more at once than a chunk's header or the trailer may have: whether one is too long must not hang on how
        // its bytes arrive.
        const std::size_t most = thread_.shared().limits.header_bytes;
        const auto shown = asio::buffer(buffer_.cdata(), most);
        const std::size_t used = parser_->put(shown, code);
        buffer_.consume(used);
        if (code == http::error::need_more) {
            if (used > 0) continue;
            if (shown.size() >= most) return refuse(400, "http.malformed", "a chunk's header or trailer is larger than allowed");
            return false;
        }
        if (code == http::error::body_limit) return refuse(413, "receipt.too_large", "the body is larger than allowed");
        if (code) return refuse(400, "http.malformed", "the body is not well-formed");
        if (used == 0 && !parser_->is_done()) return false;
    }
    hand_on();
    return true;
}

void Connection::hand_on() {
    auto message = parser_->release();
    parser_.reset();
    const auto view = [](boost::beast::string_view text) { return std::string_view(text.data(), text.size()); };
    ServerRequest request;
    const std::string_view target = view(message.target());
    const auto question = target.find('?');
    if (!decode_path(target.substr(0, question), request.path)) {
        refuse(400, "http.path", "the path is malformed");
        return;
    }
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    request.method = view(message.method_string());
    request.authorization = view(message[http::field::authorization]);
    request.content_type = view(message[http::field::content_type]);
    request.prefer = view(message[http::field::prefer]);
    request.idempotency_key = view(message["Idempotency-Key"]);
    request.accept_language = view(message[http::field::accept_language]);
    request.if_none_match = view(message[http::field::if_none_match]);
    request.cookie = joined(message, "Cookie", "; ");  // HTTP/2 front ends may split it (RFC 9113 §8.2.3)
    request.origin = view(message[http::field::origin]);
    request.dpop = joined(message, "DPoP");
    request.user_agent = view(message[http::field::user_agent]);
    request.caller = {peer_, tls_ ? Transport::Encrypted : Transport::Clear, Via::Direct};
    if (const auto& proxies = thread_.shared().proxies; !proxies.ranges.empty()) {
        const ForwardedHeaders headers{joined(message, "X-Forwarded-For"), joined(message, "X-Forwarded-Proto"), joined(message, "Forwarded")};
        request.caller = caller_of(std::move(request.caller), headers, proxies);
    }
    request.body = std::move(message.body());
    if (buffer_.size() == 0 && buffer_.capacity() > kKeptBufferBytes) buffer_ = {};
    state_ = State::Handling;
    deadline_ = SteadyTime::max();
    auto ticket = std::make_shared<Ticket>(thread_.shared_from_this(), id_, ++request_);
    thread_.shared().handler(std::move(request), std::make_shared<Reply>([ticket](ServerResponse response) {
                                 ticket->answered = true;
                                 ticket->thread->answer(ticket->connection, ticket->request, std::move(response));
                             }));
}

void Connection::answer(std::uint64_t request, ServerResponse response) {
    if (state_ != State::Handling || request != request_) return;
    write(response);
    if (state_ == State::Idle) advance();
}

void Connection::abandon(std::uint64_t request) {
    if (state_ == State::Handling && request == request_) close();
}

bool Connection::refuse(int status, std::string_view code, std::string_view message) {
    after_ = AfterAnswer::Close;
    refused_ = true;
    ServerResponse response{.status = status};
    response.body.append(R"({"code":")").append(code).append(R"(","message":")").append(message).append("\"}");
    write(response);
    return false;
}

void Connection::write(const ServerResponse& response) {
    if (thread_.shared().draining) after_ = AfterAnswer::Close;
    out_.clear();
    out_sent_ = 0;
    append_answer_header(out_, response, thread_.date(), after_);
    // One buffer and one system call; copying a page costs less than a second segment.
    if (has_body(response.status) && !head_only_) out_ += response.body;
    state_ = State::Writing;
    if (tls_) return send_rest();
    error_code code;
    out_sent_ = socket_.write_some(asio::buffer(out_), code);
    if (code && code != asio::error::would_block) return close();
    if (out_sent_ == out_.size()) return answer_written();
    send_rest();
}

void Connection::send_rest() {
    expire_in(thread_.shared().limits.body_milliseconds);
    auto sent = [self = shared_from_this()](error_code code, std::size_t) {
        if (self->state_ == State::Closed) return;
        if (code) return self->close();
        self->answer_written();
        if (self->state_ == State::Idle) self->advance();
    };
    if (tls_) return tls_->write(asio::buffer(out_), std::move(sent));
    asio::async_write(socket_, asio::buffer(out_) + out_sent_, std::move(sent));
}

void Connection::answer_written() {
    if (out_.capacity() > kKeptBufferBytes) out_ = {};
    if (refused_) return linger();
    if (after_ == AfterAnswer::Close) return tls_ ? part() : close();
    state_ = State::Idle;
    expire_in(thread_.shared().limits.idle_milliseconds);
}

void Connection::part() {
    state_ = State::Parting;
    expire_in(kLingerMilliseconds);
    tls_->shut([self = shared_from_this()] { self->close(); });
}

void Connection::linger() {
    state_ = State::Lingering;
    expire_in(kLingerMilliseconds);
    buffer_.clear();
    error_code ignored;
    socket_.shutdown(ServerSocket::shutdown_send, ignored);
    read();
}

void Connection::read() {
    auto received = [self = shared_from_this()](error_code code, std::size_t count) {
        if (self->state_ == State::Closed) return;
        if (code) return self->close();
        self->received_bytes(count);
    };
    if (tls_) tls_->read_some(buffer_.prepare(kReadBytes), std::move(received));
    else socket_.async_read_some(buffer_.prepare(kReadBytes), std::move(received));
}

void Connection::received_bytes(std::size_t count) {
    if (state_ == State::Lingering) {
        drained_ += count;
        return drained_ > kLingerBytes ? close() : read();
    }
    buffer_.commit(count);
    advance();
}

void Connection::close() {
    if (state_ == State::Closed) return;
    state_ = State::Closed;
    error_code ignored;
    socket_.shutdown(ServerSocket::shutdown_both, ignored);
    socket_.close(ignored);
    thread_.forget(id_);
}

}  // namespace hub::net
