// From an authorization request to a code: who has to sign in or agree first, and where the browser goes next.
//
// The request is kept here as it was read and checked (`Transaction`), under a name nobody can guess, bound to the browser
// that brought it; what comes back from the pages between is that name alone, so nothing about the request can be changed
// on the way (CVE-2026-7571 and its like). Each step asks the same question anew: what is still missing?
//
// Ownership: borrows its parts, owns what is under way. Threads: any; not on a server's thread, since sessions and consents
// are read from the store.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/sso/authorization.hpp"
#include "core/sso/consents.hpp"
#include "core/sso/expiring_book.hpp"
#include "core/sso/factors.hpp"
#include "core/sso/grants.hpp"
#include "core/sso/issuer.hpp"
#include "core/sso/pushed_authorization.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {

/// What a code stands for (RFC 6749 §4.1.2).
struct Code {
    AuthorizationRequest request;
    Key account = 0;
    std::string sid, methods;
    Instant signed_in_at, expires_at;
    std::string grant;  ///< what its first use began; empty: unused
};

/// What another protocol than OpenID Connect lets a person sign in for. The app asks in its own words, answers in its own
/// words and is under contract, so nobody is asked for consent.
struct Errand {
    const App& app;
    std::function<net::ServerResponse(const Visitor&)> signed_in;
    /// Asked not to show a page (`prompt` none), and nobody is signed in.
    std::function<net::ServerResponse(const Visitor&)> refused;
};

struct Transaction {
    AuthorizationRequest request;              ///< of an errand: prompt, login_hint, and as redirect_uri where it ends
    std::shared_ptr<const Errand> errand = {};  ///< null: an OpenID client's request
    std::string browser_hash;  ///< SHA-256 of the cookie
    std::string pushed_as;     ///< request_uri; empty: it came as it is
    Instant begun;
    enum class Consent : unsigned char { Unasked, Given } consent = Consent::Unasked;
};

class AuthorizationFlow {
public:
    static constexpr std::int64_t kTransactionLife = 15LL * 60 * 1000;
    static constexpr std::int64_t kCodeLife = 60'000;       ///< RFC 9700 §4.2; used codes are remembered longer
    static constexpr std::int64_t kCodeMemory = 15LL * 60 * 1000;

    struct Parts {
        const Apps& apps;
        Consents& consents;
        Factors& factors;
        Issuer& issuer;
        PushedAuthorization& pushed;
        Random& random;
        const Clock& clock;
    };
    explicit AuthorizationFlow(Parts parts);

    /// GET or POST /oauth2/authorize.
    net::ServerResponse begin(const Parameters& parameters, const Visitor& visitor);
    /// The same for an errand; `terms` as in Transaction.
    net::ServerResponse begin(Errand errand, AuthorizationRequest terms, const Visitor& visitor);
    /// The next step of a transaction; a page says so when it is over or another browser's.
    net::ServerResponse go_on(const std::string& transaction, const Visitor& visitor);
    /// Nullopt when it is over or another browser's.
    [[nodiscard]] std::optional<Transaction> find(const std::string& transaction, const Visitor& visitor) const;
    [[nodiscard]] const App* app_of(const Transaction& transaction) const;
    net::ServerResponse consent_page(const std::string& transaction, const Visitor& visitor);
    net::ServerResponse consent_given(const std::string& transaction, const Visitor& visitor);
    net::ServerResponse consent_denied(const std::string& transaction, const Visitor& visitor);

    [[nodiscard]] ExpiringBook<Code>& codes() { return codes_; }

private:
    net::ServerResponse begin_with(const Parameters& parameters, Transaction transaction, const Visitor& visitor);
    net::ServerResponse keep(Transaction transaction, const Visitor& visitor);
    enum class Missing : unsigned char { Nothing, SignIn, OtherAccount, Stronger, Consent };
    [[nodiscard]] Result<bool> is_too_weak(const Transaction& transaction, const Visitor& visitor);
    [[nodiscard]] Result<Missing> missing(const Transaction& transaction, const Visitor& visitor);
    net::ServerResponse answer_with_code(const std::string& name, const Transaction& transaction, const Visitor& visitor);
    [[nodiscard]] net::ServerResponse refuse(const Refusal& refusal, const Visitor& visitor) const;
    [[nodiscard]] net::ServerResponse refuse(const Transaction& transaction, const Visitor& visitor, std::string_view error, std::string description) const;
    [[nodiscard]] net::ServerResponse send_back(const std::string& uri, ResponseMode mode, std::vector<std::pair<std::string, std::string>> answer,
                                                Language language) const;

    Parts parts_;
    ExpiringBook<Transaction> transactions_;
    ExpiringBook<Code> codes_;
};

}  // namespace hub::sso
