// A plugin on the bench: its C tables called directly, with hosts and sinks that a hub would never give it.
//
// Ownership: an Opened library stays mapped until the process ends; a Life destroys its instance and must not outlive
// its services. Threads: one for each Life. Failure: Reply says what the plugin answered; opening answers a Result.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/plugin/conformance/check.hpp"
#include "core/plugin/host_table.hpp"
#include "core/plugin/kit/open_library.hpp"
#include "core/plugin/kit/scripted_services.hpp"

namespace hub::plugin::conformance {

using kit::open_library;

/// Closes a worker's cage around this process (as far as the kernel holds it) with the library loaded in between.
Result<const eduhub_plugin*> open_caged(const Subject& subject);

/// What a call gave.
struct Reply {
    std::int32_t status = EDUHUB_OK;
    Error error;
    std::vector<std::string> items;  ///< record or problem as `kind ordinal key json`; page body; result as `id status`; transformed bytes
    std::vector<std::uint64_t> ordinals;
    std::vector<std::string> texts;  ///< every text that people may read: messages, codes, params, notes
    std::vector<std::string> jsons;  ///< every text that must be a JSON object
    std::vector<std::pair<std::string, std::uint32_t>> results;  ///< send and resolve: delivery and status
    std::size_t taken = 0;           ///< sink calls that were accepted
    std::size_t after_stop = 0;      ///< sink calls after one had answered EDUHUB_STOP
    std::size_t done = 0;            ///< fetch: times it said where it stands
    std::size_t completed = 0;       ///< fetch: those that said the read is complete
    std::size_t after_done = 0;      ///< fetch: pages after that
    std::vector<kit::RecordedCall> pages;  ///< fetch: each as the decode that a hub would ask for
    std::int64_t stop_to_return_ms = 0;
    [[nodiscard]] bool ok() const { return status == EDUHUB_OK; }
    [[nodiscard]] std::string what() const;
};

/// How the sinks behave.
struct Sinks {
    std::size_t stop_after = static_cast<std::size_t>(-1);  ///< accept so many items, then answer EDUHUB_STOP
    enum class Shape : unsigned char { Ours, First, Longer } shape = Shape::Ours;
    std::function<void()> at_item = {};  ///< inside each sink call
};

enum class HostShape : unsigned char { Ours, First, Newer };

/// Answers requests from a recorded call, in order and from the beginning again; what a vendor says otherwise.
kit::ScriptedServices::Answer replay(const kit::RecordedCall* call);

class Life {
public:
    /// `answer`: of every request; by default the recorded reply of the call under way.
    Life(const eduhub_plugin* entry, const Subject& subject, kit::ScriptedServices::Answer answer = {}, HostShape shape = HostShape::Ours);
    Life(const eduhub_plugin* entry, const Subject& subject, std::string settings_json);
    ~Life();
    Life(const Life&) = delete;
    Life& operator=(const Life&) = delete;

    [[nodiscard]] bool stands() const { return instance_ != nullptr; }
    [[nodiscard]] const Reply& birth() const { return birth_; }
    [[nodiscard]] const void* role(const char* id) const { return entry_->role(instance_, id); }
    kit::ScriptedServices& services() { return services_; }

    /// One call as recorded: fetch, decode, send, resolve or transform by call.role.
    Reply call(const kit::RecordedCall& call, const Sinks& sinks = {});
    void end();

private:
    void create();
    const kit::RecordedCall* under_way_ = nullptr;
    std::size_t next_exchange_ = 0;
    const eduhub_plugin* entry_;
    kit::ScriptedServices services_;
    HostTable host_;
    HostShape shape_;
    std::vector<unsigned char> odd_table_;
    void* instance_ = nullptr;
    Reply birth_;
};

/// The samples of roles the manifest names.
std::vector<const kit::RecordedCall*> sample_calls(const Subject& subject);
/// What is wrong with how a sample call ended, with its number; empty when it ended as it should.
std::string trouble_of(const Subject& subject, const kit::RecordedCall& call, const Reply& reply);
/// The first of a role that shall succeed.
const kit::RecordedCall* sample_of(const Subject& subject, std::string_view role);
/// Why a check that needs `role` cannot run, or nullopt.
std::optional<Finding> lacks(const Subject& subject, std::string_view role);

kit::World world_of(const Subject& subject);

}  // namespace hub::plugin::conformance
