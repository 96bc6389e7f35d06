// perf-sso-load: asks a hub's one login over keep-alive connections from one thread, each a closed loop, and prints two JSON
// lines: one when everything is prepared and the measured part begins, one when it is over.
//
//   perf-sso-load --port P --work get --path /oauth2/jwks
//   perf-sso-load --port P --work token --client C --secret S              client credentials [--path /oauth2/token]
//   perf-sso-load --port P --work login --client C --secret S --people F   whole sign-ins: page, password, code, tokens
//   perf-sso-load --port P --work passkey … [--origin https://…]           the same with a passkey of the person instead of the password
//   perf-sso-load --port P --work launcher …                               page, password, start page: nobody's tokens
//   perf-sso-load --port P --work code …                                   codes and tokens of someone signed in already
//   perf-sso-load --port P --work refresh …                                refresh tokens, each used once
//   … [--connections 16] [--seconds 5] [--redirect https://…]
//
// F holds a login name and a password a line, one for each connection. A connection plays a browser and an application at
// once; every answer is looked at, and one that is not as it should be ends the run.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/perf/sso_scripts.hpp"

namespace hub::perf {
namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int descriptor = -1;
    std::string received;
    std::unique_ptr<Script> script;
};

class Load {
public:
    explicit Load(const Options& options) : options_(options) {}

    bool run() {
        epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
        connections_.resize(options_.connections);
        std::ifstream people(options_.people);
        for (auto& one : connections_) {
            one.script = script_for(people);
            if (one.script == nullptr || !open(one) || !send(one, one.script->next(nullptr))) return false;
        }
        while (!all_prepared()) {
            if (!answers()) return false;
        }
        std::printf("{\"ready\":true}\n");
        std::fflush(stdout);
        done_ = 0;
        const auto started = Clock::now();
        const auto until = started + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
        while (Clock::now() < until) {
            if (!answers()) return false;
        }
        std::printf("{\"done\":%zu,\"seconds\":%.6f}\n", done_, std::chrono::duration<double>(Clock::now() - started).count());
        return true;
    }

private:
    std::unique_ptr<Script> script_for(std::ifstream& people) {
        const std::string basic = "Authorization: Basic " + base64(options_.client + ":" + options_.secret) + "\r\n";
        if (options_.work == "get") return std::make_unique<Repeat>("GET " + options_.path + " HTTP/1.1\r\nHost: hub\r\n\r\n");
        if (options_.work == "token") {
            return std::make_unique<Repeat>("POST " + options_.path + " HTTP/1.1\r\nHost: hub\r\n" + basic + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 41\r\n\r\ngrant_type=client_credentials&scope=bench");
        }
        const std::map<std::string_view, Person::Again> kinds{{"login", Person::Again::SignIn}, {"passkey", Person::Again::Passkey}, {"launcher", Person::Again::Launcher}, {"code", Person::Again::Code}, {"refresh", Person::Again::Refresh}};
        const auto kind = kinds.find(options_.work);
        std::string login, password;
        if (kind == kinds.end() || !(people >> login >> password)) return nullptr;
        return std::make_unique<Person>(options_, kind->second, login, password);
    }

    bool open(Connection& one) const {
        one.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(options_.port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(one.descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return false;
        const int on = 1;
        ::setsockopt(one.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::fcntl(one.descriptor, F_SETFL, O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &one;
        return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, one.descriptor, &event) == 0;
    }

    static bool send(const Connection& one, const std::string& request) {
        // Fits into the empty socket buffer; anything else is a broken connection.
        return !request.empty() && ::send(one.descriptor, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size());
    }

    [[nodiscard]] bool all_prepared() const {
        for (const auto& one : connections_) {
            if (!one.script->prepared()) return false;
        }
        return true;
    }

    bool answers() {
        constexpr int kPatienceMilliseconds = 10'000;
        std::array<epoll_event, 64> events{};
        const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kPatienceMilliseconds);
        for (int i = 0; i < count; ++i) {
            if (!read(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr))) return false;
        }
        return count > 0 || (count < 0 && errno == EINTR);
    }

    bool read(Connection& one) {
        std::array<char, 32'768> piece;
        const ssize_t count = ::recv(one.descriptor, piece.data(), piece.size(), 0);
        if (count < 0 && errno == EAGAIN) return true;
        if (count <= 0) return false;
        one.received.append(piece.data(), static_cast<std::size_t>(count));
        const HttpMessage answer = first_message(one.received);
        if (answer.head.empty()) return true;
        const std::string request = one.script->next(&answer);
        if (request.empty()) std::fprintf(stderr, "perf-sso-load: not as it should be: %.*s\n", static_cast<int>(answer.size()), one.received.c_str());
        if (one.script->take_done()) ++done_;
        one.received.erase(0, answer.size());
        return send(one, request);
    }

    const Options& options_;
    std::vector<Connection> connections_;
    std::size_t done_ = 0;
    int epoll_ = -1;
};

bool parse(int count, char** arguments, Options& out) {
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = arguments[i];
        const char* value = arguments[i + 1];
        if (name == "--port") out.port = std::atoi(value);
        else if (name == "--work") out.work = value;
        else if (name == "--path") out.path = value;
        else if (name == "--client") out.client = value;
        else if (name == "--secret") out.secret = value;
        else if (name == "--people") out.people = value;
        else if (name == "--redirect") out.redirect = value;
        else if (name == "--origin") out.origin = value;
        else if (name == "--connections") out.connections = static_cast<std::size_t>(std::atoi(value));
        else if (name == "--seconds") out.seconds = std::atof(value);
        else return false;
    }
    return count % 2 == 1 && out.port > 0 && out.connections > 0 && out.seconds > 0 && !out.work.empty();
}

}  // namespace
}  // namespace hub::perf

int main(int count, char** arguments) {
    hub::perf::Options options;
    if (!hub::perf::parse(count, arguments, options)) {
        std::fprintf(stderr, "perf-sso-load --port P --work get|token|login|passkey|launcher|code|refresh [--path /…] [--client C --secret S] [--people FILE] [--redirect URL] [--origin URL] [--connections N] [--seconds S]\n");
        return 2;
    }
    return hub::perf::Load(options).run() ? 0 : 1;
}
