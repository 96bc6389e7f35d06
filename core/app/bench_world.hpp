// What a measurement of the whole route runs against: a sink, a configuration made for it, a hub, all
// processes of their own on free loopback ports.
//
// Ownership: owns processes and folder; the destructor ends and removes them. Threads: one.
// Failure: the first thing that does not start, with its log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/app/admin_client.hpp"
#include "core/app/child_process.hpp"
#include "core/base/scratch_folder.hpp"
#include "core/app/commands.hpp"

namespace hub::app {

/// Where a bench keeps what it makes: in `options.folder`, or among the temporary files. Errors: `bench.file`.
Result<ScratchFolder> bench_folder(const BenchOptions& options);

/// `store` and `keys` of a measurement's configuration, with fresh keys in `folder`/secrets. Errors: `bench.used` for a database
/// that a hub has used: what is there already would not be sent again.
Result<std::string> bench_store(const std::filesystem::path& folder, const BenchOptions& options);

class BenchWorld {
public:
    static Result<std::unique_ptr<BenchWorld>> start(const BenchOptions& options);
    ~BenchWorld();

    [[nodiscard]] int hub_process() const { return hub_->process_id(); }
    [[nodiscard]] std::uint16_t hub_port() const { return hub_port_; }
    [[nodiscard]] AdminClient admin() const { return AdminClient((folder() / "admin.sock").string()); }
    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] double ready_milliseconds() const { return ready_milliseconds_; }

    /// Runs perf-load to its end and returns what it said; `history` receives the newest acknowledged sequences.
    Result<codec::Value> load(const BenchOptions& options, const std::vector<std::string>& more, double seconds, const std::string& history) const;
    /// Everything received is delivered.
    Status wait_until_quiet() const;
    Result<codec::Value> sink_stats() const;
    /// By pupil, the sequence that reached the sink last; 0 for none.
    Result<std::vector<std::uint32_t>> newest_at_sink() const;

private:
    BenchWorld() = default;
    Status write_configuration(const BenchOptions& options) const;
    Status start_hub(const BenchOptions& options);
    Result<std::string> ask_sink(const std::string& path) const;

    ScratchFolder folder_;
    std::unique_ptr<ChildProcess> sink_, hub_;
    std::uint16_t sink_port_ = 0, hub_port_ = 0;
    double ready_milliseconds_ = 0;
    std::string token_;
};

/// Three digits after the point, for figures people read.
codec::Value rounded(double value);

}  // namespace hub::app
