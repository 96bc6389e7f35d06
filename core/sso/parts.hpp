// The parts of a running one login, each made once and known to whoever answers at a door (doors.hpp).
//
// Ownership: owns them; borrows what Gateway::Rooms names. Threads: any part from any thread, as its header says.
// Failure of open(): those of the store, keys and files.
#pragma once

#include <memory>
#include <string>

#include "core/base/executor.hpp"
#include "core/sso/activation.hpp"
#include "core/sso/app_links_page.hpp"
#include "core/sso/children_page.hpp"
#include "core/sso/class_page.hpp"
#include "core/sso/consents.hpp"
#include "core/sso/factors_page.hpp"
#include "core/sso/gateway.hpp"
#include "core/sso/impersonation_page.hpp"
#include "core/sso/launch.hpp"
#include "core/sso/logouts.hpp"
#include "core/sso/looked_page.hpp"
#include "core/sso/people_import.hpp"
#include "core/sso/phone_recovery.hpp"
#include "core/sso/resource_endpoint.hpp"
#include "core/sso/room_desk.hpp"
#include "core/sso/room_page.hpp"
#include "core/sso/saml_sign_on.hpp"
#include "core/sso/second_step.hpp"
#include "core/sso/retention.hpp"
#include "core/sso/roll_over.hpp"
#include "core/sso/sign_in.hpp"
#include "core/sso/sign_out.hpp"
#include "core/sso/token_endpoint.hpp"
#include "core/sso/upstream_sign_in.hpp"

namespace hub::sso {

struct RunningParts {
    RunningParts(Gateway::Settings chosen, Apps given, Gateway::Rooms borrowed);
    /// Whoever waits for a hash or a commit has been answered when this returns.
    ~RunningParts();
    Status open();

    Gateway::Settings settings;
    Apps apps;
    Gateway::Rooms rooms;
    std::string discovery;  ///< the document, as it is served
    std::unique_ptr<IdentityStore> store;
    std::unique_ptr<KeyRing> keys;
    std::unique_ptr<HashPool> hashes;
    std::unique_ptr<Throttle> throttle;
    std::unique_ptr<KnownDevices> devices;
    std::unique_ptr<KnownPlaces> places;
    std::unique_ptr<Accounts> accounts;
    std::unique_ptr<Passwords> passwords;
    std::unique_ptr<AppLinks> app_links;
    std::unique_ptr<PersonClaims> claims;
    std::unique_ptr<Issuer> issuer;
    std::unique_ptr<Logouts> logouts;
    std::unique_ptr<Sessions> sessions;
    std::unique_ptr<AccountEvents> events;
    std::unique_ptr<Persons> persons;
    std::unique_ptr<Impersonations> impersonations;
    std::unique_ptr<Consents> consents;
    std::unique_ptr<Grants> grants;
    std::unique_ptr<ReplayGuard> replays;
    std::unique_ptr<DpopChecker> dpop;
    std::unique_ptr<SenderProof> proof;
    std::unique_ptr<ClientCheck> clients;
    std::unique_ptr<PushedAuthorization> pushed;
    std::unique_ptr<AuthorizationFlow> flow;
    std::unique_ptr<Retention> retention;
    std::unique_ptr<Factors> factors;
    std::unique_ptr<PasskeyDesk> passkeys;
    std::unique_ptr<PasswordCheck> password_check;
    std::unique_ptr<NewPassword> new_password;
    std::unique_ptr<Entrance> entrance;
    std::unique_ptr<SecondStep> second_step;
    std::unique_ptr<FactorsPage> factors_page;
    std::unique_ptr<Classes> classes;
    std::unique_ptr<Guardianships> guardianships;
    std::unique_ptr<ChildrenPage> children_page;
    std::unique_ptr<LookedPage> looked_page;
    std::unique_ptr<OneTimeCodes> one_time_codes;
    std::unique_ptr<Slips> slips;
    std::unique_ptr<Activation> activation;
    std::unique_ptr<ClassPage> class_page;
    std::unique_ptr<Phones> phones;
    std::unique_ptr<PeopleImport> people_import;
    std::unique_ptr<RollOver> roll_over;
    std::unique_ptr<LinkCodes> link_codes;
    std::unique_ptr<AppLinksPage> app_links_page;
    std::unique_ptr<TextMessages> messages;
    std::unique_ptr<PhoneRecovery> phone_recovery;
    std::unique_ptr<ClassWindows> windows;
    std::unique_ptr<RoomPage> room_page;
    std::unique_ptr<RoomDesk> room_desk;
    std::unique_ptr<Launch> launch;
    std::unique_ptr<SignIn> sign_in;
    std::unique_ptr<ImpersonationPage> impersonation_page;
    std::unique_ptr<SignOut> sign_out;
    std::unique_ptr<TokenLookup> lookup;
    std::unique_ptr<TokenEndpoint> token;
    std::unique_ptr<ResourceEndpoint> resources;
    std::unique_ptr<SamlKeys> saml_keys;
    SamlNames saml_names;
    std::unique_ptr<SamlSignOn> saml;
    std::unique_ptr<SamlLogout> saml_logout;
    std::unique_ptr<UpstreamLinks> upstream_links;
    std::unique_ptr<UpstreamSignIn> upstream;
    std::unique_ptr<Executor> afterwards;  ///< what follows a commit or a hash; begins neither a hash nor a commit it does not wait for
    std::unique_ptr<Executor> requests;

private:
    Status open_ground();
    void open_openid();
    void open_people();
    void open_classes();
    Status open_saml();
};

}  // namespace hub::sso
