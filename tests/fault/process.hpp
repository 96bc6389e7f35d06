// Programs under test as processes of their own.
//
// Ownership: the object owns the process and kills it at its end.
// Threads:   start on the test's main thread (a child dies with the thread that forked it); kill from any.
// Failure:   what cannot be started throws std::runtime_error.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hub::fault {

using Environment = std::map<std::string, std::string>;

class Process {
public:
    Process(const std::vector<std::string>& command, const Environment& environment, const std::string& log_file);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// The first line it prints; nullopt when it ended or the time ran out before.
    std::optional<std::string> first_line(int milliseconds);
    [[nodiscard]] pid_t id() const { return id_; }
    void signal(int number) const;
    /// Exit code, 128 + signal when killed; nullopt while it runs.
    std::optional<int> ended();
    /// Waits for its end; throws after the time.
    int wait(int milliseconds);

private:
    pid_t id_ = -1;
    int output_ = -1;
    std::optional<int> code_;
};

struct Ran {
    int exit_code = -1;
    std::string output;  ///< standard output only
};
[[nodiscard]] Ran run(const std::vector<std::string>& command);

void rest(int milliseconds);

}  // namespace hub::fault
