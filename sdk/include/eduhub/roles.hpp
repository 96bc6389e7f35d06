// What fetch, decode, send and resolve are given and give back.
//
// Ownership: string_views live for the call. Threads: the call's. Failure: eduhub::Stopped when the hub takes no more;
// let it pass.
#ifndef EDUHUB_ROLES_HPP
#define EDUHUB_ROLES_HPP

#include <cstdint>
#include <string_view>

#include "eduhub/border.hpp"

namespace eduhub __attribute__((visibility("hidden"))) {

/// Where fetch() puts what it read.
class Pages {
public:
    explicit Pages(const eduhub_page_sink* sink) : sink_(sink) {}
    void page(std::string_view entity, std::string_view content_type, std::string_view body) {
        if (sink_->page(sink_->self, slice(entity), slice(content_type), slice(body)) != EDUHUB_OK) throw Stopped();
    }
    /// There is more: call again with this cursor.
    void next(std::string_view cursor) { finish(cursor, 1); }
    /// The read is complete; a later read starts from this cursor.
    void complete(std::string_view cursor) { finish(cursor, 0); }

private:
    void finish(std::string_view cursor, std::uint32_t more) {
        if (sink_->done(sink_->self, slice(cursor), more) != EDUHUB_OK) throw Stopped();
    }
    const eduhub_page_sink* sink_;
};

struct Record {
    std::uint64_t ordinal = 0;
    std::string_view location = {};
    std::string_view entity = {};
    std::string_view key = {};
    std::string_view former_key = {};
    std::string_view version = {};
    bool deleted = false;
    std::string_view json = {};
};

struct Problem {
    std::uint64_t ordinal = 0;
    std::string_view location = {};
    std::string_view entity = {};
    std::string_view key = {};
    std::string_view code = {};
    std::string_view field = {};
    std::string_view params = {};
};

struct Note {
    std::string_view location = {};
    std::string_view code = {};
    std::string_view params = {};
};

/// Where decode() puts what it found.
class Records {
public:
    explicit Records(const eduhub_record_sink* sink) : sink_(sink) {}
    void record(const Record& r) {
        const eduhub_record wire{sizeof(eduhub_record), r.deleted ? EDUHUB_RECORD_DELETED : 0U, r.ordinal,
                                 slice(r.location), slice(r.entity), slice(r.key), slice(r.former_key),
                                 slice(r.version), slice(r.json)};
        if (sink_->record(sink_->self, &wire) != EDUHUB_OK) throw Stopped();
    }
    void problem(const Problem& p) {
        const eduhub_problem wire{sizeof(eduhub_problem), 0, p.ordinal, slice(p.location), slice(p.entity),
                                  slice(p.key), slice(p.code), slice(p.field), slice(p.params)};
        if (sink_->problem(sink_->self, &wire) != EDUHUB_OK) throw Stopped();
    }
    /// How the body was read, where that was a decision.
    void note(const Note& n) {
        if (!EDUHUB_HAS(sink_, note) || sink_->note == nullptr) return;
        const eduhub_note wire{sizeof(eduhub_note), 0, slice(n.location), slice(n.code), slice(n.params)};
        if (sink_->note(sink_->self, &wire) != EDUHUB_OK) throw Stopped();
    }

private:
    const eduhub_record_sink* sink_;
};

enum class Operation : std::uint32_t { Upsert = EDUHUB_UPSERT, Delete = EDUHUB_DELETE };

struct Outgoing {
    Operation operation = Operation::Upsert;
    std::int64_t version = 0;
    std::string_view delivery_id;
    std::string_view entity;
    std::string_view body;
    std::string_view remote_id;
    std::string_view idempotency_key;
};

enum class SendStatus : std::uint32_t {
    Accepted = EDUHUB_ACCEPTED,
    Unchanged = EDUHUB_UNCHANGED,
    Rejected = EDUHUB_REJECTED,
    Retry = EDUHUB_RETRY,
    Uncertain = EDUHUB_UNCERTAIN,
    Pending = EDUHUB_PENDING,
};

struct SendResult {
    std::string_view delivery_id;
    SendStatus status = SendStatus::Uncertain;
    std::string_view remote_id = {};
    std::string_view former_remote_id = {};
    std::string_view code = {};
    std::string_view field = {};
    std::string_view message = {};
    std::int64_t retry_after_ms = 0;
    std::string_view ticket = {};  ///< of Pending: what resolve() asks by
};

/// Where send() says what became of each record.
class Results {
public:
    explicit Results(const eduhub_result_sink* sink) : sink_(sink) {}
    void result(const SendResult& r) {
        const eduhub_send_result wire{sizeof(eduhub_send_result), static_cast<std::uint32_t>(r.status),
                                      r.retry_after_ms, slice(r.delivery_id), slice(r.remote_id),
                                      slice(r.former_remote_id), slice(r.code), slice(r.field), slice(r.message), slice(r.ticket)};
        if (sink_->result(sink_->self, &wire) != EDUHUB_OK) throw Stopped();
    }

private:
    const eduhub_result_sink* sink_;
};

/// About one record that was sent and has no final answer.
struct Question {
    std::int64_t version = 0;
    std::int64_t sent_at_ms = 0;
    std::string_view delivery_id;
    std::string_view entity;
    std::string_view remote_id;
    std::string_view idempotency_key;
    std::string_view ticket;  ///< empty: the answer that held it was lost, or it had none
};

enum class Fate : std::uint32_t {
    Delivered = EDUHUB_RESOLVED_DELIVERED,
    Pending = EDUHUB_RESOLVED_PENDING,
    Never = EDUHUB_RESOLVED_NEVER,
    Refused = EDUHUB_RESOLVED_REFUSED,
    Unknown = EDUHUB_RESOLVED_UNKNOWN,
};

struct Resolution {
    std::string_view delivery_id;
    Fate fate = Fate::Unknown;
    std::int64_t version = 0;
    std::string_view remote_id = {};
    std::string_view code = {};
    std::string_view field = {};
    std::string_view message = {};
    std::int64_t again_after_ms = 0;
};

/// Where resolve() says what became of each record. Never only when it can no longer happen either.
class Resolutions {
public:
    explicit Resolutions(const eduhub_resolution_sink* sink) : sink_(sink) {}
    void resolution(const Resolution& r) {
        const eduhub_resolution wire{sizeof(eduhub_resolution), static_cast<std::uint32_t>(r.fate), r.version, r.again_after_ms,
                                     slice(r.delivery_id), slice(r.remote_id), slice(r.code), slice(r.field), slice(r.message)};
        if (sink_->resolution(sink_->self, &wire) != EDUHUB_OK) throw Stopped();
    }

private:
    const eduhub_resolution_sink* sink_;
};

}  // namespace eduhub

#endif  // EDUHUB_ROLES_HPP
