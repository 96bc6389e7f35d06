#include "core/app/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

namespace hub::app {
namespace {

constexpr int kGraceMilliseconds = 5'000;

/// Starts the command with its output in a pipe; returns the process id.
Result<int> spawn(const std::vector<std::string>& command, int output, const std::string& log_file) {
    std::vector<char*> arguments;
    for (const auto& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    const int parent = getpid();
    const int child = fork();
    if (child < 0) return fail("process.start", "cannot start " + command.front());
    if (child > 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(output, STDOUT_FILENO);
    const int input = open("/dev/null", O_RDONLY);
    dup2(input, STDIN_FILENO);
    if (!log_file.empty()) {
        const int log = open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (log >= 0) dup2(log, STDERR_FILENO);
    }
    execv(arguments[0], arguments.data());
    _exit(127);
}

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const std::vector<std::string>& command, const std::string& log_file) {
    std::array<int, 2> pipe{};
    if (pipe2(pipe.data(), O_CLOEXEC) != 0) return fail("process.start", "no descriptors left");
    auto child = spawn(command, pipe[1], log_file);
    close(pipe[1]);
    if (!child) {
        close(pipe[0]);
        return fail(child.error());
    }
    return std::unique_ptr<ChildProcess>(new ChildProcess(*child, pipe[0]));
}

ChildProcess::~ChildProcess() {
    kill(process_id_, SIGTERM);
    for (int waited = 0; waitpid(process_id_, nullptr, WNOHANG) == 0; waited += 10) {
        if (waited == kGraceMilliseconds) kill(process_id_, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    close(output_);
}

Result<std::string> ChildProcess::read_line(int milliseconds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (true) {
        if (const auto end = buffered_.find('\n'); end != std::string::npos) {
            std::string line = buffered_.substr(0, end);
            buffered_.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        pollfd waiting{output_, POLLIN, 0};
        if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0) return fail("process.silent", "it said nothing in time");
        std::array<char, 4096> piece{};
        const ssize_t count = read(output_, piece.data(), piece.size());
        if (count <= 0) return fail("process.silent", "it ended without a word; see its log");
        buffered_.append(piece.data(), static_cast<std::size_t>(count));
    }
}

Result<Finished> run_to_end(const std::vector<std::string>& command) {
    std::array<int, 2> pipe{};
    if (pipe2(pipe.data(), O_CLOEXEC) != 0) return fail("process.start", "no descriptors left");
    auto child = spawn(command, pipe[1], {});
    close(pipe[1]);
    if (!child) {
        close(pipe[0]);
        return fail(child.error());
    }
    Finished finished;
    std::array<char, 65536> piece{};
    for (ssize_t count = 0; (count = read(pipe[0], piece.data(), piece.size())) > 0;) {
        finished.output.append(piece.data(), static_cast<std::size_t>(count));
    }
    close(pipe[0]);
    int status = 0;
    waitpid(*child, &status, 0);
    finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    if (finished.exit_code == 127) return fail("process.start", "cannot run " + command.front());
    return finished;
}

}  // namespace hub::app
