// perf-sso-load: asks a hub's one login over keep-alive connections from one thread, each a closed loop, and prints two JSON
// lines: one when everything is prepared and the measured part begins, one when it is over.
//
//   perf-sso-load --port P --work get --path /oauth2/jwks
//   perf-sso-load --port P --work token --client C --secret S              client credentials [--path /oauth2/token]
//   perf-sso-load --port P --work login --client C --secret S --people F   whole sign-ins: page, password, code, tokens
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

#include "tests/perf/form_text.hpp"
#include "tests/perf/http_message.hpp"

namespace hub::perf {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    int port = 0;
    std::size_t connections = 16;
    double seconds = 5;
    std::string work, path = "/oauth2/token", client, secret, people;
    std::string redirect = "https://bench.example/cb";
};

/// What one connection does: the next request, given the answer to the one before.
class Script {
public:
    virtual ~Script() = default;
    /// Empty when the answer is not as it should be. Notes whether a piece of work was done.
    virtual std::string next(const HttpMessage* answer) = 0;
    [[nodiscard]] bool take_done() { return std::exchange(done_, false); }
    /// Is what has to come before the measured part over?
    [[nodiscard]] virtual bool prepared() const { return true; }

protected:
    bool done_ = false;
};

class Repeat final : public Script {
public:
    explicit Repeat(std::string request) : request_(std::move(request)) {}
    std::string next(const HttpMessage* answer) override {
        if (answer != nullptr && answer->status() != 200) return {};
        done_ = answer != nullptr;
        return request_;
    }

private:
    std::string request_;
};

/// Signs in and gets tokens; what it does after that, again and again, is its `Again`.
class Person final : public Script {
public:
    enum class Again : unsigned char { SignIn, Code, Refresh };
    Person(const Options& options, Again again, std::string login, std::string password)
        : options_(options), again_(again), login_(std::move(login)), password_(std::move(password)) {}

    std::string next(const HttpMessage* answer) override {
        if (answer == nullptr) return authorize();
        keep_cookies(*answer);
        if (answer->status() == 303) return follow(answer->header("Location"));
        if (answer->status() != 200) return {};
        if (answer->head.find("text/html") != std::string_view::npos) return sign_in(answer->body);
        return tokens(answer->body);
    }
    [[nodiscard]] bool prepared() const override { return prepared_; }

private:
    std::string authorize() {
        return get("/oauth2/authorize?client_id=" + options_.client + "&response_type=code&scope=openid%20profile%20offline_access&state=s&nonce=n&redirect_uri=" + percent(options_.redirect) +
                   "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");
    }
    std::string follow(std::string_view location) {
        if (!location.starts_with(options_.redirect)) return get(path_of(location));
        return form("/oauth2/token", "grant_type=authorization_code&code=" + between(location, "code=", "&") + "&redirect_uri=" + percent(options_.redirect) +
                                         "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }
    /// Some servers send people on by path, some by their whole address.
    static std::string_view path_of(std::string_view location) {
        if (location.starts_with('/')) return location;
        const auto path = location.find('/', location.find("//") + 2);
        return path == std::string_view::npos ? "/" : location.substr(path);
    }
    std::string sign_in(std::string_view page) {
        return form("/login", "f=" + percent(between(page, "name=\"f\" value=\"", "\"")) + "&t=" + percent(between(page, "name=\"t\" value=\"", "\"")) + "&login=" + percent(login_) +
                                  "&password=" + percent(password_));
    }
    std::string tokens(std::string_view body) {
        const std::string refresh = between(body, "\"refresh_token\":\"", "\"");
        if (refresh.empty()) return {};
        done_ = prepared_;
        prepared_ = true;
        if (again_ == Again::Refresh) return form("/oauth2/token", "grant_type=refresh_token&refresh_token=" + refresh);
        if (again_ == Again::SignIn) cookies_.clear();
        return authorize();
    }
    void keep_cookies(const HttpMessage& answer) {
        constexpr std::string_view kMark = "\r\nSet-Cookie: ";
        for (auto at = answer.head.find(kMark); at != std::string_view::npos; at = answer.head.find(kMark, at + 1)) {
            const std::string_view line = answer.head.substr(at + kMark.size(), answer.head.find("\r\n", at + 2) - at - kMark.size());
            const auto equals = line.find('=');
            cookies_[std::string(line.substr(0, equals))] = line.substr(equals + 1, line.find(';') - equals - 1);
        }
    }
    [[nodiscard]] std::string cookie_line() const {
        std::string all;
        for (const auto& [name, value] : cookies_) all += (all.empty() ? "Cookie: " : "; ") + name + "=" + value;
        return all.empty() ? all : all + "\r\n";
    }
    [[nodiscard]] std::string get(std::string_view target) const { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: hub\r\n" + cookie_line() + "\r\n"; }
    [[nodiscard]] std::string form(std::string_view path, const std::string& body) const {
        const bool page = path == "/login";
        const std::string who = page ? cookie_line() : "Authorization: Basic " + base64(options_.client + ":" + options_.secret) + "\r\n";
        return "POST " + std::string(path) + " HTTP/1.1\r\nHost: hub\r\n" + who + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }

    const Options& options_;
    Again again_;
    std::string login_, password_;
    std::map<std::string, std::string> cookies_;
    bool prepared_ = false;
};

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
        const std::map<std::string_view, Person::Again> kinds{{"login", Person::Again::SignIn}, {"code", Person::Again::Code}, {"refresh", Person::Again::Refresh}};
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
        std::fprintf(stderr, "perf-sso-load --port P --work get|token|login|code|refresh [--path /…] [--client C --secret S] [--people FILE] [--redirect URL] [--connections N] [--seconds S]\n");
        return 2;
    }
    return hub::perf::Load(options).run() ? 0 : 1;
}
