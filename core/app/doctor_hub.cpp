// What the doctor hears of a hub that runs.
#include "core/app/doctor.hpp"
#include "core/evidence/checkpoint.hpp"

namespace hub::app {
namespace {

using codec::Value;

constexpr std::int64_t kLateReads = 3;  // times its schedule

void examine_connection(Examination& examination, const Value& connection, Instant now) {
    const std::string where = std::string(connection["system"].text()) + "/" + std::string(connection["tenant"].text());
    bool good = true;
    const auto worse = [&](Finding::Standing standing, const Error& problem) {
        good = false;
        if (standing == Finding::Standing::Bad) examination.bad("connections", where, problem);
        else examination.attention("connections", where, problem);
    };
    if (connection["adapter"].text() == "quarantined") worse(Finding::Standing::Bad, error("doctor.adapter", "its adapter crashed too often and is not started any more"));
    if (connection["adapter"].text() == "restarting") worse(Finding::Standing::Attention, error("doctor.adapter", "its adapter crashed and comes back"));
    if (connection["resting"].boolean()) worse(Finding::Standing::Bad, error("doctor.breaker", "it is not called for a while after failures in a row"));
    const std::int64_t every = connection["every_milliseconds"].integer();
    for (const auto& read : connection["reads"].items()) {
        const std::string entity(read["entity"].text());
        if (read["state"].text() == "held") {
            const std::string code(read["code"].text());
            worse(Finding::Standing::Bad, error(code.empty() ? "doctor.stale" : code, entity + ": " + std::string(read["message"].text())));
            continue;
        }
        const auto last = parse_instant(read["last_good_at"].text());
        if (every > 0 && last && now.milliseconds - last->milliseconds > kLateReads * every) {
            worse(Finding::Standing::Bad, error("doctor.stale", entity + " was last read at " + format_instant(*last)));
        }
    }
    if (good) examination.good("connections", where);
}

void examine_counts(Examination& examination, const Value& connections, const Value& status) {
    std::int64_t dead = 0;
    std::int64_t uncertain = 0;
    for (const auto& connection : connections.items()) {
        dead += connection["deliveries"]["dead"].integer();
        uncertain += connection["deliveries"]["uncertain"].integer();
    }
    const auto told = [&](const std::string& check, std::int64_t count) {
        if (count > 0) examination.bad(check, "hub", error("doctor.dead_letters", std::to_string(count) + " deliveries want a person"));
        else examination.good(check, "hub");
    };
    told("dead_letters", dead);
    told("uncertain", uncertain);
    const std::int64_t refused = status["quarantined"].integer();
    if (refused > 0) examination.attention("quarantine", "hub", error("doctor.quarantine", std::to_string(refused) + " records were refused since the start"));
    else examination.good("quarantine", "hub");
    if (status["over_quota"].boolean()) examination.bad("quota", "hub", error("store.quota", "nothing new is received"));
}

void examine_checkpoints(Examination& examination, const config::HubConfig& config, const AdminClient& admin) {
    if (!config.evidence) return;
    const auto standing = admin.get("/audit/checkpoints");
    const std::string file = evidence::checkpoint_path(config.evidence->checkpoint_folder).string();
    if (!standing) return examination.bad("checkpoints", file, standing.error());
    std::error_code problem;
    const auto size = std::filesystem::file_size(file, problem);
    if ((problem || size == 0) && (*standing)["signed_to"].integer() > 0) {
        return examination.bad("checkpoints", file, error("checkpoint.vanished", "the hub has signed checkpoints into this file, and it is gone or empty"));
    }
    examination.good("checkpoints", file);
}

}  // namespace

void examine_running_hub(Examination& examination, const config::HubConfig& config, const AdminClient& admin, const Value& status, Instant now) {
    examination.good("hub", config.admin_socket.string(), "it answers");
    const auto connections = admin.get("/connections");
    if (!connections) return examination.bad("connections", config.admin_socket.string(), connections.error());
    for (const auto& connection : connections->items()) examine_connection(examination, connection, now);
    examine_counts(examination, *connections, status);
    examine_checkpoints(examination, config, admin);
}

}  // namespace hub::app
