// HTTP requests through a whole connection of the server: our own checks, Beast's parser, keep-alive and answers. The
// input goes in once whole and once in pieces (the first byte tells their size); both must ask for the same things.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/net/server_thread.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub::net;
using hub::fuzz::must;

namespace {

constexpr std::size_t kHeaderBytes = 1'024;
constexpr std::size_t kBodyBytes = 2'048;
constexpr std::size_t kMostBytes = 64U << 10U;
constexpr std::size_t kMostPieces = 256;  // more cost more than they find
constexpr int kMostTurns = 400'000;

/// A server thread that is never started: its loop turns when asked to, so that a run is the same each time.
struct Server {
    std::vector<ServerRequest> requests;
    std::shared_ptr<ServerThread> thread;

    Server() {
        auto shared = std::make_shared<ServerShared>();
        shared->limits.header_bytes = kHeaderBytes;
        shared->limits.body_bytes = kBodyBytes;
        shared->handler = [this](ServerRequest request, const std::shared_ptr<Reply>& reply) {
            const int status = request.body.size() % 2 == 0 ? 200 : 204;
            ServerResponse answer{.status = status, .body = request.path};
            answer.headers.emplace_back("X-Query", request.query);
            requests.push_back(std::move(request));
            reply->send(std::move(answer));
        };
        thread = std::make_shared<ServerThread>(shared);
    }

    /// The answers' bytes.
    std::string talk(std::string_view bytes, std::size_t piece) {
        int ends[2] = {-1, -1};
        must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0, "a pair of sockets");
        ServerSocket socket(thread->context());
        socket.assign({AF_UNIX, 0}, ends[1]);
        thread->adopt(std::move(socket));
        std::string answers;
        char buffer[4'096];
        bool said_all = false;
        for (int turn = 0; turn < kMostTurns; ++turn) {
            if (!bytes.empty()) {
                const auto sent = ::send(ends[0], bytes.data(), std::min(piece, bytes.size()), MSG_NOSIGNAL);
                if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
                if (sent < 0 && errno != EAGAIN) bytes = {};
            } else if (!said_all) {
                ::shutdown(ends[0], SHUT_WR);
                said_all = true;
            }
            thread->context().poll();
            for (;;) {
                const auto count = ::recv(ends[0], buffer, sizeof buffer, 0);
                if (count > 0) {
                    answers.append(buffer, static_cast<std::size_t>(count));
                    continue;
                }
                if (count < 0 && errno == EAGAIN) break;
                ::close(ends[0]);
                thread->context().poll();
                must(thread->shared().connections == 0, "a connection that ended is forgotten");
                return answers;
            }
        }
        must(false, "a connection ends when its client has");
        return answers;
    }
};

bool same(const ServerRequest& a, const ServerRequest& b) {
    return a.method == b.method && a.path == b.path && a.query == b.query && a.body == b.body &&
           a.authorization == b.authorization && a.content_type == b.content_type;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > kMostBytes) return 0;
    static Server server;
    const auto bytes = hub::fuzz::text_of(data + 1, size - 1);
    server.requests.clear();
    const auto answers = server.talk(bytes, bytes.size() + 1);
    const auto whole = std::move(server.requests);
    for (const auto& request : whole) {
        must(request.path.starts_with('/'), "a path starts at the root");
        must(std::all_of(request.path.begin(), request.path.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20U && c != 0x7f; }),
             "a path holds no control character");
        must(request.body.size() <= kBodyBytes, "a body keeps to its limit");
    }
    must(answers.empty() || answers.starts_with("HTTP/1.1 "), "an answer is one");
    server.requests.clear();
    (void)server.talk(bytes, std::max<std::size_t>(1U + data[0] % 64U, bytes.size() / kMostPieces));
    must(whole.size() == server.requests.size() && std::equal(whole.begin(), whole.end(), server.requests.begin(), same),
         "requests do not depend on how their bytes arrive");
    return 0;
}
