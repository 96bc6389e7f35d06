#include "core/app/running_hub.hpp"

#include <unistd.h>

#include <map>

#include "core/api/person_records.hpp"
#include "core/codec/json.hpp"
#include "core/evidence/checkpoint_mark.hpp"
#include "core/observe/log.hpp"
#include "core/plugin/adapters.hpp"
#include "core/router/route_file.hpp"
#include "core/sso/upstream_file.hpp"
#include "core/store/disk_guard.hpp"
#include "core/store/measured_backend.hpp"
#include "core/store/postgres_backend.hpp"
#include "core/store/sqlite_backend.hpp"

namespace hub::app {
namespace {

/// The system's settings with the connection's own laid over them.
std::string settings_of(const config::SystemConfig& system, const config::ConnectionConfig& connection) {
    codec::Value merged = system.settings;
    for (const auto& [name, value] : connection.settings.members()) merged.set(name, value);
    return codec::write_json(merged.is_null() ? codec::Value::object() : merged);
}

net::EgressPolicy egress_of(const config::SystemConfig& system) {
    net::EgressPolicy policy;
    for (const auto& address : system.egress) {
        // Whoever writes an address literal into the list means that address, local or not.
        const bool literal = address.host.find_first_not_of("0123456789.") == std::string::npos || address.host.find(':') != std::string::npos;
        policy.allow.push_back({address.host, address.port, literal || address.host == "localhost"});
    }
    return policy;
}

/// The operator may trust a destination less than its plugin does, never more.
Status make_stricter(plugin::Destination& destination, const config::SystemConfig& system) {
    using plugin::Idempotency;
    if (system.idempotency.empty()) return {};
    if (destination.idempotency == Idempotency::None && system.idempotency == "query") {
        return fail("config.invalid", system.where + ": the plugin of `" + system.id + "` cannot be asked what became of a call; `idempotency` may only be stricter than it says");
    }
    destination.idempotency = system.idempotency == "none" ? Idempotency::None : Idempotency::Query;
    return {};
}

}  // namespace

store::Schema whole_schema() {
    store::Schema schema = router::schema();
    for (const auto* table : api::token_tables()) schema.tables.push_back(table);
    for (const auto* table : sso::tables()) schema.tables.push_back(table);
    return schema;
}

Result<Keys> load_keys(const config::HubConfig& config) {
    Keys keys;
    const security::Secrets plain(config.folder, {}, nullptr);
    if (!config.sealing_key || !config.index_key) {
        return fail("config.invalid", config.file.string() + ": `keys` names no sealing and index key; see the sample configuration");
    }
    HUB_TRY_ASSIGN(const std::string ring_text, plain.resolve(config.sealing_key->written));
    HUB_TRY_ASSIGN(auto ring, security::parse_keyring(ring_text));
    keys.sealer = std::make_shared<const security::Sealer>(std::move(ring));
    HUB_TRY_ASSIGN(keys.index_key, plain.resolve(config.index_key->written));
    if (keys.index_key.size() < 16) return fail("config.invalid", "the index key has at least 16 characters");
    keys.secrets = std::make_shared<const security::Secrets>(config.folder, config.vault, keys.sealer);
    return keys;
}

Result<security::KeyPair> evidence_key(const config::HubConfig& config, const Keys& keys) {
    HUB_TRY_ASSIGN(const std::string text, keys.secrets->resolve(config.evidence->key->written));
    return evidence::parse_signing_key(text);
}

Result<std::unique_ptr<store::Backend>> open_store(const config::HubConfig& config, const Keys& keys) {
    if (!config.postgres_dsn) return store::open_sqlite(config.sqlite_folder, whole_schema());
    HUB_TRY_ASSIGN(const std::string dsn, keys.secrets->resolve(config.postgres_dsn->written));
    return store::open_postgres(dsn, "eduhub", whole_schema());
}

struct RunningHub::Parts {
    config::HubConfig config;
    HubOptions options;
    Keys keys;
    SystemClock clock;
    SystemRandom random;
    std::shared_ptr<net::Egress> egress;
    observe::Metrics metrics;
    api::HubMetrics hub_metrics{metrics};
    std::unique_ptr<PublicIds> ids;
    std::unique_ptr<mapping::MappingSet> mappings;
    std::map<std::string, plugin::VerifiedPlugin> plugins;  // by system id
    std::unique_ptr<store::Backend> backend;
    std::unique_ptr<store::DiskGuard> disk;                // or null
    std::unique_ptr<evidence::Checkpointer> checkpointer;  // or null; signs a last time after the router has stopped
    router::ConnectionBook connections;
    std::unique_ptr<router::Router> router;
    std::unique_ptr<evidence::ReadLog> reads;
    std::unique_ptr<api::PersonSearch> search;
    std::unique_ptr<api::TokenBook> tokens;
    std::unique_ptr<api::PersonRecords> person_records;
    std::unique_ptr<sso::Gateway> sign_in;  // or null
    std::unique_ptr<api::RestApi> rest_api;
    std::unique_ptr<api::PublicApi> public_api;
    std::unique_ptr<api::AdminApi> admin_api;
    std::unique_ptr<net::HttpServer> server;
    std::unique_ptr<net::HttpServer> admin_server;

    Status verify_plugins() {
        plugin::VerifyOptions verify;
        verify.trust = config.trust;
        verify.state = state_folder();
        verify.unsigned_plugins = config.development ? plugin::Unsigned::AcceptInDevelopment : plugin::Unsigned::Refuse;
        for (const auto& system : config.systems) {
            if (system.plugin == "push") continue;  // takes pushes only, nothing is loaded
            HUB_TRY_ASSIGN(const auto library, plugin::find_plugin(options.plugins, system.plugin));
            HUB_TRY_ASSIGN(auto verified, plugin::verify_plugin(library, verify));
            if (verified.publisher.empty()) observe::log(observe::Level::Warning, "plugin.unsigned", {{"plugin", system.plugin}});
            plugins.emplace(system.id, std::move(verified));
        }
        return {};
    }

    [[nodiscard]] std::filesystem::path state_folder() const {
        return config.sqlite_folder.empty() ? config.folder / "var" : config.sqlite_folder;
    }

    Status connect() {
        for (const auto& one : config.connections) {
            const config::SystemConfig* system = config.find_system(one.system);
            if (system == nullptr) return fail("config.invalid", one.where + ": no system `" + one.system + "` is configured");
            router::ConnectionSettings settings;
            settings.system = one.system;
            settings.tenant = one.tenant;
            settings.every_milliseconds = one.every_milliseconds.value_or(0);
            settings.not_between = one.not_between;
            settings.feeding = one.feeding;
            for (const auto entity : model::kEntities) {
                settings.modes[static_cast<std::size_t>(entity)] = one.mode_of(std::string(model::name_of(entity)));
            }
            const auto found = plugins.find(one.system);
            if (found == plugins.end()) {
                connections.add(std::move(settings), nullptr);
                continue;
            }
            const plugin::Manifest& manifest = found->second.manifest;
            settings.destination = manifest.destination;
            HUB_TRY(make_stricter(settings.destination, *system));
            if (manifest.has_role("fetch")) {
                for (const auto& name : one.entities.empty() ? manifest.entities : one.entities) {
                    if (const auto entity = model::entity_named(name)) settings.pulled.push_back(*entity);
                }
            }
            HUB_TRY(plugin::check_settings(manifest, settings_of(*system, one)));
            connections.add(std::move(settings), [this, system, &one, verified = &found->second] { return make_adapter(*system, one, *verified); });
        }
        return {};
    }

    Result<std::shared_ptr<plugin::Adapter>> make_adapter(const config::SystemConfig& system, const config::ConnectionConfig& one,
                                                          const plugin::VerifiedPlugin& verified) {
        plugin::ConnectionContext context;
        context.system = one.system;
        context.tenant = one.tenant;
        context.settings_json = settings_of(system, one);
        context.egress_policy = egress_of(system);
        context.egress = egress;
        context.requests_per_minute = one.requests_per_minute;
        if (one.credential) {
            context.credential = [secrets = keys.secrets, reference = one.credential->written] { return secrets->resolve(reference); };
        }
        context.state_get = [this, &one](std::string_view key) -> Result<std::optional<std::string>> {
            HUB_TRY_ASSIGN(auto reader, backend->open_reader(store::Domain::Inbox));
            return router::read_plugin_state(*reader, one.system, one.tenant, std::string(key));
        };
        context.state_put = [this, &one](std::string_view key, std::string_view value) {
            return router->inbox().put_plugin_state(one.system, one.tenant, std::string(key), std::string(value));
        };
        context.log = [name = one.system + "/" + one.tenant](plugin::LogLevel level, std::string_view message) {
            constexpr observe::Level levels[] = {observe::Level::Debug, observe::Level::Info, observe::Level::Warning, observe::Level::Error};
            observe::log(levels[static_cast<std::size_t>(level)], "plugin.says", {{"connection", name}, {"message", message}});
        };
        const bool in_process = system.isolation == config::Isolation::InProcess;
        if (in_process && verified.manifest.isolation == plugin::Isolation::WorkerOnly) {
            return fail("config.invalid", system.where + ": plugin " + system.plugin + " runs in a worker only; remove `isolation`");
        }
        if (in_process) {
            HUB_TRY_ASSIGN(auto adapter, plugin::make_in_process_adapter(verified, std::move(context)));
            return std::shared_ptr<plugin::Adapter>(std::move(adapter));
        }
        plugin::WorkerOptions worker;
        worker.cage = config.accept_weak_cage ? plugin::CageRequirement::AcceptWeaker : plugin::CageRequirement::Required;
        HUB_TRY_ASSIGN(auto adapter, plugin::make_worker_adapter(verified, std::move(context), worker));
        return std::shared_ptr<plugin::Adapter>(std::move(adapter));
    }

    /// Refuses a store that is not the one its checkpoints saw, before anything is added to it.
    Status compare_with_checkpoints() {
        if (!config.evidence) return {};
        HUB_TRY_ASSIGN(auto key, evidence_key(config, keys));
        HUB_TRY_ASSIGN(auto file, evidence::CheckpointFile::open(config.evidence->checkpoint_folder, std::move(key)));
        HUB_TRY_ASSIGN(auto reader, backend->open_reader(store::Domain::State));
        auto compared = evidence::compare_with(*file, *reader);
        if (compared) compared = evidence::compare_with_mark(file->standing().newest.sequence, file->path(), *reader);
        if (!compared) {
            const bool of_the_evidence = compared.error().code.starts_with("evidence.") || compared.error().code == "checkpoint.vanished";
            if (options.accept_evidence_break.empty() || !of_the_evidence) return compared;
            observe::log(observe::Level::Warning, "evidence.break_accepted", {{"code", compared.error().code}, {"message", compared.error().message}});
            HUB_TRY_ASSIGN(const auto head, evidence::read_head(*reader));
            HUB_TRY(file->append(evidence::CheckpointKind::Accepted, head, clock.now(), options.accept_evidence_break));
        }
        const evidence::CheckpointPace pace{config.evidence->every_changes, config.evidence->every_milliseconds};
        checkpointer = std::make_unique<evidence::Checkpointer>(std::move(file), *backend, clock, pace);
        return {};
    }

    /// So that a checkpoint file that goes missing is missed.
    Status remember_checkpoints() {
        const auto newest = checkpointer->file().standing().newest;
        if (newest.sequence == 0) return {};
        router::Upkeep upkeep;
        upkeep.rows.put(evidence::kCheckpointMark, evidence::checkpoint_mark_row(newest));
        return router->keep(std::move(upkeep));
    }

    Status open_sign_in() {
        HUB_TRY_ASSIGN(auto apps, sso::load_apps(config.identity->apps, [this](const std::string& reference) { return keys.secrets->resolve(reference); }));
        for (const auto& weakness : apps.weaknesses()) observe::log(observe::Level::Warning, "sso.weaker", {{"message", weakness}});
        HUB_TRY_ASSIGN(auto upstreams, sso::load_upstreams(config.identity->upstreams, [this](const std::string& reference) { return keys.secrets->resolve(reference); }));
        person_records = std::make_unique<api::PersonRecords>(api::PersonRecords::Parts{*backend, *keys.sealer, *ids, *reads});
        sso::Gateway::Rooms rooms{*backend, *keys.sealer, keys.index_key, *egress, random, clock, options.on_fatal, person_records.get()};
        sso::Gateway::Settings settings{config.identity->issuer};
        if (const auto& sms = config.identity->sms) {
            HUB_TRY_ASSIGN(const auto token, keys.secrets->resolve(sms->token.written));
            settings.sms = {sms->url, token, config.development ? net::Reach::Inside : net::Reach::Outside};
        }
        for (const auto& role : config.identity->second_factor) settings.second_factor_of.push_back(*sso::role_named(role));
        settings.upstreams = std::move(upstreams);
        HUB_TRY_ASSIGN(sign_in, sso::Gateway::open(std::move(settings), std::move(apps), std::move(rooms)));
        return {};
    }

    Status open() {
        HUB_TRY_ASSIGN(keys, load_keys(config));
        ids = std::make_unique<PublicIds>(keys.index_key);
        egress = net::make_egress();
        HUB_TRY_ASSIGN(auto loaded, mapping::MappingSet::load(config.mappings, config.codelists));
        mappings = std::make_unique<mapping::MappingSet>(std::move(loaded));
        HUB_TRY_ASSIGN(auto routes, router::load_routes(config.routes));
        HUB_TRY(verify_plugins());
        for (const auto& route : routes) {
            const auto plugin = plugins.find(route.to);
            if (plugin != plugins.end()) HUB_TRY(router::check_destination(route, plugin->second.manifest.destination));
        }
        HUB_TRY(connect());
        HUB_TRY_ASSIGN(auto store, open_store(config, keys));
        backend = store::measured(std::move(store), metrics);
        HUB_TRY(compare_with_checkpoints());

        router::Router::Options router_options;
        router_options.on_fatal = options.on_fatal;
        router_options.evidence = options.evidence;
        router_options.on_received = [this](const router::Receipt& receipt) { hub_metrics.received(receipt); };
        router_options.retention = {config.retention.inbox_bodies_milliseconds, config.retention.change_details_milliseconds,
                                    config.retention.changes_milliseconds};
        if (checkpointer) {
            router_options.seal = [signer = checkpointer.get()](const evidence::ChainPoint& point) { return signer->seal(point); };
        }
        if (config.quota_bytes > 0 || config.ballast_bytes > 0) {
            disk = std::make_unique<store::DiskGuard>(config.sqlite_folder, store::DiskLimits{config.quota_bytes, config.ballast_bytes}, *backend);
            router_options.admit = [guard = disk.get()] { return guard->admit(); };
            disk->start();
        }
        router::Router::Rooms rooms{*backend, *keys.sealer, keys.index_key, connections, *mappings, std::move(routes), clock, random, *ids};
        HUB_TRY_ASSIGN(router, router::Router::open(std::move(rooms), std::move(router_options)));
        if (checkpointer) HUB_TRY(remember_checkpoints());
        if (checkpointer) checkpointer->start();
        reads = std::make_unique<evidence::ReadLog>(keys.index_key, clock, [this](std::vector<evidence::Change> changes) {
            return router->keep({std::move(changes), {}});
        });
        reads->start();
        search = std::make_unique<api::PersonSearch>(keys.index_key, config.blind_index_per_minute, clock);
        {
            HUB_TRY_ASSIGN(auto reader, backend->open_reader(store::Domain::Inbox));
            HUB_TRY_ASSIGN(tokens, api::TokenBook::open(*reader, clock));
        }
        if (config.identity) HUB_TRY(open_sign_in());
        rest_api = std::make_unique<api::RestApi>(api::RestApi::Parts{{*router, connections, *ids, clock, *search, random, sign_in.get()}, *backend, *keys.sealer, *tokens, *reads});
        public_api = std::make_unique<api::PublicApi>(api::PublicApi::Parts{*router, *backend, *tokens, connections, *ids, hub_metrics, clock, *rest_api, sign_in.get()});
        admin_api = std::make_unique<api::AdminApi>(
            api::AdminApi::Parts{*router, *backend, *keys.sealer, *ids, connections, *tokens, random, clock, *reads, *search, hub_metrics,
                                  checkpointer ? &checkpointer->file() : nullptr, disk.get(), sign_in.get()});
        net::ServerLimits limits;
        limits.body_bytes = static_cast<std::size_t>(config.push_body_bytes);
        std::optional<net::TlsFiles> tls;
        if (config.tls) tls = net::TlsFiles{config.tls->certificate.string(), config.tls->key.string(), config.tls->client_ca.string()};
        net::TrustedProxies proxies{config.proxies.trusted, config.proxies.header == config::ProxyConfig::Header::Forwarded ? net::ForwardedBy::Forwarded
                                                                                                                            : net::ForwardedBy::XForwardedFor};
        HUB_TRY_ASSIGN(server, net::HttpServer::listen(
                                   config.http.host, config.http.port, options.server_threads,
                                   [api = public_api.get()](net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
                                       api->handle(std::move(request), std::move(reply));
                                   },
                                   limits, tls, std::move(proxies)));
        if (config.admin_socket.empty()) return {};
        std::error_code ignored;
        std::filesystem::create_directories(config.admin_socket.parent_path(), ignored);
        net::ServerLimits admin_limits;
        admin_limits.body_bytes = router::kLargestBody;
        HUB_TRY_ASSIGN(admin_server, net::HttpServer::listen_unix(
                                         config.admin_socket.string(),
                                         [api = admin_api.get()](net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
                                             api->handle(std::move(request), std::move(reply));
                                         },
                                         admin_limits));
        return {};
    }
};

RunningHub::RunningHub(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<RunningHub>> RunningHub::start(const config::HubConfig& config, HubOptions options) {
    auto parts = std::make_unique<Parts>();
    parts->config = config;
    parts->options = std::move(options);
    if (auto opened = parts->open(); !opened) {
        parts->server.reset();
        parts->admin_server.reset();
        return fail(opened.error());
    }
    return std::unique_ptr<RunningHub>(new RunningHub(std::move(parts)));
}

RunningHub::~RunningHub() {
    // Servers first: a reply under way still needs the router.
    if (parts_->server) parts_->server->stop_accepting();
    if (parts_->admin_server) parts_->admin_server->stop_accepting();
    parts_->reads->stop();
    parts_->router->drain(0);
    if (parts_->checkpointer) parts_->checkpointer->stop();
    parts_->server.reset();
    parts_->admin_server.reset();
}

std::uint16_t RunningHub::port() const { return parts_->server->port(); }
void RunningHub::reload_tls() { (void)parts_->server->reload_tls(); }
router::Router& RunningHub::router() { return *parts_->router; }

bool RunningHub::drain(std::int64_t milliseconds) {
    parts_->server->stop_accepting();
    parts_->reads->stop();
    const bool finished = parts_->router->drain(milliseconds);
    if (parts_->checkpointer) parts_->checkpointer->stop();
    return finished;
}

}  // namespace hub::app
