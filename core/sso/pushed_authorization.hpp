// /oauth2/par (RFC 9126): an application leaves its authorization request here, as itself, and sends the browser on with
// nothing but a name for it.
//
// The request is checked as it would be at /oauth2/authorize, which reads it again when it comes; request objects and
// `request_uri` are refused in it. The name holds for kLife, for this application alone. The first browser that brings it
// may bring it again (people reload), no other may, and nobody once it was answered. A proof of possession sent along binds
// the code to its key (RFC 9449 §10.1).
//
// Ownership: borrows its parts, owns what was pushed. Threads: any; push() not on a server's thread. Failure: OAuth errors
// as JSON.
#pragma once

#include <optional>
#include <string>

#include "core/sso/client_check.hpp"
#include "core/sso/expiring_book.hpp"
#include "core/sso/sender_proof.hpp"

namespace hub::sso {

struct PushedRequest {
    Parameters parameters;
    std::string client;
    std::string key;           ///< thumbprint of the proof it came with; empty: none
    std::string browser_hash;  ///< of the browser that brought it; empty: none yet
};

class PushedAuthorization {
public:
    static constexpr std::int64_t kLife = 60'000;
    static constexpr std::size_t kMost = 10'000;  ///< of at most 16 KiB each

    struct Parts {
        const Apps& apps;
        ClientCheck& clients;
        SenderProof& proof;
        Random& random;
        const Clock& clock;
    };
    explicit PushedAuthorization(Parts parts) : parts_(parts), book_(parts.clock, kLife, kMost) {}

    /// POST /oauth2/par.
    net::ServerResponse push(const net::ServerRequest& request);

    /// Is it a name that push() could have given? Other values of `request_uri` are refused where they stand.
    static bool is_name(std::string_view request_uri);
    /// Nullopt when it is over, answered, another application's or another browser's.
    std::optional<PushedRequest> open(const std::string& request_uri, std::string_view client, const std::string& browser_hash);
    /// It was answered.
    void close(const std::string& request_uri) { book_.erase(request_uri); }

private:
    Parts parts_;
    ExpiringBook<PushedRequest> book_;
};

}  // namespace hub::sso
