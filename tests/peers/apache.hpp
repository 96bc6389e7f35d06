// One Apache in the foreground: a page for all, and a protected one that shows what it was told of the person.
//
// Ownership: the process goes with the object, and its children with it; the folder is the caller's. Threads: one. Failure: throws when it does not start.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/fault/process.hpp"

namespace hub::test {

class Apache {
public:
    /// `shows`: names of variables; the protected page says `VALUE is NAME` of each.
    Apache(const std::filesystem::path& folder, const std::vector<std::string>& shows);
    ~Apache();

    /// A module beside the usual ones, and further lines of its configuration.
    void start(const std::string& module, const std::string& lines);
    [[nodiscard]] std::string at(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_ / name; }
    void write(const std::string& name, const std::string& text) const;

private:
    std::filesystem::path folder_;
    std::uint16_t port_;
    std::unique_ptr<fault::Process> process_;
};

}  // namespace hub::test
