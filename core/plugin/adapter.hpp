// One connection's adapter as the router sees it, wherever the plugin runs.
//
// Two implementations: inside this process (trusted parts under plugins/) and behind a caged worker
// process (everything else). Both speak the same five roles; a role the plugin does not offer
// answers `plugin.role_missing`.
//
// Ownership: made by make_in_process_adapter() or make_worker_adapter() (`adapters.hpp`); arguments
// are borrowed for the call, results belong to the caller. The last owner's destruction ends the worker.
// Threads:   any; calls block the caller until the answer or the call's deadline. One instance works on
//            one call at a time, in order; with a worker, calls of several threads are pipelined.
// Failure:   the plugin's own Error for the whole call (nothing of it counts then), or
//            `plugin.crashed`, `plugin.deadline`, `plugin.protocol`, `plugin.too_large` (Later; for send()
//            `Uncertain`, because a record may have reached the vendor), `plugin.restarting` (Later: still
//            in back-off) and `plugin.start` (Later: it was lost while starting; of both nothing was handed to
//            the plugin), `plugin.quarantined` (Later: five crashes in
//            five minutes; a person releases it with release_quarantine()).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::plugin {

/// Raw bytes as the vendor gave them; decode() understands exactly these.
struct Page {
    std::string entity = {};
    std::string content_type = {};
    std::string body = {};
};

enum class More : unsigned char {
    No,   ///< this read is complete; ask again at the next schedule
    Yes,  ///< call again at once with next_cursor
};

/// One step of a read. `next_cursor` may be stored only together with the pages.
struct FetchStep {
    std::vector<Page> pages;
    std::string next_cursor = {};
    More more = More::No;
};

enum class ItemKind : unsigned char { Record, Problem, Note };

/// What decode() found at one place: a vendor record, or why there is none; or a note on how the body was read
/// (location, code and params only).
struct DecodedItem {
    ItemKind kind = ItemKind::Record;
    std::uint64_t ordinal = 0;  ///< from 0, in the order of the bytes; record and problem count alike
    std::string location = {};       ///< JSON pointer, line or `Sheet!G17`; never a value
    std::string entity = {};         ///< of this record; equal to the page's unless one page carries several kinds

    // Record
    std::string key = {};         ///< the vendor's key when the plugin knows it; else empty
    std::string former_key = {};  ///< the temporary key this one replaced; else empty
    std::string version = {};     ///< the vendor's version or change time; else empty
    bool deleted = false;    ///< an explicit delete, with a key and perhaps nothing else
    std::string json = {};        ///< one UTF-8 JSON object in the vendor's own shape

    // Problem, Note
    std::string code = {};    ///< of the message catalogue, such as `date.unreadable`
    std::string field = {};   ///< vendor field name; may be empty
    std::string params = {};  ///< JSON object for the message's placeholders, free of personal values; or empty
};

enum class SendOperation : unsigned char { Upsert, Delete };

struct OutgoingRecord {
    std::string delivery_id = {};  ///< unique in the batch; the result names it
    std::string entity = {};
    SendOperation operation = SendOperation::Upsert;
    std::string body = {};             ///< JSON object in the vendor's shape, as the mapping wrote it
    std::string remote_id = {};        ///< the destination's id of the record when known; else empty
    std::int64_t version = 0;     ///< the hub's version of the projection, ascending
    std::string idempotency_key = {};  ///< stable over every retry of this record at this destination
};

enum class SendStatus : unsigned char {
    Accepted,   ///< the destination has it
    Unchanged,  ///< the destination had exactly this
    Rejected,   ///< will never be taken as it is: dead letter with `code`
    Retry,      ///< may be taken later, see retry_after_milliseconds
    Uncertain,  ///< may have happened; ask before sending again
    Pending,    ///< taken in, answered later
};

struct SendResult {
    std::string delivery_id = {};
    SendStatus status = SendStatus::Uncertain;
    std::string remote_id = {};         ///< the destination's id after this call; empty = unknown
    std::string former_remote_id = {};  ///< the id that remote_id replaces (a temporary one); empty = none
    std::string code = {};              ///< stable, for every status but Accepted and Unchanged
    std::string field = {};             ///< the destination's field the code is about; may be empty
    std::string message = {};           ///< for an operator; free of personal values
    std::int64_t retry_after_milliseconds = 0;  ///< 0 = the router's own back-off
    std::string ticket = {};            ///< of Pending: the vendor's name for the work; empty = none
};

/// About one record that was sent and has no final answer: it is pending, or its answer was lost.
struct Question {
    std::string delivery_id = {};  ///< unique in the batch; the resolution names it
    std::string entity = {};
    std::int64_t version = 0;      ///< as it was sent
    std::int64_t sent_at_milliseconds = 0;
    std::string remote_id = {};    ///< empty = not known
    std::string idempotency_key = {};
    std::string ticket = {};       ///< empty = the answer that held it was lost, or it had none
};

enum class Fate : unsigned char {
    Delivered,  ///< the destination has it
    Pending,    ///< not yet: ask again
    Never,      ///< it did not happen and no longer will: safe to send again
    Refused,    ///< refused for good: dead letter with `code`
    Unknown,    ///< the destination cannot tell, or not yet
};

struct Resolution {
    std::string delivery_id = {};
    Fate fate = Fate::Unknown;
    std::int64_t version = 0;       ///< Delivered: what the destination has; 0 = what was asked about
    std::string remote_id = {};     ///< Delivered; empty = unknown
    std::string code = {};
    std::string field = {};
    std::string message = {};       ///< for an operator; free of personal values
    std::int64_t again_after_milliseconds = 0;  ///< Pending: ask, Never: send again; 0 = the router's own back-off
};

enum class AdapterHealth : unsigned char { Ready, Starting, Restarting, Quarantined };

/// A whole call may fail with the vendor's wish when to come back (429 with Retry-After): it stands in the
/// error's cause. Capped at a day; nullopt when there was none.
std::optional<std::int64_t> retry_after_of(const Error& error);
Error with_retry_after(Error error, std::int64_t milliseconds);

/// The connection has made its `limits.requests_per_minute`: that request did not go out (Later, with the wish).
inline constexpr std::string_view kLimitReached = "limit.requests";

/// Did the call lose its plugin? What it was working on may be the cause.
bool loses_plugin(std::string_view code);

std::string_view name_of(AdapterHealth health);
std::string_view name_of(SendStatus status);
std::string_view name_of(Fate fate);

class Adapter {
public:
    virtual ~Adapter() = default;

    /// One step from `cursor` (empty = from the beginning), at most a handful of pages.
    virtual Result<FetchStep> fetch(std::string_view entity, std::string_view cursor) = 0;

    /// Every record and problem in `body`. An error means the whole body cannot be read.
    virtual Result<std::vector<DecodedItem>> decode(std::string_view entity, std::string_view content_type,
                                                    std::string_view body) = 0;

    /// One result for each record, in the order of the batch. A record the plugin said nothing about
    /// comes back Uncertain with code `plugin.no_result`.
    virtual Result<std::vector<SendResult>> send(std::span<const OutgoingRecord> batch) = 0;

    /// Asks the destination; changes nothing there. One resolution for each question, in their order; one the plugin
    /// said nothing about comes back Unknown with code `plugin.no_result`.
    virtual Result<std::vector<Resolution>> resolve(std::span<const Question> questions);

    /// Bytes in, bytes out.
    virtual Result<std::string> transform(std::string_view entity, std::string_view content_type,
                                          std::string_view body) = 0;

    [[nodiscard]] virtual AdapterHealth health() const = 0;
    /// A person's decision; does nothing unless quarantined.
    virtual void release_quarantine() {}
    /// The worker's process id, for operators and measurements; 0 in process or while none runs.
    [[nodiscard]] virtual int process_id() const { return 0; }
    /// Starts of a worker process after the first; 0 in process.
    [[nodiscard]] virtual std::int64_t restarts() const { return 0; }
};

}  // namespace hub::plugin
