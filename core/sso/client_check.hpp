// Which application is calling (RFC 6749 §2.3): by its secret in the Authorization header or in the form, by an assertion
// it signed (RFC 7523), or, a public one, by its name alone.
//
// One way at a time, and the one it is registered with: keys and a secret never stand for each other. Secrets have 256
// random bits, so a hash and a comparison in constant time are all they cost, and an unknown application costs the same.
// Whoever shows kMostWrong wrong secrets of one application from one address within a minute has to wait for the rest of it,
// right or wrong; the application itself, from elsewhere, does not.
// An assertion is used up in memory at once and on disk by keep(), which has to be done before anything is granted.
//
// Ownership: borrows its parts. Threads: any. Errors: `oauth.client` (unknown, wrong or missing proof, two ways at once),
// `oauth.guessing` (too many wrong secrets), `jwt.crowded` and those of the store, later.
#pragma once

#include <functional>
#include <optional>

#include "core/net/http_server.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/expiring_book.hpp"
#include "core/sso/identity_store.hpp"
#include "core/sso/parameters.hpp"

namespace hub::sso {

struct CheckedClient {
    const Client* client = nullptr;
    std::optional<ReplayGuard::Taken> assertion;  ///< still to be kept
};

class ClientCheck {
public:
    struct Parts {
        const Apps& apps;
        ReplayGuard& guard;
        IdentityStore& store;
        const Clock& clock;
        std::string issuer;
    };
    static constexpr int kMostWrong = 20;
    static constexpr std::int64_t kWrongLife = 60'000;

    explicit ClientCheck(Parts parts) : parts_(std::move(parts)), wrong_(parts_.clock, kWrongLife, kMostCounted) {}

    Result<CheckedClient> check(const net::ServerRequest& request, const Parameters& form);
    /// At once when there is no assertion, else on the writer's thread, where nothing may wait.
    void keep(const CheckedClient& checked, std::function<void(Status)> done);
    /// Not on a server's thread.
    Status keep_and_wait(const CheckedClient& checked);

private:
    Result<CheckedClient> check_assertion(const net::ServerRequest& request, const Parameters& form);
    Result<CheckedClient> check_secret(const net::ServerRequest& request, const Parameters& form);
    void count_wrong(const std::string& guesser);

    static constexpr std::size_t kMostCounted = 50'000;
    Parts parts_;
    ExpiringBook<int> wrong_;  ///< secrets, by application and address
};

}  // namespace hub::sso
