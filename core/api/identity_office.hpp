// What administrators do with one login, whoever passes it on: the admin socket (admin.hpp) and /api/v1/identity/ (rest_identity.cpp)
// call the same functions and show the same things. Passwords, secrets, hashes and cookies are in no answer but that of
// make_user(), which shows a password that it drew, once.
//
// Whatever is changed stands in the chained evidence with who did it; where that was a token, it is an event of the account as
// well, which its owner reads. Whether the caller may reach the account has been asked before.
//
// Ownership: borrows its parts; a value of one order. Threads: any but a server's. Errors: `identity.missing` (nobody signs in at
// this hub), `account.*`, `session.none`, `key.*`, those of the store and of the evidence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/codec/value.hpp"
#include "core/router/router.hpp"
#include "core/sso/app_links.hpp"
#include "core/sso/gateway.hpp"

namespace hub::api {

/// An entry of the evidence for what somebody decided.
Status chain_decision(router::Router& router, const Clock& clock, std::string actor, std::string cause, const codec::Value& detail);

codec::Value account_json(const sso::Account& account);
codec::Value app_link_json(const sso::AppLink& link);
/// Errors: `account.role`.
Result<sso::Role> role_in(std::string_view word);

class IdentityOffice {
public:
    struct Parts {
        sso::Gateway* sign_in;
        router::Router& router;
        Random& random;
        const Clock& clock;
    };
    /// `actor`: as the evidence names who ordered it. `token`: as the account's owner reads it; empty: not a token.
    struct By {
        std::string actor;
        std::string token = {};
    };
    IdentityOffice(const Parts& parts, By by) : parts_(parts), by_(std::move(by)) {}

    [[nodiscard]] Result<sso::Gateway*> gateway() const;

    Result<codec::Value> make_user(const codec::Value& order);
    /// `name`, `roles` and `state` of the order, those that it has.
    Result<codec::Value> change_user(const sso::Account& account, const codec::Value& order);
    Result<codec::Value> end_sessions(const sso::Account& account);
    Result<codec::Value> sessions_of(const sso::Account& account) const;
    Result<codec::Value> end_session(const std::string& sid);
    Result<codec::Value> events_of(const sso::Account& account) const;
    Result<codec::Value> links_of(const sso::Account& account) const;
    Result<codec::Value> apps() const;
    Result<codec::Value> keys() const;
    Result<codec::Value> rotate_key(std::string_view algorithm);
    Result<codec::Value> revoke_key(const std::string& id);
    /// `school`: only for its people; empty: all. The newest first.
    Result<codec::Value> impersonations(std::string_view school) const;

private:
    Status chain(std::string cause, const codec::Value& detail) const;
    /// The event that names the token, where it is one.
    void note(sso::Gateway& gateway, store::Batch& with, Key account, std::string_view what) const;
    Status note_now(sso::Gateway& gateway, Key account, std::string_view what) const;

    Parts parts_;
    By by_;
};

}  // namespace hub::api
