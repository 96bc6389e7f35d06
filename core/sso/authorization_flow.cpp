#include "core/sso/authorization_flow.hpp"

#include "core/security/digest.hpp"
#include "core/sso/claims.hpp"
#include "core/sso/secret_hash.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kNameBytes = 32;

constexpr Wording kOver{"Lượt đăng nhập này đã hết hạn hoặc được mở ở trình duyệt khác. Hãy mở lại ứng dụng.",
                        "This sign-in is over, or was begun in another browser. Open the application again."};
constexpr Wording kBadRequest{"Ứng dụng gửi yêu cầu không đúng, nên bạn không được chuyển đi đâu cả. Hãy báo cho nhà trường.",
                              "The application's request is not in order, so you were not sent anywhere. Please tell your school."};

struct ScopeText {
    std::string_view scope;
    Wording says;
};
constexpr ScopeText kScopeTexts[] = {
    {"profile", {"Họ tên và tên đăng nhập của bạn", "Your name and login name"}},
    {"email", {"Địa chỉ thư điện tử của bạn", "Your e-mail address"}},
    {"phone", {"Số điện thoại của bạn", "Your telephone number"}},
    {"address", {"Địa chỉ của bạn", "Your address"}},
    {"roles", {"Trường và vai trò của bạn", "Your school and role"}},
    {"accounts", {"Các tài khoản của bạn ở chính ứng dụng này", "Your accounts at this very application"}},
    {"offline_access", {"Tiếp tục truy cập khi bạn không dùng", "Keep this access while you are away"}},
};

}  // namespace

AuthorizationFlow::AuthorizationFlow(Parts parts) : parts_(parts), transactions_(parts.clock, kTransactionLife), codes_(parts.clock, kCodeMemory) {}

net::ServerResponse AuthorizationFlow::send_back(const std::string& uri, ResponseMode mode, std::vector<std::pair<std::string, std::string>> answer,
                                                 Language language) const {
    answer.emplace_back("iss", parts_.issuer.url());  // RFC 9207
    if (mode == ResponseMode::Query) return see_other(with_parameters(uri, answer));
    constexpr Wording kTitle{"Trở lại ứng dụng", "Back to the application"};
    constexpr Wording kGoOn{"Tiếp tục", "Continue"};
    std::string form = "<form method=\"post\" action=\"" + escape_html(uri) + "\">";
    for (const auto& [name, value] : answer) {
        if (!value.empty()) form += hidden(name, value);
    }
    form += button(kGoOn.in(language)) + "</form>";
    return render({language, std::string(kTitle.in(language)), form, 200, origin_of(uri)});
}

net::ServerResponse AuthorizationFlow::refuse(const Refusal& refusal, const Visitor& visitor) const {
    if (refusal.tell == Refusal::Tell::Page) {
        auto page = sorry(visitor.language, 400, kBadRequest);
        const auto main_end = page.body.find("</main>");
        page.body.insert(main_end, "<p><small>" + escape_html(refusal.error + ": " + refusal.description) + "</small></p>");
        return page;
    }
    return send_back(refusal.redirect_uri, refusal.mode, {{"error", refusal.error}, {"error_description", refusal.description}, {"state", refusal.state}},
                     visitor.language);
}

net::ServerResponse AuthorizationFlow::refuse(const Transaction& transaction, const Visitor& visitor, std::string_view error, std::string description) const {
    if (transaction.errand) return transaction.errand->refused(visitor);
    const auto& request = transaction.request;
    if (!transaction.pushed_as.empty()) parts_.pushed.close(transaction.pushed_as);
    return refuse(Refusal{Refusal::Tell::Redirect, std::string(error), std::move(description), request.redirect_uri, request.state, request.mode}, visitor);
}

net::ServerResponse AuthorizationFlow::begin(const Parameters& sent, const Visitor& visitor) {
    const std::string& name = sent["request_uri"];
    Transaction transaction;
    if (!PushedAuthorization::is_name(name)) {
        auto read = read_authorization(sent, parts_.apps);
        if (const auto* refusal = std::get_if<Refusal>(&read)) return refuse(*refusal, visitor);
        transaction.request = std::move(std::get<AuthorizationRequest>(read));
        return begin_with(sent, std::move(transaction), visitor);
    }
    const auto pushed = parts_.pushed.open(name, sent["client_id"], secret_hash(visitor.browser));
    if (!pushed) return refuse(Refusal{Refusal::Tell::Page, "invalid_request_uri", "the pushed request is over, was answered, or is not for this application and browser", {}, {}, {}}, visitor);
    auto read = read_authorization(pushed->parameters, parts_.apps, SentBy::Application);
    if (const auto* refusal = std::get_if<Refusal>(&read)) return refuse(*refusal, visitor);
    transaction.request = std::move(std::get<AuthorizationRequest>(read));
    transaction.pushed_as = name;
    if (!pushed->key.empty()) transaction.request.key = pushed->key;
    return begin_with(pushed->parameters, std::move(transaction), visitor);
}

net::ServerResponse AuthorizationFlow::begin_with(const Parameters& parameters, Transaction transaction, const Visitor& visitor) {
    transaction.begun = parts_.clock.now();
    if (parameters.has("id_token_hint")) {
        const auto hint = parts_.issuer.read_hint(parameters["id_token_hint"]);
        if (!hint) return refuse(transaction, visitor, "invalid_request", "id_token_hint is no ID token of this issuer");
        transaction.request.hinted_subject = hint->subject;
    }
    Visitor here = visitor;
    for (const auto& locale : transaction.request.locales) {
        if (!locale.starts_with("vi") && !locale.starts_with("en")) continue;
        here.language = text::language_named(locale);
        break;
    }
    return keep(std::move(transaction), here);
}

net::ServerResponse AuthorizationFlow::begin(Errand errand, AuthorizationRequest terms, const Visitor& visitor) {
    Transaction transaction;
    transaction.request = std::move(terms);
    transaction.errand = std::make_shared<const Errand>(std::move(errand));
    transaction.begun = parts_.clock.now();
    return keep(std::move(transaction), visitor);
}

net::ServerResponse AuthorizationFlow::keep(Transaction transaction, const Visitor& visitor) {
    transaction.browser_hash = secret_hash(visitor.browser);
    const std::string name = security::to_base64url(parts_.random.bytes(kNameBytes));
    transactions_.put(name, std::move(transaction));
    return go_on(name, visitor);
}

const App* AuthorizationFlow::app_of(const Transaction& transaction) const {
    return transaction.errand ? transaction.errand->app : parts_.apps.find_client(transaction.request.client);
}

std::optional<Transaction> AuthorizationFlow::find(const std::string& name, const Visitor& visitor) const {
    auto found = transactions_.find(name);
    if (!found || !security::equal_constant_time(found->browser_hash, secret_hash(visitor.browser))) return std::nullopt;
    return found;
}

/// What the application's file demands has to be met. What the request wishes for is met where the person can.
Result<bool> AuthorizationFlow::is_too_weak(const Transaction& transaction, const Visitor& visitor) {
    const auto& request = transaction.request;
    const Assurance shown = assurance_of(visitor.session->methods);
    const App* app = app_of(transaction);
    if (app != nullptr && shown < app->min_acr) return true;
    if (!request.wanted || shown >= *request.wanted || request.prompt.contains("none")) return false;
    HUB_TRY_ASSIGN(const auto standing, parts_.factors.of(visitor.account->id));
    return standing.any();
}

Result<AuthorizationFlow::Missing> AuthorizationFlow::missing(const Transaction& transaction, const Visitor& visitor) {
    const auto& request = transaction.request;
    if (!visitor.session) return Missing::SignIn;
    const bool signed_in_for_this = !visitor.acting && visitor.session->signed_in_at >= transaction.begun;
    const auto age = parts_.clock.now().milliseconds - visitor.session->signed_in_at.milliseconds;
    const bool too_long_ago = request.max_age_seconds && age > *request.max_age_seconds * 1000;
    const bool asked_again = request.prompt.contains("login") || request.prompt.contains("select_account");
    if (!signed_in_for_this && (asked_again || too_long_ago)) return Missing::SignIn;
    if (!request.hinted_subject.empty() && request.hinted_subject != subject_of(visitor.account->id)) return Missing::OtherAccount;
    HUB_TRY_ASSIGN(const bool weak, is_too_weak(transaction, visitor));
    if (weak) return Missing::Stronger;
    if (transaction.errand || transaction.consent == Transaction::Consent::Given) return Missing::Nothing;
    if (request.prompt.contains("consent")) return Missing::Consent;
    const App* app = parts_.apps.find_client(request.client);
    if (app == nullptr || app->client->consent == Client::Consent::Given) return Missing::Nothing;
    HUB_TRY_ASSIGN(const bool covered, parts_.consents.covers(visitor.account->id, request.client, request.scopes));
    return covered ? Missing::Nothing : Missing::Consent;
}

net::ServerResponse AuthorizationFlow::go_on(const std::string& name, const Visitor& visitor) {
    const auto transaction = find(name, visitor);
    if (!transaction) return sorry(visitor.language, 400, kOver);
    const auto lacks = missing(*transaction, visitor);
    if (!lacks) return refuse(*transaction, visitor, "temporarily_unavailable", "the hub cannot read its store now");
    // Nobody agrees, proves more or signs in again in the name of somebody he acts for.
    const bool silent = transaction->request.prompt.contains("none") || visitor.acting;
    switch (*lacks) {
        case Missing::Nothing:
            if (!transaction->errand) return answer_with_code(name, *transaction, visitor);
            transactions_.erase(name);
            return transaction->errand->signed_in(visitor);
        case Missing::SignIn:
            if (silent) return refuse(*transaction, visitor, "login_required", "nobody is signed in, or not lately enough");
            return see_other("/login?t=" + name);
        case Missing::OtherAccount:
            if (silent) return refuse(*transaction, visitor, "login_required", "another person is signed in");
            return see_other("/login?t=" + name);
        case Missing::Stronger:
            // RFC 9470 §5: the word for an application that cannot be satisfied silently.
            if (silent) return refuse(*transaction, visitor, "unmet_authentication_requirements", "the sign-in is not as strong as this application needs");
            return see_other("/login/again?t=" + name);
        case Missing::Consent:
            if (silent) return refuse(*transaction, visitor, "consent_required", "the person has not agreed yet");
            return see_other("/consent?t=" + name);
    }
    return sorry(visitor.language, 500, kOver);
}

net::ServerResponse AuthorizationFlow::answer_with_code(const std::string& name, const Transaction& transaction, const Visitor& visitor) {
    transactions_.erase(name);
    if (!transaction.pushed_as.empty()) parts_.pushed.close(transaction.pushed_as);
    Code code;
    code.request = transaction.request;
    if (visitor.acting) std::erase(code.request.scopes, "offline_access");  // nothing outlasts the acting
    code.account = visitor.account->id;
    code.sid = visitor.session->sid;
    code.methods = visitor.session->methods;
    code.signed_in_at = visitor.session->signed_in_at;
    code.expires_at = parts_.clock.now().plus_milliseconds(kCodeLife);
    const std::string text = security::to_base64url(parts_.random.bytes(kNameBytes));
    codes_.put(secret_hash(text), std::move(code));
    return send_back(transaction.request.redirect_uri, transaction.request.mode, {{"code", text}, {"state", transaction.request.state}}, visitor.language);
}

net::ServerResponse AuthorizationFlow::consent_page(const std::string& name, const Visitor& visitor) {
    const auto transaction = find(name, visitor);
    if (!transaction || !visitor.account) return sorry(visitor.language, 400, kOver);
    const App* app = parts_.apps.find_client(transaction->request.client);
    if (app == nullptr) return sorry(visitor.language, 400, kOver);
    const Language language = visitor.language;
    constexpr Wording kTitle{"Cho phép ứng dụng", "Let the application in"};
    constexpr Wording kAsks{"muốn biết:", "would like to have:"};
    constexpr Wording kYes{"Đồng ý", "Agree"};
    constexpr Wording kNo{"Không đồng ý", "Do not agree"};
    std::string body = "<p><strong>" + escape_html(language == Language::Vietnamese ? app->name_vi : app->name_en) + "</strong> " + std::string(kAsks.in(language)) + "</p><ul>";
    for (const auto& known : kScopeTexts) {
        if (transaction->request.asks(known.scope)) body += "<li>" + std::string(known.says.in(language)) + "</li>";
    }
    body += "</ul><form method=\"post\" action=\"/consent\">" + form_token(visitor) + hidden("t", name) + "<button name=\"answer\" value=\"yes\">" + std::string(kYes.in(language)) +
            "</button><button class=\"quiet\" name=\"answer\" value=\"no\">" + std::string(kNo.in(language)) + "</button></form>";
    return render({language, std::string(kTitle.in(language)), body, 200, origin_of(transaction->request.redirect_uri)});
}

net::ServerResponse AuthorizationFlow::consent_given(const std::string& name, const Visitor& visitor) {
    const auto transaction = find(name, visitor);
    if (!transaction || transaction->errand || !visitor.account) return sorry(visitor.language, 400, kOver);
    if (!parts_.consents.give(visitor.account->id, transaction->request.client, transaction->request.scopes)) {
        return refuse(*transaction, visitor, "temporarily_unavailable", "the hub cannot write its store now");
    }
    transactions_.change(name, [](Transaction& one) {
        one.consent = Transaction::Consent::Given;
        return true;
    });
    return go_on(name, visitor);
}

net::ServerResponse AuthorizationFlow::consent_denied(const std::string& name, const Visitor& visitor) {
    const auto transaction = find(name, visitor);
    if (!transaction) return sorry(visitor.language, 400, kOver);
    transactions_.erase(name);
    return refuse(*transaction, visitor, "access_denied", "the person did not agree");
}

}  // namespace hub::sso
