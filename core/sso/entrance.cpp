#include "core/sso/entrance.hpp"

#include <algorithm>

#include "core/security/digest.hpp"
#include "core/sso/assurance.hpp"
#include "core/sso/claims.hpp"
#include "core/sso/cookies.hpp"
#include "core/sso/secret_hash.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kNameBytes = 32;
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};
constexpr Wording kOver{"Lượt đăng nhập này đã hết hạn. Hãy đăng nhập lại.", "This sign-in is over. Please sign in again."};

bool is_second(std::string_view methods) { return holds_word(methods, "otp") || holds_word(methods, "hwk") || holds_word(methods, "swk"); }

/// A password and something else are two factors.
std::string with_mfa(std::string methods) {
    return holds_word(methods, "pwd") && is_second(methods) ? joined_methods(methods, "mfa") : methods;
}

}  // namespace

Entrance::Entrance(Parts parts) : parts_(std::move(parts)), open_(parts_.clock, kPendingLife), seconds_(parts_.clock, kRecent) {}

net::ServerResponse Entrance::arrived(Arrival arrival, const Visitor& visitor) {
    if (assurance_of(arrival.methods) == Assurance::Multi) return begin(arrival, visitor);
    const auto standing = parts_.factors.of(arrival.account.id);
    if (!standing) return sorry(visitor.language, 503, kNotNow);
    const auto& roles = arrival.account.roles;
    const bool has_to = std::any_of(roles.begin(), roles.end(), [&](Role role) {
        return std::find(parts_.second_factor_of.begin(), parts_.second_factor_of.end(), role) != parts_.second_factor_of.end();
    });
    if (!standing->any() && !has_to) return begin(arrival, visitor);
    Pending pending;
    pending.wants = standing->any() ? Pending::Wants::Second : Pending::Wants::Enrolment;
    pending.arrival = std::move(arrival);
    return put(std::move(pending), visitor);
}

bool Entrance::is_recent(const Visitor& visitor) const {
    return visitor.session && !visitor.acting && assurance_of(visitor.session->methods) != Assurance::Low && visitor.session->signed_in_at.plus_milliseconds(kRecent) > parts_.clock.now();
}

net::ServerResponse Entrance::ask_again(const Visitor& visitor, std::string leads_to) {
    if (!visitor.session) return see_other("/login");
    Pending pending;
    pending.wants = Pending::Wants::Renewal;
    pending.arrival.account = *visitor.account;
    pending.sid = visitor.session->sid;
    pending.leads_to = std::move(leads_to);
    return put(std::move(pending), visitor);
}

bool Entrance::has_shown_second(const Visitor& visitor) const {
    return visitor.session && !visitor.acting && assurance_of(visitor.session->methods) == Assurance::Multi && seconds_.find(visitor.session->sid).has_value();
}

net::ServerResponse Entrance::ask_second(const Visitor& visitor, std::string leads_to) {
    return visitor.session ? ask_for_second(visitor, {}, std::move(leads_to)) : see_other("/login");
}

net::ServerResponse Entrance::ask_stronger(const Visitor& visitor, const std::string& transaction) {
    return visitor.session ? ask_for_second(visitor, transaction, {}) : see_other("/login?t=" + transaction);
}

net::ServerResponse Entrance::ask_for_second(const Visitor& visitor, const std::string& transaction, std::string leads_to) {
    const auto standing = parts_.factors.of(visitor.account->id);
    if (!standing) return sorry(visitor.language, 503, kNotNow);
    Pending pending;
    // A factor is set up by someone who proved himself just now, not by whoever found the browser open.
    if (standing->any()) pending.wants = Pending::Wants::Second;
    else pending.wants = is_recent(visitor) ? Pending::Wants::Enrolment : Pending::Wants::Renewal;
    pending.arrival.account = *visitor.account;
    pending.arrival.transaction = transaction;
    pending.sid = visitor.session->sid;
    pending.leads_to = std::move(leads_to);
    return put(std::move(pending), visitor);
}

net::ServerResponse Entrance::put(Pending pending, const Visitor& visitor) {
    pending.browser_hash = secret_hash(visitor.browser);
    std::string name = security::to_base64url(parts_.random.bytes(kNameBytes));
    open_.put(name, std::move(pending));
    return see_other("/login/step?s=" + name);
}

std::optional<Pending> Entrance::find(const std::string& name, const Visitor& visitor) const {
    auto found = open_.find(name);
    if (!found || !security::equal_constant_time(found->browser_hash, secret_hash(visitor.browser))) return std::nullopt;
    return found;
}

net::ServerResponse Entrance::passed(const std::string& name, std::string_view methods, const Visitor& visitor) {
    const auto pending = find(name, visitor);
    open_.erase(name);
    if (!pending) return sorry(visitor.language, 400, kOver);
    if (!pending->sid.empty()) return renew(*pending, methods, visitor);
    Arrival arrival = pending->arrival;
    arrival.methods = with_mfa(joined_methods(arrival.methods, methods));
    return begin(arrival, visitor);
}

net::ServerResponse Entrance::begin(const Arrival& arrival, const Visitor& visitor) {
    const auto begun = parts_.sessions.begin(arrival.account.id, arrival.methods, arrival.device, arrival.place, arrival.ends_by);
    if (!begun) return sorry(visitor.language, 503, kNotNow);
    if (visitor.session) (void)parts_.sessions.end(visitor.session->sid);
    if (assurance_of(arrival.methods) == Assurance::Multi) seconds_.put(begun->session.sid, begun->session.signed_in_at);
    parts_.places.remember(arrival.account.id, visitor.network);
    Visitor now = visitor;
    now.session = begun->session;
    now.account = arrival.account;
    auto answer = go_on(arrival.transaction, "/", now);
    answer.headers.emplace_back("Set-Cookie", set_cookie(kSessionCookie, begun->cookie));
    const bool own = arrival.place == Session::Place::Own && arrival.familiarity != Familiarity::KnownDevice;
    if (own) answer.headers.emplace_back("Set-Cookie", parts_.devices.remember(arrival.account.id));
    return answer;
}

net::ServerResponse Entrance::renew(const Pending& pending, std::string_view methods, const Visitor& visitor) {
    if (!visitor.session || visitor.session->sid != pending.sid) return sorry(visitor.language, 400, kOver);
    const auto renewed = parts_.sessions.renew(pending.sid, with_mfa(joined_methods(visitor.session->methods, methods)));
    if (!renewed) return sorry(visitor.language, 503, kNotNow);
    if (is_second(methods)) seconds_.put(pending.sid, renewed->session.signed_in_at);
    Visitor now = visitor;
    now.session = renewed->session;
    auto answer = go_on(pending.arrival.transaction, pending.leads_to, now);
    answer.headers.emplace_back("Set-Cookie", set_cookie(kSessionCookie, renewed->cookie));
    return answer;
}

net::ServerResponse Entrance::go_on(const std::string& transaction, const std::string& leads_to, const Visitor& now) {
    return transaction.empty() ? see_other(leads_to) : parts_.flow.go_on(transaction, now);
}

}  // namespace hub::sso
