// The egress broker: the only way out of the hub. An adapter asks, the broker decides.
//
// Allow-list of host:port per connection; the name is resolved once and the address pinned for the
// call; private, loopback and link-local addresses are refused unless the allow-list entry names
// that address or host explicitly with `local: allow`; a total deadline (not per read); a cap on the
// reply; no redirects followed, no proxy from the environment; TLS verified against the system's
// roots. On POCO; its exceptions end in egress.cpp.
//
// Ownership: keeps idle keep-alive connections per pinned address. Threads: any.
// Errors: `egress.denied` (never), `egress.resolve`, `egress.connect`, `egress.tls`,
// `egress.timeout`, `egress.reset` (later; `Uncertain` once the request may have been read),
// `egress.too_large` (never).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.hpp"

namespace hub::net {

struct EgressRule {
    std::string host;          ///< exact, case-insensitive; an IP literal is matched as written
    std::uint16_t port = 443;
    bool local_allowed = false;  ///< the address may be loopback or private
};

struct EgressPolicy {
    std::vector<EgressRule> allow;
    std::int64_t deadline_milliseconds = 30'000;
    std::size_t reply_bytes = 32U << 20U;
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;  ///< absolute, http or https
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct HttpResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    [[nodiscard]] std::string_view header(std::string_view name) const;
};

class Egress {
public:
    virtual ~Egress() = default;
    virtual Result<HttpResponse> perform(const HttpRequest& request, const EgressPolicy& policy) = 0;
};

std::unique_ptr<Egress> make_egress();

}  // namespace hub::net
