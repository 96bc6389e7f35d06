#include "core/sso/gateway.hpp"

#include <atomic>

#include "core/observe/log.hpp"
#include "core/sso/acting_doors.hpp"
#include "core/sso/cookies.hpp"
#include "core/sso/credentials/credential_tables.hpp"
#include "core/sso/credentials/password_policy.hpp"
#include "core/sso/doors.hpp"

namespace hub::sso {
namespace {

constexpr std::int64_t kTendEvery = 5LL * 60 * 1000;
constexpr Wording kOldForm{"Trang này đã cũ hoặc trình duyệt chặn cookie. Hãy thử lại.", "This page is too old, or the browser keeps no cookies. Please try again."};
constexpr Wording kBadRequest{"Yêu cầu không đọc được.", "This request cannot be read."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};

struct Found {
    const Door* door = nullptr;
    std::string_view rest;
    std::string allowed;  ///< methods of the path; empty: no such path
};

/// What stands for the `*` of a pattern; nullopt when the path is another one.
std::optional<std::string_view> rest_of(std::string_view pattern, std::string_view path) {
    if (!pattern.ends_with("/*")) return pattern == path ? std::optional<std::string_view>("") : std::nullopt;
    pattern.remove_suffix(1);
    if (!path.starts_with(pattern)) return std::nullopt;
    const std::string_view rest = path.substr(pattern.size());
    return rest.empty() || rest.find('/') != std::string_view::npos ? std::nullopt : std::optional(rest);
}

Found find_door(std::string_view method, std::string_view path) {
    static const std::span<const Door> kAreas[] = {openid_doors(), page_doors(), saml_doors(), factor_doors(), upstream_doors(), class_doors(), people_doors(), scim_doors(), office_doors()};
    if (method == "HEAD") method = "GET";
    Found found;
    for (const auto& area : kAreas) {
        for (const Door& door : area) {
            const auto rest = rest_of(door.path, path);
            if (!rest) continue;
            found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(door.method);
            if (door.method == method) found.door = &door, found.rest = *rest;
        }
    }
    return found;
}

}  // namespace

struct Gateway::State {
    RunningParts parts;
    std::atomic<std::int64_t> tend_due{0};

    /// Whoever comes first after kTendEvery sees to the keys, keeps the counters and forgets what is over; while nobody comes, nobody needs them.
    void tend() {
        std::int64_t due = tend_due;
        const std::int64_t now = parts.rooms.clock.monotonic_milliseconds();
        if (now < due || !tend_due.compare_exchange_strong(due, now + kTendEvery)) return;
        parts.requests->post([this] {
            store::Batch counted;
            put_throttle(counted, parts.throttle->take_changed());
            if (!counted.empty()) parts.store->write(std::move(counted), [](const Status&) {});  // what is lost is counted again
            if (const auto forgotten = parts.retention->step(); !forgotten) observe::log(observe::Level::Warning, "sso.retention", {{"code", forgotten.error().code}});
            if (const auto ended = parts.impersonations->end_what_is_over(); !ended) observe::log(observe::Level::Warning, "sso.impersonations", {{"code", ended.error().code}});
            if (const auto gone = parts.roll_over->expire(); !gone) observe::log(observe::Level::Warning, "sso.roll_over", {{"code", gone.error().code}});
            const auto changes = parts.keys->tend();
            if (!changes) return observe::log(observe::Level::Error, "sso.keys", {{"code", changes.error().code}, {"message", changes.error().message}});
            for (const auto& change : *changes) {
                observe::log(observe::Level::Info, "sso.key", {{"what", std::string(name_of(change.what))}, {"id", change.id}, {"algorithm", std::string(name_of(change.algorithm))}});
            }
        });
    }

    void enter(const Door& door, std::string_view rest, const net::ServerRequest& request, const TokenEndpoint::Answer& reply) {
        if (door.from == From::Anyone || door.from == From::Application) return door.enter({parts, request, rest, {}, {}, reply});
        const auto visitor = visitor_of(request, {*parts.sessions, *parts.accounts, *parts.impersonations, parts.rooms.random});
        if (!visitor) return reply(sorry(text::accepted_language(request.accept_language), 503, kNotNow));
        const auto answer = [reply, browser = visitor->is_new_browser ? visitor->browser : std::string(), banner = visitor->acting ? acting_banner(*visitor) : std::string()](net::ServerResponse response) {
            if (!banner.empty()) put_banner(response, banner);
            if (!browser.empty()) response.headers.emplace_back("Set-Cookie", set_cookie(kBrowserCookie, browser));
            reply(std::move(response));
        };
        if (visitor->acting && !is_open_while_acting(door.method, door.path)) return answer(shut_while_acting(visitor->language));
        const auto parameters = Parameters::parse(request.method == "POST" ? request.body : request.query);
        if (!parameters) return answer(sorry(visitor->language, 400, kBadRequest));
        if (door.from == From::OwnForm && !is_own_form(request, *parameters, *visitor, parts.settings.issuer)) return answer(sorry(visitor->language, 403, kOldForm));
        door.enter({parts, request, rest, *parameters, *visitor, answer});
    }
};

Gateway::Gateway(std::unique_ptr<State> state) : state_(std::move(state)) {}
Gateway::~Gateway() = default;

Result<std::unique_ptr<Gateway>> Gateway::open(Settings settings, Apps apps, Rooms rooms) {
    auto state = std::unique_ptr<State>(new State{{std::move(settings), std::move(apps), std::move(rooms)}});
    HUB_TRY(state->parts.open());
    return std::unique_ptr<Gateway>(new Gateway(std::move(state)));
}

bool Gateway::answers(std::string_view path) { return !find_door({}, path).allowed.empty(); }
const Apps& Gateway::apps() const { return state_->parts.apps; }
Accounts& Gateway::accounts() { return *state_->parts.accounts; }
Classes& Gateway::classes() { return *state_->parts.classes; }
Guardianships& Gateway::guardianships() { return *state_->parts.guardianships; }
ClassWindows& Gateway::windows() { return *state_->parts.windows; }
Persons& Gateway::persons() { return *state_->parts.persons; }
Sessions& Gateway::sessions() { return *state_->parts.sessions; }
Slips& Gateway::slips() { return *state_->parts.slips; }
Impersonations& Gateway::impersonations() { return *state_->parts.impersonations; }
AccountEvents& Gateway::events() { return *state_->parts.events; }
const std::string& Gateway::issuer() const { return state_->parts.settings.issuer; }
KeyRing& Gateway::keys() { return *state_->parts.keys; }
SamlKeys& Gateway::saml_keys() { return *state_->parts.saml_keys; }
AppLinks& Gateway::app_links() { return *state_->parts.app_links; }
LinkCodes& Gateway::link_codes() { return *state_->parts.link_codes; }
PeopleImport& Gateway::people_import() { return *state_->parts.people_import; }
RollOver& Gateway::roll_over() { return *state_->parts.roll_over; }

void Gateway::handle(net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
    const Found found = find_door(request.method, request.path);
    if (found.door == nullptr) {
        net::ServerResponse refused = oauth_error(found.allowed.empty() ? 404 : 405, "invalid_request", "there is nothing here by this method");
        if (!found.allowed.empty()) refused.headers.emplace_back("Allow", found.allowed);
        return reply->send(std::move(refused));
    }
    state_->tend();
    const auto answer = [reply](net::ServerResponse response) { reply->send(std::move(response)); };
    if (found.door->from == From::Anyone) return state_->enter(*found.door, found.rest, request, answer);
    state_->parts.requests->post([this, door = found.door, rest = std::string(found.rest), request = std::move(request), answer] { state_->enter(*door, rest, request, answer); });
}

Result<Account> Gateway::admit(Account account) {
    if (!account.phone.empty()) {
        HUB_TRY_ASSIGN(account.phone, normal_phone(account.phone));
    }
    HUB_TRY_ASSIGN(auto made, state_->parts.accounts->create(std::move(account)));
    if (!made.phone.empty()) HUB_TRY(state_->parts.phones->put(made.id, made.phone));
    return made;
}

Result<Account> Gateway::enrol(Account account, const std::string& password) {
    HUB_TRY(check_new_password(password, {.account_name = account.login, .names = {account.name}}));
    HUB_TRY_ASSIGN(const auto hash, security::hash_password(password, {}, state_->parts.rooms.random));
    HUB_TRY_ASSIGN(auto made, admit(std::move(account)));
    HUB_TRY(state_->parts.passwords->keep(made.id, hash));
    return made;
}

Status Gateway::end_sessions(Key account) {
    HUB_TRY_ASSIGN(const auto all, state_->parts.sessions->of_account(account));
    for (const Session& session : all) HUB_TRY(state_->parts.sessions->end(session.sid));
    return {};
}

}  // namespace hub::sso
