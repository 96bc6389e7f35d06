// perf-sink: the destination of a measurement. Answers every POST with 200 and remembers, by pupil, the sequence it
// came with last; from one thread.
//
//   perf-sink            prints {"ready":true,"port":P}; runs until SIGTERM
//   GET /stats           posts, distinct Idempotency-Keys, repeated ones, keys, steps backwards, time of the last post
//   GET /newest          one 32-bit number a pupil: the sequence that came last, 0 for none
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tests/perf/http_message.hpp"
#include "tests/perf/pupils.hpp"

namespace hub::perf {
namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\nConnection: keep-alive\r\n\r\n{\"code\":\"good\"}";
constexpr std::string_view kPupilMark = R"("Ma":"B)";
constexpr std::string_view kSequenceMark = R"("DiaChi":"Số )";

std::uint32_t number_after(std::string_view text, std::string_view mark) {
    const auto at = text.find(mark);
    std::uint32_t out = 0;
    if (at != std::string_view::npos) std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), out);
    return out;
}

class Sink {
public:
    Sink() : newest_(kPupils) { keys_.reserve(1U << 20U); }

    std::string answer(const HttpMessage& request) {
        if (request.head.starts_with("POST ")) {
            take(request);
            return std::string(kAnswer);
        }
        if (request.head.starts_with("GET /newest ")) {
            return reply("application/octet-stream", {reinterpret_cast<const char*>(newest_.data()), newest_.size() * sizeof(newest_[0])});
        }
        const auto keys = newest_.size() - static_cast<std::size_t>(std::count(newest_.begin(), newest_.end(), 0U));
        std::array<char, 320> text;
        const int size = std::snprintf(text.data(), text.size(),
                                       "{\"posts\":%zu,\"bytes\":%zu,\"idempotency_keys\":%zu,\"repeated\":%zu,\"keys\":%zu,\"backwards\":%zu,\"unreadable\":%zu,"
                                       "\"last_ns\":%lld}",
                                       posts_, bytes_, keys_.size(), repeated_, keys, backwards_, unreadable_, static_cast<long long>(last_ns_));
        return reply("application/json", {text.data(), static_cast<std::size_t>(size)});
    }

private:
    void take(const HttpMessage& request) {
        ++posts_;
        bytes_ += request.body.size();
        last_ns_ = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
        if (const auto key = request.header("Idempotency-Key"); !key.empty() && !keys_.insert(std::hash<std::string_view>()(key)).second) ++repeated_;
        const std::uint32_t pupil = number_after(request.body, kPupilMark);
        const std::uint32_t sequence = number_after(request.body, kSequenceMark);
        if (pupil >= newest_.size() || sequence == 0) {
            ++unreadable_;
            return;
        }
        if (sequence < newest_[pupil]) ++backwards_;
        newest_[pupil] = sequence;
    }
    static std::string reply(std::string_view type, std::string_view body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
    }

    std::vector<std::uint32_t> newest_;
    std::unordered_set<std::size_t> keys_;  // hashes
    std::size_t posts_ = 0, bytes_ = 0, repeated_ = 0, backwards_ = 0, unreadable_ = 0;
    std::int64_t last_ns_ = 0;
};

struct Caller {
    std::string received, unsent;
    std::uint32_t watched = EPOLLIN;
};

class Server {
public:
    int listen() {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 1024) != 0) return -1;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
        watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
        return ntohs(address.sin_port);
    }

    void run() {
        std::array<epoll_event, 64> events{};
        for (;;) {
            const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            if (count < 0 && errno != EINTR) return;
            for (int i = 0; i < count; ++i) {
                const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
                if (descriptor == listener_) accept();
                else if (!serve(descriptor)) close(descriptor);
            }
        }
    }

private:
    void watch(int descriptor, std::uint32_t what, int operation) const {
        epoll_event event{};
        event.events = what;
        event.data.fd = descriptor;
        ::epoll_ctl(epoll_, operation, descriptor, &event);
    }
    void accept() {
        const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (descriptor < 0) return;
        const int on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        callers_[descriptor] = std::make_unique<Caller>();
        watch(descriptor, EPOLLIN, EPOLL_CTL_ADD);
    }
    void close(int descriptor) {
        callers_.erase(descriptor);
        ::close(descriptor);
    }
    bool serve(int descriptor) {
        Caller& caller = *callers_[descriptor];
        std::array<char, 65'536> piece;
        const ssize_t count = ::recv(descriptor, piece.data(), piece.size(), 0);
        if (count == 0 || (count < 0 && errno != EAGAIN)) return false;
        if (count > 0) caller.received.append(piece.data(), static_cast<std::size_t>(count));
        std::size_t done = 0;
        for (auto request = first_message(caller.received); !request.head.empty(); request = first_message(std::string_view(caller.received).substr(done))) {
            caller.unsent += sink_.answer(request);
            done += request.size();
        }
        caller.received.erase(0, done);
        if (caller.unsent.empty()) return true;
        const ssize_t sent = ::send(descriptor, caller.unsent.data(), caller.unsent.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return false;
        if (sent > 0) caller.unsent.erase(0, static_cast<std::size_t>(sent));
        const std::uint32_t wanted = caller.unsent.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT;
        if (wanted != caller.watched) watch(descriptor, caller.watched = wanted, EPOLL_CTL_MOD);
        return true;
    }

    Sink sink_;
    std::unordered_map<int, std::unique_ptr<Caller>> callers_;
    int listener_ = -1, epoll_ = -1;
};

}  // namespace
}  // namespace hub::perf

int main() {
    hub::perf::Server server;
    const int port = server.listen();
    if (port < 0) {
        std::perror("perf-sink: listen");
        return 1;
    }
    std::printf("{\"ready\":true,\"port\":%d}\n", port);
    std::fflush(stdout);
    server.run();
}
