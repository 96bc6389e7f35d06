#include "core/router/event_delivery.hpp"

#include <algorithm>
#include <chrono>

#include "core/base/this_thread.hpp"

namespace hub::router {
namespace {

constexpr std::int64_t kTakeMilliseconds = 200;

}  // namespace

Status EventDelivery::open() {
    HUB_TRY_ASSIGN(auto reader, rooms_.backend.open_reader(store::Domain::State));
    HUB_TRY_ASSIGN(const Key newest, last_event(*reader));
    for (Connection* connection : rooms_.connections.all()) {
        const bool wanted = std::any_of(rooms_.routes.begin(), rooms_.routes.end(), [&](const Route& route) {
            return route.to == connection->settings().system && model::definition(route.entity).is_event();
        });
        if (!wanted) continue;
        auto seat = std::make_unique<Seat>();
        seat->consumer = std::make_unique<EventConsumer>(rooms_, *connection);
        HUB_TRY_ASSIGN(const auto passed, seat->consumer->load(*reader));
        if (!passed) HUB_TRY(seat->consumer->begin(newest));
        const std::lock_guard lock(mutex_);
        by_school_.emplace(connection->settings().tenant, seat.get());
        queued_.push_back(seat.get());
        seats_.push_back(std::move(seat));
    }
    return {};
}

Status EventDelivery::start(std::size_t threads) {
    for (std::size_t i = 0; i < std::min(threads, seats_.size()); ++i) {
        HUB_TRY_ASSIGN(auto reader, rooms_.backend.open_reader(store::Domain::State));
        readers_.push_back(std::move(reader));
    }
    for (auto& reader : readers_) threads_.emplace_back([this, raw = reader.get()] { run(*raw); });
    return {};
}

void EventDelivery::stop() {
    stopping_ = true;
    {
        const std::lock_guard lock(mutex_);
        changed_.notify_all();
    }
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    readers_.clear();
}

void EventDelivery::run(store::Reader& reader) {
    name_thread("events");
    work_in_background();
    while (!stopping_) {
        Seat* const seat = take(kTakeMilliseconds);
        if (seat != nullptr) put_back(*seat, seat->consumer->step(reader, stopping_));
    }
}

void EventDelivery::queue(Seat& seat) {
    seat.at = Seat::At::Queued;
    seat.due = 0;
    queued_.push_back(&seat);
    changed_.notify_one();
}

void EventDelivery::wake(Seat& seat) {
    if (seat.at == Seat::At::Busy) seat.news = Seat::News::Some;
    if (seat.at == Seat::At::Idle) queue(seat);  // a timer that is left finds it queued, or with a later time
}

EventDelivery::Seat* EventDelivery::take(std::int64_t milliseconds) {
    std::unique_lock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (!stopping_) {
        const std::int64_t now = rooms_.clock.now().milliseconds;
        while (!timers_.empty() && timers_.begin()->first <= now) {
            Seat& seat = *timers_.begin()->second;
            const bool its_own = seat.at == Seat::At::Idle && seat.due == timers_.begin()->first;
            timers_.erase(timers_.begin());
            if (its_own) queue(seat);
        }
        if (!queued_.empty()) {
            Seat* const seat = queued_.front();
            queued_.pop_front();
            seat->at = Seat::At::Busy;
            seat->news = Seat::News::None;
            return seat;
        }
        const std::int64_t next = timers_.empty() ? milliseconds : std::clamp<std::int64_t>(timers_.begin()->first - now, 1, milliseconds);
        const auto wait = std::min(until, std::chrono::steady_clock::now() + std::chrono::milliseconds(next));
        if (changed_.wait_until(lock, wait) == std::cv_status::timeout && std::chrono::steady_clock::now() >= until) return nullptr;
    }
    return nullptr;
}

void EventDelivery::put_back(Seat& seat, const EventConsumer::Next& next) {
    using Kind = EventConsumer::Next::Kind;
    const std::lock_guard lock(mutex_);
    if (next.kind == Kind::Ended) {
        seat.at = Seat::At::Ended;
    } else if (next.kind == Kind::Now || seat.news == Seat::News::Some) {
        queue(seat);
    } else {
        seat.at = Seat::At::Idle;
        seat.due = next.kind == Kind::At ? next.at.milliseconds : 0;
        if (seat.due != 0) timers_.emplace(seat.due, &seat);
        changed_.notify_one();
    }
}

void EventDelivery::hear(const std::vector<std::string>& schools) {
    const std::lock_guard lock(mutex_);
    for (const auto& school : schools) {
        const auto [first, last] = by_school_.equal_range(school);
        for (auto seat = first; seat != last; ++seat) wake(*seat->second);
    }
}

bool EventDelivery::idle() const {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = rooms_.clock.now().milliseconds;
    return std::none_of(seats_.begin(), seats_.end(), [now](const auto& seat) {
        const bool due = seat->at == Seat::At::Idle && seat->due != 0 && seat->due <= now;
        return due || seat->at == Seat::At::Queued || seat->at == Seat::At::Busy;
    });
}

Result<std::size_t> EventDelivery::obey(const EventOrder& order) {
    Seat* seat = nullptr;
    {
        const std::lock_guard lock(mutex_);
        const auto [first, last] = by_school_.equal_range(order.tenant);
        const auto found = std::find_if(first, last, [&](const auto& one) { return one.second->consumer->connection().settings().system == order.system; });
        if (found != last) seat = found->second;
    }
    if (seat == nullptr) return fail("connection.unknown", "no events go to " + order.system + "/" + order.tenant);
    HUB_TRY_ASSIGN(const std::size_t count, seat->consumer->obey(order));
    const std::lock_guard lock(mutex_);
    wake(*seat);
    return count;
}

std::vector<EventStanding> EventDelivery::standings() const {
    std::vector<EventStanding> out;
    for (const auto& seat : seats_) out.push_back(seat->consumer->standing());
    return out;
}

}  // namespace hub::router
