// A person's browser over several sites: keeps cookies for each, follows redirects, presses the one button of a form that
// was filled in by a site, and signs in where the hub asks for it.
//
// The hub's public address is led to the port it really listens on. Threads: one. Failure: throws when it is led in circles.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/http_call.hpp"

namespace hub::test {

class WebBrowser {
public:
    struct Person {
        std::string login, password;
    };
    WebBrowser(std::string hub, std::uint16_t hub_port, Person person) : hub_(std::move(hub)), hub_port_(hub_port), person_(std::move(person)) {}

    struct Shown {
        std::string address;
        HttpAnswer answer;
    };
    /// What is shown in the end.
    Shown open(const std::string& address);
    Shown post(const std::string& address, const std::vector<std::pair<std::string, std::string>>& form);
    /// Presses the button of the page's form, whose hidden fields go with it.
    Shown press(const Shown& page);

    std::vector<std::string> visited;  ///< addresses, in order
    std::map<std::string, std::map<std::string, std::string>> cookies;  ///< by origin

private:
    struct Request {
        std::string method, address, body;
    };
    HttpAnswer call(const Request& request);
    Shown follow(Request request);

    std::string hub_;
    std::uint16_t hub_port_;
    Person person_;
};

}  // namespace hub::test
