#include "core/net/egress.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <optional>
#include <ostream>

#include "core/base/failpoint.hpp"
#include "core/net/chunked_body.hpp"
#include "core/net/deadline_watch.hpp"
#include "core/net/egress_target.hpp"

namespace hub::net {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kIdleSessions = 4;  // kept per pinned address
constexpr auto kIdleLife = std::chrono::seconds(30);

/// A connected session whose bytes can be read without POCO's body streams, which take the end of the
/// connection for the end of the body.
class Wire {
public:
    virtual ~Wire() = default;
    virtual Poco::Net::HTTPClientSession& session() = 0;
    virtual std::size_t read_bytes(char* out, std::size_t size) = 0;

    Steady::time_point idle_since{};
};

/// The host stays unset: without it POCO cannot reconnect and send again behind our back.
template <typename Base>
class ConnectedWire final : public Base, public Wire {
public:
    template <typename Socket>
    explicit ConnectedWire(const Socket& socket) : Base(socket) {
        this->setKeepAlive(true);
        this->setProxyConfig({});
    }
    Poco::Net::HTTPClientSession& session() override { return *this; }
    std::size_t read_bytes(char* out, std::size_t size) override {
        if (size == 1) {  // from the buffer, which get() fills; read() would ask the kernel for one byte
            const int byte = this->get();
            if (byte < 0) return 0;
            *out = static_cast<char>(byte);
            return 1;
        }
        const int got = this->read(out, static_cast<std::streamsize>(size));
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }
};

Poco::Timespan left(Steady::time_point deadline) {
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(deadline - Steady::now()).count();
    return Poco::Timespan(std::max<Poco::Timespan::TimeDiff>(1'000, rest));
}

Poco::Net::Context::Ptr tls_context() {
    static const Poco::Net::Context::Ptr context = [] {
        Poco::Net::Context::Ptr made(new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, "", "", "",
                                                            Poco::Net::Context::VERIFY_STRICT, 9, true));
        made->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
        return made;
    }();
    return context;
}

/// Nothing of the request has left while this fails, so it is always `Later`.
Result<std::unique_ptr<Wire>> open(const Target& target, DeadlineWatch& watch, Steady::time_point deadline) {
    std::string why = "no address";
    for (const auto& address : target.addresses) {
        try {
            if (Steady::now() >= deadline) break;
            Poco::Net::StreamSocket socket;
            socket.connect(Poco::Net::SocketAddress(address, target.port), left(deadline));
            socket.setNoDelay(true);
            socket.setReceiveTimeout(left(deadline));
            socket.setSendTimeout(left(deadline));
            if (!target.secure) return std::make_unique<ConnectedWire<Poco::Net::HTTPClientSession>>(socket);
            const auto watched = watch.watch(socket.impl()->sockfd(), deadline);
            const auto secure = Poco::Net::SecureStreamSocket::attach(socket, target.host, tls_context());
            return std::make_unique<ConnectedWire<Poco::Net::HTTPSClientSession>>(secure);
        } catch (const Poco::Net::SSLException& problem) {
            if (Steady::now() >= deadline) break;
            return fail("egress.tls", "no trusted TLS with " + target.host + ": " + problem.displayText(), Retry::Later);
        } catch (const Poco::Exception& problem) {
            why = problem.displayText();
        }
    }
    if (Steady::now() >= deadline) why = "it does not accept connections in time";
    return fail("egress.connect", target.host + ": " + why, Retry::Later);
}

struct Answer {
    HttpResponse response;
    bool reusable = false;
};

class Exchange {
public:
    Exchange(const Target& target, const HttpRequest& request, const EgressPolicy& policy, Steady::time_point deadline)
        : target_(target), request_(request), policy_(policy), deadline_(deadline) {}

    /// GET, HEAD and OPTIONS change nothing at the other side (RFC 9110 §9.2.1), so they may be sent again.
    [[nodiscard]] bool safe() const { return request_.method == "GET" || request_.method == "HEAD" || request_.method == "OPTIONS"; }

    Result<Answer> run(Wire& wire, DeadlineWatch& watch) {
        const auto watched = watch.watch(wire.session().socket().impl()->sockfd(), deadline_);
        try {
            wire.session().socket().setReceiveTimeout(left(deadline_));
            wire.session().socket().setSendTimeout(left(deadline_));
            send(wire);
            return receive(wire);
        } catch (const Poco::TimeoutException&) {
            return timed_out();
        } catch (const Poco::Exception& problem) {
            if (Steady::now() >= deadline_) return timed_out();
            return failed("egress.reset", target_.host + " closed the connection: " + problem.displayText());
        } catch (const std::exception& problem) {
            return failed("egress.reset", target_.host + ": " + problem.what());
        }
    }

private:
    // Once a byte has left, the other side may have acted on it, and a reset tells nothing to the contrary:
    // a peer that read the request, acted and closed with unread data resets just the same.
    [[nodiscard]] tl::unexpected<Error> failed(std::string_view code, std::string message) const {
        return fail(code, std::move(message), safe() ? Retry::Later : Retry::Uncertain);
    }
    [[nodiscard]] tl::unexpected<Error> timed_out() const {
        return failed("egress.timeout", target_.host + " did not answer whole within " + std::to_string(policy_.deadline_milliseconds) + " ms");
    }
    [[nodiscard]] tl::unexpected<Error> too_large() const {
        const std::string message = "the answer is larger than " + std::to_string(policy_.reply_bytes) + " bytes";
        return fail("egress.too_large", message, safe() ? Retry::Never : Retry::Uncertain);
    }

    void send(Wire& wire) const {
        Poco::Net::HTTPRequest out(request_.method, target_.path_and_query, Poco::Net::HTTPMessage::HTTP_1_1);
        out.setHost(target_.host, target_.port);
        for (const auto& [name, value] : request_.headers) out.add(name, value);
        if (!request_.body.empty() || !safe()) out.setContentLength64(static_cast<Poco::Int64>(request_.body.size()));
        out.setKeepAlive(true);
        HUB_FAILPOINT("egress.send.before");
        std::ostream& body = wire.session().sendRequest(out);
        body << request_.body;
        body.flush();
        HUB_FAILPOINT("egress.send.after");
    }

    Result<Answer> receive(Wire& wire) const {
        Poco::Net::HTTPResponse in;
        (void)wire.session().receiveResponse(in);
        Answer answer;
        answer.response.status = in.getStatus();
        for (const auto& [name, value] : in) answer.response.headers.emplace_back(name, value);
        const int status = answer.response.status;
        answer.reusable = in.getKeepAlive();
        if (request_.method == "HEAD" || status == 204 || status == 304 || status < 200) return answer;
        const bool chunked = in.has("Transfer-Encoding");
        if (chunked) {
            if (!equal_ignoring_case(in.get("Transfer-Encoding"), "chunked")) return failed("egress.reset", "the answer's transfer coding is not understood");
            HUB_TRY(receive_chunked(wire, answer.response.body));
        } else if (in.hasContentLength()) {
            const Poco::Int64 length = in.getContentLength64();
            if (length < 0) return failed("egress.reset", "the answer's length is malformed");
            if (static_cast<std::uint64_t>(length) > policy_.reply_bytes) return too_large();
            HUB_TRY(receive_exactly(wire, answer.response.body, static_cast<std::size_t>(length)));
        } else {
            answer.reusable = false;
            HUB_TRY(receive_to_end(wire, answer.response.body));
        }
        HUB_FAILPOINT("egress.receive.after");
        return answer;
    }

    [[nodiscard]] Status ended_early() const {
        if (Steady::now() >= deadline_) return timed_out();
        return failed("egress.reset", "the answer of " + target_.host + " was cut");
    }

    Status receive_chunked(Wire& wire, std::string& body) const {
        const auto source = [&wire](char* out, std::size_t size) { return wire.read_bytes(out, size); };
        switch (read_chunked(source, body, policy_.reply_bytes)) {
            case Chunked::Whole: return {};
            case Chunked::Cut: return ended_early();
            case Chunked::TooLarge: return too_large();
            case Chunked::Malformed: break;
        }
        return failed("egress.reset", "the answer's chunks are malformed");
    }

    Status receive_exactly(Wire& wire, std::string& body, std::size_t length) const {
        std::array<char, 16'384> piece{};  // the string grows as bytes come, not as a header promises
        while (body.size() < length) {
            const std::size_t got = wire.read_bytes(piece.data(), std::min(piece.size(), length - body.size()));
            if (got == 0) return ended_early();
            body.append(piece.data(), got);
        }
        return {};
    }

    Status receive_to_end(Wire& wire, std::string& body) const {
        std::array<char, 16'384> piece{};
        while (const std::size_t got = wire.read_bytes(piece.data(), piece.size())) {
            if (body.size() + got > policy_.reply_bytes) return too_large();
            body.append(piece.data(), got);
        }
        if (Steady::now() >= deadline_) return timed_out();
        return {};
    }

    const Target& target_;
    const HttpRequest& request_;
    const EgressPolicy& policy_;
    Steady::time_point deadline_;
};

class PocoEgress final : public Egress {
public:
    Result<HttpResponse> perform(const HttpRequest& request, const EgressPolicy& policy) override {
        const auto deadline = Steady::now() + std::chrono::milliseconds(policy.deadline_milliseconds);
        HUB_TRY_ASSIGN(const Target target, allowed_target(request, policy));
        Exchange exchange(target, request, policy, deadline);
        if (auto idle = borrow(target)) {
            auto answer = exchange.run(*idle, watch_);
            if (answer) return finish(target, std::move(*answer), std::move(idle));
            // It may have been closed between our look at it and our request. Only what changes nothing is
            // sent again; anything else is uncertain, because "closed before reading" cannot be proven.
            if (answer.error().code != "egress.reset" || !exchange.safe()) return fail(std::move(answer).error());
        }
        HUB_TRY_ASSIGN(auto wire, open(target, watch_, deadline));
        HUB_TRY_ASSIGN(auto answer, exchange.run(*wire, watch_));
        return finish(target, std::move(answer), std::move(wire));
    }

private:
    static std::string key_of(const Target& target) {
        std::string key = (target.secure ? "s|" : "p|") + target.host + "|" + std::to_string(target.port);
        for (const auto& address : target.addresses) key += "|" + address.toString();
        return key;
    }

    /// An idle connection that nothing speaks against: young, and silent. One with bytes or an end to read
    /// was closed by the other side, before any byte of the new request is sent.
    std::unique_ptr<Wire> borrow(const Target& target) {
        const std::lock_guard lock(mutex_);
        const auto found = idle_.find(key_of(target));
        if (found == idle_.end()) return nullptr;
        std::unique_ptr<Wire> usable;
        while (!found->second.empty() && !usable) {
            usable = std::move(found->second.back());
            found->second.pop_back();
            const bool old = Steady::now() - usable->idle_since > kIdleLife;
            // Readable while nobody was asked: closed, or out of step. POCO's own poll makes and ends an epoll for it.
            pollfd state{usable->session().socket().impl()->sockfd(), POLLIN, 0};
            if (old || ::poll(&state, 1, 0) != 0) {
                usable.reset();
            }
        }
        if (found->second.empty()) idle_.erase(found);
        return usable;
    }

    HttpResponse finish(const Target& target, Answer answer, std::unique_ptr<Wire> wire) {
        if (answer.reusable && wire->session().connected()) {
            wire->idle_since = Steady::now();
            const std::lock_guard lock(mutex_);
            auto& idle = idle_[key_of(target)];
            if (idle.size() < kIdleSessions) idle.push_back(std::move(wire));
        }
        return std::move(answer.response);
    }

    DeadlineWatch watch_;
    std::mutex mutex_;
    std::map<std::string, std::vector<std::unique_ptr<Wire>>> idle_;
};

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equal_ignoring_case(key, name)) return value;
    }
    return {};
}

std::unique_ptr<Egress> make_egress() {
    // OpenSSL writes without MSG_NOSIGNAL: a peer that closes would end the process.
    std::signal(SIGPIPE, SIG_IGN);
    return std::make_unique<PocoEgress>();
}

}  // namespace hub::net
