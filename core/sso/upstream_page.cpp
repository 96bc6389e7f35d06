#include "core/sso/upstream_page.hpp"

#include <algorithm>

#include "core/codec/percent.hpp"

namespace hub::sso {
namespace {

constexpr Wording kWith{"Đăng nhập bằng", "Sign in with"};
constexpr Wording kDown{"hiện không liên lạc được; hãy đăng nhập bằng mật khẩu", "cannot be reached now; sign in with your password"};
constexpr Wording kNotLinked{"Chưa liên kết", "Not linked yet"};
constexpr Wording kNotLinkedText{"Bạn đã đăng nhập ở", "You have signed in at"};
constexpr Wording kAs{"với tên", "as"};
constexpr Wording kOnce{"Tài khoản đó chưa liên kết với tài khoản nào ở đây. Hãy đăng nhập ở đây một lần để liên kết; lần sau không phải làm nữa.",
                        "That account is not linked to any here. Sign in here once to link them; next time this is not needed."};
constexpr Wording kSignIn{"Đăng nhập để liên kết", "Sign in to link"};
constexpr Wording kLinkTitle{"Liên kết tài khoản?", "Link these accounts?"};
constexpr Wording kLinkText{"Sau khi liên kết, ai đăng nhập được ở đó sẽ vào được tài khoản này:", "Once linked, whoever can sign in there can enter this account:"};
constexpr Wording kYes{"Liên kết", "Link"};
constexpr Wording kNo{"Không liên kết", "Do not link"};
constexpr Wording kFailed{"Chưa đăng nhập được", "Signing in did not work"};
constexpr Wording kFailedDown{"hiện không liên lạc được. Bạn vẫn đăng nhập được bằng mật khẩu.", "cannot be reached now. You can still sign in with your password."};
constexpr Wording kFailedOther{"không xác nhận được bạn. Bạn vẫn đăng nhập được bằng mật khẩu.", "did not confirm who you are. You can still sign in with your password."};
constexpr Wording kHere{"Đăng nhập bằng mật khẩu", "Sign in with a password"};
constexpr Wording kLinksTitle{"Tài khoản liên kết", "Linked accounts"};
constexpr Wording kNone{"Chưa có liên kết nào.", "There are no links."};
constexpr Wording kWhere{"Nơi đăng nhập", "Where"};
constexpr Wording kWho{"Tên ở đó", "Name there"};
constexpr Wording kSince{"Từ lúc", "Since"};
constexpr Wording kUnlink{"Bỏ liên kết", "Unlink"};
constexpr Wording kAccount{"Tài khoản của tôi", "My account"};

std::string name_of(const upstream::Connector& connector, Language language) { return escape_html(language == Language::Vietnamese ? connector.name_vi : connector.name_en); }

std::string shown_name(const upstream::Person& person) {
    return escape_html(!person.name.empty() ? person.name : !person.email.empty() ? person.email : person.subject);
}

std::string act(const std::string& address, std::string_view text) { return "<a class=\"act\" href=\"" + escape_html(address) + "\">" + std::string(text) + "</a>"; }

std::string login_address(const std::string& transaction) { return transaction.empty() ? "/login" : "/login?t=" + codec::encode_percent(transaction); }

}  // namespace

std::string upstream_choices(const std::vector<UpstreamChoice>& choices, Language language, const std::string& transaction) {
    std::string out;
    for (const auto& choice : choices) {
        const std::string name = name_of(*choice.connector, language);
        const std::string address = "/upstream/begin/" + choice.connector->id + (transaction.empty() ? "" : "?t=" + codec::encode_percent(transaction));
        out += "<p>" + act(address, std::string(kWith.in(language)) + " " + name);
        if (choice.state == UpstreamChoice::State::Down) out += " <small>" + name + " " + std::string(kDown.in(language)) + "</small>";
        out += "</p>";
    }
    return out;
}

net::ServerResponse not_linked_page(const upstream::Connector& connector, const upstream::Person& person, const std::string& name, Language language) {
    const std::string body = "<p>" + std::string(kNotLinkedText.in(language)) + " <strong>" + name_of(connector, language) + "</strong> " + std::string(kAs.in(language)) + " <strong>" +
                             shown_name(person) + "</strong>.</p><p>" + std::string(kOnce.in(language)) + "</p><p>" + act("/upstream/prove/" + name, kSignIn.in(language)) + "</p>";
    return render({language, std::string(kNotLinked.in(language)), body, 200, {}});
}

net::ServerResponse link_question(const upstream::Connector& connector, const upstream::Person& person, const std::string& name, const Visitor& visitor) {
    const Language language = visitor.language;
    const std::string body = "<p>" + std::string(kLinkText.in(language)) + "</p><p><strong>" + name_of(connector, language) + "</strong>: " + shown_name(person) + " → <strong>" +
                             escape_html(visitor.account->name) + "</strong> (" + escape_html(visitor.account->login) + ")</p><form method=\"post\" action=\"/upstream/link\">" + form_token(visitor) +
                             hidden("n", name) + button(kYes.in(language)) + act("/", kNo.in(language)) + "</form>";
    return render({language, std::string(kLinkTitle.in(language)), body, 200, {}});
}

net::ServerResponse upstream_failed_page(const upstream::Connector& connector, UpstreamChoice::State state, const std::string& transaction, std::string_view code, Language language) {
    const bool down = state == UpstreamChoice::State::Down;
    const Language in = language;
    const std::string body = "<p class=\"alert\" role=\"alert\">" + name_of(connector, in) + " " + std::string(down ? kFailedDown.in(in) : kFailedOther.in(in)) + "</p><p>" +
                             act(login_address(transaction), kHere.in(in)) + "</p><p><small>" + escape_html(code) + "</small></p>";
    return render({language, std::string(kFailed.in(in)), body, down ? 503 : 400, {}});
}

net::ServerResponse links_page(const std::vector<UpstreamLink>& links, const std::vector<UpstreamChoice>& choices, const Visitor& visitor) {
    const Language language = visitor.language;
    std::string body;
    for (const UpstreamLink& link : links) {
        const auto found = std::find_if(choices.begin(), choices.end(), [&](const UpstreamChoice& choice) { return choice.connector->id == link.connector; });
        const std::string where = found == choices.end() ? escape_html(link.person.issuer) : name_of(*found->connector, language);
        body += "<tr><td>" + where + "</td><td>" + shown_name(link.person) + "</td><td>" + local_time(link.linked_at) + "</td><td><form method=\"post\" action=\"/account/links\">" + form_token(visitor) +
                hidden("key", link.key) + "<button class=\"quiet\">" + std::string(kUnlink.in(language)) + "</button></form></td></tr>";
    }
    const auto head = [&](const Wording& word) { return "<th scope=\"col\">" + std::string(word.in(language)) + "</th>"; };
    body = body.empty() ? "<p>" + std::string(kNone.in(language)) + "</p>"
                        : "<table><thead><tr>" + head(kWhere) + head(kWho) + head(kSince) + "<td></td></tr></thead><tbody>" + body + "</tbody></table>";
    body += upstream_choices(choices, language, {}) + "<p><a href=\"/account\">" + std::string(kAccount.in(language)) + "</a></p>";
    return render({language, std::string(kLinksTitle.in(language)), body, 200, {}});
}

}  // namespace hub::sso
