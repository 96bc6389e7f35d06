// What `eduhub doctor` looks at. Each check has a name and says good, attention or bad, where, and by which code; the
// catalogue says what the code means and how to mend it, in both languages.
//
// With a hub that runs the checks ask it; its store is not opened beside it. Without one they look at the store
// under its lock, and change nothing.
//
// Threads: one, and none may have been started: the cage is tried in a child. Failure: is a finding.
#pragma once

#include <string>
#include <vector>

#include "core/app/admin_client.hpp"
#include "core/app/running_hub.hpp"
#include "core/base/error.hpp"
#include "core/plugin/adapters.hpp"

namespace hub::app {

struct Finding {
    std::string check;  ///< "secrets", "store-log" …
    enum class Standing : unsigned char { Good, Attention, Bad } standing = Standing::Good;
    std::string where;    ///< a file, a connection, an address
    std::string code;     ///< empty when good
    std::string message;  ///< what exactly, in English
};

class Examination {
public:
    void good(std::string check, std::string where, std::string message = {}) { add({std::move(check), Finding::Standing::Good, std::move(where), {}, std::move(message)}); }
    void attention(std::string check, std::string where, const Error& problem) { add({std::move(check), Finding::Standing::Attention, std::move(where), problem.code, problem.message}); }
    void bad(std::string check, std::string where, const Error& problem) { add({std::move(check), Finding::Standing::Bad, std::move(where), problem.code, problem.message}); }
    /// Good, or bad by its error.
    void take(const std::string& check, const std::string& where, const Status& outcome) {
        if (outcome) good(check, where);
        else bad(check, where, outcome.error());
    }
    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

private:
    void add(Finding finding) { findings_.push_back(std::move(finding)); }
    std::vector<Finding> findings_;
};

// On this machine.
void examine_secrets(Examination& examination, const config::HubConfig& config, const Keys& keys);
void examine_plugins(Examination& examination, const config::HubConfig& config, const std::filesystem::path& plugins);
void examine_tls(Examination& examination, const config::HubConfig& config, Instant now);
void examine_cage(Examination& examination, const config::HubConfig& config);
void examine_clock(Examination& examination);
void examine_disk(Examination& examination, const config::HubConfig& config);
/// What a probe of the cage found missing.
void report_cage(Examination& examination, const std::vector<std::string>& missing, plugin::CageRequirement requirement);

// Of a hub that does not run.
void examine_port(Examination& examination, const config::HubConfig& config);
void examine_store(Examination& examination, const config::HubConfig& config, const Keys& keys, Instant now);

// Of one that does.
void examine_running_hub(Examination& examination, const config::HubConfig& config, const AdminClient& admin, const codec::Value& status, Instant now);

}  // namespace hub::app
