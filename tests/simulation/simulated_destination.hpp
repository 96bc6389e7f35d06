// A destination that misbehaves by a seed: it loses answers after the effect, and calls before it, asks to come
// back later, and refuses some records for good. One that can be asked also takes calls in and carries them out later,
// or loses them; a record sent again replaces what is still to be carried out of it. It keeps a ledger of its own, which is what the run is judged by.
//
// Ownership: survives the hub's crashes. Threads: one. Failure: none of its own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/plugin/adapter.hpp"

namespace hub::simulation {

class SimulatedDestination final : public plugin::Adapter {
public:
    enum class Asked : unsigned char { Never, CanBe };
    SimulatedDestination(Random& random, Asked asked) : random_(random), asked_(asked) {}

    /// What one record had done to it, by the hub's key for it.
    struct Entry {
        std::string remote_id;
        std::string source_id, name;
        std::int64_t version = 0;       ///< the newest applied
        std::size_t effects = 0;        ///< calls that changed something here
        bool went_backwards = false;    ///< an older version came after a newer one
        std::map<std::int64_t, std::size_t> applied;  ///< version → times
    };
    [[nodiscard]] const std::map<std::string, Entry>& ledger() const { return ledger_; }
    void misbehave(bool on) { misbehaving_ = on; }
    /// Names that hold this are refused for good.
    static constexpr std::string_view kRefusedName = "Refused";

    Result<std::vector<plugin::SendResult>> send(std::span<const plugin::OutgoingRecord> batch) override;
    Result<std::vector<plugin::Resolution>> resolve(std::span<const plugin::Question> questions) override;
    Result<plugin::FetchStep> fetch(std::string_view, std::string_view cursor) override { return plugin::FetchStep{{}, std::string(cursor), plugin::More::No}; }
    Result<std::vector<plugin::DecodedItem>> decode(std::string_view, std::string_view, std::string_view) override { return std::vector<plugin::DecodedItem>(); }
    Result<std::string> transform(std::string_view, std::string_view, std::string_view) override { return fail("plugin.role_missing", "no transform"); }
    [[nodiscard]] plugin::AdapterHealth health() const override { return plugin::AdapterHealth::Ready; }

private:
    bool happens(std::uint64_t one_in) { return misbehaving_ && random_.below(one_in) == 0; }
    /// A record taken in, to be carried out later.
    struct Job {
        plugin::OutgoingRecord record;
        std::string ticket;
    };
    plugin::SendResult answer(const plugin::OutgoingRecord& record);
    plugin::Resolution word(const plugin::Question& question);
    Entry& apply(const plugin::OutgoingRecord& record);
    void carry_out_some();

    Random& random_;
    Asked asked_;
    std::map<std::string, Job> jobs_;  // by key
    std::size_t tickets_ = 0;
    std::map<std::string, Entry> ledger_;
    bool misbehaving_ = true;
};

}  // namespace hub::simulation
