// The services of one connection, carried out in the hub with the connection's own authority.
//
// Secrets: {{secret:NAME}} in a request's header values is replaced here, after the plugin's reach; only names
// the manifest declares are filled in, and the credential is read anew for each use.
//
// Every request of the connection passes here, whichever role makes it, so its limit a minute is kept here. A
// request beyond it does not wait: whoever waits here would hold a dispatcher, or the bodies to be decoded, of
// other schools. It answers `limit.requests` (later), with the time to come back in the cause, and has not gone
// out. The plugin passes that on like any other failure before sending: for the whole call, or for the records it
// did not come to. The count outlives a worker, not the hub.
//
// Ownership: keeps the ConnectionContext. Threads: one call at a time (the adapter sees to that); the limit any.
// Errors: `egress.*`, `limit.requests`, `secret.*` (`secret.undeclared`: not in the manifest), `state.*`.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/net/request_limit.hpp"
#include "core/plugin/services.hpp"

namespace hub::plugin {

class LocalServices final : public Services {
public:
    LocalServices(ConnectionContext context, std::vector<std::string> declared_secrets);

    Result<net::HttpResponse> http(net::HttpRequest request) override;
    Result<std::string> hmac_sha256(std::string_view secret_name, std::string_view text) override;
    Result<std::optional<std::string>> state_get(std::string_view key) override;
    Status state_put(std::string_view key, std::string_view value) override;
    std::int64_t now_milliseconds() override;
    void log(LogLevel level, std::string_view message) override;
    void metric(std::string_view name, double amount) override;

    [[nodiscard]] const ConnectionContext& context() const { return context_; }

private:
    [[nodiscard]] Result<std::string> secret(std::string_view name) const;
    [[nodiscard]] Result<std::string> with_secrets(std::string_view text) const;

    Status within_limit();

    ConnectionContext context_;
    std::mutex limit_mutex_;  // a lost worker's last request may still be under way beside its successor's first
    std::optional<net::RequestLimit> limit_;
    std::vector<std::string> declared_secrets_;
};

}  // namespace hub::plugin
