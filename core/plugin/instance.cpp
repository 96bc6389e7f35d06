#include "core/plugin/instance.hpp"

#include <exception>
#include <unordered_map>

#include "core/plugin/host_services.hpp"
#include "core/plugin/loader.hpp"

namespace hub::plugin {

namespace {

std::string_view view(eduhub_slice bytes) { return bytes.size == 0 ? std::string_view() : std::string_view(bytes.data, bytes.size); }
eduhub_slice slice(std::string_view text) { return {text.data(), text.size()}; }

/// What every sink shares: the room that is left, and why the call was stopped.
struct Bound {
    explicit Bound(const CallLimits& limits) : items(limits.items), bytes(limits.bytes) {}
    std::size_t items;
    std::size_t bytes;
    Error broken;

    bool take(std::size_t size) noexcept {
        if (items == 0 || size > bytes) {
            stop("plugin.too_large", "the plugin gave more than one call may give");
            return false;
        }
        --items;
        bytes -= size;
        return true;
    }
    void stop(const char* code, const char* message) noexcept {
        try {
            if (broken.code.empty()) broken = error(code, message, Retry::Later);
        } catch (const std::exception&) {
            items = 0;  // no memory even for the message: the next take() refuses as well
        }
    }
};

/// A sink's body: copies what the plugin lends, refuses when that fails.
template <typename Body>
std::int32_t sunk(Bound& bound, const Body& body) noexcept {
    try {
        return body() ? EDUHUB_OK : EDUHUB_STOP;
    } catch (const std::exception&) {
        bound.stop("plugin.too_large", "no memory for what the plugin gave");
        return EDUHUB_STOP;
    }
}

Status outcome(std::int32_t status, const eduhub_error& buffer, Bound& bound) {
    if (!bound.broken.code.empty()) return fail(std::move(bound.broken));
    if (status == EDUHUB_OK) return {};
    return fail(error_from(buffer));
}

eduhub_error empty_error() { return {sizeof(eduhub_error), EDUHUB_RETRY_NEVER, 0, {}, {}}; }

tl::unexpected<Error> role_missing(std::string_view role) {
    return fail("plugin.role_missing", "the plugin does not offer " + std::string(role));
}

struct FetchSink {
    Bound bound;
    FetchStep step;
    bool done = false;

    static std::int32_t page(void* self, eduhub_slice entity, eduhub_slice content_type, eduhub_slice body) {
        auto& sink = *static_cast<FetchSink*>(self);
        return sunk(sink.bound, [&] {
            if (!sink.bound.take(entity.size + content_type.size + body.size)) return false;
            sink.step.pages.push_back({std::string(view(entity)), std::string(view(content_type)), std::string(view(body))});
            return true;
        });
    }
    static std::int32_t finish(void* self, eduhub_slice next_cursor, std::uint32_t more) {
        auto& sink = *static_cast<FetchSink*>(self);
        return sunk(sink.bound, [&] {
            if (!sink.bound.take(next_cursor.size)) return false;
            sink.step.next_cursor = view(next_cursor);
            sink.step.more = more != 0 ? More::Yes : More::No;
            sink.done = true;
            return true;
        });
    }
};

struct DecodeSink {
    Bound bound;
    std::string_view page_entity;
    std::vector<DecodedItem> items;

    std::string entity_or_page(eduhub_slice entity) const { return std::string(entity.size == 0 ? page_entity : view(entity)); }

    static std::int32_t record(void* self, const eduhub_record* r) {
        auto& sink = *static_cast<DecodeSink*>(self);
        return sunk(sink.bound, [&] {
            if (!sink.bound.take(r->location.size + r->entity.size + r->key.size + r->former_key.size + r->version.size + r->json.size)) return false;
            sink.items.push_back({.kind = ItemKind::Record, .ordinal = r->ordinal, .location = std::string(view(r->location)),
                                  .entity = sink.entity_or_page(r->entity), .key = std::string(view(r->key)),
                                  .former_key = std::string(view(r->former_key)), .version = std::string(view(r->version)),
                                  .deleted = (r->flags & EDUHUB_RECORD_DELETED) != 0, .json = std::string(view(r->json)),
                                  .code = {}, .field = {}, .params = {}});
            return true;
        });
    }
    static std::int32_t problem(void* self, const eduhub_problem* p) {
        auto& sink = *static_cast<DecodeSink*>(self);
        return sunk(sink.bound, [&] {
            if (!sink.bound.take(p->location.size + p->entity.size + p->key.size + p->code.size + p->field.size + p->params.size)) return false;
            sink.items.push_back({.kind = ItemKind::Problem, .ordinal = p->ordinal, .location = std::string(view(p->location)),
                                  .entity = sink.entity_or_page(p->entity), .key = std::string(view(p->key)), .former_key = {}, .version = {},
                                  .deleted = false, .json = {}, .code = std::string(view(p->code)),
                                  .field = std::string(view(p->field)), .params = std::string(view(p->params))});
            return true;
        });
    }
    static std::int32_t note(void* self, const eduhub_note* n) {
        auto& sink = *static_cast<DecodeSink*>(self);
        return sunk(sink.bound, [&] {
            if (!sink.bound.take(n->location.size + n->code.size + n->params.size)) return false;
            DecodedItem item;
            item.kind = ItemKind::Note;
            item.location = view(n->location);
            item.code = view(n->code);
            item.params = view(n->params);
            sink.items.push_back(std::move(item));
            return true;
        });
    }
};

struct SendSink {
    Bound bound;
    std::unordered_map<std::string_view, std::size_t> places;
    std::vector<SendResult> results;
    std::vector<bool> answered;

    static std::int32_t result(void* self, const eduhub_send_result* r) {
        auto& sink = *static_cast<SendSink*>(self);
        return sunk(sink.bound, [&] {
            const auto ticket = EDUHUB_HAS(r, ticket) ? view(r->ticket) : std::string_view();
            if (!sink.bound.take(r->delivery_id.size + r->remote_id.size + r->former_remote_id.size + r->code.size + r->field.size + r->message.size + ticket.size())) return false;
            const auto place = sink.places.find(view(r->delivery_id));
            if (place == sink.places.end() || sink.answered[place->second] || r->status > EDUHUB_PENDING) {
                sink.bound.stop("plugin.protocol", "the plugin answered for a delivery it was not given, or twice");
                return false;
            }
            sink.answered[place->second] = true;
            sink.results[place->second] = {.delivery_id = std::string(view(r->delivery_id)), .status = static_cast<SendStatus>(r->status),
                                           .remote_id = std::string(view(r->remote_id)), .former_remote_id = std::string(view(r->former_remote_id)),
                                           .code = std::string(view(r->code)), .field = std::string(view(r->field)),
                                           .message = std::string(view(r->message)), .retry_after_milliseconds = r->retry_after_ms,
                                           .ticket = std::string(ticket)};
            return true;
        });
    }
};

struct ResolveSink {
    Bound bound;
    std::unordered_map<std::string_view, std::size_t> places;
    std::vector<Resolution> resolutions;
    std::vector<bool> answered;

    static std::int32_t resolution(void* self, const eduhub_resolution* r) {
        auto& sink = *static_cast<ResolveSink*>(self);
        return sunk(sink.bound, [&] {
            if (!sink.bound.take(r->delivery_id.size + r->remote_id.size + r->code.size + r->field.size + r->message.size)) return false;
            const auto place = sink.places.find(view(r->delivery_id));
            if (place == sink.places.end() || sink.answered[place->second] || r->status > EDUHUB_RESOLVED_UNKNOWN) {
                sink.bound.stop("plugin.protocol", "the plugin answered for a delivery it was not asked about, or twice");
                return false;
            }
            sink.answered[place->second] = true;
            sink.resolutions[place->second] = {.delivery_id = std::string(view(r->delivery_id)), .fate = static_cast<Fate>(r->status),
                                               .version = r->version, .remote_id = std::string(view(r->remote_id)),
                                               .code = std::string(view(r->code)), .field = std::string(view(r->field)),
                                               .message = std::string(view(r->message)), .again_after_milliseconds = r->again_after_ms};
            return true;
        });
    }
};

struct TransformSink {
    Bound bound;
    std::string out;
    static std::int32_t take(void* self, eduhub_slice bytes) {
        auto& sink = *static_cast<TransformSink*>(self);
        return sunk(sink.bound, [&] {
            if (!sink.bound.take(bytes.size)) return false;
            sink.out.assign(view(bytes));
            return true;
        });
    }
};

}  // namespace

Instance::Instance(const eduhub_plugin* entry, std::unique_ptr<Services> services, const ConnectionContext& context, const CallLimits& limits)
    : entry_(entry), services_(std::move(services)), host_(*services_, context.system, context.tenant, context.settings_json), limits_(limits) {}

Instance::~Instance() {
    if (instance_ != nullptr) entry_->destroy(instance_);
}

Result<std::unique_ptr<Instance>> Instance::create(const eduhub_plugin* entry, std::unique_ptr<Services> services,
                                                   const ConnectionContext& context, const CallLimits& limits) {
    std::unique_ptr<Instance> made(new Instance(entry, std::move(services), context, limits));
    auto buffer = empty_error();
    if (entry->create(made->host_.table(), &made->instance_, &buffer) != EDUHUB_OK || made->instance_ == nullptr) {
        auto cause = error_from(buffer);
        auto message = "the plugin refused this connection: " + cause.message;
        return fail(error("plugin.create", std::move(message)).because_of(std::move(cause)));
    }
    made->fetch_ = static_cast<const eduhub_role_fetch*>(entry->role(made->instance_, EDUHUB_ROLE_FETCH));
    made->decode_ = static_cast<const eduhub_role_decode*>(entry->role(made->instance_, EDUHUB_ROLE_DECODE));
    made->send_ = static_cast<const eduhub_role_send*>(entry->role(made->instance_, EDUHUB_ROLE_SEND));
    made->resolve_ = static_cast<const eduhub_role_resolve*>(entry->role(made->instance_, EDUHUB_ROLE_RESOLVE));
    made->transform_ = static_cast<const eduhub_role_transform*>(entry->role(made->instance_, EDUHUB_ROLE_TRANSFORM));
    return made;
}

Result<FetchStep> Instance::fetch(std::string_view entity, std::string_view cursor) {
    if (fetch_ == nullptr) return role_missing("fetch");
    const std::lock_guard lock(one_call_);
    FetchSink sink{Bound(limits_), {}, false};
    const eduhub_page_sink table{sizeof(eduhub_page_sink), 0, &sink, &FetchSink::page, &FetchSink::finish};
    auto buffer = empty_error();
    HUB_TRY(outcome(fetch_->fetch(instance_, slice(entity), slice(cursor), &table, &buffer), buffer, sink.bound));
    if (!sink.done) return fail("plugin.protocol", "the plugin's fetch ended without saying where it stands");
    return std::move(sink.step);
}

Result<std::vector<DecodedItem>> Instance::decode(std::string_view entity, std::string_view content_type, std::string_view body) {
    if (decode_ == nullptr) return role_missing("decode");
    const std::lock_guard lock(one_call_);
    DecodeSink sink{Bound(limits_), entity, {}};
    const eduhub_record_sink table{sizeof(eduhub_record_sink), 0, &sink, &DecodeSink::record, &DecodeSink::problem, &DecodeSink::note};
    auto buffer = empty_error();
    HUB_TRY(outcome(decode_->decode(instance_, slice(entity), slice(content_type), slice(body), &table, &buffer), buffer, sink.bound));
    return std::move(sink.items);
}

Result<std::vector<SendResult>> Instance::send(std::span<const OutgoingRecord> batch) {
    if (send_ == nullptr) return role_missing("send");
    const std::lock_guard lock(one_call_);
    SendSink sink{Bound(limits_), {}, {}, std::vector<bool>(batch.size())};
    std::vector<eduhub_outgoing> records;
    records.reserve(batch.size());
    sink.results.reserve(batch.size());
    for (const auto& r : batch) {
        if (!sink.places.emplace(r.delivery_id, records.size()).second) return fail("plugin.protocol", "a batch names one delivery twice");
        records.push_back({sizeof(eduhub_outgoing), r.operation == SendOperation::Delete ? EDUHUB_DELETE : EDUHUB_UPSERT, r.version,
                           slice(r.delivery_id), slice(r.entity), slice(r.body), slice(r.remote_id), slice(r.idempotency_key)});
        sink.results.push_back({.delivery_id = r.delivery_id, .status = SendStatus::Uncertain, .remote_id = {}, .former_remote_id = {},
                                .code = "plugin.no_result", .field = {}, .message = "the adapter did not say what became of this record",
                                .retry_after_milliseconds = 0, .ticket = {}});
    }
    const eduhub_result_sink table{sizeof(eduhub_result_sink), 0, &sink, &SendSink::result};
    auto buffer = empty_error();
    const auto done = outcome(send_->send(instance_, records.data(), records.size(), &table, &buffer), buffer, sink.bound);
    if (!done) {
        auto problem = done.error();
        // A sink that broke, or an exception, says nothing about what reached the vendor.
        if (problem.code.starts_with("plugin.")) problem.retry = Retry::Uncertain;
        return fail(std::move(problem));
    }
    return std::move(sink.results);
}

Result<std::vector<Resolution>> Instance::resolve(std::span<const Question> questions) {
    if (resolve_ == nullptr) return role_missing("resolve");
    const std::lock_guard lock(one_call_);
    ResolveSink sink{Bound(limits_), {}, {}, std::vector<bool>(questions.size())};
    std::vector<eduhub_question> asked;
    asked.reserve(questions.size());
    sink.resolutions.reserve(questions.size());
    for (const auto& q : questions) {
        if (!sink.places.emplace(q.delivery_id, asked.size()).second) return fail("plugin.protocol", "a batch asks about one delivery twice");
        asked.push_back({sizeof(eduhub_question), 0, q.version, q.sent_at_milliseconds, slice(q.delivery_id), slice(q.entity), slice(q.remote_id),
                         slice(q.idempotency_key), slice(q.ticket)});
        sink.resolutions.push_back({.delivery_id = q.delivery_id, .fate = Fate::Unknown, .version = 0, .remote_id = {}, .code = "plugin.no_result",
                                    .field = {}, .message = "the adapter did not say what became of this record", .again_after_milliseconds = 0});
    }
    const eduhub_resolution_sink table{sizeof(eduhub_resolution_sink), 0, &sink, &ResolveSink::resolution};
    auto buffer = empty_error();
    HUB_TRY(outcome(resolve_->resolve(instance_, asked.data(), asked.size(), &table, &buffer), buffer, sink.bound));
    return std::move(sink.resolutions);
}

Result<std::string> Instance::transform(std::string_view entity, std::string_view content_type, std::string_view body) {
    if (transform_ == nullptr) return role_missing("transform");
    const std::lock_guard lock(one_call_);
    TransformSink sink{Bound(limits_), {}};
    auto buffer = empty_error();
    HUB_TRY(outcome(transform_->transform(instance_, slice(entity), slice(content_type), slice(body), &TransformSink::take, &sink, &buffer), buffer, sink.bound));
    return std::move(sink.out);
}

Result<std::unique_ptr<Adapter>> make_in_process_adapter(const VerifiedPlugin& plugin, ConnectionContext context, const CallLimits& limits) {
    if (plugin.manifest.isolation != Isolation::Any) {
        return fail("plugin.isolation", plugin.manifest.id + " must run in a worker: its manifest says isolation worker_only");
    }
    HUB_TRY(check_settings(plugin.manifest, context.settings_json));
    HUB_TRY_ASSIGN(const auto* const entry, load_plugin(plugin.load_path, plugin.manifest));
    auto services = std::make_unique<LocalServices>(context, plugin.manifest.secrets);
    HUB_TRY_ASSIGN(auto made, Instance::create(entry, std::move(services), context, limits));
    return std::unique_ptr<Adapter>(std::move(made));
}

}  // namespace hub::plugin
