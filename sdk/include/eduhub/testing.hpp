// A host that is not there: what an adapter's own tests need to call its roles without the hub.
//
//   eduhub::testing::FakeHost host;
//   host.replies.push_back({.status = 200, .body = "…"});
//   auto adapter = host.create();                       // of the plugin compiled into this program
//   auto step = adapter.fetch("pupil", "");
//
// http answers from `replies` in order and keeps `requests` as the adapter wrote them ({{secret:…}} unfilled);
// hmac, clock, state and rows come from the members. Whatever an adapter does wrong shows as Outcome::error.
//
// Ownership: the host outlives its adapters. Threads: the test's one. Failure: none of its own.
#ifndef EDUHUB_TESTING_HPP
#define EDUHUB_TESTING_HPP

#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "eduhub/plugin.hpp"

namespace eduhub __attribute__((visibility("hidden"))) {
namespace testing {

struct Outcome {
    std::int32_t status = EDUHUB_OK;
    std::string error;  ///< code
    std::string message;
    std::uint32_t retry = EDUHUB_RETRY_NEVER;
    std::int64_t retry_after_ms = 0;
    [[nodiscard]] bool ok() const { return status == EDUHUB_OK; }
};

struct PageOut {
    std::string entity, content_type, body;
};
struct FetchOut : Outcome {
    std::vector<PageOut> pages;
    std::string next_cursor;
    bool more = false;
};
struct ItemOut {
    bool is_problem = false;
    std::uint64_t ordinal = 0;
    std::string location, entity, key, former_key, version, json, code, field, params;
    bool deleted = false;
};
struct NoteOut {
    std::string location, code, params;
};
struct DecodeOut : Outcome {
    std::vector<ItemOut> items;
    std::vector<NoteOut> notes;
};
struct RecordIn {
    std::string delivery_id, entity, body, remote_id, idempotency_key;
    Operation operation = Operation::Upsert;
};
struct ResultOut {
    std::string delivery_id, remote_id, former_remote_id, code, field, message;
    SendStatus status = SendStatus::Uncertain;
    std::int64_t retry_after_ms = 0;
};
struct SendOut : Outcome {
    std::vector<ResultOut> results;
};

class Adapter {
public:
    explicit Adapter(void* instance) : instance_(instance) {}
    ~Adapter() { eduhub_plugin_draft.destroy(instance_); }
    Adapter(const Adapter&) = delete;
    Adapter& operator=(const Adapter&) = delete;

    FetchOut fetch(std::string_view entity, std::string_view cursor) {
        FetchOut out;
        const eduhub_page_sink sink{sizeof(eduhub_page_sink), 0, &out,
                                    [](void* self, eduhub_slice e, eduhub_slice c, eduhub_slice b) -> std::int32_t {
                                        static_cast<FetchOut*>(self)->pages.push_back({text(e), text(c), text(b)});
                                        return EDUHUB_OK;
                                    },
                                    [](void* self, eduhub_slice next, std::uint32_t more) -> std::int32_t {
                                        static_cast<FetchOut*>(self)->next_cursor = text(next);
                                        static_cast<FetchOut*>(self)->more = more != 0;
                                        return EDUHUB_OK;
                                    }};
        const auto* role = table<eduhub_role_fetch>(EDUHUB_ROLE_FETCH);
        return finish(out, [&](eduhub_error* error) { return role->fetch(instance_, slice(entity), slice(cursor), &sink, error); });
    }

    DecodeOut decode(std::string_view entity, std::string_view body, std::string_view content_type = "application/json") {
        DecodeOut out;
        const eduhub_record_sink sink{sizeof(eduhub_record_sink), 0, &out,
                                      [](void* self, const eduhub_record* r) -> std::int32_t {
                                          ItemOut item{.is_problem = false, .ordinal = r->ordinal, .location = text(r->location), .entity = text(r->entity),
                                                       .key = text(r->key), .former_key = text(r->former_key), .version = text(r->version),
                                                       .json = text(r->json), .code = {}, .field = {}, .params = {},
                                                       .deleted = (r->flags & EDUHUB_RECORD_DELETED) != 0};
                                          static_cast<DecodeOut*>(self)->items.push_back(std::move(item));
                                          return EDUHUB_OK;
                                      },
                                      [](void* self, const eduhub_problem* p) -> std::int32_t {
                                          ItemOut item{.is_problem = true, .ordinal = p->ordinal, .location = text(p->location), .entity = text(p->entity),
                                                       .key = text(p->key), .former_key = {}, .version = {}, .json = {}, .code = text(p->code),
                                                       .field = text(p->field), .params = text(p->params), .deleted = false};
                                          static_cast<DecodeOut*>(self)->items.push_back(std::move(item));
                                          return EDUHUB_OK;
                                      },
                                      [](void* self, const eduhub_note* n) -> std::int32_t {
                                          static_cast<DecodeOut*>(self)->notes.push_back({text(n->location), text(n->code), text(n->params)});
                                          return EDUHUB_OK;
                                      }};
        const auto* role = table<eduhub_role_decode>(EDUHUB_ROLE_DECODE);
        return finish(out, [&](eduhub_error* error) {
            return role->decode(instance_, slice(entity), slice(content_type), slice(body), &sink, error);
        });
    }

    SendOut send(const std::vector<RecordIn>& batch) {
        SendOut out;
        std::vector<eduhub_outgoing> wire;
        for (const auto& r : batch) {
            wire.push_back({sizeof(eduhub_outgoing), static_cast<std::uint32_t>(r.operation), 1, slice(r.delivery_id), slice(r.entity), slice(r.body),
                            slice(r.remote_id), slice(r.idempotency_key)});
        }
        const eduhub_result_sink sink{sizeof(eduhub_result_sink), 0, &out, [](void* self, const eduhub_send_result* r) -> std::int32_t {
                                          static_cast<SendOut*>(self)->results.push_back({text(r->delivery_id), text(r->remote_id), text(r->former_remote_id),
                                                                                          text(r->code), text(r->field), text(r->message),
                                                                                          static_cast<SendStatus>(r->status), r->retry_after_ms});
                                          return EDUHUB_OK;
                                      }};
        const auto* role = table<eduhub_role_send>(EDUHUB_ROLE_SEND);
        return finish(out, [&](eduhub_error* error) { return role->send(instance_, wire.data(), wire.size(), &sink, error); });
    }

private:
    static std::string text(eduhub_slice bytes) { return std::string(view(bytes)); }
    template <typename Table>
    const Table* table(const char* id) const {
        const auto* found = static_cast<const Table*>(eduhub_plugin_draft.role(instance_, id));
        if (found == nullptr) throw std::logic_error(std::string("the plugin does not offer ") + id);
        return found;
    }
    template <typename Out, typename Call>
    static Out finish(Out& out, const Call& call) {
        detail::HostError error;
        out.status = call(&error);
        if (!out.ok()) {
            out.error = error.code;
            out.message = error.message;
            out.retry = error.retry;
            out.retry_after_ms = error.retry_after_ms;
        }
        return std::move(out);
    }
    void* instance_;
};

class FakeHost {
public:
    std::string system = "system";
    std::string tenant = "64625417";
    std::string settings = "{}";
    std::int64_t now_ms = 1'795'312'800'000;
    std::deque<HttpReply> replies;
    std::vector<HttpRequest> requests;
    std::function<std::string(std::string_view secret, std::string_view text)> hmac = [](auto, auto) { return std::string(64, '0'); };
    std::vector<std::string> rows;  ///< what table_rows and csv_rows hand out
    std::string table_options;      ///< what table_rows was last asked for
    std::map<std::string, std::string, std::less<>> state;
    std::vector<std::string> logs;

    /// Throws std::runtime_error with the plugin's code when it refuses.
    Adapter create() {
        table_ = {sizeof(eduhub_host), EDUHUB_ABI_MINOR, this, slice(system), slice(tenant), slice(settings), &find};
        void* instance = nullptr;
        detail::HostError error;
        if (eduhub_plugin_draft.create(&table_, &instance, &error) != EDUHUB_OK) throw std::runtime_error(error.code);
        return Adapter(instance);
    }

private:
    static FakeHost& of(const eduhub_host* host) { return *static_cast<FakeHost*>(host->context); }

    static std::int32_t perform(const eduhub_host* host, const eduhub_http_request* request, void (*take)(void*, const eduhub_http_reply*), void* taker,
                                eduhub_error* error) {
        HttpRequest kept{.method = std::string(view(request->method)), .url = std::string(view(request->url)), .headers = {}, .body = std::string(view(request->body))};
        for (std::uint32_t i = 0; i < request->header_count; ++i) kept.headers.emplace_back(view(request->headers[i].name), view(request->headers[i].value));
        of(host).requests.push_back(std::move(kept));
        if (of(host).replies.empty()) {
            detail::fill(error, "egress.connect", "the fake host has no reply left", Retry::Later, 0);
            return EDUHUB_FAILED;
        }
        const auto reply = std::move(of(host).replies.front());
        of(host).replies.pop_front();
        std::vector<eduhub_header> headers;
        for (const auto& [name, value] : reply.headers) headers.push_back({slice(name), slice(value)});
        const eduhub_http_reply wire{sizeof(eduhub_http_reply), reply.status, static_cast<std::uint32_t>(headers.size()), 0, headers.data(), slice(reply.body)};
        take(taker, &wire);
        return EDUHUB_OK;
    }
    static std::int32_t sign(const eduhub_host* host, eduhub_slice secret, eduhub_slice text, char hex[64], eduhub_error*) {
        of(host).hmac(view(secret), view(text)).copy(hex, 64);
        return EDUHUB_OK;
    }
    static std::int32_t get(const eduhub_host* host, eduhub_slice key, eduhub_take_bytes take, void* taker, eduhub_error*) {
        const auto found = of(host).state.find(view(key));
        return found == of(host).state.end() ? EDUHUB_OK : take(taker, slice(found->second));
    }
    static std::int32_t put(const eduhub_host* host, eduhub_slice key, eduhub_slice value, eduhub_error*) {
        of(host).state[std::string(view(key))] = view(value);
        return EDUHUB_OK;
    }
    static std::int32_t hand_out(const eduhub_host* host, eduhub_take_bytes take, void* taker) {
        for (const auto& row : of(host).rows) {
            if (take(taker, slice(row)) != EDUHUB_OK) return EDUHUB_STOP;
        }
        return EDUHUB_OK;
    }

    static const void* find(const eduhub_host*, const char* id) {
        static constexpr eduhub_host_http kHttp{sizeof(eduhub_host_http), 0, &perform};
        static constexpr eduhub_host_crypto kCrypto{sizeof(eduhub_host_crypto), 0, &sign};
        static constexpr eduhub_host_state kState{sizeof(eduhub_host_state), 0, &get, &put};
        static constexpr eduhub_host_clock kClock{sizeof(eduhub_host_clock), 0, [](const eduhub_host* host) { return of(host).now_ms; }};
        static constexpr eduhub_host_log kLog{sizeof(eduhub_host_log), 0,
                                              [](const eduhub_host* host, std::uint32_t, eduhub_slice line) { of(host).logs.emplace_back(view(line)); }};
        static constexpr eduhub_host_metrics kMetrics{sizeof(eduhub_host_metrics), 0, [](const eduhub_host*, eduhub_slice, double) {}};
        static constexpr eduhub_host_codec kCodec{
            sizeof(eduhub_host_codec), 0,
            [](const eduhub_host* host, eduhub_slice, eduhub_slice options, eduhub_take_bytes take, void* taker, eduhub_error*) {
                of(host).table_options = view(options);
                return hand_out(host, take, taker);
            },
            [](const eduhub_host* host, eduhub_slice, char, eduhub_take_bytes take, void* taker, eduhub_error*) { return hand_out(host, take, taker); }};
        const std::string_view wanted(id);
        if (wanted == EDUHUB_HOST_HTTP) return &kHttp;
        if (wanted == EDUHUB_HOST_CRYPTO) return &kCrypto;
        if (wanted == EDUHUB_HOST_STATE) return &kState;
        if (wanted == EDUHUB_HOST_CLOCK) return &kClock;
        if (wanted == EDUHUB_HOST_LOG) return &kLog;
        if (wanted == EDUHUB_HOST_METRICS) return &kMetrics;
        if (wanted == EDUHUB_HOST_CODEC) return &kCodec;
        return nullptr;
    }

    eduhub_host table_{};
};

}  // namespace testing
}  // namespace eduhub

#endif  // EDUHUB_TESTING_HPP
