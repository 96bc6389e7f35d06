// A plugin's manifest: what it is, what it offers, what it needs, read before any of its code runs.
//
// The manifest stands beside the .so (`<name>.manifest.json`) and is what the publisher signs; it carries
// the SHA-256 of the .so. The same text without that hash is embedded in the .so and must agree.
//
// Ownership: plain values. Threads: any. Errors: `plugin.manifest` with the member that is wrong, and
// `plugin.settings` when a connection's settings do not fit the declared ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"

namespace hub::plugin {

enum class Idempotency : unsigned char { None, Key, Version, Query };

/// What a destination wants for one entity it takes.
struct DestinationEntity {
    std::string entity;
    std::vector<std::string> needs;  ///< entities whose remote ids must exist first: a pupil needs its class
    std::string lane;                ///< `record` (default) or `tenant`: what keeps its order
};

struct Destination {
    Idempotency idempotency = Idempotency::None;
    std::size_t batch_rows = 1;
    std::string group_by;  ///< `tenant` when a batch may hold one school only; else empty
    std::vector<DestinationEntity> entities;
    bool resolves = false;  ///< it has the role resolve: what became of a call can be asked

    [[nodiscard]] const DestinationEntity* find(std::string_view entity) const;
};

enum class SettingType : unsigned char { Text, Integer, Boolean, List };

struct Setting {
    std::string name;
    SettingType type = SettingType::Text;
    bool required = false;
    std::string description;
};

enum class Isolation : unsigned char { WorkerOnly, Any };

struct Manifest {
    std::string id;  ///< reverse DNS: vn.vnpt.vnedu
    std::string name;
    std::string vendor;
    std::string version;
    std::uint32_t abi_minor = 0;       ///< the plugin was built against
    std::uint32_t min_host_minor = 0;  ///< oldest host it works with
    std::vector<std::string> roles;    ///< fetch, decode, send, resolve, transform
    std::vector<std::string> entities; ///< what fetch and decode know
    std::vector<std::string> secrets;  ///< credential fields it may use by name
    Isolation isolation = Isolation::WorkerOnly;
    Destination destination;           ///< meaningful when it has the role send
    std::vector<Setting> settings;
    std::string sha256;                ///< hexadecimal; empty in the embedded text

    [[nodiscard]] bool has_role(std::string_view role) const;
};

Result<Manifest> parse_manifest(std::string_view json);

/// Do these settings (a JSON object) fit? Unknown names are refused with the list of known ones.
Status check_settings(const Manifest& manifest, std::string_view settings_json);

}  // namespace hub::plugin
