// The `eduhub_host` table a plugin gets, over Services. Parsing services (workbook, CSV) run right here, beside
// the plugin: they need no authority.
//
// Ownership: borrows the Services; must outlive the plugin's instance and stay where it is.
// Threads: as Services. Failure: errors are written into the plugin's buffer; no exception leaves.
#pragma once

#include <string>

#include "core/plugin/services.hpp"
#include "sdk/include/eduhub/plugin.h"

namespace hub::plugin {

class HostTable {
public:
    HostTable(Services& services, std::string system, std::string tenant, std::string settings_json);
    HostTable(const HostTable&) = delete;
    HostTable& operator=(const HostTable&) = delete;

    [[nodiscard]] const eduhub_host* table() const { return &table_; }
    [[nodiscard]] Services& services() const { return services_; }

private:
    Services& services_;
    std::string system_;
    std::string tenant_;
    std::string settings_json_;
    eduhub_host table_;
};

/// What the plugin left in its buffer, with its texts made safe to show.
Error error_from(const eduhub_error& buffer);
void write_error(eduhub_error* buffer, const Error& error);

}  // namespace hub::plugin
