#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>

#include "core/sso/credentials/hash_pool.hpp"

using namespace hub;
using namespace hub::sso;
using security::Match;

namespace {

constexpr security::Argon2Cost kCheap{64, 1};

/// A pool of one thread that stands at a gate inside the first job's callback.
struct Gated {
    explicit Gated(std::chrono::milliseconds longest_wait = std::chrono::milliseconds(60'000)) {
        pool = HashPool::open({.threads = 1, .longest_wait = longest_wait, .cost = kCheap}, random).value();
        gate = pool->hash("gate", "at the gate", [this](Result<std::string>) {
            entered.set_value();
            open.get_future().wait();
        });
        entered.get_future().wait();
    }

    HashPool::Ticket ask(const std::string& subnet, const std::string& label) {
        return pool->hash(subnet, "mật khẩu " + label, [this, label](Result<std::string> result) {
            const std::lock_guard lock(mutex);
            (result ? done : refused).push_back(label);
        });
    }

    SystemRandom random;
    std::promise<void> entered, open;
    std::mutex mutex;
    std::vector<std::string> done, refused;
    std::unique_ptr<HashPool> pool;
    HashPool::Ticket gate;

    void finish() {
        open.set_value();
        std::promise<void> last;
        while (pool->standing().waiting > 0) std::this_thread::yield();
        auto ticket = pool->hash("end", "the end of it", [&](Result<std::string>) { last.set_value(); });
        last.get_future().wait();
    }
};

PasswordVerdict ask(HashPool& pool, std::optional<std::string> stored, const std::string& typed) {
    std::promise<PasswordVerdict> answer;
    auto ticket = pool.verify_or_pretend("10.1.2.0/24", "mai", std::move(stored), typed, [&](Result<PasswordVerdict> result) { answer.set_value(result.value()); });
    return answer.get_future().get();
}

}  // namespace

TEST_CASE("a password is verified and an old hash made anew", "[sso][pool]") {
    SystemRandom random;
    auto pool = HashPool::open({.threads = 2, .cost = kCheap}, random).value();
    const auto stored = security::hash_password("con mèo trên mái", kCheap, random).value();
    CHECK(ask(*pool, stored, "con mèo trên mái").match == Match::Yes);
    CHECK_FALSE(ask(*pool, stored, "con mèo trên mái").upgraded);
    CHECK(ask(*pool, stored, "con mèo").match == Match::No);

    const auto weak = security::hash_password("con mèo trên mái", {8, 1}, random).value();
    const auto verdict = ask(*pool, weak, "con mèo trên mái");
    REQUIRE(verdict.upgraded);
    CHECK_FALSE(security::needs_upgrade(*verdict.upgraded, kCheap));
    CHECK(security::verify_password(*verdict.upgraded, "con mèo trên mái").value() == Match::Yes);
    CHECK_FALSE(ask(*pool, weak, "sai").upgraded);
}

TEST_CASE("attack: an unknown user costs what a known one costs", "[sso][pool]") {
    SystemRandom random;
    auto pool = HashPool::open({.threads = 1}, random).value();
    const auto stored = security::hash_password("con mèo trên mái", {}, random).value();
    const auto median = [&](const std::optional<std::string>& hash) {
        std::vector<double> times;
        for (int i = 0; i < 15; ++i) {
            const auto start = std::chrono::steady_clock::now();
            CHECK(ask(*pool, hash, "sai").match == Match::No);
            times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        }
        std::nth_element(times.begin(), times.begin() + 7, times.end());
        return times[7];
    };
    const double known = median(stored);
    const double unknown = median(std::nullopt);
    // The work itself is compared in the bench; here only that it is done at all, on a machine that may be busy.
    CHECK(unknown > known / 3);
    CHECK(unknown < known * 3);
}

TEST_CASE("a decoy is never a match", "[sso][pool]") {
    SystemRandom random;
    const auto decoy = security::hash_password("con mèo trên mái", kCheap, random).value();
    auto pool = HashPool::open({.threads = 1, .cost = kCheap, .decoys = {decoy}}, random).value();
    CHECK(ask(*pool, std::nullopt, "con mèo trên mái").match == Match::No);
}

TEST_CASE("attack: one subnet cannot keep the others waiting", "[sso][pool]") {
    Gated at;
    std::vector<HashPool::Ticket> tickets;
    for (int i = 0; i < 20; ++i) tickets.push_back(at.ask("flood", "flood"));
    tickets.push_back(at.ask("school", "school"));
    tickets.push_back(at.ask("home", "home"));
    at.finish();
    REQUIRE(at.done.size() == 22);
    CHECK(std::find(at.done.begin(), at.done.end(), "school") < at.done.begin() + 4);
    CHECK(std::find(at.done.begin(), at.done.end(), "home") < at.done.begin() + 4);
}

TEST_CASE("attack: a subnet that fills the queue makes room for another one", "[sso][pool]") {
    Gated at(std::chrono::milliseconds(0));  // room for one
    std::vector<HashPool::Ticket> tickets;
    CHECK(at.pool->standing().waiting == 0);
    tickets.push_back(at.ask("flood", "1"));
    tickets.push_back(at.ask("flood", "2"));
    CHECK(at.refused == std::vector<std::string>{"2"});
    CHECK(at.pool->retry_after_seconds() >= 1);
    CHECK(at.pool->standing().refused == 1);
    // One and none is no difference worth sending anybody away for.
    tickets.push_back(at.ask("school", "3"));
    CHECK(at.refused == std::vector<std::string>{"2", "3"});
    at.finish();
    CHECK(at.done == std::vector<std::string>{"1"});
}

TEST_CASE("the newest of the longest line goes when the queue is full", "[sso][pool]") {
    SystemRandom random;
    std::promise<void> entered, open;
    // Four threads: room for four; all of them stand at the gate.
    auto pool = HashPool::open({.threads = 4, .longest_wait = std::chrono::milliseconds(0), .cost = kCheap}, random).value();
    std::shared_future<void> gate = open.get_future().share();
    std::atomic<int> inside{0};
    std::vector<HashPool::Ticket> tickets;
    for (int i = 0; i < 4; ++i) {
        tickets.push_back(pool->hash("gate", "at the gate", [&](Result<std::string>) {
            ++inside;
            gate.wait();
        }));
        while (inside <= i) std::this_thread::yield();
    }
    std::mutex mutex;
    std::vector<std::string> refused;
    const auto submit = [&](const std::string& subnet, const std::string& label) {
        tickets.push_back(pool->hash(subnet, "mật khẩu", [&, label](Result<std::string> result) {
            const std::lock_guard lock(mutex);
            if (!result) {
                CHECK(result.error().code == "sso.busy");
                CHECK(result.error().retry == Retry::Later);
                refused.push_back(label);
            }
        }));
    };
    for (const auto* label : {"f1", "f2", "f3", "f4"}) submit("flood", label);
    submit("school", "s1");
    submit("school", "s2");
    submit("school", "s3");
    CHECK(refused == std::vector<std::string>{"f4", "f3", "s3"});
    CHECK(pool->standing().displaced == 2);
    open.set_value();
}

TEST_CASE("what nobody waits for is not worked on", "[sso][pool]") {
    Gated at;
    {
        const auto ticket = at.ask("home", "gone");
        CHECK(at.pool->standing().waiting == 1);
    }
    CHECK(at.pool->standing().waiting == 0);
    CHECK(at.pool->standing().cancelled == 1);
    auto stays = at.ask("home", "stays");
    at.finish();
    CHECK(at.done == std::vector<std::string>{"stays"});
    stays.cancel();  // after its answer: nothing happens
    CHECK(at.pool->standing().cancelled == 1);
}

TEST_CASE("a pool that ends answers whoever waits", "[sso][pool]") {
    auto at = std::make_unique<Gated>();
    std::string code;
    auto ticket = at->pool->hash("home", "mật khẩu", [&](Result<std::string> result) { code = result ? "" : result.error().code; });
    ticket.release();
    HashPool& pool = *at->pool;
    std::thread ending([&] { at->pool.reset(); });
    while (pool.standing().waiting > 0) std::this_thread::yield();  // the gate keeps its destructor from going on
    at->open.set_value();
    ending.join();
    CHECK(code == "sso.stopping");
}
