// What happened to an account and by whom: one row each, in the same commit as the thing itself, and a line of the log.
//
// An event names accounts by their keys, says what in a word, and holds nothing personal. The account's owner may read all of
// them; `by` is null where it was the owner.
//
// Ownership: borrows its parts. Threads: any. Errors: those of the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

struct AccountEvent {
    Key account = 0;
    std::string what;        ///< slip-made, slip-used, phone-used, …
    std::optional<Key> by;   ///< another account, or kByOperator
    std::string about;       ///< a class, an application; nothing personal
    Instant at = {};
};
/// By the admin socket: no account of ours.
inline constexpr Key kByOperator = -1;
/// By somebody who holds what is not theirs.
inline constexpr Key kByStranger = -2;

std::vector<const store::TableSpec*> account_event_tables();

class AccountEvents {
public:
    AccountEvents(IdentityStore& store, Random& random, const Clock& clock) : store_(store), random_(random), clock_(clock) {}

    /// Adds the event to what is about to be committed.
    void note(store::Batch& batch, AccountEvent event) const;
    /// The newest first.
    Result<std::vector<AccountEvent>> of(Key account, std::size_t limit) const;

private:
    IdentityStore& store_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace hub::sso
