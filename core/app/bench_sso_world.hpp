// What a measurement of one login runs against: a hub that signs people in, with machines, an application and people made
// for it, a process of its own on a free loopback port; and the load that asks it, another process.
//
// Ownership: owns process and folder; the destructor ends and removes them. Threads: one.
// Failure: the first thing that does not start, with its log; `bench.load` when an answer was not as it should be.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/app/admin_client.hpp"
#include "core/app/child_process.hpp"
#include "core/app/commands.hpp"
#include "core/base/scratch_folder.hpp"

namespace hub::app {

/// One closed loop, as its server saw it.
struct SsoFigures {
    double done = 0, seconds = 0;
    double processor_seconds = 0;  ///< of the hub, but for hashing passwords
    double hashing_seconds = 0;

    [[nodiscard]] double per_second() const { return done / seconds; }
    [[nodiscard]] double microseconds_each() const { return processor_seconds * 1e6 / done; }
};

class SsoBenchWorld {
public:
    static Result<std::unique_ptr<SsoBenchWorld>> start(const BenchOptions& options);
    ~SsoBenchWorld();

    /// perf-sso-load with these arguments; `client`: which of the applications asks.
    Result<SsoFigures> load(const std::string& work, const std::string& client, const std::vector<std::string>& more, const BenchOptions& options) const;

    /// Pupils and guardians in turns, in orders as `eduhub user import` gives them.
    Result<SsoFigures> import_people(std::int64_t count) const;

private:
    SsoBenchWorld() = default;
    Status write_files(const BenchOptions& options);
    Status start_hub();
    Status make_people(const std::string& file, unsigned count) const;

    ScratchFolder folder_;
    std::string secret_;
    std::unique_ptr<ChildProcess> hub_;
    std::uint16_t port_ = 0;
};

}  // namespace hub::app
