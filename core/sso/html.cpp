#include "core/sso/html.hpp"

#include "core/sso/site_icon.hpp"

namespace hub::sso {
namespace {

constexpr std::string_view kStyle = R"(:root{color-scheme:light dark;--ink:#14213d;--paper:#fff;--line:#6b7280;--act:#0b57d0;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaf0;--paper:#111827;--line:#9aa3b2;--act:#8ab4f8;--bad:#f2b8b5}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
header,main,footer{max-width:40rem;margin:0 auto;padding:1rem}
header{font-weight:600}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.25rem;line-height:1.25;margin:1.5rem 0 .5rem}
label{display:block;margin:1rem 0 .25rem;font-weight:600}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem}
input[type=checkbox],input[type=radio]{width:1.5rem;min-height:1.5rem;vertical-align:middle}
fieldset{margin:1rem 0;padding:0 .75rem .75rem;border:1px solid var(--line);border-radius:.5rem}
legend{padding:0 .25rem;font-weight:600}
fieldset label{font-weight:400}
button,.act{display:inline-block;min-height:2.75rem;margin:1rem .5rem 0 0;padding:.6rem 1.25rem;font:inherit;font-weight:600;color:var(--paper);background:var(--act);border:0;border-radius:.5rem;text-decoration:none;cursor:pointer}
button.quiet{color:var(--act);background:transparent;border:1px solid var(--act)}
a{color:var(--act)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.alert{border-left:.3rem solid var(--bad);padding:.5rem .75rem;color:var(--bad);font-weight:600}
.acting{position:sticky;top:0;padding:.5rem 1rem;background:#7a1500;color:#fff;border-bottom:.25rem solid #ffd54a}
.acting p{margin:0}
.acting button{margin:.5rem 0 0;background:#fff;color:#7a1500}
.acting :focus-visible{outline-color:#ffd54a}
.apps{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr))}
.apps a,.apps button{display:block;width:100%;margin:0;min-height:4rem;padding:1rem;text-align:left;text-decoration:none;font-weight:600;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.75rem}
table{width:100%;margin-top:.75rem;border-collapse:collapse}
.qr{display:block;width:14rem;max-width:100%;height:auto}
code{font-size:1.125rem;overflow-wrap:anywhere}
[hidden]{display:none}
.slips{display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}
.slip{border:1px dashed var(--line);padding:.75rem;break-inside:avoid}
.slip h2{margin:0;font-size:1.1rem}
.slip p{margin:.25rem 0}
.slip .qr{width:8rem}
.picture{width:3rem;height:3rem}
.pictures{display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(6rem,1fr))}
.pictures button{margin:0;min-height:6rem}
.pictures .picture{width:4rem;height:4rem}
@page{size:A4;margin:12mm}
@media print{body{font-size:.8rem}header,.screen{display:none}main{max-width:none;padding:0}.slips{grid-template-columns:1fr 1fr}}
th,td{text-align:left;padding:.5rem .25rem;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{min-width:7rem;overflow-wrap:anywhere}
td .act{display:block;width:fit-content;margin:.5rem 0 0}
td form button{margin:.25rem 0}
caption{text-align:left;font-weight:600;padding:1rem .25rem .25rem}
tbody th[scope=row]{font-weight:400}
h3{font-size:1.1rem;margin:1.25rem 0 0}
footer{font-size:.9rem}
)";

constexpr Wording kSite{"Cổng đăng nhập ngành giáo dục", "Education sign-in"};

}  // namespace

std::string origin_of(std::string_view uri) {
    const auto scheme = uri.find("://");
    if (scheme == std::string_view::npos) return {};
    return std::string(uri.substr(0, uri.find_first_of("/?#", scheme + 3)));
}

net::ServerResponse render(const Page& page) {
    const std::string title = escape_html(page.title);
    const std::string_view language = page.language == Language::Vietnamese ? "vi" : "en";
    net::ServerResponse response;
    response.status = page.status;
    response.content_type = "text/html; charset=utf-8";
    response.body = "<!doctype html>\n<html lang=\"" + std::string(language) + "\"><head><meta charset=\"utf-8\">"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>" + title +
                    "</title><link rel=\"stylesheet\" href=\"" + std::string(kStylePath) + "\"><link rel=\"icon\" type=\"image/svg+xml\" href=\"" + std::string(kSiteIconPath) + "\">" + (page.script.empty() ? "" : "<script src=\"" + std::string(page.script) + "\" defer></script>") +
                    "</head><body><header>" + std::string(kSite.in(page.language)) +
                    "</header><main><h1>" + title + "</h1>" + page.body + "</main></body></html>\n";
    const std::string forms = page.form_origin.empty() ? "" : " " + page.form_origin;
    response.headers = {{"Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; " + std::string(page.script.empty() ? "" : "script-src 'self'; ") +
                                                        "form-action 'self'" + forms +
                                                        "; frame-ancestors 'none'; base-uri 'none'"},
                        {"X-Frame-Options", "DENY"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
                        {"Content-Language", std::string(language)}};
    return response;
}

std::string field(std::string_view name, std::string_view label, std::string_view type, std::string_view autocomplete, std::string_view value) {
    const std::string id(name);
    return "<label for=\"" + id + "\">" + escape_html(label) + "</label><input id=\"" + id + "\" name=\"" + id + "\" type=\"" + std::string(type) +
           "\" autocomplete=\"" + std::string(autocomplete) + "\" autocapitalize=\"none\" spellcheck=\"false\" required value=\"" + escape_html(value) + "\">";
}

std::string alert(std::string_view text) { return "<p class=\"alert\" role=\"alert\">" + escape_html(text) + "</p>"; }

std::string hidden(std::string_view name, std::string_view value) {
    return "<input type=\"hidden\" name=\"" + std::string(name) + "\" value=\"" + escape_html(value) + "\">";
}

std::string button(std::string_view label) { return "<button>" + escape_html(label) + "</button>"; }

std::string local_time(Instant at) {
    constexpr std::int64_t kAheadOfUtc = 7LL * 60 * 60 * 1000;
    const std::string text = format_instant(at.plus_milliseconds(kAheadOfUtc));  // 2026-11-22T02:30:00.123Z
    return text.substr(11, 5) + " " + text.substr(8, 2) + "/" + text.substr(5, 2) + "/" + text.substr(0, 4);
}

net::ServerResponse submit_script() {
    net::ServerResponse response;
    response.content_type = "text/javascript; charset=utf-8";
    response.body = "document.forms[0].submit();\n";
    response.headers = {{"Cache-Control", "public, max-age=86400"}};
    return response;
}

net::ServerResponse style_sheet() {
    net::ServerResponse response;
    response.content_type = "text/css; charset=utf-8";
    response.body = kStyle;
    response.headers = {{"Cache-Control", "public, max-age=86400"}};
    return response;
}

net::ServerResponse see_other(std::string location) {
    net::ServerResponse response;
    response.status = 303;
    response.content_type = "text/plain; charset=utf-8";
    response.headers = {{"Location", std::move(location)}, {"Referrer-Policy", "no-referrer"}};
    return response;
}

}  // namespace hub::sso
