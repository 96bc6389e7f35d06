// Short-lived values by unguessable names, in memory: codes and sign-ins under way, minutes at most.
//
// A hub that restarts forgets them, and whoever was between two pages begins again; nothing anyone was promised is lost.
// When the book is full the oldest go: a flood of half-begun sign-ins costs the flooder's own first.
//
// Ownership: values move in and out. Threads: any. Failure: an unknown or expired name is nullopt.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/base/clock.hpp"

namespace hub::sso {

template <typename T>
class ExpiringBook {
public:
    ExpiringBook(const Clock& clock, std::int64_t life_milliseconds, std::size_t most = 200'000)
        : clock_(clock), life_(life_milliseconds), most_(most) {}

    void put(std::string name, T value) {
        const std::lock_guard lock(mutex_);
        const std::int64_t now = clock_.monotonic_milliseconds();
        while (!order_.empty() && (order_.front().second <= now || order_.size() >= most_)) {
            entries_.erase(order_.front().first);
            order_.pop_front();
        }
        order_.emplace_back(name, now + life_);
        entries_.insert_or_assign(std::move(name), Entry{std::move(value), now + life_});
    }

    std::optional<T> find(const std::string& name) const {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(name);
        if (found == entries_.end() || found->second.ends <= clock_.monotonic_milliseconds()) return std::nullopt;
        return found->second.value;
    }

    /// The value, changed in place under the book's lock; what `change` returns, or nullopt.
    template <typename Change>
    auto change(const std::string& name, Change change) -> std::optional<decltype(change(std::declval<T&>()))> {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(name);
        if (found == entries_.end() || found->second.ends <= clock_.monotonic_milliseconds()) return std::nullopt;
        return change(found->second.value);
    }

    void erase(const std::string& name) {
        const std::lock_guard lock(mutex_);
        entries_.erase(name);
    }

private:
    struct Entry {
        T value;
        std::int64_t ends = 0;
    };
    const Clock& clock_;
    std::int64_t life_;
    std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::deque<std::pair<std::string, std::int64_t>> order_;
};

}  // namespace hub::sso
