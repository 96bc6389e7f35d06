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

#include "core/base/result.hpp"
#include "core/codec/value.hpp"
#include "core/config/schema.hpp"
#include "core/config/section.hpp"

namespace hub::config {

enum class Isolation : unsigned char { Worker, InProcess };
enum class Mode : unsigned char { Observe, DryRun, Write };

struct SystemConfig {
    std::string id;
    std::string plugin;
    Isolation isolation = Isolation::Worker;
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
    std::map<std::string, Mode> modes;               ///< per entity; absent is Observe
    std::vector<std::string> entities;               ///< empty: all the plugin offers
    codec::Value settings = codec::Value::object();  ///< laid over the system's
    std::string where;

    [[nodiscard]] Mode mode_of(const std::string& entity) const;
};

struct HubConfig {
    std::filesystem::path file;
    std::filesystem::path folder;

    std::filesystem::path sqlite_folder;       ///< empty when PostgreSQL is used
    std::optional<SecretRef> postgres_dsn;
    std::optional<SecretRef> sealing_key;
    std::optional<SecretRef> index_key;
    Address http{"127.0.0.1", 8080};
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
