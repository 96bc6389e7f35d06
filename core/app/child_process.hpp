// A program started beside us: its first line of output is read, and it ends with us.
//
// Ownership: the destructor sends SIGTERM and waits (SIGKILL after five seconds).
// Threads: one. Errors: `process.start`, `process.silent` (no line in time, or it ended first).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace hub::app {

class ChildProcess {
public:
    /// Starts `command`; its standard error goes to `log_file` (appended) or stays ours when empty.
    static Result<std::unique_ptr<ChildProcess>> start(const std::vector<std::string>& command, const std::string& log_file);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The next line it prints.
    Result<std::string> read_line(int milliseconds);
    [[nodiscard]] int process_id() const { return process_id_; }

private:
    ChildProcess(int process_id, int output) : process_id_(process_id), output_(output) {}
    int process_id_;
    int output_;
    std::string buffered_;
};

struct Finished {
    int exit_code = 0;
    std::string output;
};
/// Runs to the end; standard output captured.
Result<Finished> run_to_end(const std::vector<std::string>& command);

}  // namespace hub::app
