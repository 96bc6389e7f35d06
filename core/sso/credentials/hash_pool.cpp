#include "core/sso/credentials/hash_pool.hpp"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "core/base/this_thread.hpp"
#include "core/security/digest.hpp"

namespace hub::sso {
namespace {

using Steady = std::chrono::steady_clock;

constexpr double kNewestWeighs = 0.05;  ///< in the moving average: a burst of twenty costly ones is seen, one is not

double milliseconds_since(Steady::time_point start) { return std::chrono::duration<double, std::milli>(Steady::now() - start).count(); }

}  // namespace

struct HashPool::Job {
    std::function<void()> work;           ///< hashes and answers
    std::function<void(Error)> refuse;
    enum class Phase : unsigned char { Waiting, Taken, Cancelled } phase = Phase::Waiting;  // under the pool's mutex
    std::string subnet = {};
};

struct HashPool::State {
    State(Options given, Random& randomness) : options(std::move(given)), random(randomness) {}

    using Line = std::deque<std::shared_ptr<Job>>;

    Options options;
    Random& random;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::unordered_map<std::string, Line> lines;  // never an empty one
    std::deque<std::string> turns;                // each subnet that has a line, once
    std::size_t waiting = 0;
    Standing counts;
    enum class Phase : unsigned char { Running, Stopping } phase = Phase::Running;
    std::vector<std::thread> threads;

    [[nodiscard]] std::size_t capacity() const {
        const double milliseconds = static_cast<double>(options.longest_wait.count());
        return std::max<std::size_t>(options.threads, static_cast<std::size_t>(milliseconds / counts.hash_milliseconds * static_cast<double>(options.threads)));
    }

    void forget_line(const std::string& subnet) {
        turns.erase(std::find(turns.begin(), turns.end(), subnet));
        lines.erase(subnet);
    }

    /// The next of the subnet whose turn it is.
    std::shared_ptr<Job> take() {
        std::string subnet = std::move(turns.front());
        turns.pop_front();
        const auto line = lines.find(subnet);
        auto job = std::move(line->second.front());
        line->second.pop_front();
        if (line->second.empty()) {
            lines.erase(line);
        } else {
            turns.push_back(std::move(subnet));
        }
        --waiting;
        job->phase = Job::Phase::Taken;
        return job;
    }

    /// The newest of the longest line, when that line has at least two more than `subnet`'s.
    std::shared_ptr<Job> displace_for(const std::string& subnet) {
        const auto own = lines.find(subnet);
        const std::size_t has = own == lines.end() ? 0 : own->second.size();
        const auto longest = std::max_element(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
        if (longest == lines.end() || longest->second.size() < has + 2) return nullptr;
        auto job = std::move(longest->second.back());
        longest->second.pop_back();
        --waiting;
        job->phase = Job::Phase::Cancelled;
        return job;
    }
};

Result<std::unique_ptr<HashPool>> HashPool::open(Options options, Random& random) {
    if (options.threads == 0) options.threads = std::max(1U, std::thread::hardware_concurrency());
    const auto start = Steady::now();
    HUB_TRY_ASSIGN(auto decoy, security::hash_password(security::to_base64url(random.bytes(32)), options.cost, random));
    const double first = milliseconds_since(start);
    if (options.decoys.empty()) options.decoys.push_back(std::move(decoy));
    return std::unique_ptr<HashPool>(new HashPool(std::move(options), random, first));
}

HashPool::HashPool(Options options, Random& random, double first_milliseconds) : state_(std::make_unique<State>(std::move(options), random)) {
    state_->counts.hash_milliseconds = std::max(first_milliseconds, 0.001);
    for (std::size_t i = 0; i < state_->options.threads; ++i) state_->threads.emplace_back([this] { run(); });
}

HashPool::~HashPool() {
    std::vector<std::shared_ptr<Job>> left;
    {
        const std::lock_guard lock(state_->mutex);
        state_->phase = State::Phase::Stopping;
        while (state_->waiting > 0) left.push_back(state_->take());
    }
    state_->wake.notify_all();
    for (auto& thread : state_->threads) thread.join();
    for (const auto& job : left) job->refuse(error("sso.stopping", "the hub is stopping; sign in again in a moment", Retry::Later));
}

void HashPool::run() {
    name_thread("password");
    while (true) {
        std::shared_ptr<Job> job;
        {
            std::unique_lock lock(state_->mutex);
            state_->wake.wait(lock, [this] { return state_->waiting > 0 || state_->phase == State::Phase::Stopping; });
            if (state_->waiting == 0) return;
            job = state_->take();
        }
        const auto start = Steady::now();
        job->work();
        const double took = milliseconds_since(start);
        const std::lock_guard lock(state_->mutex);
        auto& counts = state_->counts;
        ++counts.finished;
        counts.hash_milliseconds += (took - counts.hash_milliseconds) * kNewestWeighs;
    }
}

HashPool::Ticket HashPool::admit(std::string subnet, std::shared_ptr<Job> job) {
    std::shared_ptr<Job> sent_away;
    {
        const std::lock_guard lock(state_->mutex);
        auto& state = *state_;
        if (state.waiting >= state.capacity()) {
            sent_away = state.displace_for(subnet);
            if (sent_away) {
                ++state.counts.displaced;
            } else {
                ++state.counts.refused;
                sent_away = job;
            }
        }
        if (sent_away != job) {
            job->subnet = subnet;
            auto& line = state.lines[subnet];
            if (line.empty()) state.turns.push_back(std::move(subnet));
            line.push_back(job);
            ++state.waiting;
        }
    }
    state_->wake.notify_one();
    if (sent_away) sent_away->refuse(error("sso.busy", "too many people sign in at this moment", Retry::Later));
    Ticket ticket;
    if (sent_away != job) {
        ticket.job_ = job;
        ticket.pool_ = this;
    }
    return ticket;
}

HashPool::Ticket HashPool::verify_or_pretend(std::string subnet, std::string_view name, std::optional<std::string> stored, std::string typed,
                                             std::function<void(Result<PasswordVerdict>)> done) {
    const auto& decoys = state_->options.decoys;
    const auto pretended = security::sha256(name)[0] % decoys.size();
    const bool known = stored.has_value();
    auto job = std::make_shared<Job>();
    job->refuse = [done](Error why) { done(fail(std::move(why))); };
    job->work = [state = state_.get(), done, known, hash = known ? std::move(*stored) : decoys[pretended], text = std::move(typed)] {
        const auto match = security::verify_password(hash, text);
        // A decoy's password is known to nobody; its verdict is still not believed.
        if (!known) return done(PasswordVerdict{});
        if (!match) return done(fail(match.error()));
        PasswordVerdict verdict{.match = *match};
        if (*match == security::Match::Yes && security::needs_upgrade(hash, state->options.cost)) {
            // Where it cannot be made anew the old one stays; the person is who he says he is.
            if (auto upgraded = security::hash_password(text, state->options.cost, state->random)) verdict.upgraded = std::move(*upgraded);
        }
        done(std::move(verdict));
    };
    return admit(std::move(subnet), std::move(job));
}

HashPool::Ticket HashPool::hash(std::string subnet, std::string typed, std::function<void(Result<std::string>)> done) {
    auto job = std::make_shared<Job>();
    job->refuse = [done](Error why) { done(fail(std::move(why))); };
    job->work = [state = state_.get(), done, text = std::move(typed)] { done(security::hash_password(text, state->options.cost, state->random)); };
    return admit(std::move(subnet), std::move(job));
}

HashPool::Ticket& HashPool::Ticket::operator=(Ticket&& other) noexcept {
    if (this != &other) {
        cancel();
        job_ = std::move(other.job_);
        pool_ = other.pool_;
    }
    return *this;
}

void HashPool::Ticket::cancel() {
    const auto job = job_.lock();
    job_.reset();
    if (!job) return;  // answered, or never admitted
    const std::lock_guard lock(pool_->state_->mutex);
    if (job->phase != Job::Phase::Waiting) return;
    job->phase = Job::Phase::Cancelled;
    auto& state = *pool_->state_;
    auto& line = state.lines[job->subnet];
    line.erase(std::find(line.begin(), line.end(), job));
    if (line.empty()) state.forget_line(job->subnet);
    --state.waiting;
    ++state.counts.cancelled;
}

HashPool::Standing HashPool::standing() const {
    const std::lock_guard lock(state_->mutex);
    Standing out = state_->counts;
    out.threads = state_->options.threads;
    out.waiting = state_->waiting;
    return out;
}

int HashPool::retry_after_seconds() const {
    const auto now = standing();
    const double seconds = static_cast<double>(now.waiting) * now.hash_milliseconds / static_cast<double>(now.threads) / 1'000;
    return std::max(1, static_cast<int>(std::ceil(seconds)));
}

}  // namespace hub::sso
