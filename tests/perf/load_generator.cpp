// perf-load: pushes pupils over keep-alive connections from one thread, and prints one JSON line.
//
//   perf-load --port P --token T [--connections 64] [--seconds 20]      closed loop: each connection asks again at once
//   perf-load … --rate 5000 --seconds 60                                open loop: latency counts from the scheduled time
//   perf-load … --records 100 --answer outcome                          bodies of 100 records, answered when they are applied
//
// A pupil is never in two requests at once, so the newest acknowledged sequence of each is known; --history FILE
// receives it (one 32-bit number a pupil, 0: none) for the judge to compare with what the sink holds.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <vector>

#include "tests/perf/http_message.hpp"
#include "tests/perf/pupils.hpp"

namespace hub::perf {
namespace {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC: comparable with the sink's

constexpr auto kPatience = std::chrono::seconds(30);  // for answers after the last request

struct Options {
    int port = 0;
    std::size_t connections = 64;
    double seconds = 20;
    double rate = 0;  ///< 0: closed loop
    std::size_t records = 1;  ///< of one body
    enum class Answer { Receipt, Outcome } answer = Answer::Receipt;
    std::uint32_t schools = 8;
    std::uint32_t first_sequence = 1;
    std::uint32_t seed = 1;
    std::string token, system = "bench", history;
};

std::int64_t nanoseconds(Clock::time_point at) { return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count(); }

struct Connection {
    int descriptor = -1;
    std::string received;
    struct Asked {
        std::uint32_t pupil = 0, sequence = 0;
    };
    std::vector<Asked> asked;  ///< the records of the request under way, all of one school
    Clock::time_point asked_at;
};

class Load {
public:
    explicit Load(Options options) : options_(std::move(options)), random_(options_.seed), newest_(kPupils), in_flight_(kPupils), sequence_(options_.first_sequence) {
        latencies_.reserve(static_cast<std::size_t>(options_.seconds * (options_.rate > 0 ? options_.rate : 40'000)));
    }

    bool run() {
        epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
        connections_.resize(options_.connections);
        for (auto& one : connections_) {
            if (!open(one)) return false;
            free_.push_back(&one);
        }
        started_ = Clock::now();
        const auto until = started_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
        while (Clock::now() < until) {
            if (!ask_due(until) || !answers(options_.rate > 0 ? next_due() : until)) return false;
        }
        const auto patience = Clock::now() + kPatience;
        while (free_.size() < connections_.size() && Clock::now() < patience) {
            if (!answers(patience)) return false;
        }
        ended_ = Clock::now();
        return true;
    }

    void print() {
        std::sort(latencies_.begin(), latencies_.end());
        const auto at = [this](double share) {
            if (latencies_.empty()) return 0.0;
            return latencies_[std::min(latencies_.size() - 1, static_cast<std::size_t>(share * static_cast<double>(latencies_.size())))] / 1'000.0;
        };
        const auto touched = std::count_if(newest_.begin(), newest_.end(), [](std::uint32_t sequence) { return sequence != 0; });
        std::printf("{\"acknowledged\":%zu,\"refused\":%zu,\"unanswered\":%zu,\"late\":%zu,\"seconds\":%.3f,\"started_ns\":%lld,\"keys_touched\":%ld,"
                    "\"last_sequence\":%u,\"body_bytes\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f}\n",
                    latencies_.size(), refused_, connections_.size() - free_.size(), late_, std::chrono::duration<double>(ended_ - started_).count(),
                    static_cast<long long>(nanoseconds(started_)), static_cast<long>(touched), sequence_ - 1, body_.size(), at(0.5), at(0.99), at(0.999), at(1));
    }

    bool write_history() const {
        if (options_.history.empty()) return true;
        std::ofstream file(options_.history, std::ios::binary);
        file.write(reinterpret_cast<const char*>(newest_.data()), static_cast<std::streamsize>(newest_.size() * sizeof(newest_[0])));
        return file.good();
    }

private:
    bool open(Connection& one) const {
        one.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(options_.port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(one.descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            std::perror("perf-load: connect");
            return false;
        }
        const int on = 1, buffer_bytes = 1 << 20;
        ::setsockopt(one.descriptor, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
        ::setsockopt(one.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::fcntl(one.descriptor, F_SETFL, O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &one;
        return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, one.descriptor, &event) == 0;
    }

    [[nodiscard]] Clock::time_point next_due() const {
        return started_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(static_cast<double>(scheduled_) / options_.rate));
    }

    /// Sends what the loop has due. In an open loop a request without a free connection stays due, and its wait counts.
    bool ask_due(Clock::time_point until) {
        if (options_.rate <= 0) {
            while (!free_.empty()) {
                if (!ask(Clock::now())) return false;
            }
            return true;
        }
        const auto now = Clock::now();
        for (auto due = next_due(); due <= now && due < until; due = next_due()) {
            if (free_.empty()) break;
            if (now - due > std::chrono::milliseconds(5)) ++late_;
            if (!ask(due)) return false;
            ++scheduled_;
        }
        return true;
    }

    bool ask(Clock::time_point due) {
        Connection& one = *free_.back();
        free_.pop_back();
        one.asked.clear();
        one.asked_at = due;
        body_.clear();
        while (one.asked.size() < options_.records) {
            const auto pupil = static_cast<std::uint32_t>(random_() % kPupils);
            if (in_flight_[pupil] != 0) continue;
            if (!one.asked.empty() && school_of(pupil, options_.schools) != school_of(one.asked[0].pupil, options_.schools)) continue;
            in_flight_[pupil] = 1;
            one.asked.push_back({pupil, sequence_++});
            write_pupil(record_, pupil, one.asked.back().sequence);
            body_ += (body_.empty() ? "" : ",") + record_;
        }
        if (options_.records > 1) body_ = "[" + body_ + "]";
        std::array<char, 416> head;
        const int size = std::snprintf(head.data(), head.size(),
                                       "POST /push/v1/%s/%u/pupil HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
                                       "%sContent-Length: %zu\r\n\r\n",
                                       options_.system.c_str(), kFirstTenant + school_of(one.asked[0].pupil, options_.schools), options_.token.c_str(),
                                       options_.answer == Options::Answer::Receipt ? "Prefer: respond-async\r\n" : "", body_.size());
        request_.assign(head.data(), static_cast<std::size_t>(size));
        request_ += body_;
        // Fits into the empty socket buffer; anything else is a broken connection.
        if (::send(one.descriptor, request_.data(), request_.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request_.size())) return true;
        std::perror("perf-load: send");
        return false;
    }

    /// Reads what has come, waiting for the first until `until`.
    bool answers(Clock::time_point until) {
        const auto wait = std::max(Clock::duration::zero(), until - Clock::now());
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
        timespec limit{};
        limit.tv_sec = seconds.count();
        limit.tv_nsec = std::chrono::duration_cast<std::chrono::nanoseconds>(wait - seconds).count();
        std::array<epoll_event, 64> events{};
        // Every connection may be busy in an open loop: then only an answer helps.
        const bool only_answers = options_.rate > 0 && free_.empty();
        const int count = ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), only_answers ? nullptr : &limit, nullptr);
        for (int i = 0; i < count; ++i) {
            if (!read(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr))) return false;
        }
        return count >= 0 || errno == EINTR;
    }

    bool read(Connection& one) {
        std::array<char, 16'384> piece;
        const ssize_t count = ::recv(one.descriptor, piece.data(), piece.size(), 0);
        if (count < 0 && errno == EAGAIN) return true;
        if (count <= 0) {
            std::fprintf(stderr, "perf-load: the server closed a connection\n");
            return false;
        }
        one.received.append(piece.data(), static_cast<std::size_t>(count));
        const HttpMessage answer = first_message(one.received);
        if (answer.head.empty()) return true;
        const int status = answer.status();
        if (status == (options_.answer == Options::Answer::Receipt ? 202 : 200)) {
            const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - one.asked_at).count();
            latencies_.push_back(static_cast<std::uint32_t>(took));
            for (const auto& record : one.asked) newest_[record.pupil] = record.sequence;
        } else if (++refused_ == 1) {
            std::fprintf(stderr, "perf-load: first refusal: %.*s\n", static_cast<int>(answer.size()), one.received.c_str());
        }
        for (const auto& record : one.asked) in_flight_[record.pupil] = 0;
        one.received.erase(0, answer.size());
        free_.push_back(&one);
        return true;
    }

    Options options_;
    std::minstd_rand random_;
    std::vector<std::uint32_t> newest_;       // acknowledged, by pupil
    std::vector<std::uint8_t> in_flight_;
    std::vector<std::uint32_t> latencies_;    // microseconds
    std::vector<Connection> connections_;
    std::vector<Connection*> free_;
    std::string record_, body_, request_;
    std::uint32_t sequence_;
    std::uint64_t scheduled_ = 0;
    std::size_t refused_ = 0, late_ = 0;
    int epoll_ = -1;
    Clock::time_point started_, ended_;
};

bool parse(int count, char** arguments, Options& out) {
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = arguments[i];
        const char* value = arguments[i + 1];
        if (name == "--port") out.port = std::atoi(value);
        else if (name == "--token") out.token = value;
        else if (name == "--system") out.system = value;
        else if (name == "--history") out.history = value;
        else if (name == "--connections") out.connections = static_cast<std::size_t>(std::atoi(value));
        else if (name == "--seconds") out.seconds = std::atof(value);
        else if (name == "--rate") out.rate = std::atof(value);
        else if (name == "--records") out.records = static_cast<std::size_t>(std::atoi(value));
        else if (name == "--answer") out.answer = std::string_view(value) == "outcome" ? Options::Answer::Outcome : Options::Answer::Receipt;
        else if (name == "--schools") out.schools = static_cast<std::uint32_t>(std::atoi(value));
        else if (name == "--first-sequence") out.first_sequence = static_cast<std::uint32_t>(std::atoi(value));
        else if (name == "--seed") out.seed = static_cast<std::uint32_t>(std::atoi(value));
        else return false;
    }
    return count % 2 == 1 && out.port > 0 && out.connections > 0 && out.records > 0 && out.schools > 0 && out.seconds > 0;
}

}  // namespace
}  // namespace hub::perf

int main(int count, char** arguments) {
    hub::perf::Options options;
    if (!hub::perf::parse(count, arguments, options)) {
        std::fprintf(stderr, "perf-load --port P [--token T --connections N --seconds S --rate R --records N --answer receipt|outcome --schools N --system NAME --first-sequence N --seed N "
                             "--history FILE]\n");
        return 2;
    }
    hub::perf::Load load(options);
    const bool whole = load.run();
    load.print();
    return whole && load.write_history() ? 0 : 1;
}
