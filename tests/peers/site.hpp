// A site of somebody else's OpenID Connect library as a process (relying_party.mjs, page_app.mjs).
//
// Ownership: the process goes with the object. Failure: throws when it does not start.
#pragma once

#include <string>
#include <vector>

#include "tests/peers/running_hub.hpp"

namespace hub::test {

class Site {
public:
    /// A script of this folder and what it is told.
    Site(const RunningHub& hub, std::vector<std::string> words) : process_(command(words), {}, (hub.folder() / (words[0] + ".log")).string()) {
        const auto line = process_.first_line(30'000);
        if (!line) throw std::runtime_error(words[0] + " did not start");
        port_ = static_cast<std::uint16_t>(codec::parse_json(*line).value_or(codec::Value())["port"].integer());
    }
    [[nodiscard]] std::string at(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    [[nodiscard]] HttpAnswer get(const std::string& path) const { return http(port_, "GET", path); }

private:
    static std::vector<std::string> command(std::vector<std::string> words) {
        words[0] = HUB_PEERS "/" + words[0];
        words.insert(words.begin(), "node");
        return words;
    }

    fault::Process process_;
    std::uint16_t port_ = 0;
};

}  // namespace hub::test
