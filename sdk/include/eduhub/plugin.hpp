// The C ABI of plugin.h in comfortable C++20, header-only.
//
//   #include <eduhub/plugin.hpp>
//   #include <eduhub_manifest.h>                        // made by eduhub_add_plugin()
//   class Acme {
//   public:
//       explicit Acme(eduhub::Host host);
//       void decode(std::string_view entity, std::string_view content_type, std::string_view body, eduhub::Records& out);
//   };
//   EDUHUB_PLUGIN(Acme, eduhub_manifest)
//
// A role is offered by having its member: fetch(entity, cursor, Pages&), decode(entity, content_type, body,
// Records&), send(std::span<const Outgoing>, Results&), transform(entity, content_type, body) -> std::string.
// Members may throw: eduhub::Failure says what the hub shall do, anything else becomes `plugin.exception`.
//
// Ownership: Host is a view that lives as long as the plugin's instance; string_views in arguments live for
// the call. Threads: as plugin.h says; all members run one at a time. Nothing here is a mutable global, and
// the namespace is hidden, so that two plugins in one process share nothing.
#ifndef EDUHUB_PLUGIN_HPP
#define EDUHUB_PLUGIN_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eduhub/plugin.h"

namespace eduhub __attribute__((visibility("hidden"))) {

enum class Retry : std::uint32_t {
    Never = EDUHUB_RETRY_NEVER,
    Later = EDUHUB_RETRY_LATER,
    Uncertain = EDUHUB_RETRY_UNCERTAIN,
};

/// Thrown to end a call. The message is for an operator and holds no personal data.
class Failure : public std::exception {
public:
    Failure(std::string code, std::string message, Retry retry = Retry::Never, std::int64_t retry_after_ms = 0)
        : code_(std::move(code)), message_(std::move(message)), retry_(retry), retry_after_ms_(retry_after_ms) {}
    const char* what() const noexcept override { return message_.c_str(); }
    [[nodiscard]] const std::string& code() const { return code_; }
    [[nodiscard]] Retry retry() const { return retry_; }
    [[nodiscard]] std::int64_t retry_after_ms() const { return retry_after_ms_; }

private:
    std::string code_;
    std::string message_;
    Retry retry_;
    std::int64_t retry_after_ms_;
};

/// The hub takes no more (its limits are reached): thrown by the sinks, passed on by the wrapper.
class Stopped : public std::exception {};

inline eduhub_slice slice(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view view(eduhub_slice bytes) {
    return bytes.size == 0 ? std::string_view() : std::string_view(bytes.data, bytes.size);
}

/// A JSON string literal of `text`, quotes included.
inline std::string quoted(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        } else {
            out += c;
        }
    }
    return out + '"';
}

namespace detail {

inline void fill(eduhub_error* error, std::string_view code, std::string_view message, Retry retry,
                 std::int64_t retry_after_ms) noexcept {
    if (error == nullptr) return;
    const auto copy = [](char* target, std::size_t capacity, std::string_view text) {
        std::size_t size = std::min(text.size(), capacity - 1);
        while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
        std::memcpy(target, text.data(), size);
        target[size] = '\0';
    };
    error->retry = static_cast<std::uint32_t>(retry);
    error->retry_after_ms = retry_after_ms;
    copy(error->code, sizeof(error->code), code);
    copy(error->message, sizeof(error->message), message);
}

/// Runs a plugin's member; nothing thrown leaves it.
template <typename Body>
std::int32_t guard(eduhub_error* error, const Body& body) noexcept {
    try {
        body();
        return EDUHUB_OK;
    } catch (const Stopped&) {
        fill(error, "plugin.stopped", "the hub took no more", Retry::Later, 0);
        return EDUHUB_STOP;
    } catch (const Failure& failure) {
        fill(error, failure.code(), failure.what(), failure.retry(), failure.retry_after_ms());
    } catch (const std::exception& exception) {
        fill(error, "plugin.exception", exception.what(), Retry::Never, 0);
    } catch (...) {
        fill(error, "plugin.exception", "the plugin threw something that is no std::exception", Retry::Never, 0);
    }
    return EDUHUB_FAILED;
}

/// An error buffer for calls into the host; failed() throws what the host wrote.
struct HostError : eduhub_error {
    HostError() : eduhub_error{sizeof(eduhub_error), EDUHUB_RETRY_NEVER, 0, {}, {}} {}
    void require(std::int32_t status) const {
        if (status != EDUHUB_OK) throw Failure(code, message, static_cast<Retry>(retry), retry_after_ms);
    }
};

/// Receives bytes from the host; an exception of the receiver waits until the host has returned.
struct Taker {
    std::function<void(std::string_view)> receive;
    std::exception_ptr thrown;
    static std::int32_t take(void* self, eduhub_slice bytes) noexcept {
        auto& taker = *static_cast<Taker*>(self);
        try {
            taker.receive(view(bytes));
            return EDUHUB_OK;
        } catch (...) {
            taker.thrown = std::current_exception();
            return EDUHUB_STOP;
        }
    }
    void rethrow() const {
        if (thrown) std::rethrow_exception(thrown);
    }
};

}  // namespace detail

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    Headers headers;  ///< a value may hold {{secret:NAME}}; the host fills it in on the way out
    std::string body;
};

struct HttpReply {
    int status = 0;
    Headers headers;
    std::string body;

    /// The first header of that name, whatever its case; empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const {
        const auto same = [](char a, char b) { return lower(a) == lower(b); };
        for (const auto& [key, value] : headers) {
            if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same)) return value;
        }
        return {};
    }

private:
    static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
};

enum class Log : std::uint32_t {
    Debug = EDUHUB_LOG_DEBUG,
    Info = EDUHUB_LOG_INFO,
    Warning = EDUHUB_LOG_WARNING,
    Error = EDUHUB_LOG_ERROR,
};

/// What the hub lends this connection. Every member may be called only inside a running role call or constructor.
class Host {
public:
    explicit Host(const eduhub_host* host) : host_(host) {}

    [[nodiscard]] std::string_view system() const { return view(host_->system); }
    [[nodiscard]] std::string_view tenant() const { return view(host_->tenant); }
    /// The connection's settings as a JSON object.
    [[nodiscard]] std::string_view settings() const { return view(host_->settings); }

    [[nodiscard]] HttpReply http(const HttpRequest& request) const {
        std::vector<eduhub_header> headers;
        headers.reserve(request.headers.size());
        for (const auto& [name, value] : request.headers) headers.push_back({slice(name), slice(value)});
        const eduhub_http_request wire{sizeof(eduhub_http_request), static_cast<std::uint32_t>(headers.size()),
                                       headers.data(), slice(request.method), slice(request.url), slice(request.body)};
        struct Waiting {
            HttpReply reply;
            std::exception_ptr thrown;
        } waiting;
        const auto take = [](void* self, const eduhub_http_reply* reply) noexcept {
            auto& target = *static_cast<Waiting*>(self);
            try {
                target.reply.status = reply->status;
                for (std::uint32_t i = 0; i < reply->header_count; ++i) {
                    target.reply.headers.emplace_back(view(reply->headers[i].name), view(reply->headers[i].value));
                }
                target.reply.body = view(reply->body);
            } catch (...) {
                target.thrown = std::current_exception();
            }
        };
        detail::HostError error;
        error.require(service<eduhub_host_http>(EDUHUB_HOST_HTTP)->perform(host_, &wire, take, &waiting, &error));
        if (waiting.thrown) std::rethrow_exception(waiting.thrown);
        return std::move(waiting.reply);
    }

    /// Lower-case hexadecimal HMAC-SHA-256 under a field of the credential.
    [[nodiscard]] std::string hmac_sha256(std::string_view secret_name, std::string_view text) const {
        char hex[64];
        detail::HostError error;
        error.require(service<eduhub_host_crypto>(EDUHUB_HOST_CRYPTO)
                          ->hmac_sha256(host_, slice(secret_name), slice(text), hex, &error));
        return {hex, sizeof(hex)};
    }

    [[nodiscard]] std::optional<std::string> state(std::string_view key) const {
        std::optional<std::string> value;
        detail::Taker taker{[&](std::string_view bytes) { value = bytes; }, nullptr};
        detail::HostError error;
        const auto status = service<eduhub_host_state>(EDUHUB_HOST_STATE)
                                ->get(host_, slice(key), &detail::Taker::take, &taker, &error);
        taker.rethrow();
        error.require(status);
        return value;
    }
    void keep_state(std::string_view key, std::string_view value) const {
        detail::HostError error;
        error.require(service<eduhub_host_state>(EDUHUB_HOST_STATE)->put(host_, slice(key), slice(value), &error));
    }

    [[nodiscard]] std::int64_t now_ms() const { return service<eduhub_host_clock>(EDUHUB_HOST_CLOCK)->now_ms(host_); }
    void log(Log level, std::string_view message) const {
        service<eduhub_host_log>(EDUHUB_HOST_LOG)->write(host_, static_cast<std::uint32_t>(level), slice(message));
    }
    void count(std::string_view name, double amount = 1) const {
        service<eduhub_host_metrics>(EDUHUB_HOST_METRICS)->add(host_, slice(name), amount);
    }

    /// A workbook, web page or CSV as JSON objects; shapes and options in plugin.h.
    void table_rows(std::string_view bytes, std::string_view options, std::function<void(std::string_view)> row) const {
        detail::Taker taker{std::move(row), nullptr};
        detail::HostError error;
        const auto status = service<eduhub_host_codec>(EDUHUB_HOST_CODEC)
                                ->table_rows(host_, slice(bytes), slice(options), &detail::Taker::take, &taker, &error);
        taker.rethrow();
        error.require(status);
    }
    void csv_rows(std::string_view bytes, char separator, std::function<void(std::string_view)> row) const {
        detail::Taker taker{std::move(row), nullptr};
        detail::HostError error;
        const auto status = service<eduhub_host_codec>(EDUHUB_HOST_CODEC)
                                ->csv_rows(host_, slice(bytes), separator, &detail::Taker::take, &taker, &error);
        taker.rethrow();
        error.require(status);
    }

private:
    template <typename Table>
    const Table* service(const char* id) const {
        const auto* table = static_cast<const Table*>(host_->service(host_, id));
        if (table == nullptr) throw Failure("service.missing", std::string("this host does not offer ") + id);
        return table;
    }
    const eduhub_host* host_;
};

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
};

/// Where send() says what became of each record.
class Results {
public:
    explicit Results(const eduhub_result_sink* sink) : sink_(sink) {}
    void result(const SendResult& r) {
        const eduhub_send_result wire{sizeof(eduhub_send_result), static_cast<std::uint32_t>(r.status),
                                      r.retry_after_ms, slice(r.delivery_id), slice(r.remote_id),
                                      slice(r.former_remote_id), slice(r.code), slice(r.field), slice(r.message)};
        if (sink_->result(sink_->self, &wire) != EDUHUB_OK) throw Stopped();
    }

private:
    const eduhub_result_sink* sink_;
};

namespace detail {

template <typename T>
concept Fetches = requires(T t, std::string_view s, Pages& p) { t.fetch(s, s, p); };
template <typename T>
concept Decodes = requires(T t, std::string_view s, Records& r) { t.decode(s, s, s, r); };
template <typename T>
concept Sends = requires(T t, std::span<const Outgoing> b, Results& r) { t.send(b, r); };
template <typename T>
concept Transforms = requires(T t, std::string_view s) { std::string(t.transform(s, s, s)); };

/// The C tables of one plugin type.
template <typename T>
struct Glue {
    static std::int32_t create(const eduhub_host* host, void** instance, eduhub_error* error) noexcept {
        return guard(error, [&] { *instance = new T(Host(host)); });
    }
    static void destroy(void* instance) noexcept { delete static_cast<T*>(instance); }

    static std::int32_t fetch(void* self, eduhub_slice entity, eduhub_slice cursor, const eduhub_page_sink* sink,
                              eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Fetches<T>) {
                Pages pages(sink);
                static_cast<T*>(self)->fetch(view(entity), view(cursor), pages);
            }
        });
    }
    static std::int32_t decode(void* self, eduhub_slice entity, eduhub_slice content_type, eduhub_slice body,
                               const eduhub_record_sink* sink, eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Decodes<T>) {
                Records records(sink);
                static_cast<T*>(self)->decode(view(entity), view(content_type), view(body), records);
            }
        });
    }
    static std::int32_t send(void* self, const eduhub_outgoing* records, std::uint64_t count,
                             const eduhub_result_sink* sink, eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Sends<T>) {
                std::vector<Outgoing> batch;
                batch.reserve(count);
                for (std::uint64_t i = 0; i < count; ++i) {
                    const auto& r = records[i];
                    batch.push_back({static_cast<Operation>(r.operation), r.version, view(r.delivery_id),
                                     view(r.entity), view(r.body), view(r.remote_id), view(r.idempotency_key)});
                }
                Results results(sink);
                static_cast<T*>(self)->send(std::span<const Outgoing>(batch), results);
            }
        });
    }
    static std::int32_t transform(void* self, eduhub_slice entity, eduhub_slice content_type, eduhub_slice body,
                                  eduhub_take_bytes take, void* taker, eduhub_error* error) noexcept {
        return guard(error, [&] {
            if constexpr (Transforms<T>) {
                const std::string out(static_cast<T*>(self)->transform(view(entity), view(content_type), view(body)));
                if (take(taker, slice(out)) != EDUHUB_OK) throw Stopped();
            }
        });
    }

    static constexpr eduhub_role_fetch kFetch{sizeof(eduhub_role_fetch), 0, &fetch};
    static constexpr eduhub_role_decode kDecode{sizeof(eduhub_role_decode), 0, &decode};
    static constexpr eduhub_role_send kSend{sizeof(eduhub_role_send), 0, &send};
    static constexpr eduhub_role_transform kTransform{sizeof(eduhub_role_transform), 0, &transform};

    static const void* role(void*, const char* id) noexcept {
        const std::string_view wanted(id);
        if constexpr (Fetches<T>) {
            if (wanted == EDUHUB_ROLE_FETCH) return &kFetch;
        }
        if constexpr (Decodes<T>) {
            if (wanted == EDUHUB_ROLE_DECODE) return &kDecode;
        }
        if constexpr (Sends<T>) {
            if (wanted == EDUHUB_ROLE_SEND) return &kSend;
        }
        if constexpr (Transforms<T>) {
            if (wanted == EDUHUB_ROLE_TRANSFORM) return &kTransform;
        }
        return nullptr;
    }
};

}  // namespace detail
}  // namespace eduhub

/// Once, in one source file of the plugin.
#define EDUHUB_PLUGIN(Type, manifest_text)                                                                 \
    extern "C" constexpr eduhub_plugin eduhub_plugin_draft{                                                \
        sizeof(eduhub_plugin),                 EDUHUB_ABI_MINOR,                       EDUHUB_ABI_MINOR, 0, \
        manifest_text,                         &eduhub::detail::Glue<Type>::create,                         \
        &eduhub::detail::Glue<Type>::destroy,  &eduhub::detail::Glue<Type>::role};

#endif  // EDUHUB_PLUGIN_HPP
