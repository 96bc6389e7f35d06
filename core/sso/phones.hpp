// Which accounts may be recovered by a telephone: one number may stand for several, a parent's and the children's.
//
// Numbers are kept as HMACs under the hub's key, so that a thief of the table reads none; who has the number, in whatever way it
// is written, finds the accounts. The number itself stands sealed in the account.
//
// Ownership: borrows the store. Threads: any. Errors: `phone.number`, those of the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

/// +84912345678, of a number as people in Vietnam write it. Errors: `phone.number`.
Result<std::string> normal_phone(std::string_view typed);

std::vector<const store::TableSpec*> phone_tables();

class Phones {
public:
    Phones(IdentityStore& store, std::string_view index_key);

    Status put(Key account, std::string_view phone);
    /// Into the batch: the new number finds the account and the old one no more. Both normal_phone() or empty.
    void change(store::Batch& batch, Key account, std::string_view before, std::string_view after) const;
    /// In the order of their keys; none for a number nobody has.
    Result<std::vector<Key>> accounts_of(std::string_view phone) const;
    /// What stands for the number where it must not be read.
    [[nodiscard]] std::string mark_of(std::string_view normal) const;

private:
    IdentityStore& store_;
    std::string key_;
};

}  // namespace hub::sso
