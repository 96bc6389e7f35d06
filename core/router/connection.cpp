#include "core/router/connection.hpp"

namespace hub::router {

std::string_view name_of(Mode mode) {
    constexpr std::string_view names[] = {"observe", "dry_run", "write"};
    return names[static_cast<std::size_t>(mode)];
}

Result<std::shared_ptr<plugin::Adapter>> Connection::adapter() {
    const std::lock_guard lock(mutex_);
    if (adapter_) return adapter_;
    if (!make_) return fail("connection.no_plugin", name() + " has no plugin: it takes pushes only");
    HUB_TRY_ASSIGN(adapter_, make_());
    return adapter_;
}

std::optional<Error> Connection::refusal_of_feed(Instant now) const {
    const auto day = [](Instant start) { return format_instant(start.plus_milliseconds(config::kVietnamAhead)).substr(0, 10); };
    const auto& feeding = settings_.feeding;
    if (!feeding) return std::nullopt;
    if (!feeding->has_begun(now)) return error("feeding.not_begun", name() + " feeds this school from " + day(feeding->from) + " on");
    if (feeding->has_ended(now)) return error("feeding.ended", name() + " fed this school until " + day(feeding->until));
    return std::nullopt;
}

std::shared_ptr<plugin::Adapter> Connection::running_adapter() const {
    const std::lock_guard lock(mutex_);
    return adapter_;
}

void ConnectionBook::add(ConnectionSettings settings, Connection::MakeAdapter make) {
    auto key = std::pair(settings.system, settings.tenant);
    any_feeding_ = any_feeding_ || settings.feeding.has_value();
    connections_[std::move(key)] = std::make_unique<Connection>(std::move(settings), std::move(make));
}

Connection* ConnectionBook::find(const std::string& system, const std::string& tenant) const {
    const auto found = connections_.find({system, tenant});
    return found == connections_.end() ? nullptr : found->second.get();
}

std::optional<Instant> ConnectionBook::feeding_since(const std::string& system, const std::string& tenant) const {
    if (!any_feeding_) return std::nullopt;  // asked for every source of every record
    const Connection* connection = find(system, tenant);
    if (connection == nullptr || !connection->settings().feeding) return std::nullopt;
    return connection->settings().feeding->from;
}

std::vector<Connection*> ConnectionBook::all() const {
    std::vector<Connection*> out;
    for (const auto& [key, connection] : connections_) out.push_back(connection.get());
    return out;
}

}  // namespace hub::router
