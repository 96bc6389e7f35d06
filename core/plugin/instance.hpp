// One created instance of a loaded plugin: the five roles over the C tables, with bounds on what comes back.
// The adapter in process is this; a worker runs this behind its socket.
//
// Ownership: owns the instance and its host table. Threads: any; calls are taken one at a time.
// Failure: the plugin's error; `plugin.role_missing`; `plugin.too_large` past the limits; `plugin.protocol` when
// a plugin breaks the contract (no `done`, a result for an unknown delivery).
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "core/plugin/adapters.hpp"
#include "core/plugin/host_table.hpp"

namespace hub::plugin {

class Instance final : public Adapter {
public:
    static Result<std::unique_ptr<Instance>> create(const eduhub_plugin* entry, std::unique_ptr<Services> services,
                                                    const ConnectionContext& context, const CallLimits& limits);
    ~Instance() override;
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    Result<FetchStep> fetch(std::string_view entity, std::string_view cursor) override;
    Result<std::vector<DecodedItem>> decode(std::string_view entity, std::string_view content_type, std::string_view body) override;
    Result<std::vector<SendResult>> send(std::span<const OutgoingRecord> batch) override;
    Result<std::vector<Resolution>> resolve(std::span<const Question> questions) override;
    Result<std::string> transform(std::string_view entity, std::string_view content_type, std::string_view body) override;
    [[nodiscard]] AdapterHealth health() const override { return AdapterHealth::Ready; }

private:
    Instance(const eduhub_plugin* entry, std::unique_ptr<Services> services, const ConnectionContext& context, const CallLimits& limits);

    const eduhub_plugin* entry_;
    std::unique_ptr<Services> services_;
    HostTable host_;
    CallLimits limits_;
    void* instance_ = nullptr;
    const eduhub_role_fetch* fetch_ = nullptr;
    const eduhub_role_decode* decode_ = nullptr;
    const eduhub_role_send* send_ = nullptr;
    const eduhub_role_resolve* resolve_ = nullptr;
    const eduhub_role_transform* transform_ = nullptr;
    std::mutex one_call_;
};

}  // namespace hub::plugin
