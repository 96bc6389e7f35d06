// The worker protocol's bytes, published so that any language can be an adapter.
//
// A frame is u32 length of the body, u16 type, u16 flags, u64 call id (all little endian), body. A body is at most
// 1 MiB; a larger one travels as a memory file: the frame has the flag kBodyInFile, its body is u64 size, and the
// descriptor rides with the frame's first bytes (SCM_RIGHTS). Bodies of Configure and Ready are JSON;
// those of calls are packed fields: u64, or u32 length and bytes.
//
//   hub → worker     Configure, Call, HostAnswer, HostFailed         on descriptor 3
//   worker → hub     Ready, Refused, Answer, Failed, HostCall, Note
//   Ping, Pong       on descriptor 4, answered whatever the plugin is doing
//
// Ownership: values; a Channel owns its descriptor. Threads: one sender and one receiver at a time.
// Failure: `frame.closed` (the other side is gone), `frame.broken` (a frame that breaks the rules: end it),
// `frame.timeout` (nothing within the wait; try again).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::plugin {

enum class FrameType : std::uint16_t {
    Configure = 2,
    Ready = 3,
    Refused = 4,
    Call = 5,
    Answer = 6,
    Failed = 7,
    HostCall = 8,
    HostAnswer = 9,
    HostFailed = 10,
    Note = 11,
    Ping = 12,
    Pong = 13,
};

inline constexpr std::size_t kFrameHeaderBytes = 16;
inline constexpr std::size_t kFrameBodyBytes = 1U << 20U;
inline constexpr std::uint16_t kBodyInFile = 1;

struct Frame {
    FrameType type = FrameType::Ping;
    std::uint64_t call = 0;
    std::string body;
};

/// Appends fields to a call's body.
class Packer {
public:
    void number(std::uint64_t value);
    void text(std::string_view value);
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string out_;
};

/// Reads fields back; a cut or lying length makes it broken() and every later field empty.
class Unpacker {
public:
    explicit Unpacker(std::string_view body) : rest_(body) {}
    std::uint64_t number();
    std::string_view text();
    std::string owned() { return std::string(text()); }
    /// A count of things that take at least `least_bytes` each: never more than the rest can hold.
    std::uint64_t count(std::size_t least_bytes);
    [[nodiscard]] bool broken() const { return broken_; }
    /// Everything read, nothing left over.
    [[nodiscard]] bool finished() const { return !broken_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool broken_ = false;
};

class Channel {
public:
    /// Takes over a connected stream socket. `largest_body`: of one frame, in a file or not.
    Channel(int fd, std::size_t largest_body);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    Status send(FrameType type, std::uint64_t call, std::string_view body);
    /// Waits as long as set_wait() said; for ever by default.
    Result<Frame> receive();
    /// Bounds each later wait of receive(); 0 = for ever.
    void set_wait(std::int64_t milliseconds);
    /// Wakes a receiver of any thread with `frame.closed`.
    void shut();
    [[nodiscard]] int descriptor() const { return fd_; }

private:
    Status fill();
    void make_room();
    Result<std::string> body_of_file(std::uint64_t size);

    int fd_;
    std::size_t largest_body_;
    std::unique_ptr<char[]> buffer_;  ///< bytes [begin_, end_) wait to become frames
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::deque<int> descriptors_;
};

}  // namespace hub::plugin
