// What the hub lends a connection: HTTP, signatures, state, clock, log, counters and parsers.
//
// Ownership: Host is a view that lives as long as the plugin's instance. Threads: inside a running role call or
// constructor. Failure: eduhub::Failure with the hub's code; `service.missing` when this host has no such service.
#ifndef EDUHUB_HOST_HPP
#define EDUHUB_HOST_HPP

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eduhub/border.hpp"

namespace eduhub __attribute__((visibility("hidden"))) {

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

}  // namespace eduhub

#endif  // EDUHUB_HOST_HPP
