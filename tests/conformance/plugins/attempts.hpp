// What a caged plugin may try: each attempt says in one word how it went.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace attempts {

inline std::string outcome(long result) { return result >= 0 ? "ALLOWED" : std::string("denied ") + ::strerrorname_np(errno); }

inline std::string try_socket() { return outcome(::socket(AF_INET, SOCK_STREAM, 0)); }
inline std::string try_unix_socket() { return outcome(::socket(AF_UNIX, SOCK_DGRAM, 0)); }
inline std::string try_open() { return outcome(::open("/etc/passwd", O_RDONLY)); }
inline std::string try_write_file() { return outcome(::open("/tmp/eduhub-escaped", O_WRONLY | O_CREAT, 0600)); }
inline std::string try_fork() {
    const auto child = ::fork();
    if (child == 0) ::_exit(0);
    return outcome(child);
}
inline std::string try_vfork_call() {
    const auto child = ::syscall(SYS_fork);
    if (child == 0) ::_exit(0);
    return outcome(child);
}
inline std::string try_exec() {
    char* const arguments[] = {const_cast<char*>("/bin/true"), nullptr};
    char* const environment[] = {nullptr};
    return outcome(::execve("/bin/true", arguments, environment));
}
inline std::string try_kill() { return outcome(::kill(::getppid(), 0)); }
inline std::string try_ptrace() { return outcome(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)); }
inline std::string try_clone3() { return outcome(::syscall(SYS_clone3, nullptr, 0)); }
inline std::string try_executable_memory() {
    void* const memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return outcome(memory == MAP_FAILED ? -1 : 0);
}
inline std::string try_io_uring() { return outcome(::syscall(425 /* io_uring_setup */, 1, nullptr)); }

/// The three the brief of every cage begins with, as one JSON object.
inline std::string basic() {
    return R"({"socket":")" + try_socket() + R"(","open":")" + try_open() + R"(","fork":")" + try_fork() + R"("})";
}

}  // namespace attempts
