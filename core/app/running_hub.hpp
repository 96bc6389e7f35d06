// A whole hub from its configuration: store, keys, plugins, connections, router, servers.
//
// Ownership: owns everything; destroyed in reverse. Threads: start/stop from one thread.
// Failure of start(): the first error that keeps it from running, with what to do; nothing stays open.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/api/admin.hpp"
#include "core/api/push.hpp"
#include "core/app/outcome.hpp"
#include "core/config/hub_config.hpp"
#include "core/evidence/checkpointer.hpp"
#include "core/mapping/mapping.hpp"
#include "core/net/egress.hpp"
#include "core/security/secrets.hpp"

namespace hub::app {

struct HubOptions {
    std::filesystem::path plugins = plugin_folder();
    std::size_t server_threads = 2;
    std::function<void(const Error&)> on_fatal = {};
    evidence::Keeping evidence = evidence::Keeping::Chained;  ///< see Router::Options
    std::string accept_evidence_break = {};  ///< signs that the store no longer fits its checkpoints, and why
};

/// Keys, secrets and their sealing, as configured.
struct Keys {
    std::shared_ptr<const security::Sealer> sealer;
    std::shared_ptr<const security::Secrets> secrets;
    std::string index_key;
};
Result<Keys> load_keys(const config::HubConfig& config);
/// The key that signs checkpoints; `evidence` must be configured.
Result<security::KeyPair> evidence_key(const config::HubConfig& config, const Keys& keys);
Result<std::unique_ptr<store::Backend>> open_store(const config::HubConfig& config, const Keys& keys);
/// Every table, with those of the rooms above the router.
store::Schema whole_schema();

class RunningHub {
public:
    static Result<std::unique_ptr<RunningHub>> start(const config::HubConfig& config, HubOptions options);
    ~RunningHub();

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] router::Router& router();
    /// Reads the certificates of the HTTP server now; on an error, which is logged, the former ones stay.
    void reload_tls();
    /// Stops taking, finishes what is in flight within `milliseconds`. True when all of it did.
    bool drain(std::int64_t milliseconds);

private:
    struct Parts;
    explicit RunningHub(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace hub::app
