#include "core/sso/parts.hpp"

#include "core/security/digest.hpp"
#include "core/sso/credentials/credential_tables.hpp"
#include "core/sso/discovery.hpp"
#include "core/sso/participants.hpp"
#include "core/sso/scim_users.hpp"

namespace hub::sso {
namespace {

constexpr std::int64_t kCounted = 24LL * 60 * 60 * 1000;  // older failures are forgotten in any case

}  // namespace

std::vector<const store::TableSpec*> tables() {
    std::vector<const store::TableSpec*> all;
    for (const auto& some : {account_tables(), session_tables(), grant_tables(), consent_tables(), participant_tables(), logout_tables(), app_link_tables(), credential_tables(),
                             account_event_tables(), class_tables(), guardianship_tables(), class_window_tables(), phone_tables(), text_message_tables(), signing_key_tables(),
                             replay_guard_tables(), saml_key_tables(), link_code_tables(), scim_tables(), upstream_link_tables(), person_tables(), impersonation_tables(), known_place_tables(),
                             school_year_tables()}) {
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

RunningParts::RunningParts(Gateway::Settings chosen, Apps given, Gateway::Rooms borrowed)
    : settings(std::move(chosen)), apps(std::move(given)), rooms(std::move(borrowed)), saml_names(settings.issuer) {}

RunningParts::~RunningParts() {
    // Each stage hands on to the next, so each is emptied before the one it hands on to.
    requests.reset();
    hashes.reset();
    if (logouts != nullptr) logouts->stop();
    if (store != nullptr) (void)store->write_and_wait({});  // commits are answered in order: after this one all are
    afterwards.reset();
}

Status RunningParts::open() {
    HUB_TRY(open_ground());
    open_openid();
    open_people();
    open_classes();
    return open_saml();
}

Status RunningParts::open_ground() {
    discovery = discovery_document(settings.issuer);
    HUB_TRY_ASSIGN(store, IdentityStore::open(rooms.backend, rooms.on_fatal));
    HUB_TRY_ASSIGN(const auto reader, store->readers().borrow());
    HUB_TRY_ASSIGN(keys, KeyRing::open(*reader, store->commits(), rooms.sealer, rooms.clock));
    const StoreAge age = keys->snapshot()->keys.empty() ? StoreAge::New : StoreAge::Used;  // without keys nobody was ever answered
    HUB_TRY(keys->tend());
    HUB_TRY_ASSIGN(replays, ReplayGuard::open(*reader, rooms.clock));
    dpop = std::make_unique<DpopChecker>(*replays, rooms.clock, rooms.random, age);
    HUB_TRY_ASSIGN(hashes, HashPool::open({.threads = settings.hash_threads}, rooms.random));
    throttle = std::make_unique<Throttle>(rooms.clock, Throttle::Options{});
    HUB_TRY_ASSIGN(const auto standings, find_throttle(*reader, rooms.clock.now().plus_milliseconds(-kCounted)));
    throttle->restore(standings);
    devices = std::make_unique<KnownDevices>(rooms.sealer, rooms.random);
    places = std::make_unique<KnownPlaces>(*store, rooms.index_key, rooms.clock);
    afterwards = std::make_unique<Executor>(settings.threads);
    requests = std::make_unique<Executor>(settings.threads);
    accounts = std::make_unique<Accounts>(*store, rooms.sealer, rooms.random, rooms.clock);
    passwords = std::make_unique<Passwords>(*store, rooms.sealer, rooms.clock);
    app_links = std::make_unique<AppLinks>(*store, rooms.sealer, rooms.index_key, rooms.random, rooms.clock);
    claims = std::make_unique<PersonClaims>(apps, *accounts, *app_links);
    issuer = std::make_unique<Issuer>(Issuer::Parts{settings.issuer, *keys, rooms.sealer, rooms.clock, rooms.random});
    HUB_TRY_ASSIGN(logouts, Logouts::open({apps, *store, *issuer, rooms.egress, rooms.sealer, rooms.random, rooms.clock}));
    sessions = std::make_unique<Sessions>(*store, *logouts, rooms.random, rooms.clock);
    events = std::make_unique<AccountEvents>(*store, rooms.random, rooms.clock);
    persons = std::make_unique<Persons>(*store, *events, rooms.clock);
    impersonations = std::make_unique<Impersonations>(
        Impersonations::Parts{*store, rooms.sealer, *accounts, *sessions, *events, *persons, rooms.records, rooms.random, rooms.clock});
    consents = std::make_unique<Consents>(*store, rooms.clock);
    grants = std::make_unique<Grants>(*store, *events, rooms.index_key, rooms.random, rooms.clock);
    HUB_TRY_ASSIGN(saml_keys, SamlKeys::open({*store, rooms.sealer, rooms.random, rooms.clock, saml_names.host()}));
    upstream_links = std::make_unique<UpstreamLinks>(*store, rooms.sealer, rooms.index_key, rooms.clock);
    retention = std::make_unique<Retention>(*store, rooms.clock);
    factors = std::make_unique<Factors>(*store, rooms.sealer, *events, rooms.random, rooms.clock);
    return {};
}

void RunningParts::open_openid() {
    proof = std::make_unique<SenderProof>(*dpop, settings.issuer);
    clients = std::make_unique<ClientCheck>(ClientCheck::Parts{apps, *replays, *store, rooms.clock, settings.issuer});
    pushed = std::make_unique<PushedAuthorization>(PushedAuthorization::Parts{apps, *clients, *proof, rooms.random, rooms.clock});
    flow = std::make_unique<AuthorizationFlow>(AuthorizationFlow::Parts{apps, *consents, *factors, *issuer, *pushed, rooms.random, rooms.clock});
    lookup = std::make_unique<TokenLookup>(TokenLookup::Parts{apps, *accounts, *sessions, *impersonations, *grants, *issuer});
    token = std::make_unique<TokenEndpoint>(TokenEndpoint::Parts{apps, *claims, *sessions, *impersonations, *grants, *issuer, *flow, *clients, *proof, *lookup, rooms.sealer, rooms.clock, *afterwards});
    resources = std::make_unique<ResourceEndpoint>(ResourceEndpoint::Parts{*claims, *lookup, *proof});
}

void RunningParts::open_people() {
    const std::string site = settings.issuer.substr(settings.issuer.find("://") + 3);
    passkeys = std::make_unique<PasskeyDesk>(PasskeyDesk::Parts{*factors, settings.issuer, rooms.index_key, rooms.random, rooms.clock});
    password_check = std::make_unique<PasswordCheck>(PasswordCheck::Parts{*passwords, *hashes, *throttle, {*devices, *places}, *afterwards});
    new_password = std::make_unique<NewPassword>(NewPassword::Parts{*passwords, *hashes, *events, *afterwards});
    entrance = std::make_unique<Entrance>(Entrance::Parts{*accounts, *sessions, *factors, *devices, *places, *flow, rooms.random, rooms.clock, settings.second_factor_of});
    second_step = std::make_unique<SecondStep>(SecondStep::Parts{*accounts, *factors, *passkeys, *password_check, *throttle, {*devices, *places}, *entrance, *flow, site});
    factors_page = std::make_unique<FactorsPage>(FactorsPage::Parts{*factors, *passkeys, *sessions, *entrance, *new_password, site});
    launch = std::make_unique<Launch>(Launch::Parts{apps, *app_links, *sessions, *flow, *issuer, rooms.sealer, rooms.random, rooms.clock});
    upstream = std::make_unique<UpstreamSignIn>(
        UpstreamSignIn::Parts{settings.upstreams, *upstream_links, *accounts, *entrance, *flow, *saml_keys, *replays, rooms.egress, rooms.random, rooms.clock, settings.issuer});
    sign_in = std::make_unique<SignIn>(SignIn::Parts{*accounts, *password_check, *entrance, *flow, *upstream, settings.issuer});
    impersonation_page = std::make_unique<ImpersonationPage>(ImpersonationPage::Parts{*impersonations, *accounts, *sessions, *entrance});
}

void RunningParts::open_classes() {
    std::string code_key(security::as_bytes(security::hmac_sha256(rooms.index_key, "sso one-time codes")));
    one_time_codes = std::make_unique<OneTimeCodes>(std::move(code_key), rooms.clock, rooms.random);
    classes = std::make_unique<Classes>(*store);
    guardianships = std::make_unique<Guardianships>(*store);
    children_page = std::make_unique<ChildrenPage>(ChildrenPage::Parts{*accounts, *guardianships, *persons, rooms.records, rooms.clock});
    looked_page = std::make_unique<LookedPage>(LookedPage::Parts{*accounts, *guardianships, *persons, *events, rooms.records, rooms.clock});
    slips = std::make_unique<Slips>(Slips::Parts{*store, rooms.sealer, *accounts, *passwords, *classes, *guardianships, *events, *one_time_codes, rooms.clock});
    activation = std::make_unique<Activation>(
        Activation::Parts{*accounts, *sessions, *slips, *hashes, *throttle, *entrance, *afterwards, rooms.random, rooms.clock});
    class_page = std::make_unique<ClassPage>(ClassPage::Parts{*accounts, *passwords, *classes, *guardianships, *slips, *entrance, rooms.clock, settings.issuer});
    phones = std::make_unique<Phones>(*store, rooms.index_key);
    link_codes = std::make_unique<LinkCodes>(LinkCodes::Parts{*store, rooms.sealer, *app_links, *events, *one_time_codes, rooms.clock});
    app_links_page = std::make_unique<AppLinksPage>(AppLinksPage::Parts{apps, *app_links, *link_codes, *throttle, *entrance, rooms.clock});
    people_import = std::make_unique<PeopleImport>(PeopleImport::Parts{*store, rooms.sealer, *accounts, *classes, *phones, rooms.random, rooms.clock});
    roll_over = std::make_unique<RollOver>(RollOver::Parts{*store, rooms.sealer, *accounts, *classes, *guardianships, *sessions, *events, rooms.clock});
    messages = std::make_unique<TextMessages>(TextMessages::Parts{*store, rooms.egress, rooms.sealer, rooms.random, rooms.clock, settings.sms});
    phone_recovery = std::make_unique<PhoneRecovery>(PhoneRecovery::Parts{*store, *accounts, *sessions, *phones, *messages, *one_time_codes, *events, *new_password, *throttle, *entrance,
                                                                          rooms.random, rooms.clock, settings.issuer.substr(settings.issuer.find("://") + 3)});
    windows = std::make_unique<ClassWindows>(ClassWindows::Parts{*store, *events, rooms.index_key, rooms.random, rooms.clock});
    room_page = std::make_unique<RoomPage>(RoomPage::Parts{*accounts, *sessions, *classes, *windows, *throttle, {*devices, *places}, *entrance, rooms.clock});
    room_desk = std::make_unique<RoomDesk>(RoomDesk::Parts{*accounts, *classes, *windows, *class_page, *entrance, settings.issuer});
}

Status RunningParts::open_saml() {
    saml_logout = std::make_unique<SamlLogout>(SamlLogout::Parts{apps, *saml_keys, *sessions, *logouts, *store, *replays, rooms.sealer, rooms.random, rooms.clock, saml_names, *afterwards});
    sign_out = std::make_unique<SignOut>(SignOut::Parts{apps, *sessions, *logouts, *issuer, *saml_logout, *afterwards});
    const auto secret = security::hmac_sha256(rooms.index_key, "names of people at SAML apps");
    saml = std::make_unique<SamlSignOn>(SamlSignOn::Parts{apps, *saml_keys, *flow, *sessions, *app_links, *store, *replays, rooms.sealer, rooms.random, rooms.clock, saml_names, std::string(security::as_bytes(secret))});
    return {};
}

}  // namespace hub::sso
