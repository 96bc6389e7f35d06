// One HTTP call over a real socket, written by hand so that the server is judged by its bytes.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "core/codec/json.hpp"

namespace hub::test {

struct HttpAnswer {
    int status = 0;
    std::string head, body;
    [[nodiscard]] codec::Value json() const { return codec::parse_json(body).value_or(codec::Value()); }
    [[nodiscard]] bool has_header(const std::string& line) const { return head.find("\r\n" + line) != std::string::npos; }
};

/// `headers`: further lines, each ended by CR LF.
inline HttpAnswer http_over(int socket, const std::string& method, const std::string& target, const std::string& body, const std::string& token,
                            const std::string& headers = {}) {
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n" + headers;
    if (headers.find("Content-Type:") == std::string::npos) request += "Content-Type: application/json\r\n";
    if (!token.empty()) request += "Authorization: Bearer " + token + "\r\n";
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    for (std::size_t sent = 0; sent < request.size();) {
        const auto count = ::send(socket, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
    }
    std::string reply;
    char buffer[8192];
    for (ssize_t count = 0; (count = ::recv(socket, buffer, sizeof(buffer), 0)) > 0;) reply.append(buffer, static_cast<std::size_t>(count));
    ::close(socket);
    HttpAnswer answer;
    const auto end = reply.find("\r\n\r\n");
    if (reply.size() < 12 || end == std::string::npos) return answer;
    answer.status = std::atoi(reply.c_str() + 9);
    answer.head = reply.substr(0, end);
    answer.body = reply.substr(end + 4);
    return answer;
}

inline HttpAnswer http(std::uint16_t port, const std::string& method, const std::string& target, const std::string& body = {}, const std::string& token = {},
                       const std::string& headers = {}) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        ::close(socket);
        return {};
    }
    return http_over(socket, method, target, body, token, headers);
}

inline HttpAnswer http_unix(const std::string& path, const std::string& method, const std::string& target, const std::string& body = {}) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        ::close(socket);
        return {};
    }
    return http_over(socket, method, target, body, {});
}

}  // namespace hub::test
