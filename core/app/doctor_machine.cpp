// What the doctor sees on the machine: secrets, plugins, certificates, the cage, the clock, the disk.
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "core/app/doctor.hpp"
#include "core/net/certificate.hpp"
#include "core/plugin/cage.hpp"
#include "core/plugin/verify.hpp"
#include "core/store/inspection.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDayMilliseconds = 86'400'000;
constexpr std::int64_t kRenewDays = 21;
constexpr std::uint64_t kLittleRoomBytes = 1ULL << 30U;
constexpr std::uint64_t kNoRoomBytes = 64ULL << 20U;
constexpr std::int64_t kLargeLogBytes = 256LL << 20U;
constexpr std::int64_t kEarliestClock = 1'767'225'600'000;  // 2026-01-01: a clock before it was never set
constexpr std::uint64_t kProbeMemoryBytes = 512ULL << 20U;

/// Closes a cage around a child and asks it what does not hold.
Result<std::vector<std::string>> try_cage() {
    constexpr int kReport = 3;
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) return fail("cage.unavailable", "no pipe for the probe");
    const pid_t child = ::fork();
    if (child == 0) {
        if (ends[1] != kReport) ::dup2(ends[1], kReport);
        plugin::Cage cage(plugin::CageRequirement::AcceptWeaker);
        const bool closed = cage.prepare(kReport + 1, kProbeMemoryBytes) && cage.close_first(plugin_folder()) && cage.close_second();
        std::string report = closed ? "" : "everything\n";
        for (const auto& missing : cage.missing()) report += missing + "\n";
        const bool told = ::write(kReport, report.data(), report.size()) == static_cast<ssize_t>(report.size());
        ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    std::string report;
    char piece[1024];
    for (ssize_t count = 0; (count = ::read(ends[0], piece, sizeof piece)) > 0;) report.append(piece, static_cast<std::size_t>(count));
    ::close(ends[0]);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail("cage.unavailable", "the probe of the cage ended by itself");
    }
    std::vector<std::string> missing;
    for (std::size_t at = 0; at < report.size();) {
        const auto end = report.find('\n', at);
        missing.push_back(report.substr(at, end - at));
        at = end + 1;
    }
    return missing;
}

}  // namespace

void examine_secrets(Examination& examination, const config::HubConfig& config, const Keys& keys) {
    std::vector<std::pair<std::string, std::string>> wanted;  // reference, where it stands
    if (config.postgres_dsn) wanted.emplace_back(config.postgres_dsn->written, "store: postgres: dsn");
    for (const auto& connection : config.connections) {
        if (connection.credential) wanted.emplace_back(connection.credential->written, connection.where);
    }
    std::size_t bad = 0;
    for (const auto& [reference, where] : wanted) {
        const auto secret = keys.secrets->resolve(reference);
        if (secret) continue;
        examination.bad("secrets", where, secret.error());
        ++bad;
    }
    if (bad == 0) examination.good("secrets", config.file.string(), std::to_string(wanted.size()) + " can be read");
    if (!config.evidence) return;
    if (const auto key = evidence_key(config, keys); !key) examination.bad("evidence-key", config.evidence->where, key.error());
    else examination.good("evidence-key", config.evidence->where);
}

void examine_plugins(Examination& examination, const config::HubConfig& config, const fs::path& plugins) {
    const bool loads = std::any_of(config.systems.begin(), config.systems.end(), [](const auto& system) { return system.plugin != "push"; });
    if (!loads) return examination.good("plugins", config.file.string(), "none is loaded");
    const auto trust = plugin::read_trust(config.trust);
    if (!trust) examination.bad("trust", config.trust.string(), trust.error());
    else if (trust->empty() && !config.development) examination.bad("trust", config.trust.string(), error("doctor.trust_empty", "no publisher's public key stands there"));
    else examination.good("trust", config.trust.string(), std::to_string(trust->size()) + " publishers");
    if (!trust) return;
    plugin::VerifyOptions verify;
    verify.trust = config.trust;
    verify.unsigned_plugins = config.development ? plugin::Unsigned::AcceptInDevelopment : plugin::Unsigned::Refuse;
    for (const auto& system : config.systems) {
        if (system.plugin == "push") continue;
        const auto library = plugin::find_plugin(plugins, system.plugin);
        const auto found = library ? plugin::read_signed_plugin(*library, verify) : Result<plugin::SignedPlugin>(fail(library.error()));
        if (!found) examination.bad("plugins", system.where, found.error());
        else if (found->publisher.empty()) examination.attention("plugins", system.where, error("plugin.unsigned", system.plugin + " is not signed; `development` accepts it"));
        else examination.good("plugins", system.where, system.plugin + ", signed by " + found->publisher);
    }
}

void examine_tls(Examination& examination, const config::HubConfig& config, Instant now) {
    if (!config.tls) return;
    const std::string certificate = config.tls->certificate.string();
    if (auto files = net::check_tls_files({certificate, config.tls->key.string(), config.tls->client_ca.string()}); !files) {
        return examination.bad("tls", certificate, files.error());
    }
    const auto end = net::certificate_end(certificate);
    if (!end) return examination.bad("tls", certificate, end.error());
    const std::int64_t days = (end->milliseconds - now.milliseconds) / kDayMilliseconds;
    if (*end <= now) examination.bad("tls", certificate, error("doctor.certificate_ended", "the certificate ended on " + format_instant(*end)));
    else if (days < kRenewDays) examination.attention("tls", certificate, error("doctor.certificate_ends", "the certificate ends in " + std::to_string(days) + " days"));
    else examination.good("tls", certificate, std::to_string(days) + " days to go");
}

void report_cage(Examination& examination, const std::vector<std::string>& missing, plugin::CageRequirement requirement) {
    if (missing.empty()) return examination.good("cage", "this kernel", "Landlock, seccomp and namespaces hold");
    std::string all;
    for (const auto& one : missing) all += (all.empty() ? "" : ", ") + one;
    const Error weak = error("cage.unavailable", "does not hold here: " + all);
    if (requirement == plugin::CageRequirement::AcceptWeaker) examination.attention("cage", "this kernel", weak);
    else examination.bad("cage", "this kernel", weak);
}

void examine_cage(Examination& examination, const config::HubConfig& config) {
    const auto missing = try_cage();
    if (missing) report_cage(examination, *missing, config.accept_weak_cage ? plugin::CageRequirement::AcceptWeaker : plugin::CageRequirement::Required);
    else examination.bad("cage", "this kernel", missing.error());
}

void examine_clock(Examination& examination) {
    const Instant now = SystemClock().now();
    if (now.milliseconds < kEarliestClock) return examination.bad("clock", "this machine", error("doctor.clock_wrong", "the clock says " + format_instant(now)));
    timex state{};
    if (::adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) != 0) {
        return examination.attention("clock", "this machine", error("doctor.clock_alone", "nothing keeps the clock right"));
    }
    examination.good("clock", "this machine", format_instant(now));
}

void examine_disk(Examination& examination, const config::HubConfig& config) {
    if (config.sqlite_folder.empty()) return;
    if (store::sqlite_has_wal_reset_race()) {
        examination.attention("sqlite", "SQLite " + store::sqlite_version(),
                              error("doctor.sqlite_version", "before 3.51.3 several writing connections can lose data; the hub keeps one, let no other program open its files"));
    } else {
        examination.good("sqlite", "SQLite " + store::sqlite_version());
    }
    const std::string folder = config.sqlite_folder.string();
    struct statvfs room {};
    fs::path there = config.sqlite_folder;
    while (!fs::exists(there) && there.has_parent_path() && there != there.parent_path()) there = there.parent_path();
    if (::statvfs(there.c_str(), &room) != 0) return examination.bad("disk", folder, error("doctor.disk_full", "cannot be looked at"));
    const std::uint64_t free = static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
    const std::string told = std::to_string(free >> 20U) + " MiB are free";
    if (free < kNoRoomBytes) examination.bad("disk", folder, error("doctor.disk_full", told));
    else if (free < kLittleRoomBytes) examination.attention("disk", folder, error("doctor.disk_full", told));
    else examination.good("disk", folder, told);
    if (const auto log = store::sqlite_log_bytes(config.sqlite_folder); log > kLargeLogBytes) {
        examination.bad("store-log", folder, error("doctor.log_large", std::to_string(log >> 20U) + " MiB of the log are not copied into the database"));
    } else {
        examination.good("store-log", folder);
    }
}

}  // namespace hub::app
