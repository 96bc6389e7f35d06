// One at a time: while a request reads, checks and spends what may be spent once (a code, a TOTP step, a passkey's counter),
// no other request does so for the same account.
//
// Take the claim, then read, check, commit, and drop it when the commit is answered. It holds within this process; on
// PostgreSQL the one hub that owns the store is this process.
//
// Ownership: Claims outlives its claims. Threads: any. Failure: `sso.claimed` (later): another request of the account is at it;
// nobody waits, for an attacker could keep many waiting.
#pragma once

#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>

#include "core/base/ids.hpp"
#include "core/base/result.hpp"

namespace hub::sso {

class Claims {
public:
    class Claim {
    public:
        Claim(Claim&& other) noexcept : claims_(std::exchange(other.claims_, nullptr)), account_(other.account_) {}
        Claim& operator=(Claim&&) = delete;
        ~Claim() {
            if (claims_ == nullptr) return;
            const std::lock_guard lock(claims_->mutex_);
            claims_->taken_.erase(account_);
        }

    private:
        friend class Claims;
        Claim(Claims& claims, Key account) : claims_(&claims), account_(account) {}
        Claims* claims_;
        Key account_;
    };

    Result<Claim> take(Key account) {
        const std::lock_guard lock(mutex_);
        if (!taken_.insert(account).second) return fail("sso.claimed", "another request for this account is being answered", Retry::Later);
        return Claim(*this, account);
    }

private:
    std::mutex mutex_;
    std::unordered_set<Key> taken_;
};

}  // namespace hub::sso
