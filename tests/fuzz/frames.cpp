// What a worker sends. An input that begins with 0 is the socket's bytes; any other first byte chooses one kind of
// body, read as it stands.
#include <sys/socket.h>
#include <unistd.h>

#include "core/plugin/protocol.hpp"
#include "tests/fuzz/target.hpp"

using namespace hub;
using namespace hub::plugin;
using fuzz::must;

namespace {

constexpr std::size_t kMostBytes = 64U << 10U;  // what a socket takes without a reader

/// Answers everything, so that every road through a call is walked.
class WillingServices final : public Services {
public:
    Result<net::HttpResponse> http(net::HttpRequest request) override {
        return net::HttpResponse{.status = 200, .headers = std::move(request.headers), .body = std::move(request.body)};
    }
    Result<std::string> hmac_sha256(std::string_view name, std::string_view) override { return std::string(name); }
    Result<std::optional<std::string>> state_get(std::string_view key) override { return std::optional(std::string(key)); }
    Status state_put(std::string_view, std::string_view) override { return {}; }
    std::int64_t now_milliseconds() override { return 1; }
    void log(LogLevel level, std::string_view) override { must(level <= LogLevel::Error, "a known level"); }
    void metric(std::string_view, double) override {}
};

/// A body that can be read is written as a body that reads the same.
template <typename Unpack>
void comes_back(std::string_view body, Unpack unpack) {
    const auto value = unpack(body);
    if (!value) return;
    const auto written = pack(*value);
    const auto again = unpack(written);
    must(again && pack(*again) == written, "a body read and written is the same body");
}

void read_body(unsigned kind, std::string_view body) {
    WillingServices services;
    switch (kind % 8U) {
        case 0: return comes_back(body, unpack_fetch);
        case 1: return comes_back(body, unpack_decode);
        case 2: return comes_back(body, unpack_results);
        case 3: return comes_back(body, unpack_response);
        case 4: {
            const auto error = unpack_error(body);
            must(!error.code.empty(), "an error has a code");
            must(unpack_error(pack_error(error)).code == error.code, "an error keeps its code");
            return;
        }
        case 5: (void)serve_host_call(services, body); return;
        case 6: return serve_note(services, body);
        default: {
            Unpacker in(body);
            (void)in.number();
            for (const auto& record : unpack_send(in)) must(record.body.size() <= body.size(), "a record lies within its frame");
        }
    }
}

void read_socket(std::string_view bytes) {
    int ends[2] = {-1, -1};
    must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "a pair of sockets");
    must(bytes.empty() || ::send(ends[0], bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()), "the socket took the bytes");
    ::close(ends[0]);
    Channel channel(ends[1], kMostBytes);
    for (std::size_t taken = 0;;) {
        const auto frame = channel.receive();
        if (!frame) return must(frame.error().code == "frame.closed" || frame.error().code == "frame.broken", "a stream ends closed or broken");
        taken += kFrameHeaderBytes + frame->body.size();
        must(taken <= bytes.size(), "frames are made of what was sent");
        read_body(static_cast<unsigned>(frame->call), frame->body);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > kMostBytes) return 0;
    const auto body = fuzz::text_of(data + 1, size - 1);
    if (data[0] == 0) {
        read_socket(body);
    } else {
        read_body(data[0] - 1U, body);
    }
    return 0;
}
