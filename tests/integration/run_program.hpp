// Runs a program to its end for a test: exit code and what it printed.
//
// Threads: one. Failure: throws when it cannot be started.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace hub::test {

struct Ran {
    int exit_code = -1;
    std::string output;  ///< standard output and error together
};

inline Ran run_program(const std::string& command) {
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    Ran ran;
    std::array<char, 4096> piece{};
    while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) ran.output += piece.data();
    const int status = pclose(pipe);
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return ran;
}

}  // namespace hub::test
