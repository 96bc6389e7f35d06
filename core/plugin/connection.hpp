// What one connection (system × school) lends its plugin. The plugin holds no authority of its own:
// each service is carried out here, in the hub, under this connection's limits.
//
// Ownership: copied into the adapter; callbacks must stay valid as long as the adapter lives.
// Threads:   callbacks are called from any thread that calls the adapter, one at a time for one adapter.
// Failure:   callbacks answer Results; what they say reaches the plugin as code and message.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/net/egress.hpp"

namespace hub::plugin {

enum class LogLevel : unsigned char { Debug, Info, Warning, Error };

struct ConnectionContext {
    std::string system;
    std::string tenant;
    std::string settings_json = "{}";  ///< the system's `settings` with the connection's own on top

    net::EgressPolicy egress_policy;
    std::shared_ptr<net::Egress> egress;  ///< nullptr: no network, http answers `egress.denied`
    std::int64_t requests_per_minute = 0;  ///< of all roles together; 0: no limit

    /// The connection's credential as its reference resolves now: a JSON object of named fields. Read for
    /// each use and never handed to the plugin; without one, secrets answer `secret.missing`.
    std::function<Result<std::string>()> credential;

    /// Small values the plugin keeps between runs, durable once put returns. Without them: `state.unavailable`.
    std::function<Result<std::optional<std::string>>(std::string_view key)> state_get;
    std::function<Status(std::string_view key, std::string_view value)> state_put;

    /// May be empty: then lines and counts are dropped.
    std::function<void(LogLevel, std::string_view message)> log;
    std::function<void(std::string_view name, double add)> metric;

    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
};

}  // namespace hub::plugin
