#include "core/sso/launch.hpp"

#include <algorithm>

#include "core/security/digest.hpp"
#include "core/sso/acting_doors.hpp"
#include "core/sso/jose/jwt.hpp"
#include "core/sso/participants.hpp"

namespace hub::sso {
namespace {

constexpr Wording kUnknown{"Không có ứng dụng này.", "There is no such application."};
constexpr Wording kNotYours{"Tài khoản của bạn không có ứng dụng này.", "Your account does not have this application."};
constexpr Wording kNotNow{"Chưa mở được ứng dụng. Hãy thử lại.", "The application could not be opened yet. Please try again."};
constexpr Wording kNoLink{"Chưa có tài khoản nào của ứng dụng này được nối với bạn. Hãy báo nhà trường để được nối.",
                          "No account of this application is linked to you yet. Please ask your school to link it."};
constexpr Wording kChoose{"Mở bằng tài khoản nào?", "Open with which account?"};
constexpr Wording kOpen{"Mở", "Open"};
constexpr Wording kOpens{"Ứng dụng này còn hỏi mật khẩu riêng và có thể hỏi mã hình. Cổng không giữ mật khẩu đó.",
                         "This application still asks for its own password, and perhaps for the letters in a picture. The portal does not keep that password."};
constexpr Wording kYourName{"Tên đăng nhập của bạn ở đó", "Your user name there"};
constexpr Wording kBack{"Về trang chính", "To the start page"};

const std::string& name_of(const App& app, Language language) { return language == Language::Vietnamese ? app.name_vi : app.name_en; }

std::string back(Language language) { return "<p><a href=\"/\">" + std::string(kBack.in(language)) + "</a></p>"; }

net::ServerResponse says(const App& app, const Wording& what, Language language) {
    return render({language, name_of(app, language), "<p>" + std::string(what.in(language)) + "</p>" + back(language), 200, {}});
}

net::ServerResponse assisted_page(const App& app, const std::optional<AppLink>& link, Language language) {
    std::string body = "<p>" + std::string(kOpens.in(language)) + "</p>";
    if (link) {
        body += "<p><label for=\"name\">" + std::string(kYourName.in(language)) + "</label><input id=\"name\" readonly value=\"" + escape_html(link->name) + "\"></p>";
    }
    body += "<p><a class=\"act\" rel=\"noopener noreferrer\" target=\"_blank\" href=\"" + escape_html(app.home) + "\">" + std::string(kOpen.in(language)) + " " +
            escape_html(name_of(app, language)) + "</a></p>" + back(language);
    return render({language, name_of(app, language), body, 200, {}});
}

}  // namespace

net::ServerResponse Launch::open(std::string_view id, const std::string& link, const Visitor& visitor) {
    const App* app = parts_.apps.find(id);
    if (app == nullptr) return sorry(visitor.language, 404, kUnknown);
    if (app->home.empty() && !app->launch) return sorry(visitor.language, 404, kUnknown);
    if (visitor.acting && app->rung != Rung::OpenId) return shut_while_acting(visitor.language);
    if (app->rung == Rung::OpenId || app->rung == Rung::Saml) return see_other(app->home);
    const auto go_on = [this, app, link](const Visitor& someone) { return choose(*app, link, someone); };
    AuthorizationRequest terms;
    terms.redirect_uri = app->launch ? app->launch->address : app->home;
    return parts_.flow.begin(Errand{app, go_on, go_on}, std::move(terms), visitor);
}

net::ServerResponse Launch::choose(const App& app, const std::string& chosen, const Visitor& visitor) {
    const Language language = visitor.language;
    if (!visitor.account || !app.is_for(visitor.account->roles)) return sorry(language, 403, kNotYours);
    auto links = parts_.links.at_app(visitor.account->id, app.id);
    if (!links) return sorry(language, 503, kNotNow);
    if (!chosen.empty()) std::erase_if(*links, [&](const AppLink& link) { return std::to_string(link.id) != chosen; });
    const bool needs_one = app.launch && app.launch->people == LaunchTerms::People::Linked;
    if (links->empty() && (needs_one || !chosen.empty())) return says(app, kNoLink, language);
    if (links->size() > 1) return chooser(app, *links, language);
    return enter({app, links->empty() ? std::nullopt : std::optional(std::move(links->front()))}, visitor);
}

net::ServerResponse Launch::chooser(const App& app, const std::vector<AppLink>& links, Language language) const {
    std::string list;
    for (const AppLink& link : links) {
        // Codes of schools and accounts only where nobody has said whose it is.
        const bool told = !link.label.empty();
        const std::string label = told ? link.label : link.name;
        list += "<li><a href=\"/launch/" + escape_html(app.id) + "?account=" + std::to_string(link.id) + "\">" + escape_html(label) +
                (told || link.tenant.empty() ? "" : " <small>" + escape_html(link.tenant) + "</small>") + "</a></li>";
    }
    return render({language, name_of(app, language), "<p>" + std::string(kChoose.in(language)) + "</p><ul class=\"apps\">" + list + "</ul>" + back(language), 200, {}});
}

net::ServerResponse Launch::enter(const Target& target, const Visitor& visitor) {
    store::Batch batch;
    put_participant(batch, {visitor.session->sid, target.app.id, parts_.clock.now(), {}}, parts_.sealer);
    const Status noted = parts_.sessions.take_part_and_wait(visitor.session->sid, std::move(batch));
    if (!noted) return sorry(visitor.language, 503, kNotNow);
    if (target.app.rung == Rung::Assisted) return assisted_page(target.app, target.link, visitor.language);
    return ticket_page(target, visitor);
}

Result<std::string> Launch::ticket(const Target& target, const Visitor& visitor) const {
    const Instant now = parts_.clock.now();
    ClaimsWriter claims;
    claims.text("iss", parts_.issuer.url()).text("sub", subject_of(visitor.account->id)).text("aud", target.app.id).text("jti", security::to_base64url(parts_.random.bytes(16)));
    claims.moment("iat", now).moment("exp", now.plus_milliseconds(kTicketLife)).moment("auth_time", visitor.session->signed_in_at);
    if (target.link) claims.text("account", target.link->name).text("tenant", target.link->tenant).text("role", sso::name_of(target.link->role));
    return parts_.issuer.sign("launch+jwt", SignatureAlgorithm::Es256, std::move(claims).take());
}

net::ServerResponse Launch::ticket_page(const Target& target, const Visitor& visitor) {
    const Language language = visitor.language;
    const auto text = ticket(target, visitor);
    if (!text) return sorry(language, 503, kNotNow);
    const std::string& address = target.app.launch->address;
    const std::string form = "<form method=\"post\" action=\"" + escape_html(address) + "\">" + hidden("ticket", *text) +
                             button(std::string(kOpen.in(language)) + " " + escape_html(name_of(target.app, language))) + "</form>";
    return render({language, name_of(target.app, language), form + back(language), 200, origin_of(address), kSubmitPath});
}

}  // namespace hub::sso
