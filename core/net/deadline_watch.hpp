// Cuts a socket when its time is up. A library that only knows a timeout per read can be held for ever by
// a peer that sends a byte now and then; here one thread shuts the socket down at the deadline, whatever
// the library is waiting in.
//
// Ownership: watches a duplicate of the descriptor, so the caller may close its own at any time.
// Threads: any; one thread of its own, started with the object. Failure: none.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

namespace hub::net {

class DeadlineWatch {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// While it lives the socket is watched.
    class Watched {
    public:
        Watched(DeadlineWatch& watch, std::uint64_t number) : watch_(watch), number_(number) {}
        ~Watched() { watch_.leave(number_); }
        Watched(const Watched&) = delete;
        Watched& operator=(const Watched&) = delete;

    private:
        DeadlineWatch& watch_;
        std::uint64_t number_;
    };

    DeadlineWatch();
    ~DeadlineWatch();
    DeadlineWatch(const DeadlineWatch&) = delete;
    DeadlineWatch& operator=(const DeadlineWatch&) = delete;

    [[nodiscard]] Watched watch(int socket, Time deadline);

private:
    struct Entry {
        int socket;
        Time deadline;
        bool cut = false;
    };
    void leave(std::uint64_t number);
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::uint64_t, Entry> entries_;
    std::uint64_t last_ = 0;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace hub::net
