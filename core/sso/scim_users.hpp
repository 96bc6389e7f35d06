// Accounts that machine clients provision: which client made which, and under which name it knows it.
//
// A client sees and changes the accounts it made and no others; another's are as if they were not there (404), whatever id is
// tried. Deleting disables the account, ends its sessions and takes it out of the client's sight; nothing is lost, and its login
// stays taken. externalId stands sealed and is found by a keyed hash.
//
// Ownership: borrows its parts. Threads: any; waits for the disk, so not on a server's thread.
// Failure: `scim.not_found`, `scim.unique` (the login or the externalId is taken), those of the store.
#pragma once

#include "core/sso/scim_person.hpp"
#include "core/sso/sessions.hpp"

namespace hub::sso {

std::vector<const store::TableSpec*> scim_tables();

class ScimUsers {
public:
    struct Parts {
        IdentityStore& store;
        const security::Sealer& sealer;
        Accounts& accounts;
        Sessions& sessions;
        std::string_view index_key;
        Random& random;
        const Clock& clock;
    };
    explicit ScimUsers(Parts parts) : parts_(parts) {}

    Result<ScimPerson> create(const std::string& client, ScimPerson person);
    Result<ScimPerson> find(const std::string& client, std::string_view id);
    /// `decide` changes the person, and may be asked again.
    Result<ScimPerson> change(const std::string& client, std::string_view id, const std::function<Status(ScimPerson&)>& decide);
    Status remove(const std::string& client, std::string_view id);

    struct List {
        std::int64_t total = 0;
        std::vector<ScimPerson> people;
    };
    /// By key, from `start` (1 is the first).
    Result<List> list(const std::string& client, std::int64_t start, std::int64_t count);
    Result<List> with_login(const std::string& client, std::string_view login);
    Result<List> with_external_id(const std::string& client, std::string_view external_id);

private:
    Result<ScimPerson> of_account(const std::string& client, Key account);
    Status end_sessions(Key account);
    [[nodiscard]] store::Row scim_row(const std::string& client, const ScimPerson& person) const;
    [[nodiscard]] std::string mark_of(const std::string& client, std::string_view external_id) const;
    Result<std::vector<Key>> marked(const std::string& client, std::string_view external_id);

    Parts parts_;
};

}  // namespace hub::sso
