// The hub's side of one caged worker.
//
// Callers write their call and then wait; whichever caller waits first reads the socket for all of them, so one
// call alone costs one write and one read, and calls of several threads are pipelined. Services that the plugin
// asks for are carried out by the reading caller: the worker works on one call at a time, so nobody could go on anyway.
//
// A lost worker (crash, deadline, broken frame, no pong) fails every call it holds and starts again with the next
// call after the back-off.
//
// Ownership: owns the connection's services and its worker. Threads: any. Failure: as adapter.hpp says.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/plugin/adapters.hpp"
#include "core/plugin/crash_policy.hpp"
#include "core/plugin/frame.hpp"
#include "core/plugin/host_services.hpp"
#include "core/plugin/supervisor.hpp"

namespace hub::plugin {

class WorkerAdapter final : public Adapter {
public:
    WorkerAdapter(VerifiedPlugin plugin, ConnectionContext context, WorkerOptions options);
    ~WorkerAdapter() override;
    WorkerAdapter(const WorkerAdapter&) = delete;
    WorkerAdapter& operator=(const WorkerAdapter&) = delete;

    /// The first start, before any call.
    Status start();

    Result<FetchStep> fetch(std::string_view entity, std::string_view cursor) override;
    Result<std::vector<DecodedItem>> decode(std::string_view entity, std::string_view content_type, std::string_view body) override;
    Result<std::vector<SendResult>> send(std::span<const OutgoingRecord> batch) override;
    Result<std::vector<Resolution>> resolve(std::span<const Question> questions) override;
    Result<std::string> transform(std::string_view entity, std::string_view content_type, std::string_view body) override;
    [[nodiscard]] AdapterHealth health() const override;
    void release_quarantine() override;
    [[nodiscard]] int process_id() const override;
    [[nodiscard]] std::int64_t restarts() const override;

private:
    struct Pending {
        bool done = false;
        Result<std::string> outcome;
    };
    struct Link;

    Result<std::string> call(std::string_view body);
    Result<std::shared_ptr<Link>> running();
    Result<std::shared_ptr<Link>> launch();
    Status wait_until_ready(Link& link);
    Result<std::string> await(const std::shared_ptr<Link>& link, Pending& mine);
    void take_frame(Link& link, Result<Frame> frame);
    Status serve(Link& link, const Frame& frame);
    void lose(Link& link, Error why);
    void ended(const std::shared_ptr<Link>& link, const std::string& reason);
    [[nodiscard]] std::string name() const;

    VerifiedPlugin plugin_;
    WorkerOptions options_;
    LocalServices services_;
    std::shared_ptr<Supervisor> supervisor_;

    std::mutex starting_;         ///< one start at a time; taken before mutex_
    mutable std::mutex mutex_;    ///< everything below, and the links' state
    std::condition_variable changed_;
    CrashPolicy policy_;
    std::shared_ptr<Link> link_;
    std::vector<pid_t> processes_;  ///< started and not yet buried
    std::uint64_t calls_ = 0;
    std::int64_t launches_ = 0;
};

}  // namespace hub::plugin
