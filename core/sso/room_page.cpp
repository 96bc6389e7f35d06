#include "core/sso/room_page.hpp"

#include <algorithm>
#include <charconv>

#include "core/sso/caller.hpp"
#include "core/sso/pictures.hpp"
#include "core/sso/secret_hash.hpp"

namespace hub::sso {
namespace {

constexpr Wording kTitle{"Vào lớp", "Into the class"};
constexpr Wording kCode{"Mã phòng (cô giáo cho)", "Room code (from the teacher)"};
constexpr Wording kGoOn{"Tiếp tục", "Continue"};
constexpr Wording kWho{"Em là ai?", "Who are you?"};
constexpr Wording kTap{"Em hãy chạm ba hình của mình, đúng thứ tự.", "Tap your three pictures, in their order."};
constexpr Wording kTapped{"Đã chạm:", "Tapped:"};
constexpr Wording kWrongPictures{"Chưa đúng. Em thử lại nhé, hoặc hỏi cô giáo.", "Not right. Try again, or ask your teacher."};
constexpr Wording kClosed{"Lớp chưa mở, hoặc đã hết giờ. Em hãy hỏi cô giáo.", "The class is not open, or the time is over. Ask your teacher."};
constexpr Wording kMistyped{"Mã bị gõ nhầm. Hãy gõ lại.", "The code was mistyped. Type it once more."};
constexpr Wording kTooOften{"Đã thử quá nhiều lần. Hãy đợi một lát.", "Too many attempts. Wait a while."};
constexpr Wording kCard{"Thẻ của em", "Your card"};
constexpr Wording kOther{"Không phải em", "That is not me"};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};

/// Vietnamese names end with the one people are called by; the family name stays unsaid.
std::string called(const std::string& name) {
    const auto space = name.find(' ');
    return space == std::string::npos ? name : name.substr(space + 1);
}

/// "3.11" → {3, 11}; nullopt for anything else.
std::optional<std::vector<std::size_t>> picks_of(std::string_view text) {
    std::vector<std::size_t> out;
    while (!text.empty()) {
        const auto end = text.find('.');
        const std::string_view word = text.substr(0, end);
        std::size_t number = kPictures;
        const auto [stop, problem] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (problem != std::errc() || stop != word.data() + word.size() || number >= kPictures || out.size() == kPicks) return std::nullopt;
        out.push_back(number);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return out;
}

net::ServerResponse later(net::ServerResponse response, std::int64_t seconds) {
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

}  // namespace

RoomPage::RoomPage(Parts parts) : parts_(parts), rooms_(parts.clock, ClassWindows::kLongestMinutes * 60'000) {}

std::optional<ClassWindow> RoomPage::window_of(const net::ServerRequest& request, const Visitor& visitor) const {
    const auto name = rooms_.find(secret_hash(visitor.browser));
    if (!name) return std::nullopt;
    auto window = parts_.windows.of_class(*name, subnet_of_caller(request));
    return window ? std::optional(std::move(*window)) : std::nullopt;
}

net::ServerResponse RoomPage::page(const net::ServerRequest& request, const Visitor& visitor) {
    const auto window = window_of(request, visitor);
    return window ? show_names(*window, visitor) : show_code(visitor, 200, nullptr);
}

net::ServerResponse RoomPage::show_code(const Visitor& visitor, int status, const Wording* problem) const {
    const Language language = visitor.language;
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    body += "<form method=\"post\" action=\"/room\">" + form_token(visitor) + field("code", kCode.in(language), "text", "off") + button(kGoOn.in(language)) + "</form>";
    return render({language, std::string(kTitle.in(language)), body, status, {}});
}

net::ServerResponse RoomPage::code_entered(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    const Attempt attempt{.kind = CredentialKind::OneTimeCode, .subnet = subnet_of_caller(request)};
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) return later(show_code(visitor, 429, &kTooOften), admission.wait_seconds);
    const auto window = parts_.windows.find(form["code"], attempt.subnet);
    const bool guess = !window && window.error().code == "window.closed";
    parts_.throttle.settle(attempt, window ? Throttle::Ending::Succeeded : guess ? Throttle::Ending::Failed : Throttle::Ending::NotTried);
    if (!window) return guess ? show_code(visitor, 400, &kClosed) : window.error().code == "code.mistyped" ? show_code(visitor, 400, &kMistyped) : show_code(visitor, 503, &kNotNow);
    rooms_.put(secret_hash(visitor.browser), window->of);
    return see_other("/room");
}

net::ServerResponse RoomPage::show_names(const ClassWindow& window, const Visitor& visitor) const {
    const Language language = visitor.language;
    const auto members = parts_.classes.members(window.of);
    if (!members) return sorry(language, 503, kNotNow);
    std::vector<std::pair<std::string, std::string>> names;
    for (const auto& member : *members) {
        const auto pupil = pupil_of(window.of, subject_of(member.account));
        if (pupil && *pupil) names.emplace_back(called((*pupil)->name), subject_of(member.account));
    }
    std::sort(names.begin(), names.end());
    std::string body = "<p>" + std::string(kWho.in(language)) + "</p><ul class=\"apps\">";
    for (const auto& [name, subject] : names) body += "<li><a href=\"/room/pupil?p=" + subject + "\">" + escape_html(name) + "</a></li>";
    return render({language, std::string(kTitle.in(language)) + " " + window.of.name, body + "</ul>", 200, {}});
}

Result<std::optional<Account>> RoomPage::pupil_of(const ClassName& name, std::string_view subject) const {
    HUB_TRY_ASSIGN(const auto members, parts_.classes.members(name));
    const auto found = std::find_if(members.begin(), members.end(), [&](const ClassMember& member) { return member.part == ClassPart::Pupil && subject_of(member.account) == subject; });
    if (found == members.end()) return std::optional<Account>();
    HUB_TRY_ASSIGN(auto account, parts_.accounts.find(found->account));
    if (account.state != Account::State::Active || is_staff(account)) return std::optional<Account>();
    return std::optional(std::move(account));
}

net::ServerResponse RoomPage::pupil_page(const net::ServerRequest& request, const Parameters& parameters, const Visitor& visitor) {
    const auto window = window_of(request, visitor);
    if (!window) return show_code(visitor, 400, &kClosed);
    const auto pupil = pupil_of(window->of, parameters["p"]);
    if (!pupil) return sorry(visitor.language, 503, kNotNow);
    return *pupil ? show_pictures(**pupil, {}, visitor, 200, nullptr) : see_other("/room");
}

net::ServerResponse RoomPage::show_pictures(const Account& pupil, const std::string& so_far, const Visitor& visitor, int status, const Wording* problem) const {
    const Language language = visitor.language;
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    const auto tapped = picks_of(so_far).value_or(std::vector<std::size_t>());
    body += "<p>" + std::string(kTap.in(language)) + "</p><p role=\"status\">" + std::string(kTapped.in(language)) + " " + std::to_string(tapped.size()) + "/" + std::to_string(kPicks) + "</p>";
    body += "<form class=\"pictures\" method=\"post\" action=\"/room/pupil\">" + form_token(visitor) + hidden("p", subject_of(pupil.id)) + hidden("so_far", so_far);
    for (std::size_t number = 0; number < kPictures; ++number) {
        body += "<button class=\"quiet\" name=\"n\" value=\"" + std::to_string(number) + "\">" + picture(language, number) + "</button>";
    }
    body += "</form><p><a href=\"/room\">" + std::string(kOther.in(language)) + "</a></p>";
    return render({language, called(pupil.name), body, status, {}});
}

net::ServerResponse RoomPage::picked(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    const auto window = window_of(request, visitor);
    if (!window) return show_code(visitor, 400, &kClosed);
    const auto pupil = pupil_of(window->of, form["p"]);
    if (!pupil) return sorry(visitor.language, 503, kNotNow);
    if (!*pupil) return see_other("/room");
    const std::string so_far = form.has("so_far") ? form["so_far"] + "." + form["n"] : form["n"];
    const auto tapped = picks_of(so_far);
    if (!tapped || tapped->empty()) return show_pictures(**pupil, {}, visitor, 400, &kWrongPictures);
    if (tapped->size() < kPicks) return show_pictures(**pupil, so_far, visitor, 200, nullptr);
    const Attempt attempt = attempt_of(CredentialKind::Password, request, parts_.known, *pupil, (*pupil)->login);
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) return later(show_pictures(**pupil, {}, visitor, 429, &kTooOften), admission.wait_seconds);
    Picks picks{};
    std::copy(tapped->begin(), tapped->end(), picks.begin());
    const auto fits = parts_.windows.fits((*pupil)->id, picks);
    parts_.throttle.settle(attempt, !fits ? Throttle::Ending::NotTried : *fits ? Throttle::Ending::Succeeded : Throttle::Ending::Failed);
    if (!fits) return sorry(visitor.language, 503, kNotNow);
    if (!*fits) return show_pictures(**pupil, {}, visitor, 400, &kWrongPictures);
    return let_in(**pupil, "picture", *window, request, visitor);
}

net::ServerResponse RoomPage::card_page(std::string_view code, const Visitor& visitor) {
    const Language language = visitor.language;
    const std::string body = "<form method=\"post\" action=\"/room/card\">" + form_token(visitor) + hidden("code", code) + button(kGoOn.in(language)) + "</form>";
    return render({language, std::string(kCard.in(language)), body, 200, {}});
}

net::ServerResponse RoomPage::card_shown(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    const Attempt attempt{.kind = CredentialKind::OneTimeCode, .subnet = subnet_of_caller(request)};
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) return later(sorry(visitor.language, 429, kTooOften), admission.wait_seconds);
    const auto owner = parts_.windows.owner_of(form["code"]);
    const bool known = owner && *owner;
    const bool mistyped = !owner && owner.error().code == "code.mistyped";
    parts_.throttle.settle(attempt, known ? Throttle::Ending::Succeeded : owner ? Throttle::Ending::Failed : Throttle::Ending::NotTried);
    if (!owner && !mistyped) return sorry(visitor.language, 503, kNotNow);
    if (!known) return sorry(visitor.language, 400, kClosed);
    const auto classes = parts_.classes.of_account(**owner);
    if (!classes) return sorry(visitor.language, 503, kNotNow);
    for (const auto& member : *classes) {
        const auto window = parts_.windows.of_class(member.of, attempt.subnet);
        if (!window) continue;
        const auto pupil = pupil_of(member.of, subject_of(**owner));
        if (pupil && *pupil) return let_in(**pupil, "card", *window, request, visitor);
    }
    return sorry(visitor.language, 400, kClosed);
}

net::ServerResponse RoomPage::let_in(const Account& pupil, std::string_view method, const ClassWindow& window, const net::ServerRequest& request, const Visitor& visitor) {
    Arrival arrival{pupil, std::string(method), {}, request.user_agent, Session::Place::Shared, Familiarity::Stranger};
    arrival.ends_by = window.until;
    rooms_.put(secret_hash(visitor.browser), window.of);  // "switch pupil" leads back here
    return parts_.entrance.arrived(std::move(arrival), visitor);
}

net::ServerResponse RoomPage::switch_pupil(const Visitor& visitor) {
    if (visitor.session && !parts_.sessions.end(visitor.session->sid)) return sorry(visitor.language, 503, kNotNow);
    return see_other("/room");
}

}  // namespace hub::sso
