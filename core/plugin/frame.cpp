#include "core/plugin/frame.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace hub::plugin {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "frames are little endian");

namespace {

constexpr std::size_t kReadBytes = 64U << 10U;
constexpr std::size_t kDescriptorsAtOnce = 8;

struct Header {
    std::uint32_t length;
    std::uint16_t type;
    std::uint16_t flags;
    std::uint64_t call;
};
static_assert(sizeof(Header) == kFrameHeaderBytes);

tl::unexpected<Error> closed() { return fail("frame.closed", "the other side closed the connection", Retry::Later); }
tl::unexpected<Error> broken(const char* what) { return fail("frame.broken", what, Retry::Later); }

/// A memory file holding `body`; -1 when the kernel refuses.
int memory_file(std::string_view body) {
    const int fd = ::memfd_create("eduhub-body", MFD_CLOEXEC);
    if (fd < 0) return -1;
    while (!body.empty()) {
        const auto count = ::write(fd, body.data(), body.size());
        if (count <= 0) {
            ::close(fd);
            return -1;
        }
        body.remove_prefix(static_cast<std::size_t>(count));
    }
    return fd;
}

}  // namespace

void Packer::number(std::uint64_t value) { out_.append(reinterpret_cast<const char*>(&value), sizeof(value)); }

void Packer::text(std::string_view value) {
    const auto length = static_cast<std::uint32_t>(value.size());
    out_.append(reinterpret_cast<const char*>(&length), sizeof(length));
    out_.append(value);
}

std::uint64_t Unpacker::number() {
    std::uint64_t value = 0;
    if (rest_.size() < sizeof(value)) {
        broken_ = true;
        rest_ = {};
        return 0;
    }
    std::memcpy(&value, rest_.data(), sizeof(value));
    rest_.remove_prefix(sizeof(value));
    return value;
}

std::string_view Unpacker::text() {
    std::uint32_t length = 0;
    if (rest_.size() >= sizeof(length)) std::memcpy(&length, rest_.data(), sizeof(length));
    if (rest_.size() < sizeof(length) || rest_.size() - sizeof(length) < length) {
        broken_ = true;
        rest_ = {};
        return {};
    }
    const auto value = rest_.substr(sizeof(length), length);
    rest_.remove_prefix(sizeof(length) + length);
    return value;
}

std::uint64_t Unpacker::count(std::size_t least_bytes) {
    const auto value = number();
    if (value > rest_.size() / least_bytes) {
        broken_ = true;
        rest_ = {};
        return 0;
    }
    return value;
}

Channel::Channel(int fd, std::size_t largest_body) : fd_(fd), largest_body_(largest_body) {}

Channel::~Channel() {
    for (const int fd : descriptors_) ::close(fd);
    ::close(fd_);
}

void Channel::set_wait(std::int64_t milliseconds) {
    const timeval wait{.tv_sec = milliseconds / 1'000, .tv_usec = (milliseconds % 1'000) * 1'000};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
}

void Channel::shut() { ::shutdown(fd_, SHUT_RDWR); }

Status Channel::send(FrameType type, std::uint64_t call, std::string_view body) {
    Header header{static_cast<std::uint32_t>(body.size()), static_cast<std::uint16_t>(type), 0, call};
    std::uint64_t size = body.size();
    int file = -1;
    if (body.size() > kFrameBodyBytes) {
        if (body.size() > largest_body_) return fail("frame.too_large", "a body is larger than this connection carries");
        file = memory_file(body);
        if (file < 0) return fail("frame.too_large", "no memory file for a large body", Retry::Later);
        header.flags = kBodyInFile;
        header.length = sizeof(size);
        body = {reinterpret_cast<const char*>(&size), sizeof(size)};
    }
    std::array<iovec, 2> parts{{{&header, sizeof(header)}, {const_cast<char*>(body.data()), body.size()}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = body.empty() ? 1 : 2;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    if (file >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(rights), &file, sizeof(file));
    }
    Status result;
    std::size_t left = sizeof(header) + body.size();
    while (left > 0) {
        const auto count = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            result = closed();
            break;
        }
        left -= static_cast<std::size_t>(count);
        message.msg_control = nullptr;  // the descriptor left with the first bytes
        message.msg_controllen = 0;
        for (std::size_t gone = static_cast<std::size_t>(count); gone > 0;) {
            const auto step = std::min(gone, message.msg_iov->iov_len);
            message.msg_iov->iov_base = static_cast<char*>(message.msg_iov->iov_base) + step;
            message.msg_iov->iov_len -= step;
            gone -= step;
            if (message.msg_iov->iov_len == 0 && message.msg_iovlen > 1) {
                ++message.msg_iov;
                --message.msg_iovlen;
            }
        }
    }
    if (file >= 0) ::close(file);
    return result;
}

/// Room for one more read behind what waits; a half frame moves to the front.
void Channel::make_room() {
    const auto waiting = end_ - begin_;
    if (capacity_ - end_ >= kReadBytes) return;
    const auto needed = waiting + kReadBytes;
    if (needed <= capacity_) {
        std::memmove(buffer_.get(), buffer_.get() + begin_, waiting);
    } else {
        auto larger = std::make_unique_for_overwrite<char[]>(2 * needed);
        if (waiting > 0) std::memcpy(larger.get(), buffer_.get() + begin_, waiting);
        buffer_ = std::move(larger);
        capacity_ = 2 * needed;
    }
    begin_ = 0;
    end_ = waiting;
}

/// One read from the socket, appended to the buffer; descriptors that come along are queued.
Status Channel::fill() {
    if (begin_ == end_) begin_ = end_ = 0;
    make_room();
    iovec part{buffer_.get() + end_, capacity_ - end_};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kDescriptorsAtOnce)> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto count = ::recvmsg(fd_, &message, MSG_CMSG_CLOEXEC);
    const int problem = errno;
    if (count > 0) end_ += static_cast<std::size_t>(count);
    if (count < 0) {
        if (problem == EAGAIN || problem == EWOULDBLOCK || problem == EINTR) return fail("frame.timeout", "nothing came", Retry::Later);
        return closed();
    }
    if (count == 0) return closed();
    for (cmsghdr* rights = CMSG_FIRSTHDR(&message); rights != nullptr; rights = CMSG_NXTHDR(&message, rights)) {
        if (rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS) continue;
        const auto many = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < many; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(rights) + i * sizeof(int), sizeof(fd));
            descriptors_.push_back(fd);
        }
    }
    if (descriptors_.size() > kDescriptorsAtOnce || (message.msg_flags & MSG_CTRUNC) != 0) return broken("more descriptors than frames ask for");
    return {};
}

/// Copied out with pread: the sender may still write to the file, so it is never mapped.
Result<std::string> Channel::body_of_file(std::uint64_t size) {
    if (size > largest_body_) return broken("a body is larger than this connection carries");
    if (descriptors_.empty()) return broken("a frame names a descriptor that did not come");
    const int fd = descriptors_.front();
    descriptors_.pop_front();
    struct stat facts {};
    std::string body;
    bool whole = ::fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) && static_cast<std::uint64_t>(facts.st_size) >= size;
    if (whole) body.resize(size);
    for (std::size_t at = 0; whole && at < size;) {
        const auto count = ::pread(fd, body.data() + at, size - at, static_cast<off_t>(at));
        whole = count > 0;
        at += whole ? static_cast<std::size_t>(count) : 0;
    }
    ::close(fd);
    if (!whole) return broken("a body's memory file is shorter than it says");
    return body;
}

Result<Frame> Channel::receive() {
    for (;;) {
        const auto available = end_ - begin_;
        if (available >= sizeof(Header)) {
            Header header{};
            std::memcpy(&header, buffer_.get() + begin_, sizeof(header));
            const bool in_file = header.flags == kBodyInFile;
            if (header.length > kFrameBodyBytes) return broken("a frame is longer than 1 MiB");
            if (header.type < 2 || header.type > static_cast<std::uint16_t>(FrameType::Pong)) return broken("a frame of an unknown type");
            if (header.flags != 0 && (!in_file || header.length != sizeof(std::uint64_t))) return broken("a frame with unknown flags");
            if (available >= sizeof(header) + header.length) {
                Frame frame{static_cast<FrameType>(header.type), header.call, std::string(buffer_.get() + begin_ + sizeof(header), header.length)};
                begin_ += sizeof(header) + header.length;
                if (in_file) {
                    std::uint64_t size = 0;
                    std::memcpy(&size, frame.body.data(), sizeof(size));
                    HUB_TRY_ASSIGN(frame.body, body_of_file(size));
                }
                return frame;
            }
        }
        HUB_TRY(fill());
    }
}

}  // namespace hub::plugin
