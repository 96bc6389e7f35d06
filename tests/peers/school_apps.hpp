// The eleven applications of the sample configuration (config/apps) as processes of their own (examples/apps), and their
// files at a hub: the sample's text with the addresses that they really have.
//
// Ownership: processes go with the object. Threads: one. Failure: throws when one does not start.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "tests/peers/running_hub.hpp"

namespace hub::test {

class SchoolApps {
public:
    /// Before the hub starts: it reads the files.
    explicit SchoolApps(const RunningHub& hub);
    /// After it has: they learn where it really is.
    void find(const RunningHub& hub, RunningHub::Transport transport = RunningHub::Transport::Clear) const;

    [[nodiscard]] std::string at(const std::string& app, const std::string& path) const { return "http://127.0.0.1:" + std::to_string(ports_.at(app)) + path; }
    [[nodiscard]] std::uint16_t port(const std::string& app) const { return ports_.at(app); }

private:
    void start(const RunningHub& hub, const std::string& app);

    std::filesystem::path folder_;
    std::map<std::string, std::uint16_t> ports_;
    std::map<std::string, std::unique_ptr<fault::Process>> processes_;
};

}  // namespace hub::test
