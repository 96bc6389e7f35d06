// One login as the HTTP server sees it: it finds the door a request comes to (doors.hpp, where all of them are listed by
// area), sees to what that door demands of whoever comes, and lets it answer.
//
// Keys that are due are replaced as time goes by.
//
// Ownership: owns everything of signing in but the store's backend. Threads: handle() on server threads; never blocks them.
// Failure of open(): those of the store, keys and files.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/http_server.hpp"
#include "core/sso/accounts.hpp"
#include "core/sso/apps.hpp"
#include "core/sso/passwords.hpp"
#include "core/sso/upstream/connector.hpp"
#include "core/sso/text_messages.hpp"

namespace hub::sso {

class AccountEvents;
class AppLinks;
class ClassWindows;
class Classes;
class Guardianships;
class Impersonations;
class KeyRing;
class LinkCodes;
class PeopleImport;
class RollOver;
class PersonRecords;
class Persons;
class SamlKeys;
class Sessions;
class Slips;

/// Everything one login keeps.
std::vector<const store::TableSpec*> tables();

class Gateway {
public:
    struct Settings {
        std::string issuer;    ///< https://…, without a slash at its end
        std::size_t threads = 8;
        std::size_t hash_threads = 0;  ///< 0: one for each core
        std::vector<Role> second_factor_of = {};  ///< roles that have to have a second factor
        std::vector<upstream::Connector> upstreams = {};
        SmsGateway sms = {};
    };
    struct Rooms {
        store::Backend& backend;
        const security::Sealer& sealer;
        std::string_view index_key;
        net::Egress& egress;
        Random& random;
        const Clock& clock;
        std::function<void(const Error&)> on_fatal;
        PersonRecords* records = nullptr;  ///< or null: nobody is shown anything of the hub's records
    };
    static Result<std::unique_ptr<Gateway>> open(Settings settings, Apps apps, Rooms rooms);
    ~Gateway();

    /// Does the path belong here?
    [[nodiscard]] static bool answers(std::string_view path);
    void handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply);

    // For the command line.
    [[nodiscard]] const Apps& apps() const;
    [[nodiscard]] Accounts& accounts();
    [[nodiscard]] Classes& classes();
    [[nodiscard]] Guardianships& guardianships();
    [[nodiscard]] Persons& persons();
    [[nodiscard]] Sessions& sessions();
    [[nodiscard]] Slips& slips();
    [[nodiscard]] ClassWindows& windows();
    [[nodiscard]] AccountEvents& events();
    [[nodiscard]] Impersonations& impersonations();
    [[nodiscard]] const std::string& issuer() const;
    [[nodiscard]] KeyRing& keys();
    [[nodiscard]] SamlKeys& saml_keys();
    [[nodiscard]] AppLinks& app_links();
    [[nodiscard]] PeopleImport& people_import();
    [[nodiscard]] RollOver& roll_over();
    [[nodiscard]] LinkCodes& link_codes();
    /// A new account without a password: a slip or a telephone opens it. Errors: those of Accounts::create, `phone.number`.
    Result<Account> admit(Account account);
    /// A new account with a password. Errors: those of Accounts::create, and `password.*`.
    Result<Account> enrol(Account account, const std::string& password);
    /// Ends all sessions of an account.
    Status end_sessions(Key account);

private:
    struct State;
    explicit Gateway(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hub::sso
