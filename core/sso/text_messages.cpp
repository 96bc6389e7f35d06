#include "core/sso/text_messages.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/codec/json.hpp"
#include "core/observe/log.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kAtOnce = 32;
constexpr std::int64_t kFirstPause = 5'000;
constexpr std::int64_t kDeadline = 10'000;
constexpr std::size_t kLongestReply = 64U << 10U;
constexpr std::chrono::milliseconds kLook{200};  // how long a due time may pass unseen

}  // namespace

struct TextMessages::State {
    explicit State(Parts given) : parts(std::move(given)) {}

    Parts parts;
    std::mutex mutex;
    std::condition_variable changed;
    enum class Phase : unsigned char { Running, Stopping } phase = Phase::Running;
    enum class Box : unsigned char { Empty, Waiting } box = Box::Waiting;  // an earlier run may have left some
    std::thread thread;

    void run() {
        std::unique_lock lock(mutex);
        while (phase == Phase::Running) {
            if (box == Box::Empty) {
                changed.wait(lock, [&] { return phase != Phase::Running || box == Box::Waiting; });
                continue;
            }
            box = Box::Empty;
            lock.unlock();
            const bool more = send_due();
            lock.lock();
            if (!more || box == Box::Waiting) continue;
            box = Box::Waiting;
            changed.wait_for(lock, kLook, [&] { return phase != Phase::Running; });
        }
    }

    /// Is anything left?
    bool send_due() {
        std::vector<TextMessage> messages;
        {
            const auto reader = parts.store.readers().borrow();
            if (!reader) return true;
            auto found = waiting_messages(**reader, parts.sealer, kAtOnce);
            if (!found) {
                observe::log(observe::Level::Error, "sso.message", {{"code", found.error().code}});
                return true;
            }
            messages = std::move(*found);
        }
        for (TextMessage& message : messages) {
            if (message.next_at > parts.clock.now()) break;
            store::Batch batch;
            if (settled(message)) erase_message(batch, message.id);
            else put_message(batch, message, parts.sealer);
            (void)parts.store.write_and_wait(std::move(batch));  // what is not written goes again
            const std::lock_guard lock(mutex);
            if (phase != Phase::Running) return true;
        }
        return !messages.empty();
    }

    /// Sent, refused or too old; else it has its next time.
    bool settled(TextMessage& message) {
        if (message.expires_at <= parts.clock.now()) return true;
        codec::Value body = codec::Value::object();
        body.set("to", message.phone);
        body.set("text", message.text);
        const auto rule = net::rule_of(parts.gateway.url, parts.gateway.reach);
        const auto answer = !rule ? Result<net::HttpResponse>(fail(rule.error()))
                                  : parts.egress.perform({"POST",
                                                          parts.gateway.url,
                                                          {{"Content-Type", "application/json"},
                                                           {"Authorization", "Bearer " + parts.gateway.token},
                                                           {"Idempotency-Key", "\"" + std::to_string(message.id) + "\""}},
                                                          codec::write_json(body)},
                                                         {{*rule}, kDeadline, kLongestReply});
        if (answer && answer->status >= 200 && answer->status < 300) return true;
        const bool never = answer ? answer->status >= 400 && answer->status < 500 && answer->status != 408 && answer->status != 429 : answer.error().code == "egress.denied";
        observe::log(observe::Level::Warning, "sso.message", {{"code", answer ? "sms.refused" : answer.error().code}, {"status", answer ? answer->status : 0}});
        if (never) return true;
        const std::int64_t doublings = std::min<std::int64_t>(message.attempts++, 10);
        message.next_at = parts.clock.now().plus_milliseconds(kFirstPause << doublings);
        return false;
    }
};

TextMessages::TextMessages(Parts parts) : state_(std::make_unique<State>(std::move(parts))) {
    if (can_send()) state_->thread = std::thread([this] { state_->run(); });
}

TextMessages::~TextMessages() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->phase = State::Phase::Stopping;
    }
    state_->changed.notify_all();
    if (state_->thread.joinable()) state_->thread.join();
}

bool TextMessages::can_send() const { return !state_->parts.gateway.url.empty(); }

void TextMessages::add(store::Batch& batch, std::string phone, std::string text, Instant expires_at) const {
    const auto id = static_cast<std::int64_t>(state_->parts.random.next() >> 1U);
    put_message(batch, {id, std::move(phone), std::move(text), expires_at, state_->parts.clock.now(), 0}, state_->parts.sealer);
}

void TextMessages::wake() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->box = State::Box::Waiting;
    }
    state_->changed.notify_all();
}

}  // namespace hub::sso
