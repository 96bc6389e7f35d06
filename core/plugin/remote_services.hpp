// A worker's services: each asks the hub over the worker's own socket and waits for the answer.
//
// While it waits, calls that the hub sends early are kept in order for later.
//
// Ownership: borrows the channel. Threads: the worker's work thread alone. Failure: the hub's error;
// a lost hub ends the process, there is nothing left to work for.
#pragma once

#include <deque>

#include "core/plugin/frame.hpp"
#include "core/plugin/protocol.hpp"
#include "core/plugin/services.hpp"

namespace hub::plugin {

class RemoteServices final : public Services {
public:
    explicit RemoteServices(Channel& channel) : channel_(channel) {}

    Result<net::HttpResponse> http(net::HttpRequest request) override;
    Result<std::string> hmac_sha256(std::string_view secret_name, std::string_view text) override;
    Result<std::optional<std::string>> state_get(std::string_view key) override;
    Status state_put(std::string_view key, std::string_view value) override;
    std::int64_t now_milliseconds() override;
    void log(LogLevel level, std::string_view message) override;
    void metric(std::string_view name, double amount) override;

    /// The next call for the plugin: one kept while waiting, else from the socket.
    Frame next_call();

private:
    Result<std::string> ask(std::string_view body);

    Channel& channel_;
    std::deque<Frame> kept_;
    std::uint64_t asked_ = 0;
};

}  // namespace hub::plugin
