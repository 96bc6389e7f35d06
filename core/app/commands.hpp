// What each subcommand does but for those of plugins (plugin_commands.hpp). Each returns an exit code of outcome.hpp.
//
// Threads: the main thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/app/outcome.hpp"
#include "core/codec/value.hpp"

namespace hub::app {

struct ServeOptions {
    std::string config = "config/eduhub.yaml";
    std::string plugins;
    bool without_evidence = false;      ///< for measurements: see Router::Options
    std::string accept_evidence_break;  ///< why; empty: a store that does not fit its checkpoints is refused
};
int serve(const ServeOptions& options);

/// Looks at configuration, machine, store and hub: 0 all is good, 3 something is bad.
struct DoctorOptions {
    std::string config = "config/eduhub.yaml";
    std::string plugins;
};
int doctor(const DoctorOptions& options, Output output);

struct DemoOptions {
    long pupils = 2000;
    std::uint64_t seed = 42;
    bool once = false;
    std::uint16_t port = 0;
    std::string config_source;  ///< folder holding mappings/, routes/, codelists/, apps/
    enum class Apps : unsigned char { Started, LeftOut } apps = Apps::Started;  ///< of one login
    std::string folder;         ///< where the demo keeps its files; empty: a new one under /tmp
};
int demo(const DemoOptions& options);

/// Measures the whole route; perf-load and perf-sink stand beside the program.
struct BenchOptions {
    double seconds = 20;          ///< of the closed loop
    double latency_seconds = 60;  ///< of the constant rate; 0 leaves it out
    double rate = 5'000;
    unsigned connections = 64;
    unsigned schools = 8;
    unsigned records = 100;       ///< of one body, for `bench push`
    std::int64_t messages = 1'000'000;  ///< in the store of `bench search`
    unsigned questions = 1'000;         ///< of each key
    std::string backend = "sqlite";
    std::string dsn;
    std::string isolation = "in_process";
    bool without_evidence = false;
    std::string route_files;  ///< folder holding mappings/, routes/, codelists/
    std::string folder;       ///< where the measurement makes its own folder; empty: /tmp
};
int bench_route(const BenchOptions& options, Output output);
int bench_push(const BenchOptions& options, Output output);
int bench_search(const BenchOptions& options, Output output);
int bench_sso(const BenchOptions& options, Output output);

/// Measures `eduhub link`.
struct LinkBenchOptions {
    std::string records;            ///< CSV; empty: eduhub-province beside the program makes one
    std::string model;              ///< empty: config/linkage/pupil.yaml
    std::int64_t persons = 290'000; ///< of the file that is made: about a million records
    unsigned runs = 3;              ///< the median counts
    std::uint32_t known = 300'000;  ///< records that a matcher knows before others are looked up, one by one; 0: not measured
    std::string backend = "sqlite", dsn;  ///< where it knows them
    std::string folder;
};
int bench_link(const LinkBenchOptions& options, Output output);

struct CheckOptions {
    std::string folder = "config";
    std::string contracts;   ///< holds <system>/contract.yaml; empty: DIR/contracts or ../adapters, if there
    std::string plugins;     ///< folder of plugins; empty: beside the program
    std::string dictionary;  ///< write the data dictionary to this .md or .xlsx, and nothing else
};
int check(const CheckOptions& options, Output output);
int test_mappings(const CheckOptions& options, Output output);

/// Everything that only asks a running hub.
struct AdminOptions {
    std::string socket = "var/run/eduhub.sock";
    Output output = Output::Text;
    std::string purpose = {};  ///< why records are looked at; stands in the audit log
};
int show_message(const AdminOptions& admin, const std::string& id);
int list(const AdminOptions& admin, const std::string& target, const std::vector<std::string>& columns);
int sync(const AdminOptions& admin, const std::string& system, const std::string& tenant, const std::string& entity);
int hand_in_file(const AdminOptions& admin, const std::string& system, const std::string& tenant, const std::string& entity,
                 const std::string& path);
struct ReplayOptions {
    std::string id, status, cause, reason;
};
int replay(const AdminOptions& admin, const ReplayOptions& options);
struct SettleOptions {
    std::string id, system, status, cause, outcome, remote_id, reason;
};
int settle(const AdminOptions& admin, const SettleOptions& options);
struct TokenOptions {
    std::string name, scope = "push", system, tenant, entity, fields, expires;
};
int new_token(const AdminOptions& admin, const TokenOptions& options);
int revoke_token(const AdminOptions& admin, const std::string& id);
struct UserOptions {
    std::string login, name, school, email, phone;
    std::vector<std::string> roles;
    bool password_from_input = false;
    bool by_slip = false;
};
int new_user(const AdminOptions& admin, const UserOptions& options);
/// Any order of words that is answered with JSON.
int order(const AdminOptions& admin, const std::string& target, const std::vector<std::pair<std::string, std::string>>& words);

/// Frees the ballast file, so that a full disk has room for repairs.
int release_ballast(const AdminOptions& admin);
/// By national id, read from standard input.
int find_person(const AdminOptions& admin);

struct AuditOptions {
    AdminOptions admin;
    std::string config;       ///< of a hub that does not run; empty: ask the running one
    std::string out;
    std::string checkpoints;  ///< another copy than the configured one
    std::string key;          ///< the auditor's own copy of the public key
};
int audit_keygen(const std::string& file);
int audit_export(const AuditOptions& options);
int audit_verify(const AuditOptions& options);

/// A table for people, or JSON.
int print_rows(const codec::Value& rows, const std::vector<std::string>& columns, Output output);

}  // namespace hub::app
