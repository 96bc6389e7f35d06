#include "tests/fault/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace hub::fault {
namespace {

using Clock = std::chrono::steady_clock;

int milliseconds_until(Clock::time_point end) {
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count());
}

}  // namespace

void rest(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

Process::Process(const std::vector<std::string>& command, const Environment& environment, const std::string& log_file) {
    std::array<int, 2> pipe{};
    if (pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no descriptors left");
    std::vector<char*> arguments;
    for (const auto& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    id_ = fork();
    if (id_ < 0) throw std::runtime_error("cannot start " + command.front());
    if (id_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(pipe[1], STDOUT_FILENO);
        const int log = ::open(log_file.empty() ? "/dev/null" : log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(log, STDERR_FILENO);
        for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    ::close(pipe[1]);
    output_ = pipe[0];
}

Process::~Process() {
    if (!ended()) {
        signal(SIGKILL);
        waitpid(id_, nullptr, 0);
    }
    ::close(output_);
}

void Process::signal(int number) const {
    if (!code_) ::kill(id_, number);
}

std::optional<int> Process::ended() {
    if (code_) return code_;
    int status = 0;
    if (waitpid(id_, &status, WNOHANG) != id_) return std::nullopt;
    code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return code_;
}

int Process::wait(int milliseconds) {
    const auto end = Clock::now() + std::chrono::milliseconds(milliseconds);
    while (!ended()) {
        if (milliseconds_until(end) <= 0) throw std::runtime_error("process " + std::to_string(id_) + " did not end within " + std::to_string(milliseconds) + " ms");
        rest(5);
    }
    return *code_;
}

std::optional<std::string> Process::first_line(int milliseconds) {
    const auto end = Clock::now() + std::chrono::milliseconds(milliseconds);
    std::string text;
    while (true) {
        if (const auto found = text.find('\n'); found != std::string::npos) return text.substr(0, found);
        pollfd waiting{output_, POLLIN, 0};
        const int left = milliseconds_until(end);
        if (left <= 0 || poll(&waiting, 1, left) <= 0) return std::nullopt;
        std::array<char, 4096> piece{};
        const ssize_t count = ::read(output_, piece.data(), piece.size());
        if (count <= 0) return std::nullopt;
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
}

Ran run(const std::vector<std::string>& command) {
    std::string line;
    for (const auto& one : command) line += "'" + one + "' ";
    FILE* pipe = popen((line + "2>/dev/null").c_str(), "re");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command.front());
    Ran ran;
    std::array<char, 4096> piece{};
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe)) ran.output.append(piece.data(), count);
    const int status = pclose(pipe);
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return ran;
}

}  // namespace hub::fault
