// A vendor's simulator as a process of its own, on a free port.
//
// Ownership: ends its process when it goes. Threads: one. Failure: throws std::runtime_error.
#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/net/egress.hpp"

class SimulatorProcess {
public:
    explicit SimulatorProcess(std::vector<std::string> command) {
        int ends[2] = {-1, -1};
        if (::pipe(ends) != 0) throw std::runtime_error("pipe");
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
        ::posix_spawn_file_actions_addclose(&actions, ends[0]);
        std::vector<char*> words;
        for (auto& word : command) words.push_back(word.data());
        words.push_back(nullptr);
        const int problem = ::posix_spawn(&process_, words[0], &actions, nullptr, words.data(), ::environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        std::string line;
        for (char letter = 0; problem == 0 && ::read(ends[0], &letter, 1) == 1 && letter != '\n';) line += letter;
        ::close(ends[0]);
        const auto ready = nlohmann::json::parse(line, nullptr, false);
        if (!ready.is_object() || !ready.value("ready", false)) throw std::runtime_error(command.front() + " is not ready: " + line);
        port_ = ready.at("port").get<std::uint16_t>();
    }
    SimulatorProcess(const SimulatorProcess&) = delete;
    SimulatorProcess& operator=(const SimulatorProcess&) = delete;
    ~SimulatorProcess() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    /// An order to the simulator itself (`/_sim/…`); the status.
    int order(const std::string& path, const nlohmann::json& body) const {
        const auto egress = hub::net::make_egress();
        const auto reply = egress->perform({.method = "POST", .url = "http://127.0.0.1:" + std::to_string(port_) + path, .headers = {}, .body = body.dump()},
                                           {.allow = {{.host = "127.0.0.1", .port = port_, .local_allowed = true}}});
        return reply ? reply->status : 0;
    }

private:
    pid_t process_ = 0;
    std::uint16_t port_ = 0;
};
