#include "core/sso/app_links_page.hpp"

#include <charconv>

#include "core/sso/caller.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kPath = "/account/apps";
constexpr std::int64_t kMayComeBack = 7LL * 24 * 60 * 60 * 1000;

constexpr Wording kTitle{"Tài khoản ở các ứng dụng", "Accounts at applications"};
constexpr Wording kNone{"Chưa có tài khoản nào của ứng dụng được nối với bạn.", "No account of an application is linked to you yet."};
constexpr Wording kTheirs{"Ứng dụng và tài khoản", "Application and account"};
constexpr Wording kSince{"Từ lúc", "since"};
constexpr Wording kEnd{"Gỡ", "Unlink"};
constexpr Wording kEnded{"Đã gỡ gần đây", "Unlinked lately"};
constexpr Wording kRestore{"Nối lại", "Link again"};
constexpr Wording kAdd{"Nối thêm tài khoản", "Link another account"};
constexpr Wording kAbout{"Nhà trường cấp mã cho từng tài khoản ở ứng dụng. Nhập mã đó vào đây.", "The school gives a code for each account at an application. Type it here."};
constexpr Wording kCode{"Mã nhà trường cấp", "The school's code"};
constexpr Wording kLink{"Nối", "Link"};
constexpr Wording kWrong{"Mã không đúng, đã dùng rồi hoặc đã hết hạn. Hãy xin nhà trường mã mới.", "The code is not right, was used, or is too old. Ask the school for a new one."};
constexpr Wording kMistyped{"Mã bị gõ nhầm. Hãy xem lại rồi gõ lại.", "The code was mistyped. Look at it and type it once more."};
constexpr Wording kThere{"Tài khoản đó đã được nối với bạn rồi.", "That account is linked to you already."};
constexpr Wording kTooOften{"Đã thử quá nhiều lần. Hãy đợi một lát rồi thử lại.", "Too many attempts. Please wait a while and try again."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};
constexpr Wording kBack{"Về trang tài khoản", "To the account page"};

std::string said(const Wording& what, Language language) { return std::string(what.in(language)); }

std::string shown(const AppLink& link) {
    const std::string name = link.label.empty() || link.label == link.name ? link.name : link.label + " (" + link.name + ")";
    return escape_html(name) + (link.tenant.empty() ? "" : " <small>" + escape_html(link.tenant) + "</small>");
}

std::string act(const Visitor& visitor, std::string_view action, const AppLink& link, const Wording& what) {
    // Buttons of one name are told apart by what they are about.
    return "<form method=\"post\" action=\"" + std::string(action) + "\">" + form_token(visitor) + hidden("id", std::to_string(link.id)) + "<button class=\"quiet\" aria-label=\"" +
           escape_html(said(what, visitor.language) + ": " + (link.label.empty() ? link.name : link.label)) + "\">" + said(what, visitor.language) + "</button></form>";
}

Key key_of(const std::string& text) {
    Key key = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), key);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? key : 0;
}

}  // namespace

std::optional<net::ServerResponse> AppLinksPage::refused(const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    if (!parts_.entrance.is_recent(visitor)) return parts_.entrance.ask_again(visitor, std::string(kPath));
    return std::nullopt;
}

net::ServerResponse AppLinksPage::page(const Visitor& visitor) { return visitor.account ? show(visitor, 200, nullptr) : see_other("/login"); }

net::ServerResponse AppLinksPage::show(const Visitor& visitor, int status, const Wording* problem) {
    const Language language = visitor.language;
    const auto history = parts_.links.history(visitor.account->id);
    if (!history) return sorry(language, 503, kNotNow);
    const std::string head = "<table><thead><tr><th>" + said(kTheirs, language) + "</th><th></th></tr></thead><tbody>";
    std::string living, ended;
    for (const AppLink& link : *history) {
        const App* app = parts_.apps.find(link.app);
        const std::string name = app == nullptr ? link.app : language == Language::Vietnamese ? app->name_vi : app->name_en;
        const std::string row = "<tr><td><strong>" + escape_html(name) + "</strong><br>" + shown(link) + "<br>" + said(kSince, language) + " " + local_time(link.since) + "</td><td>";
        if (!link.ended_at) living += row + act(visitor, "/account/apps/end", link, kEnd) + "</td></tr>";
        else if (link.ended_by == AppLink::EndedBy::Owner && link.ended_at->plus_milliseconds(kMayComeBack) > parts_.clock.now()) ended += row + act(visitor, "/account/apps/restore", link, kRestore) + "</td></tr>";
    }
    std::string body = problem != nullptr ? alert(problem->in(language)) : std::string();
    body += living.empty() ? "<p>" + said(kNone, language) + "</p>" : head + living + "</tbody></table>";
    if (!ended.empty()) body += "<h2>" + said(kEnded, language) + "</h2>" + head + ended + "</tbody></table>";
    body += "<h2>" + said(kAdd, language) + "</h2><p>" + said(kAbout, language) + "</p><form method=\"post\" action=\"" + std::string(kPath) + "\">" + form_token(visitor) +
            field("code", kCode.in(language), "text", "one-time-code") + button(kLink.in(language)) + "</form><p><a href=\"/account\">" + said(kBack, language) + "</a></p>";
    return render({language, said(kTitle, language), body, status, {}});
}

net::ServerResponse AppLinksPage::code_entered(const net::ServerRequest& request, const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor)) return *no;
    const Attempt attempt{.kind = CredentialKind::OneTimeCode, .account = subject_of(visitor.account->id), .subnet = subnet_of_caller(request)};
    if (const auto admission = parts_.throttle.admit(attempt); !admission.may_go()) {
        auto later = show(visitor, 429, &kTooOften);
        later.headers.emplace_back("Retry-After", std::to_string(admission.wait_seconds));
        return later;
    }
    const auto made = parts_.codes.redeem(visitor.account->id, form["code"]);
    const std::string why = made ? std::string() : made.error().code;
    const bool guess = why == "code.wrong" || why == "code.expired";
    parts_.throttle.settle(attempt, made ? Throttle::Ending::Succeeded : guess ? Throttle::Ending::Failed : Throttle::Ending::NotTried);
    if (made) return see_other(std::string(kPath));
    if (guess) return show(visitor, 400, &kWrong);
    if (why == "code.mistyped") return show(visitor, 400, &kMistyped);
    if (why == "app.linked") return show(visitor, 400, &kThere);
    return sorry(visitor.language, 503, kNotNow);
}

net::ServerResponse AppLinksPage::end(const Parameters& form, const Visitor& visitor) {
    if (!visitor.account) return see_other("/login");
    // Another's link is answered as one that is over: the key of the row begins with the visitor's own.
    const auto ended = parts_.links.end(visitor.account->id, key_of(form["id"]), AppLink::EndedBy::Owner);
    if (!ended && ended.error().code != "app.link_unknown") return sorry(visitor.language, 503, kNotNow);
    return see_other(std::string(kPath));
}

net::ServerResponse AppLinksPage::restore(const Parameters& form, const Visitor& visitor) {
    if (auto no = refused(visitor)) return *no;
    const auto history = parts_.links.history(visitor.account->id);
    if (!history) return sorry(visitor.language, 503, kNotNow);
    const Instant now = parts_.clock.now();
    for (const AppLink& link : *history) {
        if (link.id != key_of(form["id"]) || !link.ended_at) continue;
        if (link.ended_by != AppLink::EndedBy::Owner || link.ended_at->plus_milliseconds(kMayComeBack) <= now) break;
        if (const auto back = parts_.links.restore(link.account, link.id); !back) {
            return back.error().code == "app.linked" ? show(visitor, 400, &kThere) : sorry(visitor.language, 503, kNotNow);
        }
    }
    return see_other(std::string(kPath));
}

}  // namespace hub::sso
