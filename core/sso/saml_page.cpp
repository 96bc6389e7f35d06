#include "core/sso/saml_page.hpp"

#include "core/observe/log.hpp"
#include "core/sso/visitor.hpp"

namespace hub::sso {
namespace {

constexpr Wording kBack{"Trở lại ứng dụng", "Back to the application"};
constexpr Wording kGoOn{"Tiếp tục", "Continue"};
constexpr Wording kRefused{"Không nhận được thông điệp đăng nhập này, nên bạn không được chuyển đi đâu cả. Hãy mở lại ứng dụng; nếu vẫn lỗi, hãy báo cho nhà trường.",
                           "This sign-in message was not accepted, so you were not sent anywhere. Open the application again; if it comes again, please tell your school."};

}  // namespace

net::ServerResponse post_page(const MessagePage& page, const saml::OutgoingMessage& message) {
    const auto form = saml::post_form(message, kGoOn.in(page.language));
    if (!form) return refusal_page(page.language, form.error());
    const std::string text = page.text.empty() ? "" : "<p>" + escape_html(page.text) + "</p>";
    return render({page.language, std::string(kBack.in(page.language)), text + *form, 200, origin_of(message.location), page.pace == Pace::AtOnce ? kSubmitPath : std::string_view{}});
}

net::ServerResponse refusal_page(Language language, const Error& error) {
    observe::log(observe::Level::Warning, "sso.saml.refused", {{"code", error.code}, {"message", error.message}});
    auto page = sorry(language, 400, kRefused);
    page.body.insert(page.body.find("</main>"), "<p><small>" + escape_html(error.code) + "</small></p>");
    return page;
}

}  // namespace hub::sso
