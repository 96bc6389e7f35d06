#include "core/plugin/supervisor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <optional>

#include "core/plugin/frame.hpp"

namespace hub::plugin {

namespace {

constexpr std::size_t kOutputLine = 2'000;
constexpr std::int64_t kRestMilliseconds = 250;    // while workers run
constexpr std::int64_t kBuryMilliseconds = 10;     // while one is on its way out

std::int64_t now_milliseconds() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string describe_end(int status) {
    if (WIFSIGNALED(status)) return std::string("killed by signal ") + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
    return "exited with code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

struct Supervisor::Watched {
    WorkerProgram program;
    pid_t process = 0;
    int pings = -1;
    int output = -1;
    std::string line;
    std::uint64_t ping_number = 0;
    std::int64_t pinged_at = 0;
    std::int64_t heard_at = 0;
    std::int64_t terminated_at = 0;  ///< 0: not asked to end
    bool killed = false;
    std::string reason;              ///< why we ended it, when we did

    ~Watched() {
        if (pings >= 0) ::close(pings);
        if (output >= 0) ::close(output);
    }
};

std::shared_ptr<Supervisor> Supervisor::shared() {
    static std::mutex mutex;
    static std::weak_ptr<Supervisor> current;
    const std::lock_guard lock(mutex);
    auto supervisor = current.lock();
    if (!supervisor) {
        supervisor = std::make_shared<Supervisor>();
        current = supervisor;
    }
    return supervisor;
}

Supervisor::Supervisor() : wake_descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] { run(); }) {}

Supervisor::~Supervisor() {
    stopping_ = true;
    wake();
    if (thread_.get_id() == std::this_thread::get_id()) thread_.detach();  // the last adapter ended inside on_end
    else thread_.join();
    ::close(wake_descriptor_);
}

void Supervisor::wake() {
    const std::uint64_t one = 1;
    (void)!::write(wake_descriptor_, &one, sizeof(one));
}

Result<pid_t> Supervisor::start(WorkerProgram program) {
    auto promise = std::make_shared<std::promise<Result<pid_t>>>();
    auto answer = promise->get_future();
    {
        const std::lock_guard lock(mutex_);
        orders_.emplace_back([this, promise, wanted = std::move(program)]() mutable { promise->set_value(spawn(std::move(wanted))); });
    }
    wake();
    return answer.get();
}

void Supervisor::end(pid_t process) {
    {
        const std::lock_guard lock(mutex_);
        orders_.emplace_back([this, process] {
            for (auto& worker : workers_) {
                if (worker->process != process || worker->terminated_at != 0) continue;
                ::kill(process, SIGTERM);
                worker->terminated_at = now_milliseconds();
            }
        });
    }
    wake();
}

void Supervisor::abandon(pid_t process) {
    auto done = std::make_shared<std::promise<void>>();
    auto finished = done->get_future();
    {
        const std::lock_guard lock(mutex_);
        orders_.emplace_back([this, process, done] {
            for (auto& worker : workers_) {
                if (worker->process != process) continue;
                worker->program.on_end = nullptr;
                worker->program.on_output = nullptr;
            }
            done->set_value();
        });
    }
    end(process);
    if (thread_.get_id() != std::this_thread::get_id()) finished.wait();
}

Result<pid_t> Supervisor::spawn(WorkerProgram program) {
    std::array<int, 2> pings{-1, -1};
    std::array<int, 2> output{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pings.data()) != 0 || ::pipe2(output.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        if (pings[0] >= 0) {
            ::close(pings[0]);
            ::close(pings[1]);
        }
        return fail("plugin.spawn", "no descriptors left for a worker", Retry::Later);
    }
    // Moved out of the way first: dup2 onto 3 must not overwrite the one meant for 4.
    const int calls = ::fcntl(program.calls_descriptor, F_DUPFD_CLOEXEC, 20);
    const int child_pings = ::fcntl(pings[1], F_DUPFD_CLOEXEC, 20);
    const int child_output = ::fcntl(output[1], F_DUPFD_CLOEXEC, 20);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, child_output, 1);
    ::posix_spawn_file_actions_adddup2(&actions, child_output, 2);
    ::posix_spawn_file_actions_adddup2(&actions, calls, 3);
    ::posix_spawn_file_actions_adddup2(&actions, child_pings, 4);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    ::sigemptyset(&none);
    sigset_t all;
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::vector<char*> arguments;
    for (auto& argument : program.command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    std::array<char*, 1> environment{nullptr};
    pid_t process = 0;
    const int problem = ::posix_spawn(&process, arguments[0], &actions, &attributes, arguments.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    for (const int fd : {calls, child_pings, child_output, pings[1], output[1]}) ::close(fd);
    if (problem != 0) {
        ::close(pings[0]);
        ::close(output[0]);
        return fail("plugin.spawn", "the worker " + program.command.front() + " does not start: " + std::strerror(problem), Retry::Later);
    }
    ::fcntl(pings[0], F_SETFL, O_NONBLOCK);
    auto watched = std::make_unique<Watched>();
    watched->program = std::move(program);
    watched->process = process;
    watched->pings = pings[0];
    watched->output = output[0];
    watched->heard_at = watched->pinged_at = now_milliseconds();
    workers_.push_back(std::move(watched));
    return process;
}

void Supervisor::read_output(Watched& worker) {
    std::array<char, 4096> bytes{};
    const auto count = ::read(worker.output, bytes.data(), bytes.size());
    if (count == 0 || (count < 0 && errno != EAGAIN)) {
        ::close(worker.output);
        worker.output = -1;
    }
    for (ssize_t i = 0; i < count; ++i) {
        const char c = bytes[static_cast<std::size_t>(i)];
        if (c != '\n' && worker.line.size() < kOutputLine) {
            worker.line += c;
        } else if (c == '\n') {
            if (worker.program.on_output && !worker.line.empty()) worker.program.on_output(worker.line);
            worker.line.clear();
        }
    }
}

void Supervisor::read_pongs(Watched& worker, std::int64_t now) {
    std::array<char, 16 * kFrameHeaderBytes> bytes{};
    const auto count = ::read(worker.pings, bytes.data(), bytes.size());
    if (count > 0) worker.heard_at = now;
    if (count == 0) {
        ::close(worker.pings);
        worker.pings = -1;
    }
}

void Supervisor::look_after(Watched& worker, std::int64_t now) {
    const auto& program = worker.program;
    if (worker.terminated_at != 0) {
        if (!worker.killed && now - worker.terminated_at >= program.terminate_grace_milliseconds) {
            ::kill(worker.process, SIGKILL);
            worker.killed = true;
        }
        return;
    }
    if (now - worker.heard_at >= program.dead_after_milliseconds) {
        worker.reason = "did not answer pings for " + std::to_string(program.dead_after_milliseconds) + " ms";
        ::kill(worker.process, SIGTERM);
        worker.terminated_at = now;
        return;
    }
    if (worker.pings >= 0 && now - worker.pinged_at >= program.ping_every_milliseconds) {
        struct {
            std::uint32_t length = 0;
            std::uint16_t type = static_cast<std::uint16_t>(FrameType::Ping);
            std::uint16_t flags = 0;
            std::uint64_t call = 0;
        } ping;
        static_assert(sizeof(ping) == kFrameHeaderBytes);
        ping.call = ++worker.ping_number;
        (void)!::send(worker.pings, &ping, sizeof(ping), MSG_NOSIGNAL | MSG_DONTWAIT);  // no answer is what counts
        worker.pinged_at = now;
    }
}

/// True when the process is gone and has been told of.
bool Supervisor::bury(Watched& worker) {
    int status = 0;
    if (::waitpid(worker.process, &status, WNOHANG) != worker.process) return false;
    while (worker.output >= 0) {
        const auto before = worker.output;
        pollfd ready{before, POLLIN, 0};
        if (::poll(&ready, 1, 0) <= 0) break;
        read_output(worker);
    }
    if (worker.program.on_output && !worker.line.empty()) worker.program.on_output(worker.line);
    if (worker.program.on_end) worker.program.on_end(worker.reason.empty() ? describe_end(status) : worker.reason);
    return true;
}

void Supervisor::take_orders() {
    std::vector<std::function<void()>> orders;
    {
        const std::lock_guard lock(mutex_);
        orders.swap(orders_);
    }
    for (auto& order : orders) order();
}

void Supervisor::run() {
    std::vector<pollfd> descriptors;
    while (!stopping_) {
        descriptors.assign(1, {wake_descriptor_, POLLIN, 0});
        std::int64_t wait = workers_.empty() ? -1 : kRestMilliseconds;
        for (const auto& worker : workers_) {
            if (worker->pings >= 0) descriptors.push_back({worker->pings, POLLIN, 0});
            if (worker->output >= 0) descriptors.push_back({worker->output, POLLIN, 0});
            wait = std::min(wait, worker->program.ping_every_milliseconds);
            if (worker->terminated_at != 0 || worker->pings < 0) wait = std::min(wait, kBuryMilliseconds);
        }
        ::poll(descriptors.data(), descriptors.size(), static_cast<int>(wait));
        std::uint64_t drained = 0;
        (void)!::read(wake_descriptor_, &drained, sizeof(drained));
        take_orders();
        const auto now = now_milliseconds();
        for (auto& worker : workers_) {
            if (worker->pings >= 0) read_pongs(*worker, now);
            if (worker->output >= 0) read_output(*worker);
            look_after(*worker, now);
        }
        std::erase_if(workers_, [this](const auto& worker) { return bury(*worker); });
    }
    take_orders();
    for (auto& worker : workers_) ::kill(worker->process, SIGKILL);
    for (auto& worker : workers_) ::waitpid(worker->process, nullptr, 0);
}

}  // namespace hub::plugin
