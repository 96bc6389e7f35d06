// The egress broker: the only way out of the hub. An adapter asks, the broker decides.
//
// Allow-list of host:port per connection; the name is resolved once and its addresses pinned for the
// call; a name with a private, loopback or link-local address is refused unless its rule says
// `local_allowed`; a total deadline (over connecting, TLS, header and body, not per read; resolving the
// name before it is bounded by the machine's resolver); a cap on the reply; no redirects followed, no
// proxy from the environment; TLS verified against the system's roots. Headers of framing, connection and
// virtual host are the broker's. A reply that ends before its announced length or last chunk is an error,
// never a short body. On POCO; its exceptions end in egress.cpp.
//
// When may a failed call be sent again? Until the connection stands nothing has left: `Later`. After that
// GET, HEAD and OPTIONS are `Later` (and sent again once by the broker itself when an idle connection turned
// out dead); everything else is `Uncertain`, also after a reset: that the peer closed before reading cannot
// be proven from here. An idle connection that the peer has visibly closed is dropped before use.
//
// Ownership: keeps idle keep-alive connections per pinned address. Threads: any. make_egress() makes the
// process ignore SIGPIPE.
// Errors: `egress.denied` (never), `egress.resolve`, `egress.connect`, `egress.tls` (later),
// `egress.timeout`, `egress.reset` (as above), `egress.too_large` (never; uncertain unless GET, HEAD, OPTIONS).
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

/// May an address be loopback or private?
enum class Reach : unsigned char { Outside, Inside };

/// The rule that lets calls to this URL's host and port pass, and no others. A loopback address written out, as of a
/// program beside the hub, is meant as it stands. Errors: `egress.denied` (no http or https URL).
Result<EgressRule> rule_of(const std::string& url, Reach reach);

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
