// Takes the events of every school to the destinations that want them: which consumer has something to do, and when.
//
// Ownership: owns the consumers and its threads; each thread has a Reader of its own. Threads: hear() the apply thread
// (it never waits for a consumer), everything else any. Failure: a consumer that the store fails for good stands still
// until the restart.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "core/router/event_consumer.hpp"

namespace hub::router {

class EventDelivery {
public:
    explicit EventDelivery(EventRooms rooms) : rooms_(std::move(rooms)) {}
    ~EventDelivery() { stop(); }
    EventDelivery(const EventDelivery&) = delete;
    EventDelivery& operator=(const EventDelivery&) = delete;

    /// A consumer for each connection that a route of an event leads to. A new one hears what comes from now on.
    Status open();
    Status start(std::size_t threads);
    /// Ends between two calls. No reader of its own is left then.
    void stop();

    /// Schools that have new events, after their commit.
    void hear(const std::vector<std::string>& schools);
    /// Nobody has anything to do at this moment.
    [[nodiscard]] bool idle() const;

    /// Errors: `connection.unknown`, those of the store.
    Result<std::size_t> obey(const EventOrder& order);
    [[nodiscard]] std::vector<EventStanding> standings() const;

private:
    struct Seat {
        std::unique_ptr<EventConsumer> consumer;
        enum class At : std::uint8_t { Idle, Queued, Busy, Ended } at = At::Queued;
        enum class News : std::uint8_t { None, Some } news = News::None;  ///< while busy
        std::int64_t due = 0;  ///< 0: nothing is
    };

    void run(store::Reader& reader);
    Seat* take(std::int64_t milliseconds);
    void put_back(Seat& seat, const EventConsumer::Next& next);
    void queue(Seat& seat);
    void wake(Seat& seat);

    EventRooms rooms_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::unique_ptr<Seat>> seats_;
    std::multimap<std::string, Seat*> by_school_;
    std::deque<Seat*> queued_;
    std::multimap<std::int64_t, Seat*> timers_;
    std::atomic<bool> stopping_ = false;
    std::vector<std::unique_ptr<store::Reader>> readers_;
    std::vector<std::thread> threads_;
};

}  // namespace hub::router
