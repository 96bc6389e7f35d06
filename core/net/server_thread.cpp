#include "core/net/server_thread.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include "core/net/http_connection.hpp"

namespace hub::net {
namespace {

namespace asio = boost::asio;

/// How late a deadline may be noticed: a tenth of the shortest, within reason.
std::chrono::milliseconds sweep_interval(const ServerLimits& limits) {
    const auto shortest = std::min({limits.header_milliseconds, limits.body_milliseconds, limits.idle_milliseconds});
    return std::chrono::milliseconds(std::clamp<std::int64_t>(shortest / 10, 5, 500));
}

}  // namespace

ServerThread::ServerThread(std::shared_ptr<ServerShared> shared)
    : shared_(std::move(shared)), work_(context_.get_executor()), sweeper_(context_) {}

ServerThread::~ServerThread() = default;

void ServerThread::start() {
    thread_ = std::thread([this] { context_.run(); });
}

void ServerThread::stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
    // The thread is gone; closing forgets, so the list is emptied first.
    const auto last = std::move(connections_);
    connections_.clear();
    for (const auto& [id, connection] : last) connection->close();
}

void ServerThread::adopt(ServerSocket socket) {
    ++shared_->connections;
    auto holder = std::make_shared<ServerSocket>(std::move(socket));
    asio::dispatch(context_, [this, holder] {
        const std::uint64_t id = ++last_connection_;
        auto connection = std::make_shared<Connection>(*this, std::move(*holder), id);
        connections_.emplace(id, connection);
        if (!sweeping_) sweep();
        connection->begin();
    });
}

void ServerThread::answer(std::uint64_t connection, std::uint64_t request, ServerResponse response) {
    asio::dispatch(context_, [this, connection, request, answer = std::move(response)]() mutable {
        const auto found = connections_.find(connection);
        if (found == connections_.end()) return;
        const auto held = found->second;
        held->answer(request, std::move(answer));
    });
}

void ServerThread::abandon(std::uint64_t connection, std::uint64_t request) {
    asio::dispatch(context_, [this, connection, request] {
        const auto found = connections_.find(connection);
        if (found == connections_.end()) return;
        const auto held = found->second;
        held->abandon(request);
    });
}

void ServerThread::drain() {
    asio::post(context_, [this] {
        std::vector<std::shared_ptr<Connection>> idle;
        for (const auto& [id, connection] : connections_) {
            if (connection->between_requests()) idle.push_back(connection);
        }
        for (const auto& connection : idle) connection->close();
    });
}

void ServerThread::sweep() {
    sweeping_ = !connections_.empty();
    if (!sweeping_) return;
    sweeper_.expires_after(sweep_interval(shared_->limits));
    sweeper_.async_wait([this](boost::system::error_code code) {
        if (code) return;
        const auto now = std::chrono::steady_clock::now();
        std::vector<std::shared_ptr<Connection>> expired;
        for (const auto& [id, connection] : connections_) {
            if (connection->expired(now)) expired.push_back(connection);
        }
        for (const auto& connection : expired) connection->close();
        sweep();
    });
}

std::string_view ServerThread::date() {
    const std::time_t now = std::time(nullptr);
    if (now != dated_) {
        dated_ = now;
        std::tm parts{};
        ::gmtime_r(&now, &parts);
        // No strftime: its day names follow the locale.
        static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const auto two = [](int value) { return std::string(value < 10 ? "0" : "") + std::to_string(value); };
        date_ = std::string(kDays[static_cast<std::size_t>(parts.tm_wday)]) + ", " + two(parts.tm_mday) + ' ' +
                kMonths[static_cast<std::size_t>(parts.tm_mon)] + ' ' + std::to_string(parts.tm_year + 1900) + ' ' +
                two(parts.tm_hour) + ':' + two(parts.tm_min) + ':' + two(parts.tm_sec) + " GMT";
    }
    return date_;
}

}  // namespace hub::net
