// The services of a connection that is not there: requests are answered by a script, time moves when told, state and
// logs stay in memory. Secrets, signatures, header rules and limits are those of the hub itself (LocalServices), so
// that what passes here passes there.
//
// Ownership: owns its LocalServices; the answer's function must stay valid. Threads: one call at a time; with several
// instances each has its own services. Failure: as LocalServices; an answer may fail as the broker does.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/plugin/host_services.hpp"
#include "core/plugin/services.hpp"

namespace hub::plugin::kit {

struct World {
    std::string system = "system";
    std::string tenant = "64625417";
    std::string settings_json = "{}";
    std::map<std::string, std::string> secrets;
    std::int64_t now_milliseconds = 1'795'312'800'000;  ///< 2026-11-22T02:00:00Z
    std::vector<std::string> declared_secrets;
};

struct LogLine {
    LogLevel level = LogLevel::Info;
    std::string message;
};

class ScriptedServices final : public Services {
public:
    /// `as_sent`: with its secrets filled in, as the vendor would see it.
    using Answer = std::function<Result<net::HttpResponse>(const net::HttpRequest& as_sent)>;

    ScriptedServices(const World& world, Answer answer);

    Result<net::HttpResponse> http(net::HttpRequest request) override;
    Result<std::string> hmac_sha256(std::string_view secret_name, std::string_view text) override;
    Result<std::optional<std::string>> state_get(std::string_view key) override;
    Status state_put(std::string_view key, std::string_view value) override;
    std::int64_t now_milliseconds() override;
    void log(LogLevel level, std::string_view message) override;
    void metric(std::string_view name, double amount) override;
    Status table_rows(std::string_view bytes, std::string_view options, const TakeRow& take) override;
    Status csv_rows(std::string_view bytes, char separator, const TakeRow& take) override;

    void set_now(std::int64_t milliseconds);
    void set_secret(std::string name, std::string value) { (*secrets_)[std::move(name)] = std::move(value); }

    std::vector<net::HttpRequest> requests;  ///< as the plugin wrote them, {{secret:NAME}} unfilled
    std::vector<LogLine> logs;
    std::map<std::string, double, std::less<>> metrics;
    std::map<std::string, std::string, std::less<>> state;
    std::vector<std::string> table_options;  ///< of each table_rows
    /// Handed out instead of what the bytes hold.
    std::optional<std::vector<std::string>> rows;

private:
    Status hand_out(const TakeRow& take) const;

    std::shared_ptr<ManualClock> clock_;
    std::shared_ptr<std::map<std::string, std::string>> secrets_;
    LocalServices local_;
};

}  // namespace hub::plugin::kit
