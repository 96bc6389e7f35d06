#include "core/plugin/host_table.hpp"

#include <algorithm>
#include <cstring>
#include <exception>

#include "core/plugin/adapter.hpp"

namespace hub::plugin {

namespace {

std::string_view view(eduhub_slice bytes) { return bytes.size == 0 ? std::string_view() : std::string_view(bytes.data, bytes.size); }
eduhub_slice slice(std::string_view text) { return {text.data(), text.size()}; }

Services& services_of(const eduhub_host* host) { return static_cast<HostTable*>(host->context)->services(); }

/// Nothing may leave through the C border; memory that runs out becomes an error of the call.
template <typename Body>
std::int32_t answer(eduhub_error* error, const Body& body) noexcept {
    try {
        const Status status = body();
        if (status) return EDUHUB_OK;
        write_error(error, status.error());
    } catch (const std::exception& exception) {
        write_error(error, hub::error("host.exception", exception.what(), Retry::Later));
    }
    return EDUHUB_FAILED;
}

std::int32_t http_perform(const eduhub_host* host, const eduhub_http_request* request,
                          void (*take)(void*, const eduhub_http_reply*), void* taker, eduhub_error* error) {
    return answer(error, [&]() -> Status {
        net::HttpRequest out{.method = std::string(view(request->method)), .url = std::string(view(request->url)),
                             .headers = {}, .body = std::string(view(request->body))};
        for (std::uint32_t i = 0; i < request->header_count; ++i) {
            out.headers.emplace_back(view(request->headers[i].name), view(request->headers[i].value));
        }
        HUB_TRY_ASSIGN(const auto response, services_of(host).http(std::move(out)));
        std::vector<eduhub_header> headers;
        headers.reserve(response.headers.size());
        for (const auto& [name, value] : response.headers) headers.push_back({slice(name), slice(value)});
        const eduhub_http_reply reply{sizeof(eduhub_http_reply), response.status, static_cast<std::uint32_t>(headers.size()), 0,
                                      headers.data(), slice(response.body)};
        take(taker, &reply);
        return {};
    });
}

std::int32_t crypto_hmac(const eduhub_host* host, eduhub_slice secret_name, eduhub_slice text, char hex[64], eduhub_error* error) {
    return answer(error, [&]() -> Status {
        HUB_TRY_ASSIGN(const auto digest, services_of(host).hmac_sha256(view(secret_name), view(text)));
        if (digest.size() != 64) return fail("host.exception", "a digest of the wrong length");
        std::memcpy(hex, digest.data(), 64);
        return {};
    });
}

std::int32_t state_get(const eduhub_host* host, eduhub_slice key, eduhub_take_bytes take, void* taker, eduhub_error* error) {
    return answer(error, [&]() -> Status {
        HUB_TRY_ASSIGN(const auto value, services_of(host).state_get(view(key)));
        if (value && take(taker, slice(*value)) != EDUHUB_OK) return fail("plugin.stopped", "the plugin took no value");
        return {};
    });
}

std::int32_t state_put(const eduhub_host* host, eduhub_slice key, eduhub_slice value, eduhub_error* error) {
    return answer(error, [&] { return services_of(host).state_put(view(key), view(value)); });
}

std::int64_t clock_now(const eduhub_host* host) { return services_of(host).now_milliseconds(); }

void log_write(const eduhub_host* host, std::uint32_t level, eduhub_slice message) {
    services_of(host).log(static_cast<LogLevel>(std::min(level, EDUHUB_LOG_ERROR)), view(message));
}

void metrics_add(const eduhub_host* host, eduhub_slice name, double amount) { services_of(host).metric(view(name), amount); }

std::int32_t codec_table(const eduhub_host* host, eduhub_slice bytes, eduhub_slice options, eduhub_take_bytes take, void* taker, eduhub_error* error) {
    return answer(error, [&] {
        return services_of(host).table_rows(view(bytes), view(options), [&](std::string_view row) { return take(taker, slice(row)) == EDUHUB_OK; });
    });
}

std::int32_t codec_csv(const eduhub_host* host, eduhub_slice bytes, char separator, eduhub_take_bytes take, void* taker, eduhub_error* error) {
    return answer(error, [&] {
        return services_of(host).csv_rows(view(bytes), separator, [&](std::string_view row) { return take(taker, slice(row)) == EDUHUB_OK; });
    });
}

constexpr eduhub_host_http kHttp{sizeof(eduhub_host_http), 0, &http_perform};
constexpr eduhub_host_crypto kCrypto{sizeof(eduhub_host_crypto), 0, &crypto_hmac};
constexpr eduhub_host_state kState{sizeof(eduhub_host_state), 0, &state_get, &state_put};
constexpr eduhub_host_clock kClock{sizeof(eduhub_host_clock), 0, &clock_now};
constexpr eduhub_host_log kLog{sizeof(eduhub_host_log), 0, &log_write};
constexpr eduhub_host_metrics kMetrics{sizeof(eduhub_host_metrics), 0, &metrics_add};
constexpr eduhub_host_codec kCodec{sizeof(eduhub_host_codec), 0, &codec_table, &codec_csv};

const void* find_service(const eduhub_host*, const char* id) {
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

/// A plugin may fill the buffer to the brim or with anything: end it, keep printable ASCII and UTF-8 bytes.
std::string bounded(const char* text, std::size_t capacity) {
    std::string out(text, ::strnlen(text, capacity));
    std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return out;
}

}  // namespace

HostTable::HostTable(Services& services, std::string system, std::string tenant, std::string settings_json)
    : services_(services), system_(std::move(system)), tenant_(std::move(tenant)), settings_json_(std::move(settings_json)),
      table_{sizeof(eduhub_host), EDUHUB_ABI_MINOR, this, slice(system_), slice(tenant_), slice(settings_json_), &find_service} {}

Error error_from(const eduhub_error& buffer) {
    auto code = bounded(buffer.code, sizeof(buffer.code));
    std::erase_if(code, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'); });
    if (code.empty()) code = "plugin.failed";
    auto retry = Retry::Never;
    if (buffer.retry == EDUHUB_RETRY_LATER) retry = Retry::Later;
    if (buffer.retry == EDUHUB_RETRY_UNCERTAIN) retry = Retry::Uncertain;
    return with_retry_after(error(code, bounded(buffer.message, sizeof(buffer.message)), retry), buffer.retry_after_ms);
}

void write_error(eduhub_error* buffer, const Error& error) {
    if (buffer == nullptr) return;
    const auto copy = [](char* target, std::size_t capacity, std::string_view text) {
        const auto size = std::min(text.size(), capacity - 1);
        std::memcpy(target, text.data(), size);
        target[size] = '\0';
    };
    buffer->retry = error.retry == Retry::Never ? EDUHUB_RETRY_NEVER : error.retry == Retry::Later ? EDUHUB_RETRY_LATER : EDUHUB_RETRY_UNCERTAIN;
    buffer->retry_after_ms = retry_after_of(error).value_or(0);
    copy(buffer->code, sizeof(buffer->code), error.code);
    copy(buffer->message, sizeof(buffer->message), error.message);
}

}  // namespace hub::plugin
