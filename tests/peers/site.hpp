// A site of somebody else's OpenID Connect library as a process (relying_party.mjs).
//
// Ownership: the process goes with the object. Failure: throws when it does not start.
#pragma once

#include <string>

#include "tests/peers/running_hub.hpp"

namespace hub::test {

class Site {
public:
    /// Its client id is the library's name.
    Site(const RunningHub& hub, const std::string& library, const std::string& secret = {})
        : process_({"node", HUB_PEERS "/relying_party.mjs", library, library, secret}, {}, (hub.folder() / (library + ".log")).string()) {
        const auto line = process_.first_line(30'000);
        if (!line) throw std::runtime_error(library + " did not start");
        port_ = static_cast<std::uint16_t>(codec::parse_json(*line).value_or(codec::Value())["port"].integer());
    }
    [[nodiscard]] std::string at(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    [[nodiscard]] HttpAnswer get(const std::string& path) const { return http(port_, "GET", path); }

private:
    fault::Process process_;
    std::uint16_t port_ = 0;
};

}  // namespace hub::test
