// Who may see which child, from when to when, and what is withheld.
//
// A guardianship is between two accounts, made and ended by the department's administrators; a login of the state proves who
// somebody is, never whose parent. Days are whole days in Vietnam, both ends included. What stands here is asked by whoever
// shows anything of a child (`may_see`); nothing found, before the first day or after the last means no. Ending one keeps the row.
//
// Ownership: borrows the store. Threads: any. Errors: `guardianship.unknown`, `guardianship.days`,
// `guardianship.self`, those of the store.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/sso/accounts.hpp"

namespace hub::sso {

/// What of a child can be withheld from one guardian, by a court or the other parent's right.
enum class ChildMatter : unsigned char { Marks = 1, Health = 2, Contact = 4, Money = 8 };
inline constexpr ChildMatter kChildMatters[] = {ChildMatter::Marks, ChildMatter::Health, ChildMatter::Contact, ChildMatter::Money};
std::string_view name_of(ChildMatter matter);
std::optional<ChildMatter> child_matter_named(std::string_view name);

struct Guardianship {
    Key guardian = 0, child = 0;
    std::string from, until;  ///< 2026-09-05; until: empty, until further notice
    std::set<ChildMatter> withheld;
};

/// The day it is in Vietnam.
std::string local_day(Instant at);

std::vector<const store::TableSpec*> guardianship_tables();

class Guardianships {
public:
    explicit Guardianships(IdentityStore& store) : store_(store) {}

    /// One for each pair: another replaces it.
    Status put(const Guardianship& guardianship);
    /// Into the batch, as it is.
    static void add(store::Batch& batch, const Guardianship& guardianship);
    /// The last day; nothing is seen from the next on.
    Status end(Key guardian, Key child, const std::string& last_day);

    /// Nullopt: nothing at all. What is withheld is told, so that a page can say so.
    Result<std::optional<Guardianship>> sees(Key guardian, Key child, std::string_view day) const;
    Result<bool> may_see(Key guardian, Key child, ChildMatter matter, std::string_view day) const;
    Result<std::vector<Guardianship>> of_guardian(Key guardian) const;
    Result<std::vector<Guardianship>> of_child(Key child) const;

private:
    IdentityStore& store_;
};

}  // namespace hub::sso
