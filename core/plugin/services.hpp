// What a plugin may ask its host for, as C++ sees it. LocalServices (`host_services.hpp`) carries it out in
// the hub; RemoteServices (`remote_services.hpp`) asks the hub over the worker's socket.
//
// Threads: the thread of the running call. Failure: Results; they reach the plugin as code and message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/net/egress.hpp"
#include "core/plugin/connection.hpp"
#include "core/plugin/row_services.hpp"

namespace hub::plugin {

class Services {
public:
    virtual ~Services() = default;
    virtual Result<net::HttpResponse> http(net::HttpRequest request) = 0;
    /// Hexadecimal, under a field of the credential.
    virtual Result<std::string> hmac_sha256(std::string_view secret_name, std::string_view text) = 0;
    virtual Result<std::optional<std::string>> state_get(std::string_view key) = 0;
    virtual Status state_put(std::string_view key, std::string_view value) = 0;
    virtual std::int64_t now_milliseconds() = 0;
    virtual void log(LogLevel level, std::string_view message) = 0;
    virtual void metric(std::string_view name, double amount) = 0;
    /// Parsing needs no authority, so it runs beside the plugin; only a fake host answers with rows of its own.
    virtual Status table_rows(std::string_view bytes, std::string_view options, const TakeRow& take) { return plugin::table_rows(bytes, options, take); }
    virtual Status csv_rows(std::string_view bytes, char separator, const TakeRow& take) { return plugin::csv_rows(bytes, separator, take); }
};

}  // namespace hub::plugin
