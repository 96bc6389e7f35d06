// Steps 4 to 6 of a record's journey: resolve, merge, route — for a group of arrivals at once.
//
// The group's rows are loaded in a few set-based reads, then every record is decided in memory in
// order of arrival. A record that cannot be decided is quarantined alone.
//
// Threads: the apply thread. Errors: those of the store while loading; what was decided of the group by
// then must be thrown away.
#pragma once

#include <span>

#include "core/router/apply_parts.hpp"
#include "core/router/arrival.hpp"

namespace hub::router {

class RecordStage {
public:
    explicit RecordStage(ApplyParts& parts) : parts_(parts) {}

    Status apply(std::span<const Arrival> group);

private:
    enum class Verdict : std::uint8_t { Changed, Unchanged, Quarantined };

    Status load(std::span<const Arrival> group);
    void add_sync_keys(const records::SourceRef& ref, Key hub_id, std::vector<store::Row>& keys) const;
    Status load_found(const records::SourceRef& ref, Key hub_id);
    Status apply_one(const Arrival& arrival);
    Result<Verdict> apply_record(const Arrival& arrival, const ArrivedRecord& arrived);
    void quarantine(const Arrival& arrival, const ArrivedRecord& arrived, std::span<const Refusal> refusals);
    Result<std::optional<records::SourceRecord>> said_before(const ArrivedRecord& arrived, Key hub_id);
    Result<std::vector<records::SourceRecord>> sources_with(const records::SourceRecord& changed) const;
    void rekey(const ArrivedRecord& arrived, Key hub_id);
    void route(const std::shared_ptr<const records::Golden>& golden, const std::vector<records::SourceRecord>& sources);
    void want(const Route& route, Mode mode, const std::shared_ptr<const records::Golden>& shared);
    [[nodiscard]] bool connection_resolves(const SyncRow& row) const;
    void keep(const SyncRow& row, std::shared_ptr<const records::Golden> golden);

    ApplyParts& parts_;
};

}  // namespace hub::router
