// Pages for people: one frame, plain HTML, every value escaped; no script but where a passkey is asked for (factor_forms.hpp).
//
// A page is a few kilobytes with one style sheet beside it, readable on a phone's width, and keeps WCAG 2.2 AA: language
// and title set, one h1, labels bound to fields, errors named in text and announced, focus visible, targets 44 px high.
// Its policy (CSP Level 3) allows this site's style and forms that lead to this site and to where the sign-in was asked
// from; nothing may frame it.
//
// Threads: pure. Failure: none.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/net/http_server.hpp"
#include "core/text/html_text.hpp"
#include "core/text/language.hpp"

namespace hub::sso {

using text::escape_html;
using text::Language;
using text::Wording;

struct Page {
    Language language = Language::Vietnamese;
    std::string title;        ///< unescaped
    std::string body;         ///< HTML
    int status = 200;
    std::string form_origin;  ///< where a form may lead besides this site: "https://vnedu.example"
    std::string_view script = {};  ///< path of one of this site : it spares a click where the page works without, or asks a passkey
};
net::ServerResponse render(const Page& page);

/// A line of a form, label and field, with what is wrong about it.
std::string field(std::string_view name, std::string_view label, std::string_view type, std::string_view autocomplete, std::string_view value = {});
/// Said aloud by screen readers as soon as the page is there.
std::string alert(std::string_view text);
std::string hidden(std::string_view name, std::string_view value);
std::string button(std::string_view label);

/// In Vietnam's time, as people write it: "09:30 22/11/2026".
std::string local_time(Instant at);

/// The style sheet, at kStylePath.
net::ServerResponse style_sheet();
inline constexpr std::string_view kStylePath = "/sso/style.css";
inline constexpr std::string_view kPasskeyScriptPath = "/sso/passkey.js";

/// Presses the button of a page's only form, at kSubmitPath; without scripts the person presses it.
net::ServerResponse submit_script();
inline constexpr std::string_view kSubmitPath = "/sso/submit.js";

/// scheme://host[:port] of an absolute address.
std::string origin_of(std::string_view uri);

/// Leads on with 303, which never repeats a form's body (RFC 9700 §4.12).
net::ServerResponse see_other(std::string location);

}  // namespace hub::sso
