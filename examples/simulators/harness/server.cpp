#include "server.hpp"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <Poco/ThreadPool.h>
#include <Poco/URI.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

namespace simulator {
namespace {

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

/// Lets a faulty reply wait without outliving the server.
class Closing {
public:
    void close() {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        wake_.notify_all();
    }
    /// True when the server closes before the time is up.
    bool closes_within(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return wake_.wait_for(lock, time, [this] { return closed_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    bool closed_ = false;
};

struct Shared {
    Service& service;
    FaultPlan faults{};
    Closing closing{};
};

Request read_request(HTTPServerRequest& wire) {
    Request request;
    request.method = wire.getMethod();
    request.target = wire.getURI();
    const Poco::URI uri(request.target);
    request.path = uri.getPath();
    for (const auto& [name, value] : uri.getQueryParameters()) request.query[name] = value;
    for (const auto& [name, value] : wire) request.headers[Poco::toLower(name)] = value;
    Poco::StreamCopier::copyToString(wire.stream(), request.body);
    return request;
}

void send_text(HTTPServerResponse& wire, int status, const std::string& type, const std::string& text) {
    wire.setStatusAndReason(static_cast<HTTPServerResponse::HTTPStatus>(status));
    wire.setContentType(type);
    wire.sendBuffer(text.data(), text.size());
}

bool peer_left(HTTPServerRequest& wire) {
    auto& socket = static_cast<Poco::Net::HTTPServerRequestImpl&>(wire).socket();
    if (!socket.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ)) return false;
    char byte = 0;
    return socket.receiveBytes(&byte, 1, MSG_PEEK) <= 0;
}

void hang(HTTPServerRequest& wire, Shared& shared) {
    while (!shared.closing.closes_within(std::chrono::milliseconds{50})) {
        if (peer_left(wire)) return;
    }
}

/// A byte at a time: alive for any read timeout, too slow for any total deadline.
void trickle(HTTPServerResponse& wire, const std::string& text, Shared& shared) {
    wire.setContentType("application/json");
    wire.setContentLength64(static_cast<Poco::Int64>(text.size()));
    auto& out = wire.send();
    for (const char byte : text) {
        out.put(byte).flush();
        if (!out.good() || shared.closing.closes_within(std::chrono::milliseconds{200})) return;
    }
}

/// The peer sees the connection close before the promised length.
void cut(HTTPServerResponse& wire, const std::string& text) {
    wire.setContentType("application/json");
    wire.setKeepAlive(false);
    const std::string half = text.substr(0, text.size() / 2);
    wire.sendBuffer(half.data(), half.size());
}

void suffer(const Fault& fault, HTTPServerRequest& in, HTTPServerResponse& out, const Request& request,
            Shared& shared) {
    const bool takes_effect = fault.moment == FaultMoment::after_effect || fault.mode == FaultMode::trickle ||
                              fault.mode == FaultMode::truncated || fault.mode == FaultMode::slow ||
                              fault.mode == FaultMode::duplicate_page || fault.mode == FaultMode::endless_pages;
    Reply honest;
    if (takes_effect) honest = shared.service.answer(request, fault);
    switch (fault.mode) {
        case FaultMode::hang:
            hang(in, shared);
            out.setKeepAlive(false);
            return;
        case FaultMode::trickle:
            trickle(out, honest.body.dump(), shared);
            return;
        case FaultMode::truncated:
            cut(out, honest.body.dump());
            return;
        case FaultMode::html200:
            send_text(out, 200, "text/html; charset=utf-8",
                      "<!doctype html><title>Đăng nhập</title><p>Phiên làm việc đã hết hạn.</p>");
            return;
        case FaultMode::status:
            if (!fault.retry_after.empty()) out.set("Retry-After", fault.retry_after);
            send_text(out, fault.status, "text/plain", "the vendor is unwell\n");
            return;
        case FaultMode::slow:
            shared.closing.closes_within(fault.delay);
            break;
        case FaultMode::duplicate_page:
        case FaultMode::endless_pages:
            break;
    }
    send_text(out, honest.status, "application/json", honest.body.dump());
}

Reply control(const Request& request, Shared& shared) {
    if (request.path == "/_sim/fault" && request.method == "POST") {
        const auto wish = nlohmann::json::parse(request.body, nullptr, false);
        if (const auto reason = shared.faults.order(wish)) return {400, {{"error", *reason}}};
        return {200, shared.faults.describe()};
    }
    if (auto reply = shared.service.control(request)) {
        if (request.path == "/_sim/stats") reply->body["faults"] = shared.faults.describe();
        return *reply;
    }
    return {404, {{"error", "no such control"}}};
}

class Handler : public Poco::Net::HTTPRequestHandler {
public:
    explicit Handler(Shared& shared) : shared_(shared) {}

    void handleRequest(HTTPServerRequest& in, HTTPServerResponse& out) override {
        try {
            const Request request = read_request(in);
            if (request.path.starts_with("/_sim/")) {
                const Reply reply = control(request, shared_);
                send_text(out, reply.status, "application/json", reply.body.dump());
                return;
            }
            if (const auto fault = shared_.faults.take(request.path, shared_.service.tenant_of(request))) {
                suffer(*fault, in, out, request, shared_);
                return;
            }
            const Reply reply = shared_.service.answer(request, std::nullopt);
            send_text(out, reply.status, "application/json", reply.body.dump());
        } catch (const std::exception& error) {
            std::cerr << "simulator: " << error.what() << '\n';
            if (!out.sent()) send_text(out, 500, "text/plain", "simulator failed\n");
        }
    }

private:
    Shared& shared_;
};

class Handlers : public Poco::Net::HTTPRequestHandlerFactory {
public:
    explicit Handlers(Shared& shared) : shared_(shared) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
        return new Handler(shared_);  // POCO takes it over
    }

private:
    Shared& shared_;
};

}  // namespace

void serve(Service& service, std::uint16_t port) {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);  // before any thread starts, so all inherit it
    signal(SIGPIPE, SIG_IGN);

    Shared shared{service};
    constexpr int kConnections = 512;
    Poco::ThreadPool threads(4, kConnections);
    auto* params = new Poco::Net::HTTPServerParams;  // reference-counted by the server
    params->setMaxThreads(kConnections);
    params->setMaxQueued(kConnections);
    params->setKeepAlive(true);
    params->setMaxKeepAliveRequests(0);
    params->setKeepAliveTimeout(Poco::Timespan(30, 0));
    Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", port));
    Poco::Net::HTTPServer server(new Handlers(shared), threads, socket, params);
    server.start();
    std::cout << nlohmann::json{{"ready", true}, {"port", socket.address().port()}}.dump() << std::endl;

    int signal_number = 0;
    sigwait(&stop, &signal_number);
    shared.closing.close();
    server.stopAll(true);
    threads.joinAll();
}

}  // namespace simulator
