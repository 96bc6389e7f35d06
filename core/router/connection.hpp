// A connection is one system at one school: its own credential, schedule, modes and adapter.
//
// Ownership: the ConnectionBook owns connections and, through them, adapters, which start on first
// use and live until the book goes. Threads: find() and adapter() any; the set is fixed after loading.
// Errors of adapter(): those of plugin loading; the connection stays and says so.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/config/hub_config.hpp"
#include "core/model/record.hpp"
#include "core/plugin/adapter.hpp"
#include "core/plugin/manifest.hpp"

namespace hub::router {

/// What the hub may do at a destination, per entity: the configured gate.
using config::Mode;
std::string_view name_of(Mode mode);

/// May a call whose end is not known be made again without asking first?
inline bool is_repeatable(plugin::Idempotency idempotency) {
    return idempotency == plugin::Idempotency::Key || idempotency == plugin::Idempotency::Version;
}

struct ConnectionSettings {
    std::string system;
    std::string tenant;
    std::array<Mode, std::size(model::kEntities)> modes{};  ///< by EntityKind; Observe unless said
    std::vector<model::EntityKind> pulled;                  ///< entities read from it, in this order
    std::int64_t every_milliseconds = 0;                    ///< 0: only when asked to sync
    std::vector<config::TimeWindow> not_between;            ///< times of day without scheduled reads
    std::optional<config::FeedingPeriod> feeding;           ///< when this system feeds the school
    plugin::Destination destination;                        ///< what its plugin declares
};

class Connection {
public:
    using MakeAdapter = std::function<Result<std::shared_ptr<plugin::Adapter>>()>;

    Connection(ConnectionSettings settings, MakeAdapter make) : settings_(std::move(settings)), make_(std::move(make)) {}

    [[nodiscard]] const ConnectionSettings& settings() const { return settings_; }
    [[nodiscard]] std::string name() const { return settings_.system + "/" + settings_.tenant; }
    [[nodiscard]] Mode mode(model::EntityKind entity) const { return settings_.modes[static_cast<std::size_t>(entity)]; }
    /// Why nothing is taken from it at this moment: `feeding.not_begun`, `feeding.ended`. The doors ask, so what
    /// was accepted in time is never refused afterwards.
    [[nodiscard]] std::optional<Error> refusal_of_feed(Instant now) const;
    /// Nothing more leaves for a system whose time at the school is over.
    [[nodiscard]] bool has_ended(Instant now) const { return settings_.feeding && settings_.feeding->has_ended(now); }
    /// Started on first use; a failure is remembered by nobody and tried again at the next use.
    Result<std::shared_ptr<plugin::Adapter>> adapter();
    /// Without starting it; null when it never ran.
    [[nodiscard]] std::shared_ptr<plugin::Adapter> running_adapter() const;

private:
    ConnectionSettings settings_;
    MakeAdapter make_;
    mutable std::mutex mutex_;
    std::shared_ptr<plugin::Adapter> adapter_;
};

class ConnectionBook {
public:
    void add(ConnectionSettings settings, Connection::MakeAdapter make);
    [[nodiscard]] Connection* find(const std::string& system, const std::string& tenant) const;
    [[nodiscard]] std::vector<Connection*> all() const;
    /// Since when this system feeds that school; absent: it is no feeding partner.
    [[nodiscard]] std::optional<Instant> feeding_since(const std::string& system, const std::string& tenant) const;

private:
    bool any_feeding_ = false;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<Connection>> connections_;
};

}  // namespace hub::router
