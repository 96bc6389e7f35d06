// password_rate: password verifications a second and core through the hub's pool beside libsodium alone, in one run, at the
// cost that the hub uses; the rounds take turns, so that a busy machine is as busy for both. Also the difference between a
// known and an unknown user. Prints one JSON line.
//   password_rate [THREADS] [SECONDS]
#include <sodium.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <thread>
#include <vector>

#include "core/sso/credentials/hash_pool.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRounds = 8;
const std::string kTyped = "con mèo ngủ trên mái tôn";

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double processor_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct Rate {
    double count = 0, wall = 0, processor = 0;
};

void measure(Rate& rate, double seconds, const std::function<std::uint64_t(Clock::time_point)>& work) {
    const double processor = processor_seconds();
    const auto start = Clock::now();
    rate.count += static_cast<double>(work(start + std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6))));
    rate.wall += seconds_since(start);
    rate.processor += processor_seconds() - processor;
}

std::uint64_t raw(const std::string& stored, std::size_t threads, Clock::time_point until) {
    std::atomic<std::uint64_t> done{0};
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back([&] {
            while (Clock::now() < until) {
                if (crypto_pwhash_argon2id_str_verify(stored.c_str(), kTyped.data(), kTyped.size()) != 0) std::abort();
                ++done;
            }
        });
    }
    for (auto& thread : running) thread.join();
    return done;
}

std::uint64_t pooled(hub::sso::HashPool& pool, const std::string& stored, std::size_t threads, Clock::time_point until) {
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::size_t> open{threads * 4};  // always some waiting, as in the morning
    std::promise<void> last;
    std::function<void()> ask = [&] {
        if (Clock::now() >= until) {
            if (--open == 0) last.set_value();
            return;
        }
        auto ticket = pool.verify_or_pretend("10.0.0.0/24", "mai", stored, kTyped, [&](hub::Result<hub::sso::PasswordVerdict> verdict) {
            if (!verdict || verdict->match != hub::security::Match::Yes) std::abort();
            ++done;
            ask();
        });
        ticket.release();
    };
    for (std::size_t i = 0, count = open; i < count; ++i) ask();
    last.get_future().wait();
    return done;
}

double median_milliseconds(hub::sso::HashPool& pool, const std::optional<std::string>& stored, std::vector<double>& all) {
    std::promise<void> answered;
    const auto start = Clock::now();
    auto ticket = pool.verify_or_pretend("10.0.0.0/24", "mai", stored, "sai mật khẩu", [&](hub::Result<hub::sso::PasswordVerdict>) { answered.set_value(); });
    answered.get_future().wait();
    all.push_back(seconds_since(start) * 1e3);
    auto sorted = all;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    return sorted[sorted.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
    const auto threads = static_cast<std::size_t>(count > 1 ? std::atoi(arguments[1]) : 1);
    const double seconds = count > 2 ? std::atof(arguments[2]) : 1;
    hub::SystemRandom random;
    auto pool = hub::sso::HashPool::open({.threads = threads}, random);
    const auto stored = hub::security::hash_password(kTyped, {}, random);
    if (!pool || !stored) return 1;

    Rate alone, through_pool;
    for (int round = 0; round < kRounds; ++round) {
        measure(alone, seconds, [&](auto until) { return raw(*stored, threads, until); });
        measure(through_pool, seconds, [&](auto until) { return pooled(**pool, *stored, threads, until); });
    }
    std::vector<double> known_times, unknown_times;
    double known = 0, unknown = 0;
    for (int i = 0; i < 200; ++i) {
        known = median_milliseconds(**pool, *stored, known_times);
        unknown = median_milliseconds(**pool, std::nullopt, unknown_times);
    }
    std::printf(R"({"threads":%zu,"libsodium_per_s":%.1f,"pool_per_s":%.1f,"libsodium_per_cpu_s":%.1f,"pool_per_cpu_s":%.1f,"ratio_per_cpu":%.3f,"known_median_ms":%.3f,"unknown_median_ms":%.3f})"
                "\n",
                threads, alone.count / alone.wall, through_pool.count / through_pool.wall, alone.count / alone.processor, through_pool.count / through_pool.processor,
                (through_pool.count / through_pool.processor) / (alone.count / alone.processor), known, unknown);
}
