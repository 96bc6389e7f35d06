#include "core/plugin/conformance/bench.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "core/plugin/cage.hpp"
#include "core/plugin/conformance/vitals.hpp"

namespace hub::plugin::conformance {

namespace {

std::string_view view(eduhub_slice bytes) { return bytes.size == 0 ? std::string_view() : std::string_view(bytes.data, bytes.size); }
eduhub_slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string text(eduhub_slice bytes) { return std::string(view(bytes)); }

std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Room behind the largest table, filled with what nobody may use.
constexpr std::size_t kOddBytes = 512;
constexpr unsigned char kPoison = 0x5a;

/// What all sinks share. Poisoned tables keep `self` where it belongs.
struct Collector {
    Reply reply;
    const Sinks* sinks = nullptr;
    std::int64_t stopped_at = 0;

    std::int32_t take() {
        if (stopped_at != 0) {
            ++reply.after_stop;
            return EDUHUB_STOP;
        }
        if (sinks->at_item) sinks->at_item();
        if (reply.taken >= sinks->stop_after) {
            stopped_at = steady_ms();
            return EDUHUB_STOP;
        }
        ++reply.taken;
        return EDUHUB_OK;
    }
};

/// A sink table in the shape the check wants: ours, as short as the first release, or longer than we know.
template <typename Table>
struct Shaped {
    alignas(16) unsigned char bytes[kOddBytes];
    const Table* table = nullptr;

    Shaped(const Table& ours, Sinks::Shape shape, std::size_t first_size) {
        std::memset(bytes, kPoison, sizeof(bytes));
        const auto size = shape == Sinks::Shape::First ? first_size : sizeof(Table);
        std::memcpy(bytes, &ours, size);
        auto* const made = reinterpret_cast<Table*>(bytes);
        made->struct_size = static_cast<std::uint32_t>(shape == Sinks::Shape::Longer ? kOddBytes : size);
        table = made;
    }
};

std::int32_t on_page(void* self, eduhub_slice entity, eduhub_slice type, eduhub_slice body) {
    auto& all = *static_cast<Collector*>(self);
    if (all.reply.done > 0) ++all.reply.after_done;
    all.reply.items.push_back("page " + text(entity) + " " + text(type) + " " + text(body));
    auto& page = all.reply.pages.emplace_back();
    page.role = "decode";
    page.entity = text(entity);
    page.content_type = text(type);
    page.body = text(body);
    return all.take();
}
std::int32_t on_done(void* self, eduhub_slice cursor, std::uint32_t more) {
    auto& all = *static_cast<Collector*>(self);
    ++all.reply.done;
    if (more == 0) ++all.reply.completed;
    all.reply.items.push_back("done " + text(cursor) + (more != 0 ? " more" : ""));
    return all.take();
}
std::int32_t on_record(void* self, const eduhub_record* r) {
    auto& all = *static_cast<Collector*>(self);
    all.reply.ordinals.push_back(r->ordinal);
    all.reply.items.push_back("record " + std::to_string(r->ordinal) + " " + text(r->key) + " " + text(r->json));
    all.reply.jsons.push_back(text(r->json));
    return all.take();
}
std::int32_t on_problem(void* self, const eduhub_problem* p) {
    auto& all = *static_cast<Collector*>(self);
    all.reply.ordinals.push_back(p->ordinal);
    all.reply.items.push_back("problem " + std::to_string(p->ordinal) + " " + text(p->key) + " " + text(p->code));
    for (const auto& one : {p->code, p->field, p->params}) all.reply.texts.push_back(text(one));
    if (p->params.size > 0) all.reply.jsons.push_back(text(p->params));
    return all.take();
}
std::int32_t on_note(void* self, const eduhub_note* n) {
    auto& all = *static_cast<Collector*>(self);
    for (const auto& one : {n->code, n->params}) all.reply.texts.push_back(text(one));
    if (n->params.size > 0) all.reply.jsons.push_back(text(n->params));
    return all.take();
}
std::int32_t on_result(void* self, const eduhub_send_result* r) {
    auto& all = *static_cast<Collector*>(self);
    all.reply.results.emplace_back(text(r->delivery_id), r->status);
    all.reply.items.push_back("result " + text(r->delivery_id) + " " + std::to_string(r->status) + " " + text(r->remote_id));
    for (const auto& one : {r->code, r->field, r->message}) all.reply.texts.push_back(text(one));
    if (EDUHUB_HAS(r, ticket)) all.reply.texts.push_back(text(r->ticket));
    return all.take();
}
std::int32_t on_resolution(void* self, const eduhub_resolution* r) {
    auto& all = *static_cast<Collector*>(self);
    all.reply.results.emplace_back(text(r->delivery_id), r->status);
    all.reply.items.push_back("resolution " + text(r->delivery_id) + " " + std::to_string(r->status) + " " + text(r->remote_id));
    for (const auto& one : {r->code, r->field, r->message}) all.reply.texts.push_back(text(one));
    return all.take();
}
std::int32_t on_bytes(void* self, eduhub_slice bytes) {
    auto& all = *static_cast<Collector*>(self);
    all.reply.items.push_back("bytes " + text(bytes));
    return all.take();
}

const eduhub_host* newer_table(const eduhub_host* ours, HostShape shape, std::vector<unsigned char>& bytes) {
    bytes.assign(kOddBytes, kPoison);
    std::memcpy(bytes.data(), ours, sizeof(*ours));
    auto* const made = reinterpret_cast<eduhub_host*>(bytes.data());
    if (shape == HostShape::Newer) {
        made->struct_size = kOddBytes;
        made->abi_minor = EDUHUB_ABI_MINOR + 40;
    }
    return made;
}

}  // namespace

std::string Reply::what() const {
    if (ok()) return "answered OK";
    if (status == EDUHUB_STOP) return "answered STOP";
    return "failed with `" + error.code + "`: " + error.message.substr(0, 120);
}

Result<const eduhub_plugin*> open_caged(const Subject& subject) {
    Vitals::open();
    Cage cage(CageRequirement::AcceptWeaker);
    HUB_TRY(cage.close_first(subject.library.parent_path()));
    HUB_TRY_ASSIGN(const auto* const entry, open_library(subject.library));
    HUB_TRY(cage.close_second());
    return entry;
}

kit::World world_of(const Subject& subject) {
    kit::World out;
    out.system = subject.samples.system;
    out.tenant = subject.samples.tenant;
    out.settings_json = subject.samples.settings_json;
    out.now_milliseconds = subject.samples.now_milliseconds;
    out.secrets = subject.samples.secrets;
    if (subject.manifest) {
        out.declared_secrets = subject.manifest->secrets;
        for (const auto& name : subject.manifest->secrets) out.secrets.try_emplace(name, "sample-" + name);
    }
    return out;
}

kit::ScriptedServices::Answer replay(const kit::RecordedCall* call) {
    return [call, next = std::size_t{0}](const net::HttpRequest&) mutable -> Result<net::HttpResponse> {
        if (call == nullptr || call->exchanges.empty()) return fail("egress.connect", "the samples hold no reply", Retry::Later);
        const auto& exchange = call->exchanges[next++ % call->exchanges.size()];
        if (!exchange.failure.empty()) return fail(exchange.failure, "recorded failure", Retry::Later);
        return exchange.reply;
    };
}

Life::Life(const eduhub_plugin* entry, const Subject& subject, kit::ScriptedServices::Answer answer, HostShape shape)
    : entry_(entry),
      services_(world_of(subject), answer ? std::move(answer) : [this](const net::HttpRequest&) -> Result<net::HttpResponse> {
          if (under_way_ == nullptr || under_way_->exchanges.empty()) return fail("egress.connect", "the samples hold no reply", Retry::Later);
          const auto& exchange = under_way_->exchanges[next_exchange_++ % under_way_->exchanges.size()];
          if (!exchange.failure.empty()) return fail(exchange.failure, "recorded failure", Retry::Later);
          return exchange.reply;
      }),
      host_(services_, subject.samples.system, subject.samples.tenant, subject.samples.settings_json), shape_(shape) {
    create();
}

Life::Life(const eduhub_plugin* entry, const Subject& subject, std::string settings_json)
    : entry_(entry), services_(world_of(subject), replay(nullptr)),
      host_(services_, subject.samples.system, subject.samples.tenant, std::move(settings_json)), shape_(HostShape::Ours) {
    create();
}

Life::~Life() { end(); }

void Life::end() {
    if (instance_ != nullptr) entry_->destroy(instance_);
    instance_ = nullptr;
}

void Life::create() {
    eduhub_error buffer{sizeof(eduhub_error), EDUHUB_RETRY_NEVER, 0, {}, {}};
    const auto* const host = shape_ == HostShape::Ours ? host_.table() : newer_table(host_.table(), shape_, odd_table_);
    birth_.status = entry_->create(host, &instance_, &buffer);
    if (birth_.status != EDUHUB_OK) {
        birth_.error = error_from(buffer);
        instance_ = nullptr;
    }
}

Reply Life::call(const kit::RecordedCall& call, const Sinks& sinks) {
    Collector all;
    all.sinks = &sinks;
    under_way_ = &call;
    next_exchange_ = 0;
    eduhub_error buffer{sizeof(eduhub_error), EDUHUB_RETRY_NEVER, 0, {}, {}};
    auto& status = all.reply.status;
    status = EDUHUB_FAILED;
    if (call.role == "fetch") {
        const eduhub_page_sink ours{sizeof(eduhub_page_sink), 0, &all, &on_page, &on_done};
        const Shaped<eduhub_page_sink> sink(ours, sinks.shape, sizeof(ours));
        if (const auto* const role = static_cast<const eduhub_role_fetch*>(this->role(EDUHUB_ROLE_FETCH))) {
            status = role->fetch(instance_, slice(call.entity), slice(call.cursor), sink.table, &buffer);
        }
    } else if (call.role == "decode") {
        const eduhub_record_sink ours{sizeof(eduhub_record_sink), 0, &all, &on_record, &on_problem, &on_note};
        // The note came after the first release of this sink.
        const Shaped<eduhub_record_sink> sink(ours, sinks.shape, offsetof(eduhub_record_sink, note));
        if (const auto* const role = static_cast<const eduhub_role_decode*>(this->role(EDUHUB_ROLE_DECODE))) {
            status = role->decode(instance_, slice(call.entity), slice(call.content_type), slice(call.body), sink.table, &buffer);
        }
    } else if (call.role == "send") {
        std::vector<eduhub_outgoing> records;
        for (const auto& r : call.records) {
            records.push_back({sizeof(eduhub_outgoing), r.operation == SendOperation::Delete ? EDUHUB_DELETE : EDUHUB_UPSERT, r.version, slice(r.delivery_id),
                               slice(r.entity), slice(r.body), slice(r.remote_id), slice(r.idempotency_key)});
        }
        const eduhub_result_sink ours{sizeof(eduhub_result_sink), 0, &all, &on_result};
        const Shaped<eduhub_result_sink> sink(ours, sinks.shape, sizeof(ours));
        if (const auto* const role = static_cast<const eduhub_role_send*>(this->role(EDUHUB_ROLE_SEND))) {
            status = role->send(instance_, records.data(), records.size(), sink.table, &buffer);
        }
    } else if (call.role == "resolve") {
        std::vector<eduhub_question> questions;
        for (const auto& q : call.questions) {
            questions.push_back({sizeof(eduhub_question), 0, q.version, q.sent_at_milliseconds, slice(q.delivery_id), slice(q.entity), slice(q.remote_id),
                                 slice(q.idempotency_key), slice(q.ticket)});
        }
        const eduhub_resolution_sink ours{sizeof(eduhub_resolution_sink), 0, &all, &on_resolution};
        const Shaped<eduhub_resolution_sink> sink(ours, sinks.shape, sizeof(ours));
        if (const auto* const role = static_cast<const eduhub_role_resolve*>(this->role(EDUHUB_ROLE_RESOLVE))) {
            status = role->resolve(instance_, questions.data(), questions.size(), sink.table, &buffer);
        }
    } else if (const auto* const role = static_cast<const eduhub_role_transform*>(this->role(EDUHUB_ROLE_TRANSFORM))) {
        status = role->transform(instance_, slice(call.entity), slice(call.content_type), slice(call.body), &on_bytes, &all, &buffer);
    }
    if (all.stopped_at != 0) all.reply.stop_to_return_ms = steady_ms() - all.stopped_at;
    under_way_ = nullptr;
    if (status != EDUHUB_OK) {
        all.reply.error = error_from(buffer);
        all.reply.texts.push_back(all.reply.error.code);
        all.reply.texts.push_back(all.reply.error.message);
    }
    return std::move(all.reply);
}

std::vector<const kit::RecordedCall*> sample_calls(const Subject& subject) {
    std::vector<const kit::RecordedCall*> out;
    for (const auto& call : subject.samples.calls) {
        if (subject.manifest && subject.manifest->has_role(call.role)) out.push_back(&call);
    }
    return out;
}

std::string trouble_of(const Subject& subject, const kit::RecordedCall& call, const Reply& reply) {
    if (call.expect.empty() ? reply.ok() : reply.status == EDUHUB_FAILED && reply.error.code == call.expect) return {};
    const auto name = "sample call " + std::to_string(&call - subject.samples.calls.data() + 1) + " (" + call.role + ") " + reply.what();
    if (!call.expect.empty()) return name + "; it says \"expect\": \"" + call.expect + "\"";
    return name + "; samples must succeed, or say \"expect\" with the code";
}

const kit::RecordedCall* sample_of(const Subject& subject, std::string_view role) {
    if (!subject.manifest || !subject.manifest->has_role(role)) return nullptr;
    return subject.samples.find(role);
}

std::optional<Finding> lacks(const Subject& subject, std::string_view role) {
    if (!subject.manifest || !subject.manifest->has_role(role)) return skipped("the plugin has no role " + std::string(role));
    if (sample_of(subject, role) == nullptr) return skipped("the samples hold no call of the role " + std::string(role) + "; add one and name the file with --samples");
    return std::nullopt;
}

}  // namespace hub::plugin::conformance
