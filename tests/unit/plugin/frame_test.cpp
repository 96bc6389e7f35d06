#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "core/plugin/frame.hpp"
#include "core/plugin/protocol.hpp"

using namespace hub;
using namespace hub::plugin;

namespace {

constexpr std::size_t kLargest = 8U << 20U;

struct Pair {
    int ends[2] = {-1, -1};
    Pair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0); }
};

}  // namespace

TEST_CASE("frames of any size arrive as they were sent, in order", "[frame]") {
    Pair pair;
    Channel left(pair.ends[0], kLargest);
    Channel right(pair.ends[1], kLargest);
    const std::vector<std::size_t> sizes = {0, 1, 15, 65'536, 65'535, kFrameBodyBytes - 1, kFrameBodyBytes, kFrameBodyBytes + 1, 3U << 20U, 7};
    std::thread sender([&] {
        for (std::size_t i = 0; i < sizes.size(); ++i) (void)left.send(FrameType::Call, i, std::string(sizes[i], static_cast<char>('a' + i)));
    });
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const auto frame = right.receive();
        REQUIRE(frame);
        CHECK(frame->type == FrameType::Call);
        CHECK(frame->call == i);
        CHECK((frame->body == std::string(sizes[i], static_cast<char>('a' + i))));
    }
    sender.join();
}

TEST_CASE("a frame that comes byte by byte is put together", "[frame]") {
    Pair pair;
    Channel right(pair.ends[1], kLargest);
    std::string bytes("\x05\x00\x00\x00\x06\x00\x00\x00\x2a\x00\x00\x00\x00\x00\x00\x00hello", 21);
    std::thread sender([&] {
        for (const char c : bytes) (void)!::write(pair.ends[0], &c, 1);
    });
    const auto frame = right.receive();
    sender.join();
    REQUIRE(frame);
    CHECK(frame->type == FrameType::Answer);
    CHECK(frame->call == 42);
    CHECK(frame->body == "hello");
    ::close(pair.ends[0]);
    CHECK(right.receive().error().code == "frame.closed");
}

TEST_CASE("a quiet channel times out and goes on", "[frame]") {
    Pair pair;
    Channel left(pair.ends[0], kLargest);
    Channel right(pair.ends[1], kLargest);
    right.set_wait(10);
    CHECK(right.receive().error().code == "frame.timeout");
    REQUIRE(left.send(FrameType::Ping, 1, "x"));
    CHECK(right.receive()->body == "x");
}

TEST_CASE("a body past the limit is not sent", "[frame]") {
    Pair pair;
    Channel left(pair.ends[0], 2U << 20U);
    ::close(pair.ends[1]);
    CHECK(left.send(FrameType::Call, 1, std::string(3U << 20U, 'x')).error().code == "frame.too_large");
}

TEST_CASE("fields read back as packed, and a cut body is broken wherever it was cut", "[frame]") {
    Packer out;
    out.number(7);
    out.text("chữ");
    out.text("");
    out.number(~0ULL);
    const auto body = out.take();
    Unpacker in(body);
    CHECK(in.number() == 7);
    CHECK(in.text() == "chữ");
    CHECK(in.text().empty());
    CHECK(in.number() == ~0ULL);
    CHECK(in.finished());
    for (std::size_t size = 0; size < body.size(); ++size) {
        Unpacker cut(std::string_view(body).substr(0, size));
        (void)cut.number();
        (void)cut.text();
        (void)cut.text();
        (void)cut.number();
        INFO(size);
        CHECK_FALSE(cut.finished());
    }
}

TEST_CASE("a count that lies about what follows is refused without taking memory", "[frame]") {
    Packer out;
    out.number(1ULL << 60U);
    CHECK(unpack_decode(out.take()).error().code == "plugin.protocol");
}

TEST_CASE("items, results and errors survive the protocol", "[frame]") {
    std::vector<DecodedItem> items(3);
    items[0] = {.kind = ItemKind::Record, .ordinal = 4, .location = "/4", .entity = "pupil", .key = "k", .former_key = "f", .version = "v", .deleted = true, .json = "{}"};
    items[1] = {.kind = ItemKind::Problem, .ordinal = 5, .location = "/5", .entity = "pupil", .code = "c", .field = "x", .params = "{}"};
    items[2] = {.kind = ItemKind::Note, .location = "4A", .code = "charset.read", .params = "{}"};
    const auto back = unpack_decode(pack(items));
    REQUIRE(back);
    CHECK(back->at(0).former_key == "f");
    CHECK(back->at(0).deleted);
    CHECK(back->at(0).json == "{}");
    CHECK(back->at(1).kind == ItemKind::Problem);
    CHECK(back->at(2).kind == ItemKind::Note);
    CHECK(back->at(2).code == "charset.read");
    CHECK(back->at(1).code == "c");
    const auto error = unpack_error(pack_error(with_retry_after(hub::error("vendor.busy", "later", Retry::Later), 5'000)));
    CHECK(error.code == "vendor.busy");
    CHECK(error.retry == Retry::Later);
    CHECK(retry_after_of(error) == 5'000);
    CHECK(unpack_error("junk").code == "plugin.protocol");
}
