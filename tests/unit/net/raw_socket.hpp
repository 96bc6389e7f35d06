// Plain sockets for the tests of core/net: a client that sends exactly the bytes it is told, and a server
// whose every connection is a function of the test.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace raw {

inline constexpr int kPatienceMilliseconds = 10'000;

class Socket {
public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() { close(); }
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), kept_(std::move(other.kept_)) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    Socket& operator=(Socket&&) = delete;

    static Socket to_port(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return connected(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    static Socket to_path(const std::string& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        return connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    /// False when the other side is gone.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// What comes next; empty at the end, at a reset, or after `milliseconds`.
    std::string receive(int milliseconds = kPatienceMilliseconds) {
        if (!kept_.empty()) return std::exchange(kept_, {});
        pollfd waiting{descriptor_, POLLIN, 0};
        if (::poll(&waiting, 1, milliseconds) <= 0) return {};
        std::string bytes(65'536, '\0');
        const ssize_t got = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return bytes;
    }
    std::string receive_all() {
        std::string all;
        for (std::string piece = receive(); !piece.empty(); piece = receive()) all += piece;
        return all;
    }
    /// One whole message: header and as much body as its Content-Length says.
    std::string receive_message() {
        std::string all;
        for (;;) {
            const auto end = all.find("\r\n\r\n");
            if (end != std::string::npos) {
                const auto at = all.find("Content-Length: ");
                const std::size_t body = at < end ? std::stoul(all.substr(at + 16)) : 0;
                if (all.size() >= end + 4 + body) {
                    kept_ = all.substr(end + 4 + body);
                    all.resize(end + 4 + body);
                    return all;
                }
            }
            const std::string piece = receive();
            if (piece.empty()) return all;
            all += piece;
        }
    }
    void end_sending() const { ::shutdown(descriptor_, SHUT_WR); }
    void reset() {
        const linger now{1, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }
    void close() {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }

private:
    static Socket connected(int family, const sockaddr* address, socklen_t size) {
        Socket made(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::connect(made.descriptor_, address, size) != 0) made.close();
        return made;
    }

    int descriptor_;
    std::string kept_;
};

/// Each connection runs `serve(socket, number)` on a thread of its own; numbers start at 0.
class Server {
public:
    explicit Server(std::function<void(Socket&, int)> serve) : serve_(std::move(serve)) {
        listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(listening_, reinterpret_cast<const sockaddr*>(&address), size);
        ::listen(listening_, 64);
        ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        accepting_ = std::thread([this] { accept(); });
    }
    ~Server() {
        ::shutdown(listening_, SHUT_RDWR);
        accepting_.join();
        for (auto& thread : connections_) thread.join();
        ::close(listening_);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] int accepted() const { return accepted_; }
    [[nodiscard]] std::string url(std::string_view path) const { return "http://127.0.0.1:" + std::to_string(port_) + std::string(path); }

private:
    void accept() {
        for (;;) {
            const int descriptor = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0) return;
            const int number = accepted_++;
            connections_.emplace_back([this, descriptor, number] {
                Socket socket(descriptor);
                serve_(socket, number);
            });
        }
    }

    std::function<void(Socket&, int)> serve_;
    int listening_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_{0};
    std::vector<std::thread> connections_;
    std::thread accepting_;
};

}  // namespace raw
