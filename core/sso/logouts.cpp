#include "core/sso/logouts.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "core/base/executor.hpp"
#include "core/observe/log.hpp"
#include "core/router/retry.hpp"
#include "core/security/digest.hpp"
#include "core/sso/participants.hpp"

namespace hub::sso {
namespace {

using NoticeState = LogoutNotice::State;

constexpr std::size_t kCallers = 8;
constexpr std::size_t kCallsPerApp = 2;
constexpr std::int64_t kCallDeadline = 5'000;
constexpr std::size_t kLongestReply = 64U << 10U;
constexpr std::size_t kMostRestored = 100'000;
constexpr router::RetryPolicy kRetry{};
constexpr std::chrono::milliseconds kLook{50};  // how long a due time may pass unseen

/// 2xx: its receipt. 4xx: it will say the same tomorrow (§2.8), but for "too slow" and "too many".
std::optional<NoticeState> verdict_of(int status) {
    if (status == 200 || status == 204) return NoticeState::Ended;
    if (status >= 400 && status < 500 && status != 408 && status != 429) return NoticeState::Refused;
    return std::nullopt;
}

/// How an application hears of a session's end.
NoticeState way_of(const App* app) {
    if (app == nullptr) return NoticeState::CannotBeEnded;  // its file is gone
    if (app->client && !app->client->backchannel_logout_uri.empty()) return NoticeState::Waiting;
    if (app->saml && !app->saml->provider->logout.empty()) return NoticeState::Browser;
    return app->session_milliseconds > 0 ? NoticeState::EndsByItself : NoticeState::CannotBeEnded;
}

}  // namespace

struct Logouts::State {
    enum class Trial : unsigned char { First, Again };
    struct Next {
        std::string sid;
        Trial trial;
    };
    /// One application's notices, and how it is doing.
    struct Line {
        std::deque<Next> waiting;
        std::size_t under_way = 0;
        std::int64_t failures = 0;
        Instant rests_until;
    };
    struct Watch {
        std::string sid;
        std::int64_t until = 0;  // monotonic
        std::function<void()> then;
    };

    explicit State(Parts given) : parts(given), callers(std::make_unique<Executor>(kCallers)) {}

    Parts parts;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::string> ended;              // whose notices are not made yet
    std::map<std::string, Line> lines;          // by app
    std::map<std::string, std::size_t> untried;  // notices of a session that no call has ended for
    std::vector<Watch> watches;
    enum class Phase : unsigned char { Running, Stopping } phase = Phase::Running;
    std::unique_ptr<Executor> callers;
    std::thread thread;

    void run() {
        std::unique_lock lock(mutex);
        while (phase == Phase::Running) {
            if (!ended.empty()) {
                const std::string sid = ended.front();
                lock.unlock();
                const Status made = make_notices(sid);
                lock.lock();
                ended.pop_front();
                if (made) continue;
                observe::log(observe::Level::Error, "sso.logout", {{"code", made.error().code}, {"message", made.error().message}});
                ended.push_back(sid);  // behind the others; durable anyway
            }
            send_due();
            tell_watchers(lock);
            if (is_idle()) wake.wait(lock, [&] { return phase != Phase::Running || !is_idle(); });
            else wake.wait_for(lock, kLook);
        }
    }

    [[nodiscard]] bool is_idle() const {
        return ended.empty() && watches.empty() && std::all_of(lines.begin(), lines.end(), [](const auto& line) { return line.second.waiting.empty(); });
    }

    void send_due() {
        const Instant now = parts.clock.now();
        for (auto& [app, line] : lines) {
            while (!line.waiting.empty() && line.under_way < kCallsPerApp && line.rests_until <= now) {
                ++line.under_way;
                callers->post([this, app = app, next = std::move(line.waiting.front())] { call(app, next.sid, next.trial); });
                line.waiting.pop_front();
            }
        }
    }

    void tell_watchers(std::unique_lock<std::mutex>& lock) {
        const std::int64_t now = parts.clock.monotonic_milliseconds();
        std::vector<Watch> done;
        const auto is_over = [&](const Watch& watch) {
            const bool unmade = std::find(ended.begin(), ended.end(), watch.sid) != ended.end();
            return watch.until <= now || (!unmade && !untried.contains(watch.sid));
        };
        for (auto at = watches.begin(); at != watches.end();) {
            if (!is_over(*at)) ++at;
            else done.push_back(std::move(*at)), at = watches.erase(at);
        }
        if (done.empty()) return;
        lock.unlock();
        for (const Watch& watch : done) watch.then();
        lock.lock();
    }

    Status make_notices(const std::string& sid) {
        HUB_TRY_ASSIGN(const auto reader, parts.store.readers().borrow());
        HUB_TRY_ASSIGN(const auto session, find_ended_session(*reader, sid));
        if (!session) return {};
        HUB_TRY_ASSIGN(const auto participants, participants_of(*reader, sid, parts.sealer));
        store::Batch batch;
        std::vector<std::string> to_tell;
        for (const Participant& participant : participants) {
            LogoutNotice notice{sid, participant.app, session->account, participant.since, session->at, way_of(parts.apps.find(participant.app)), 0, {}, {}};
            if (notice.state == NoticeState::Waiting) to_tell.push_back(notice.app);
            put_notice(batch, notice);
        }
        erase_ended_session(batch, sid);
        HUB_TRY(parts.store.write_and_wait(std::move(batch)));
        const std::scoped_lock lock(mutex);
        for (const auto& app : to_tell) enqueue(app, sid);
        return {};
    }

    void enqueue(const std::string& app, const std::string& sid) {
        lines[app].waiting.push_back({sid, Trial::First});
        ++untried[sid];
    }

    struct Told {
        std::optional<NoticeState> verdict;  ///< none: try again
        std::string receipt;
    };
    Told tell(const App& app, const LogoutNotice& notice) {
        const Client& client = *app.client;
        const auto token = parts.issuer.logout_token({client.id, notice.account, notice.sid, client.id_token, security::to_base64url(parts.random.bytes(16))});
        if (!token) return {std::nullopt, token.error().code};
        const auto rule = net::rule_of(client.backchannel_logout_uri, app.reach);
        if (!rule) return {NoticeState::Refused, rule.error().code};
        const auto answer = parts.egress.perform({"POST", client.backchannel_logout_uri, {{"Content-Type", "application/x-www-form-urlencoded"}}, "logout_token=" + *token},
                                                 {{*rule}, kCallDeadline, kLongestReply});
        if (!answer) return {answer.error().code == "egress.denied" ? std::optional(NoticeState::Refused) : std::nullopt, answer.error().code};
        return {verdict_of(answer->status), std::to_string(answer->status)};
    }

    /// One call, and what follows for the notice and the application's line.
    void call(const std::string& app_id, const std::string& sid, Trial trial) {
        const auto notice = read_notice(app_id, sid);
        bool done = notice.has_value() && (!*notice || (*notice)->state != NoticeState::Waiting);  // settled meanwhile
        if (!done && notice) {
            LogoutNotice now = **notice;
            const App* app = parts.apps.find(app_id);
            const bool can = app != nullptr && way_of(app) == NoticeState::Waiting;
            Told told = can ? tell(*app, now) : Told{way_of(app), "not configured any more"};
            ++now.attempts;
            now.receipt = std::move(told.receipt);
            if (!told.verdict && parts.clock.now() >= now.asked_at.plus_milliseconds(kRetry.give_up_milliseconds)) told.verdict = NoticeState::GivenUp;
            if (told.verdict) now.state = *told.verdict, now.settled_at = parts.clock.now();
            store::Batch batch;
            put_notice(batch, now);
            const bool kept = parts.store.write_and_wait(std::move(batch)).has_value();
            done = kept && told.verdict.has_value();
            if (done) {
                const bool well = now.state == NoticeState::Ended;
                observe::log(well ? observe::Level::Info : observe::Level::Warning, "sso.logout", {{"app", app_id}, {"state", std::string(name_of(now.state))}, {"receipt", now.receipt}});
            }
        }
        const std::scoped_lock lock(mutex);
        Line& line = lines[app_id];
        --line.under_way;
        line.failures = done ? 0 : line.failures + 1;
        if (const auto left = untried.find(sid); trial == Trial::First && left != untried.end() && --left->second == 0) untried.erase(left);
        if (!done) {
            line.rests_until = parts.clock.now().plus_milliseconds(router::retry_delay(kRetry, line.failures, 0, parts.random));
            line.waiting.push_back({sid, Trial::Again});
        }
        wake.notify_one();
    }

    Result<std::optional<LogoutNotice>> read_notice(const std::string& app, const std::string& sid) {
        HUB_TRY_ASSIGN(const auto reader, parts.store.readers().borrow());
        return find_notice(*reader, sid, app);
    }
};

Logouts::Logouts(std::unique_ptr<State> state) : state_(std::move(state)) {
    state_->thread = std::thread([this] { state_->run(); });
}

Logouts::~Logouts() { stop(); }

void Logouts::stop() {
    if (!state_->thread.joinable()) return;
    {
        const std::scoped_lock lock(state_->mutex);
        state_->phase = State::Phase::Stopping;
    }
    state_->wake.notify_all();
    state_->thread.join();
    state_->callers.reset();
}

Result<std::unique_ptr<Logouts>> Logouts::open(Parts parts) {
    auto state = std::make_unique<State>(parts);
    HUB_TRY_ASSIGN(const auto reader, parts.store.readers().borrow());
    HUB_TRY_ASSIGN(const auto unmade, ended_sessions(*reader));
    for (const EndedSession& session : unmade) state->ended.push_back(session.sid);
    HUB_TRY_ASSIGN(const auto waiting, notices_in(*reader, NoticeState::Waiting, kMostRestored));
    for (const LogoutNotice& notice : waiting) state->enqueue(notice.app, notice.sid);
    return std::unique_ptr<Logouts>(new Logouts(std::move(state)));
}

void Logouts::ended(const std::string& sid) {
    const std::scoped_lock lock(state_->mutex);
    state_->ended.push_back(sid);
    state_->wake.notify_one();
}

void Logouts::when_tried(const std::string& sid, std::int64_t milliseconds, std::function<void()> then) {
    const std::scoped_lock lock(state_->mutex);
    state_->watches.push_back({sid, state_->parts.clock.monotonic_milliseconds() + milliseconds, std::move(then)});
    state_->wake.notify_one();
}

Result<std::vector<LogoutNotice>> Logouts::of_session(const std::string& sid) {
    HUB_TRY_ASSIGN(const auto reader, state_->parts.store.readers().borrow());
    return notices_of_session(*reader, sid);
}

Status Logouts::settle(const std::string& sid, const std::string& app, NoticeState state, std::string receipt) {
    HUB_TRY_ASSIGN(auto notice, state_->read_notice(app, sid));
    if (!notice || notice->state != NoticeState::Browser) return {};
    notice->state = state;
    notice->settled_at = state_->parts.clock.now();
    notice->receipt = std::move(receipt);
    store::Batch batch;
    put_notice(batch, *notice);
    return state_->parts.store.write_and_wait(std::move(batch));
}

}  // namespace hub::sso
