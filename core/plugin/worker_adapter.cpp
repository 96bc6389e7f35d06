#include "core/plugin/worker_adapter.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "core/base/failpoint.hpp"
#include "core/codec/json.hpp"
#include "core/plugin/protocol.hpp"

namespace hub::plugin {

namespace {

constexpr std::size_t kNotesInOneCall = 1'000;
constexpr auto kReasonWait = std::chrono::milliseconds(1'000);

std::int64_t steady_milliseconds() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Room for an answer's fields around its bytes.
std::size_t largest_body(const CallLimits& limits) { return limits.bytes + limits.bytes / 2 + (1U << 20U); }

std::int64_t tick_of(std::int64_t deadline) { return std::clamp<std::int64_t>(deadline / 4, 10, 250); }

}  // namespace

struct WorkerAdapter::Link {
    Link(int fd, std::size_t largest) : channel(fd, largest) {}
    Channel channel;
    std::mutex sending;  ///< frames of two callers must not mix
    pid_t process = 0;
    std::unordered_map<std::uint64_t, Pending*> pending;
    std::int64_t head_since = 0;  ///< when the call now worked on became the oldest
    std::size_t notes = 0;
    bool reading = false;
    bool ready = false;
    bool dead = false;   ///< no call goes here any more
    bool gone = false;   ///< the process is buried; `reason` says how it went
    std::string reason;
};

WorkerAdapter::WorkerAdapter(VerifiedPlugin plugin, ConnectionContext context, WorkerOptions options)
    : plugin_(std::move(plugin)), options_(std::move(options)), services_(std::move(context), plugin_.manifest.secrets),
      supervisor_(Supervisor::shared()),
      policy_({options_.backoff_first_milliseconds, options_.backoff_cap_milliseconds, options_.crashes_to_quarantine,
               options_.crash_window_milliseconds}) {}

WorkerAdapter::~WorkerAdapter() {
    std::vector<pid_t> processes;
    {
        const std::lock_guard lock(mutex_);
        processes.swap(processes_);
        if (link_) link_->channel.shut();
    }
    for (const pid_t process : processes) supervisor_->abandon(process);
}

std::string WorkerAdapter::name() const {
    return plugin_.manifest.id + " for " + services_.context().system + "/" + services_.context().tenant;
}

AdapterHealth WorkerAdapter::health() const {
    const std::lock_guard lock(mutex_);
    if (policy_.quarantined()) return AdapterHealth::Quarantined;
    if (!link_ || link_->dead) return AdapterHealth::Restarting;
    return link_->ready ? AdapterHealth::Ready : AdapterHealth::Starting;
}

void WorkerAdapter::release_quarantine() {
    const std::lock_guard lock(mutex_);
    if (policy_.quarantined()) policy_.release();
}

int WorkerAdapter::process_id() const {
    const std::lock_guard lock(mutex_);
    return link_ && !link_->dead ? link_->process : 0;
}

std::int64_t WorkerAdapter::restarts() const {
    const std::lock_guard lock(mutex_);
    return launches_ > 0 ? launches_ - 1 : 0;
}

Status WorkerAdapter::start() {
    const auto link = running();
    if (link || loses_plugin(link.error().code)) return {};
    return fail(link.error());
}

/// The live link, started when the back-off allows.
Result<std::shared_ptr<WorkerAdapter::Link>> WorkerAdapter::running() {
    {
        const std::lock_guard lock(mutex_);
        if (link_ && link_->ready && !link_->dead) return link_;
    }
    const std::lock_guard one_start(starting_);
    {
        const std::lock_guard lock(mutex_);
        if (link_ && link_->ready && !link_->dead) return link_;
        if (policy_.quarantined()) {
            return fail("plugin.quarantined", name() + " crashed too often and waits for a person to release it", Retry::Later);
        }
        if (!policy_.may_start(services_.context().clock->monotonic_milliseconds())) {
            return fail("plugin.restarting", name() + " crashed and has not started again yet", Retry::Later);
        }
    }
    return launch();
}

Result<std::shared_ptr<WorkerAdapter::Link>> WorkerAdapter::launch() {
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return fail("plugin.spawn", "no descriptors left for a worker", Retry::Later);
    }
    auto link = std::make_shared<Link>(ends[0], largest_body(options_.limits));
    WorkerProgram program{.command = options_.command, .calls_descriptor = ends[1],
                          .ping_every_milliseconds = options_.ping_every_milliseconds,
                          .dead_after_milliseconds = options_.dead_after_milliseconds,
                          .terminate_grace_milliseconds = options_.terminate_grace_milliseconds,
                          .on_output = [this](std::string_view line) { services_.log(LogLevel::Warning, line); },
                          .on_end = [this, link](const std::string& reason) { ended(link, reason); }};
    HUB_FAILPOINT("plugin.worker.start.before");
    const auto process = supervisor_->start(std::move(program));
    HUB_FAILPOINT("plugin.worker.start.after");
    ::close(ends[1]);
    if (!process) return fail(process.error());
    {
        const std::lock_guard lock(mutex_);
        link->process = *process;
        if (!link->gone) processes_.push_back(*process);
        link_ = link;
        ++launches_;
    }
    const auto ready = wait_until_ready(*link);
    std::unique_lock lock(mutex_);
    if (!ready) {
        auto why = ready.error();
        const bool crashed = loses_plugin(why.code);
        if (why.code == "plugin.crashed") changed_.wait_for(lock, kReasonWait, [&] { return link->gone; });
        if (link->gone && why.code == "plugin.crashed") why.message = name() + ": the worker " + link->reason + " while starting";
        const bool counted = link->dead;
        link->dead = true;
        const auto now = services_.context().clock->monotonic_milliseconds();
        if (!crashed) policy_.refused(now, *options_.random);
        else if (!counted) policy_.crashed(now, *options_.random);
        supervisor_->end(link->process);
        return fail(std::move(why));
    }
    link->ready = true;
    return link;
}

Status WorkerAdapter::wait_until_ready(Link& link) {
    auto configure = codec::Value::object();
    configure.set("manifest", plugin_.manifest_text);
    configure.set("library", plugin_.load_path.string());
    configure.set("system", services_.context().system);
    configure.set("tenant", services_.context().tenant);
    configure.set("settings", services_.context().settings_json);
    configure.set("items", options_.limits.items);
    configure.set("bytes", options_.limits.bytes);
    configure.set("memory_bytes", static_cast<std::int64_t>(options_.memory_bytes));
    configure.set("accept_weaker_cage", codec::Value(options_.cage == CageRequirement::AcceptWeaker));
    const auto until = steady_milliseconds() + options_.start_deadline_milliseconds;
    link.channel.set_wait(tick_of(options_.start_deadline_milliseconds));
    if (!link.channel.send(FrameType::Configure, 0, codec::write_json(configure))) {
        return fail("plugin.crashed", name() + ": the worker ended while starting", Retry::Later);
    }
    for (;;) {
        const auto frame = link.channel.receive();
        if (steady_milliseconds() > until) return fail("plugin.deadline", name() + ": the worker did not start in time", Retry::Later);
        if (!frame && frame.error().code == "frame.timeout") continue;
        if (!frame && frame.error().code == "frame.closed") return fail("plugin.crashed", name() + ": the worker ended while starting", Retry::Later);
        if (!frame) return fail("plugin.protocol", name() + ": " + frame.error().message, Retry::Later);
        if (frame->type == FrameType::Refused) return fail(unpack_error(frame->body));
        if (frame->type == FrameType::Ready) {
            const auto report = codec::parse_json(frame->body);
            if (!report) return fail("plugin.protocol", name() + ": its first answer is unreadable", Retry::Later);
            for (const auto& layer : (*report)["cage_missing"].items()) {
                services_.log(LogLevel::Error, name() + " runs in a weaker cage, as the configuration accepts; missing: " + std::string(layer.text()));
            }
            link.channel.set_wait(tick_of(options_.limits.deadline_milliseconds));
            return {};
        }
        HUB_TRY(serve(link, *frame));
    }
}

/// What the plugin asks of the hub. Anything else here breaks the protocol.
Status WorkerAdapter::serve(Link& link, const Frame& frame) {
    if (frame.type == FrameType::Note) {
        if (++link.notes <= kNotesInOneCall) serve_note(services_, frame.body);
        return {};
    }
    if (frame.type != FrameType::HostCall) return fail("plugin.protocol", name() + ": the worker sent a frame nobody asked for", Retry::Later);
    const auto answer = serve_host_call(services_, frame.body);
    const std::lock_guard lock(link.sending);
    // A worker that is gone shows at the next read.
    if (answer) (void)link.channel.send(FrameType::HostAnswer, frame.call, *answer);
    else (void)link.channel.send(FrameType::HostFailed, frame.call, pack_error(answer.error()));
    return {};
}

/// Under mutex_: ends the worker and fails what it held. Counts once for a link.
void WorkerAdapter::lose(Link& link, Error why) {
    if (!link.dead) {
        link.dead = true;
        policy_.crashed(services_.context().clock->monotonic_milliseconds(), *options_.random);
        link.channel.shut();
        supervisor_->end(link.process);
    }
    for (auto& [id, waiting] : link.pending) {
        waiting->outcome = fail(why);
        waiting->done = true;
    }
    link.pending.clear();
    changed_.notify_all();
}

/// On the supervisor's thread.
void WorkerAdapter::ended(const std::shared_ptr<Link>& link, const std::string& reason) {
    const std::lock_guard lock(mutex_);
    link->gone = true;
    link->reason = reason;
    std::erase(processes_, link->process);
    services_.log(LogLevel::Warning, name() + ": the worker " + reason);
    if (link->ready || link->dead) {
        lose(*link, error("plugin.crashed", name() + ": the worker " + reason, Retry::Later));
    } else {
        link->channel.shut();  // launch() counts and reports it
    }
    changed_.notify_all();
}

/// Under mutex_.
void WorkerAdapter::take_frame(Link& link, Result<Frame> frame) {
    if (!frame) {
        lose(link, error("plugin.protocol", name() + ": " + frame.error().message, Retry::Later));
        return;
    }
    const auto waiting = link.pending.find(frame->call);
    if (waiting == link.pending.end()) {
        lose(link, error("plugin.protocol", name() + ": an answer to a call that was not made", Retry::Later));
        return;
    }
    if (frame->type == FrameType::Answer) waiting->second->outcome = std::move(frame->body);
    else waiting->second->outcome = fail(unpack_error(frame->body));
    waiting->second->done = true;
    link.pending.erase(waiting);
    link.head_since = steady_milliseconds();
    link.notes = 0;
    changed_.notify_all();
}

Result<std::string> WorkerAdapter::await(const std::shared_ptr<Link>& link, Pending& mine) {
    std::unique_lock lock(mutex_);
    while (!mine.done) {
        if (link->reading) {
            changed_.wait(lock);
            continue;
        }
        link->reading = true;
        lock.unlock();
        auto frame = link->channel.receive();
        const bool answer = frame && (frame->type == FrameType::Answer || frame->type == FrameType::Failed);
        Status served;
        if (frame && !answer) served = serve(*link, *frame);
        lock.lock();
        link->reading = false;
        changed_.notify_all();  // somebody else reads when this was our answer
        if (answer) {
            take_frame(*link, std::move(frame));
        } else if (!served) {
            lose(*link, served.error());
        } else if (!frame && frame.error().code == "frame.closed") {
            // The process's own end tells more than the closed socket; it comes right behind.
            changed_.wait_for(lock, kReasonWait, [&] { return link->gone; });
            lose(*link, error("plugin.crashed", name() + ": the worker " + (link->gone ? link->reason : "closed its connection"), Retry::Later));
        } else if (!frame && frame.error().code != "frame.timeout") {
            take_frame(*link, std::move(frame));
        } else if (!link->dead && steady_milliseconds() - link->head_since > options_.limits.deadline_milliseconds) {
            lose(*link, error("plugin.deadline", name() + ": a call took longer than " +
                                                     std::to_string(options_.limits.deadline_milliseconds) + " ms", Retry::Later));
        }
    }
    return std::move(mine.outcome);
}

Result<std::string> WorkerAdapter::call(std::string_view body) {
    const auto started = running();
    if (!started && loses_plugin(started.error().code)) {
        // It died before it had anything of this call: what was to be handed over is not the cause.
        return fail("plugin.start", started.error().message, Retry::Later);
    }
    HUB_TRY(started);
    const auto& link = *started;
    if (body.size() > largest_body(options_.limits)) return fail("plugin.too_large", name() + ": the call is larger than one call may be");
    Pending mine;
    std::uint64_t id = 0;
    {
        const std::lock_guard lock(mutex_);
        if (link->dead) return fail("plugin.restarting", name() + " crashed and has not started again yet", Retry::Later);
        id = ++calls_;
        if (link->pending.empty()) link->head_since = steady_milliseconds();
        link->pending.emplace(id, &mine);
    }
    HUB_FAILPOINT("plugin.worker.call.before");
    {
        const std::lock_guard lock(link->sending);
        // A failure shows as a closed socket to whoever reads.
        (void)link->channel.send(FrameType::Call, id, body);
    }
    auto outcome = await(link, mine);
    HUB_FAILPOINT("plugin.worker.call.after");
    return outcome;
}

Result<FetchStep> WorkerAdapter::fetch(std::string_view entity, std::string_view cursor) {
    const std::array<std::string_view, 2> texts{entity, cursor};
    HUB_TRY_ASSIGN(const auto answer, call(pack_call(Role::Fetch, texts)));
    return unpack_fetch(answer);
}

Result<std::vector<DecodedItem>> WorkerAdapter::decode(std::string_view entity, std::string_view content_type, std::string_view body) {
    const std::array<std::string_view, 3> texts{entity, content_type, body};
    HUB_TRY_ASSIGN(const auto answer, call(pack_call(Role::Decode, texts)));
    return unpack_decode(answer);
}

Result<std::vector<SendResult>> WorkerAdapter::send(std::span<const OutgoingRecord> batch) {
    const auto uncertain = [](Error why) {
        // Refused before the worker had it: certain. Lost with the worker: the vendor may have it.
        if (loses_plugin(why.code)) why.retry = Retry::Uncertain;
        return fail(std::move(why));
    };
    const auto answer = call(pack_send(batch));
    if (!answer) return uncertain(answer.error());
    auto results = unpack_results(*answer);
    if (!results) return uncertain(results.error());
    // The worker's own instance keeps the order; a lying worker must not settle another batch's records.
    const bool same = results->size() == batch.size() &&
                      std::equal(results->begin(), results->end(), batch.begin(), [](const auto& r, const auto& b) { return r.delivery_id == b.delivery_id; });
    if (!same) return uncertain(error("plugin.protocol", name() + ": results for other records than were sent"));
    return results;
}

Result<std::vector<Resolution>> WorkerAdapter::resolve(std::span<const Question> questions) {
    HUB_TRY_ASSIGN(const auto answer, call(pack_resolve(questions)));
    HUB_TRY_ASSIGN(auto resolutions, unpack_resolutions(answer));
    const bool same = resolutions.size() == questions.size() &&
                      std::equal(resolutions.begin(), resolutions.end(), questions.begin(), [](const auto& r, const auto& q) { return r.delivery_id == q.delivery_id; });
    if (!same) return fail("plugin.protocol", name() + ": resolutions of other records than were asked about", Retry::Later);
    return resolutions;
}

Result<std::string> WorkerAdapter::transform(std::string_view entity, std::string_view content_type, std::string_view body) {
    const std::array<std::string_view, 3> texts{entity, content_type, body};
    return call(pack_call(Role::Transform, texts));
}

Result<std::unique_ptr<Adapter>> make_worker_adapter(const VerifiedPlugin& plugin, ConnectionContext context, const WorkerOptions& options) {
    HUB_TRY(check_settings(plugin.manifest, context.settings_json));
    auto adapter = std::make_unique<WorkerAdapter>(plugin, std::move(context), options);
    HUB_TRY(adapter->start());
    return std::unique_ptr<Adapter>(std::move(adapter));
}

}  // namespace hub::plugin
