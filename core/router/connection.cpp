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

std::shared_ptr<plugin::Adapter> Connection::running_adapter() const {
    const std::lock_guard lock(mutex_);
    return adapter_;
}

void ConnectionBook::add(ConnectionSettings settings, Connection::MakeAdapter make) {
    auto key = std::pair(settings.system, settings.tenant);
    connections_[std::move(key)] = std::make_unique<Connection>(std::move(settings), std::move(make));
}

Connection* ConnectionBook::find(const std::string& system, const std::string& tenant) const {
    const auto found = connections_.find({system, tenant});
    return found == connections_.end() ? nullptr : found->second.get();
}

std::vector<Connection*> ConnectionBook::all() const {
    std::vector<Connection*> out;
    for (const auto& [key, connection] : connections_) out.push_back(connection.get());
    return out;
}

}  // namespace hub::router
