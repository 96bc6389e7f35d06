// Which accounts at the school's applications belong to whom: person ↔ (application, school, account, role), many to many.
//
// A parent with two children has two at one vendor; a teacher at two schools has one at each; one account of the school's
// office belongs to several people. Launching offers those that are there (launch.hpp). A link is made by whoever vouches
// for it (`proof`), never by an e-mail address or a name that looks alike; ending one keeps the row, so that it can be
// taken back. Names of accounts and what people read of them are sealed; a keyed hash finds an account's other owners.
//
// Ownership: borrows the store and sealer. Threads: any. Errors: `app.link_unknown`, `app.linked` (that account already has
// it), those of the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/ids.hpp"
#include "core/base/random.hpp"
#include "core/security/sealing.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/identity_store.hpp"

namespace hub::sso {

struct AppLink {
    Key account = 0;         ///< of this hub
    Key id = 0;              ///< given by add()
    std::string app = {};    ///< App::id
    std::string tenant = {}; ///< the school, as the hub calls it
    std::string name = {};   ///< the account's name at the application
    Role role = Role::Staff; ///< as what
    std::string label = {};  ///< what the person reads: "Nguyễn Minh An, lớp 6A"
    std::string proof = {};  ///< who vouched: "administrator", "import", "scim", "code"
    Instant since = {};
    std::optional<Instant> ended_at = {};
    enum class EndedBy : unsigned char { Owner, School } ended_by = EndedBy::Owner;  ///< when it has ended
};

std::vector<const store::TableSpec*> app_link_tables();

class AppLinks {
public:
    AppLinks(IdentityStore& store, const security::Sealer& sealer, std::string_view index_key, Random& random, const Clock& clock)
        : store_(store), sealer_(sealer), index_key_(index_key), random_(random), clock_(clock) {}

    /// Durable when it returns; `id` and `since` are given here.
    Result<AppLink> add(AppLink link);
    /// Living ones, by application and label.
    Result<std::vector<AppLink>> of_account(Key account);
    /// Those of them at one application, App::id.
    Result<std::vector<AppLink>> at_app(Key account, std::string_view app);
    /// With ended ones, newest first.
    Result<std::vector<AppLink>> history(Key account);
    /// Whoever has this account of the application, now.
    Result<std::vector<AppLink>> owners(std::string_view app, std::string_view tenant, std::string_view name);
    /// For whoever writes more than this: `id` and `since` given, then into a batch.
    Result<AppLink> prepared(AppLink link);
    void add(store::Batch& batch, const AppLink& link) const;
    Status end(Key account, Key id, AppLink::EndedBy by);
    /// Takes an end back. Errors: `app.linked` as well.
    Status restore(Key account, Key id);

private:
    Status change(Key account, Key id, std::optional<Instant> ended_at, AppLink::EndedBy by);
    [[nodiscard]] std::string index_of(std::string_view app, std::string_view tenant, std::string_view name) const;

    IdentityStore& store_;
    const security::Sealer& sealer_;
    std::string index_key_;
    Random& random_;
    const Clock& clock_;
};

}  // namespace hub::sso
