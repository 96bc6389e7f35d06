// A worker that speaks the protocol by hand, and badly. It shares no code with the hub.
//
//   raw_worker <manner>    see main()
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace {

struct Header {
    std::uint32_t length;
    std::uint16_t type;
    std::uint16_t flags;
    std::uint64_t call;
};

constexpr std::uint16_t kReady = 3, kAnswer = 6, kFailed = 7, kHostCall = 8;

void write_all(const void* bytes, std::size_t size) {
    const auto* at = static_cast<const char*>(bytes);
    while (size > 0) {
        const auto count = ::write(3, at, size);
        if (count <= 0) ::_exit(0);
        at += count;
        size -= static_cast<std::size_t>(count);
    }
}

void send_frame(std::uint16_t type, std::uint64_t call, std::string_view body, std::uint16_t flags = 0) {
    const Header header{static_cast<std::uint32_t>(body.size()), type, flags, call};
    write_all(&header, sizeof(header));
    write_all(body.data(), body.size());
}

Header read_frame() {
    Header header{};
    char* at = reinterpret_cast<char*>(&header);
    for (std::size_t left = sizeof(header); left > 0;) {
        const auto count = ::read(3, at, left);
        if (count <= 0) ::_exit(0);
        at += count;
        left -= static_cast<std::size_t>(count);
    }
    std::string body(header.length, '\0');
    for (std::size_t got = 0; got < body.size();) {
        const auto count = ::read(3, body.data() + got, body.size() - got);
        if (count <= 0) ::_exit(0);
        got += static_cast<std::size_t>(count);
    }
    return header;
}

/// A frame whose body is said to lie in a file, with a descriptor of our choice.
void send_file_frame(std::uint64_t call, std::uint64_t said, int descriptor) {
    Header header{sizeof(said), kAnswer, 1, call};
    iovec parts[2] = {{&header, sizeof(header)}, {&said, sizeof(said)}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    if (descriptor >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof(control);
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(rights), &descriptor, sizeof(descriptor));
    }
    (void)!::sendmsg(3, &message, 0);
}

}  // namespace

int main(int, char** argv) {
    const std::string_view manner(argv[1]);
    read_frame();  // Configure
    if (manner == "never_ready") {
        for (;;) ::pause();
    }
    if (manner == "garbage_ready") {
        send_frame(kReady, 0, "this is no JSON");
        ::pause();
    }
    send_frame(kReady, 0, R"({"cage_missing":[]})");
    if (manner == "stopped") ::raise(SIGSTOP);
    const auto call = read_frame();
    if (manner == "garbage") write_all("GET / HTTP/1.1\r\nHost: hub\r\n\r\n", 29);
    if (manner == "huge_length") {
        const Header header{0xFFFFFFFFU, kAnswer, 0, call.call};
        write_all(&header, sizeof(header));
    }
    if (manner == "unknown_type") send_frame(99, call.call, "");
    if (manner == "unknown_flags") send_frame(kAnswer, call.call, "12345678", 7);
    if (manner == "stranger") send_frame(kAnswer, call.call + 17, "");
    if (manner == "unreadable_answer") send_frame(kAnswer, call.call, std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8));
    if (manner == "unreadable_failure") send_frame(kFailed, call.call, "???");
    if (manner == "unreadable_host_call") {
        send_frame(kHostCall, 1, "x");
        const auto answer = read_frame();
        send_frame(kFailed, call.call, std::string(reinterpret_cast<const char*>(&answer.type), 2));
    }
    if (manner == "half_frame") {
        const Header header{100, kAnswer, 0, call.call};
        write_all(&header, sizeof(header));
        write_all("only this", 9);
        ::_exit(0);
    }
    if (manner == "file_too_short") send_file_frame(call.call, 2U << 20U, ::memfd_create("short", 0));
    if (manner == "file_too_large") send_file_frame(call.call, 1ULL << 40U, ::memfd_create("large", 0));
    if (manner == "no_file") send_file_frame(call.call, 2U << 20U, -1);
    if (manner == "pipe_as_file") {
        int ends[2];
        if (::pipe(ends) == 0) send_file_frame(call.call, 2U << 20U, ends[0]);
    }
    for (;;) ::pause();
}
