#include "core/net/deadline_watch.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace hub::net {

DeadlineWatch::DeadlineWatch() : thread_([this] { run(); }) {}

DeadlineWatch::~DeadlineWatch() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

DeadlineWatch::Watched DeadlineWatch::watch(int socket, Time deadline) {
    const std::lock_guard lock(mutex_);
    const bool earliest = std::all_of(entries_.begin(), entries_.end(), [&](const auto& entry) {
        return entry.second.cut || deadline < entry.second.deadline;
    });
    const std::uint64_t number = ++last_;
    // A library closes its socket in the middle of an error; the number may then be another connection's.
    entries_.emplace(number, Entry{::fcntl(socket, F_DUPFD_CLOEXEC, 0), deadline});
    if (earliest) changed_.notify_one();
    return {*this, number};
}

void DeadlineWatch::leave(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(number);
    if (found == entries_.end()) return;
    if (found->second.socket >= 0) ::close(found->second.socket);
    entries_.erase(found);
}

void DeadlineWatch::run() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        const Time now = std::chrono::steady_clock::now();
        Time next = Time::max();
        for (auto& [number, entry] : entries_) {
            if (entry.cut) continue;
            if (entry.deadline <= now) {
                ::shutdown(entry.socket, SHUT_RDWR);
                entry.cut = true;
            } else {
                next = std::min(next, entry.deadline);
            }
        }
        if (next == Time::max()) {
            changed_.wait(lock);
        } else {
            changed_.wait_until(lock, next);
        }
    }
}

}  // namespace hub::net
