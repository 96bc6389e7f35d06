// The outside of every simulator: HTTP on 127.0.0.1, one ready line on stdout, service until SIGTERM.
// What the simulated system knows and answers stands behind `Service`.
//
// Ownership: serve() borrows the service until it returns.
// Threads:   a thread for each connection; Service::answer is called by many at once.
// Failure:   serve() throws what POCO throws when the port cannot be had; an exception in answer becomes 500.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "fault.hpp"

namespace simulator {

struct Request {
    std::string method;
    std::string target;                           ///< as on the request line
    std::string path;                             ///< decoded, without the query
    std::map<std::string, std::string> query;     ///< decoded
    std::map<std::string, std::string> headers;   ///< lower-case names
    std::string body;
};

struct Reply {
    int status = 200;
    nlohmann::json body = nlohmann::json::object();
};

class Service {
public:
    Service() = default;
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    virtual ~Service() = default;

    /// The school a request is about, for faults aimed at one; empty when it names none.
    virtual std::string tenant_of(const Request& request) const = 0;

    /// The honest answer. `fault` is handed in for the modes that only the service can play
    /// (duplicate_page, endless_pages).
    virtual Reply answer(const Request& request, const std::optional<Fault>& fault) = 0;

    /// POST or GET below /_sim/ other than fault; nullopt when unknown.
    virtual std::optional<Reply> control(const Request& request) = 0;
};

/// Serves until SIGTERM or SIGINT. Port 0 takes a free one; the ready line tells which.
void serve(Service& service, std::uint16_t port);

}  // namespace simulator
