// eduhub.yaml, read and checked.
//
// Files of conf.d/ beside it are merged in by name: lists grow, mappings join, and a single value set
// twice is an error that names both places. Relative paths and patterns start from the file's folder.
//
// Ownership: a plain value. Threads: as any value.
// Failure:   `config.invalid`; the message lists every problem, one a line, as file:line:col: text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/ip_address.hpp"
#include "core/base/result.hpp"
#include "core/codec/value.hpp"
#include "core/config/feeding.hpp"
#include "core/config/schema.hpp"
#include "core/config/section.hpp"

namespace hub::config {

enum class Isolation : unsigned char { Worker, InProcess };
enum class Mode : unsigned char { Observe, DryRun, Write };

struct SystemConfig {
    std::string id;
    std::string plugin;
    Isolation isolation = Isolation::Worker;
    std::string idempotency;                         ///< query or none, stricter than the plugin's; empty: as it says
    codec::Value settings = codec::Value::object();  ///< handed to the plugin as JSON
    std::vector<Address> egress;                     ///< where its plugin may call
    std::string where;
};

struct TimeWindow {
    int from_minute = 0;  ///< of the day, Vietnam's time
    int to_minute = 0;    ///< before from_minute: past midnight
};

struct ConnectionConfig {
    std::string system;
    std::string tenant;
    std::optional<SecretRef> credential;
    std::optional<std::int64_t> every_milliseconds;  ///< absent: only when asked
    std::vector<TimeWindow> not_between;
    std::int64_t requests_per_minute = 0;            ///< 0: no limit
    std::optional<FeedingPeriod> feeding;            ///< absent: at all times, beside whoever feeds the school
    std::map<std::string, Mode> modes;               ///< per entity; absent is Observe
    std::vector<std::string> entities;               ///< empty: all the plugin offers
    codec::Value settings = codec::Value::object();  ///< laid over the system's
    std::string where;

    [[nodiscard]] Mode mode_of(const std::string& entity) const;
};

/// Where and how often the chain of changes is signed.
struct EvidenceConfig {
    std::filesystem::path checkpoint_folder;  ///< never inside the folder of the database
    std::optional<SecretRef> key;
    std::int64_t every_changes = 10'000;
    std::int64_t every_milliseconds = 300'000;
    std::string where;
};

/// Files of the HTTP server's TLS.
struct TlsConfig {
    std::filesystem::path certificate;
    std::filesystem::path key;
    std::filesystem::path client_ca;  ///< empty: callers need no certificate
};

/// The proxies in front of the HTTP server, and the header in which they tell who calls.
struct ProxyConfig {
    std::vector<AddressRange> trusted;  ///< empty: nobody is believed
    enum class Header : unsigned char { XForwardedFor, Forwarded } header = Header::XForwardedFor;
};

/// One login; see core/sso.
struct IdentityConfig {
    std::string issuer;                       ///< https://…, without a slash at its end
    std::vector<std::filesystem::path> apps;  ///< files
    std::vector<std::filesystem::path> upstreams;
    std::string where;
    std::vector<std::string> second_factor = {};  ///< roles that have to have one
    struct Sms {
        std::string url;
        SecretRef token;
    };
    std::optional<Sms> sms = {};              ///< absent: no messages are sent
};

/// How long things are kept; absent: for ever.
struct RetentionConfig {
    std::optional<std::int64_t> inbox_bodies_milliseconds;
    std::optional<std::int64_t> change_details_milliseconds;
    std::optional<std::int64_t> changes_milliseconds;
};

struct HubConfig {
    std::filesystem::path file;
    std::filesystem::path folder;

    std::filesystem::path sqlite_folder;       ///< empty when PostgreSQL is used
    std::optional<SecretRef> postgres_dsn;
    std::int64_t quota_bytes = 0;              ///< of sqlite_folder; 0: none
    std::int64_t ballast_bytes = 0;            ///< in sqlite_folder; 0: none
    std::optional<EvidenceConfig> evidence;    ///< absent: no checkpoints are signed
    RetentionConfig retention;
    std::optional<IdentityConfig> identity;    ///< absent: nobody signs in here
    std::int64_t blind_index_per_minute = 60;  ///< searches by national id, of one caller
    std::optional<SecretRef> sealing_key;
    std::optional<SecretRef> index_key;
    Address http{"127.0.0.1", 8080};
    std::optional<TlsConfig> tls;              ///< absent: in the clear, on this machine or behind a trusted proxy only
    ProxyConfig proxies;
    std::filesystem::path admin_socket;
    std::filesystem::path trust;
    std::filesystem::path vault;               ///< empty: no vault: references
    bool development = false;
    bool accept_weak_cage = false;             ///< worker cages that do not hold are accepted
    std::int64_t push_body_bytes = 16 << 20;

    std::vector<SystemConfig> systems;
    std::vector<ConnectionConfig> connections;
    std::vector<std::filesystem::path> mappings;
    std::vector<std::filesystem::path> routes;
    std::filesystem::path codelists;

    [[nodiscard]] const SystemConfig* find_system(std::string_view id) const;
};

/// `entities`: names that `mode` and `entities` may use; empty leaves them to the caller.
Result<HubConfig> load(const std::filesystem::path& file, const std::vector<std::string>& entities = {});

/// The schema of eduhub.yaml, for the check and for publishing.
const SectionSchema& hub_schema();

}  // namespace hub::config
