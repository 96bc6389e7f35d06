#include "core/app/admin_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "core/codec/json.hpp"

namespace hub::app {
namespace {

struct Descriptor {
    int value = -1;
    ~Descriptor() {
        if (value >= 0) ::close(value);
    }
};

bool send_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

Result<codec::Value> AdminClient::post(const std::string& target, const codec::Value& body) const {
    return call("POST", target, "application/json", codec::write_json(body));
}

Result<codec::Value> AdminClient::call(const std::string& method, const std::string& target, const std::string& content_type,
                                       const std::string& body) const {
    const Descriptor descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path_.size() >= sizeof address.sun_path) return fail("hub.not_running", "the socket's path is too long: " + socket_path_);
    std::memcpy(address.sun_path, socket_path_.c_str(), socket_path_.size());
    if (::connect(descriptor.value, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return fail("hub.not_running", "no hub answers at " + socket_path_ + "; start one with `eduhub serve`, or name its socket with --socket",
                    Retry::Later);
    }
    const std::string head = method + " " + target + " HTTP/1.1\r\nHost: admin\r\nConnection: close\r\nContent-Type: " +
                             (content_type.empty() ? "application/json" : content_type) +
                             "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    if (!send_all(descriptor.value, head) || !send_all(descriptor.value, body)) {
        return fail("hub.not_running", "the hub closed the connection", Retry::Later);
    }
    std::string answer;
    char piece[65536];
    for (ssize_t count = 0; (count = ::recv(descriptor.value, piece, sizeof piece, 0)) > 0;) {
        answer.append(piece, static_cast<std::size_t>(count));
    }
    const auto end = answer.find("\r\n\r\n");
    if (!answer.starts_with("HTTP/1.1 ") || end == std::string::npos) {
        return fail("hub.not_running", "the hub ended before it answered", Retry::Later);
    }
    const int status = std::atoi(answer.c_str() + 9);
    HUB_TRY_ASSIGN(auto value, codec::parse_json(std::string_view(answer).substr(end + 4), {.bytes = 256U << 20U, .values = 20'000'000}));
    if (status != 200) {
        return fail(std::string(value["code"].text()), std::string(value["message"].text()), status == 503 ? Retry::Later : Retry::Never);
    }
    return value;
}

}  // namespace hub::app
