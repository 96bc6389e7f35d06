#include "core/sso/factor_forms.hpp"

#include "core/security/hotp.hpp"
#include "core/sso/credentials/totp.hpp"
#include "core/sso/qr_picture.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kScript = R"((function () {
  "use strict";
  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/")), out = new Uint8Array(plain.length);
    for (var i = 0; i < plain.length; i++) out[i] = plain.charCodeAt(i);
    return out.buffer;
  }
  function text(buffer) {
    var plain = "", all = new Uint8Array(buffer);
    for (var i = 0; i < all.length; i++) plain += String.fromCharCode(all[i]);
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function known(list) { return (list || []).map(function (one) { return { type: one.type, id: bytes(one.id), transports: one.transports }; }); }
  function asked(form) {
    var options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (form.dataset.passkey === "create") {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = known(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = known(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }
  function answer(credential) {
    var from = credential.response, to = { clientDataJSON: text(from.clientDataJSON) };
    if (from.attestationObject) {
      to.attestationObject = text(from.attestationObject);
      to.transports = from.getTransports ? from.getTransports() : [];
    } else {
      to.authenticatorData = text(from.authenticatorData);
      to.signature = text(from.signature);
      if (from.userHandle) to.userHandle = text(from.userHandle);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: to });
  }
  if (!window.PublicKeyCredential) return;
  Array.prototype.forEach.call(document.querySelectorAll("form[data-passkey]"), function (form) {
    form.hidden = false;
    form.previousElementSibling.hidden = true;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      asked(form).then(function (credential) {
        form.elements.passkey.value = answer(credential);
        form.submit();
      }).catch(function () { form.querySelector("[role=alert]").hidden = false; });
    });
  });
})();
)";

constexpr Wording kScan{"Quét mã này bằng ứng dụng xác thực (ví dụ Google Authenticator, FreeOTP):", "Scan this with an authenticator app (such as Google Authenticator or FreeOTP):"};
constexpr Wording kPicture{"Mã QR cho ứng dụng xác thực", "QR code for the authenticator app"};
constexpr Wording kOrType{"Hoặc gõ khóa này vào ứng dụng:", "Or type this key into the app:"};
constexpr Wording kAppCode{"Mã 6 số trong ứng dụng xác thực", "Six-digit code of the authenticator app"};
constexpr Wording kEitherCode{"Mã 6 số trong ứng dụng xác thực, hoặc một mã khôi phục", "Six-digit code of the authenticator app, or a recovery code"};
constexpr Wording kNeedsScript{"Khóa đăng nhập (passkey) cần trình duyệt hỗ trợ và bật JavaScript.", "Passkeys need a browser that knows them, with JavaScript switched on."};
constexpr Wording kUse{"Dùng khóa đăng nhập (passkey)", "Use a passkey"};
constexpr Wording kMake{"Thêm khóa đăng nhập (passkey)", "Add a passkey"};
constexpr Wording kNotDone{"Thiết bị chưa thực hiện. Hãy bấm lại nút.", "The device did not do it. Press the button again."};

constexpr Wording kWrongCode{"Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới trong ứng dụng rồi nhập lại.", "The code is not right, or was used before. Wait for the app's next code."};
constexpr Wording kSpent{"Mã này đã dùng rồi. Hãy dùng mã khác.", "This code was used before. Take another one."};
constexpr Wording kMistyped{"Mã bị gõ nhầm. Hãy nhìn lại rồi gõ lại.", "The code was mistyped. Look again and type it once more."};
constexpr Wording kPasskeyProblem{"Không nhận được khóa đăng nhập này. Hãy thử lại hoặc dùng cách khác.", "This passkey cannot be taken. Try again, or use another way."};
constexpr Wording kMany{"Tài khoản đã có mười khóa đăng nhập. Hãy xóa bớt.", "The account has ten passkeys. Remove one first."};
constexpr Wording kThere{"Ứng dụng xác thực đã được thiết lập.", "An authenticator app is set up already."};
constexpr Wording kNotNow{"Hệ thống đang bận. Hãy thử lại.", "The system is busy. Please try again."};

std::string paragraph(Language language, const Wording& what) { return "<p>" + std::string(what.in(language)) + "</p>"; }

}  // namespace

net::ServerResponse passkey_script() {
    net::ServerResponse response;
    response.content_type = "text/javascript; charset=utf-8";
    response.body = kScript;
    response.headers = {{"Cache-Control", "public, max-age=86400"}};
    return response;
}

std::string app_secret(Language language, std::string_view secret, std::string_view site, std::string_view login) {
    const std::string text = security::to_base32(secret);
    std::string groups;
    for (std::size_t at = 0; at < text.size(); at += 4) groups += (groups.empty() ? "" : " ") + text.substr(at, 4);
    std::string out;
    if (const auto picture = qr_picture(totp_uri(secret, site, login), kPicture.in(language))) out += paragraph(language, kScan) + *picture;
    return out + paragraph(language, kOrType) + "<p><code>" + groups + "</code></p>";
}

std::string code_field(Language language, CodesTaken taken) {
    return field("code", (taken == CodesTaken::OfTheApp ? kAppCode : kEitherCode).in(language), "text", "one-time-code");
}

std::string passkey_form(Language language, PasskeyForm kind, std::string_view action, std::string_view options, std::string_view fields) {
    const bool create = kind == PasskeyForm::Create;
    return paragraph(language, kNeedsScript) + "<form method=\"post\" action=\"" + std::string(action) + "\" data-passkey=\"" + (create ? "create" : "get") + "\" data-options=\"" +
           escape_html(options) + "\" hidden>" + std::string(fields) + hidden("passkey", "") + button((create ? kMake : kUse).in(language)) +
           "<p class=\"alert\" role=\"alert\" hidden>" + std::string(kNotDone.in(language)) + "</p></form>";
}

const Wording& problem_of(const Error& error) {
    if (error.code == "code.mistyped") return kMistyped;
    if (error.code == "code.spent") return kSpent;
    if (error.code.starts_with("code.") || error.code == "factor.none") return kWrongCode;
    if (error.code == "factor.many") return kMany;
    if (error.code == "factor.confirmed") return kThere;
    if (error.code.starts_with("passkey.")) return kPasskeyProblem;
    return kNotNow;
}

}  // namespace hub::sso
