#include "tests/peers/web_browser.hpp"

#include <optional>
#include <regex>
#include <stdexcept>

#include "core/codec/percent.hpp"

namespace hub::test {
namespace {

constexpr int kMostSteps = 30;

std::string origin_of(const std::string& address) { return address.substr(0, address.find('/', address.find("//") + 2)); }

std::string unescaped(std::string text) {
    constexpr std::pair<const char*, const char*> kEntities[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&#x27;", "'"}, {"&#10;", "\n"}, {"&amp;", "&"}};
    for (const auto& [entity, character] : kEntities) {
        for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) text.replace(at, std::string(entity).size(), character);
    }
    return text;
}

std::string attribute(const std::string& tag, const std::string& name) {
    std::smatch found;
    const std::regex pattern("\\s" + name + "=(?:\"([^\"]*)\"|'([^']*)')");
    return std::regex_search(tag, found, pattern) ? unescaped(found[1].matched ? found[1] : found[2]) : "";
}

struct FilledForm {
    std::string action;
    std::vector<std::pair<std::string, std::string>> fields;
};

/// The first form of a page, with its hidden fields.
std::optional<FilledForm> form_of(const std::string& page) {
    std::smatch form;
    static const std::regex kForm("<form[^>]*>([\\s\\S]*?)</form>", std::regex::icase);
    static const std::regex kInput("<input[^>]*>", std::regex::icase);
    if (!std::regex_search(page, form, kForm)) return std::nullopt;
    const std::string whole = form[0];
    FilledForm out{attribute(whole.substr(0, whole.find('>') + 1), "action"), {}};
    for (auto at = std::sregex_iterator(whole.begin(), whole.end(), kInput); at != std::sregex_iterator(); ++at) {
        const std::string tag = at->str();
        if (attribute(tag, "type") == "hidden") out.fields.emplace_back(attribute(tag, "name"), attribute(tag, "value"));
    }
    return out;
}

std::string encoded(const std::vector<std::pair<std::string, std::string>>& form) {
    std::string out;
    for (const auto& [name, value] : form) out += (out.empty() ? "" : "&") + codec::encode_percent(name) + "=" + codec::encode_percent(value);
    return out;
}

std::string header_of(const HttpAnswer& answer, const std::string& name) {
    const std::regex line("\r\n" + name + ": ?([^\r]*)", std::regex::icase);
    std::smatch found;
    return std::regex_search(answer.head, found, line) ? std::string(found[1]) : "";
}

std::string resolved(const std::string& from, const std::string& to) {
    if (to.empty()) return from;
    if (to.find("://") != std::string::npos) return to;
    return to.starts_with("/") ? origin_of(from) + to : from.substr(0, from.rfind('/') + 1) + to;
}

/// Filled in by a site and to be pressed at once: a message of SAML on its way.
bool is_message(const FilledForm& form) {
    for (const auto& [name, value] : form.fields) {
        if (name == "SAMLResponse" || name == "SAMLRequest") return true;
    }
    return false;
}

}  // namespace

HttpAnswer WebBrowser::call(const Request& request) {
    visited.push_back(request.address);
    const std::string origin = origin_of(request.address);
    const std::string target = request.address.size() == origin.size() ? "/" : request.address.substr(origin.size());
    const auto port = origin == hub_ ? hub_port_ : static_cast<std::uint16_t>(std::stoi(origin.substr(origin.rfind(':') + 1)));
    std::string headers;
    for (const auto& [name, value] : cookies[origin]) headers += (headers.empty() ? "Cookie: " : "; ") + name + "=" + value;
    if (!headers.empty()) headers += "\r\n";
    headers += "Accept: text/html,*/*\r\nAccept-Language: vi\r\n";
    if (request.method == "POST") headers += "Content-Type: application/x-www-form-urlencoded\r\n";
    const HttpAnswer answer = http(port, request.method, target, request.body, {}, headers);
    static const std::regex kCookie("\r\nSet-Cookie: ?([^=]+)=([^;\r]*)([^\r]*)", std::regex::icase);
    const std::string head = answer.head + "\r\n";
    for (auto at = std::sregex_iterator(head.begin(), head.end(), kCookie); at != std::sregex_iterator(); ++at) {
        const bool gone = (*at)[2].length() == 0 || (*at)[3].str().find("Max-Age=0") != std::string::npos || (*at)[3].str().find("1970") != std::string::npos;
        if (gone) cookies[origin].erase((*at)[1]);
        else cookies[origin][(*at)[1]] = (*at)[2];
    }
    return answer;
}

WebBrowser::Shown WebBrowser::follow(Request request) {
    for (int step = 0; step < kMostSteps; ++step) {
        const HttpAnswer answer = call(request);
        if (const std::string to = header_of(answer, "Location"); !to.empty() && answer.status / 100 == 3) {
            request = {"GET", resolved(request.address, to), {}};
            continue;
        }
        auto form = form_of(answer.body);
        if (!form || answer.status != 200) return {request.address, answer};
        const bool sign_in = form->action == "/login";
        if (!sign_in && !is_message(*form)) return {request.address, answer};
        if (sign_in) form->fields.insert(form->fields.end(), {{"login", person_.login}, {"password", person_.password}});
        request = {"POST", resolved(request.address, form->action), encoded(form->fields)};
    }
    throw std::runtime_error("led in circles, last to " + request.address);
}

WebBrowser::Shown WebBrowser::open(const std::string& address) { return follow({"GET", address, {}}); }

WebBrowser::Shown WebBrowser::post(const std::string& address, const std::vector<std::pair<std::string, std::string>>& form) { return follow({"POST", address, encoded(form)}); }

WebBrowser::Shown WebBrowser::press(const Shown& page) {
    const auto form = form_of(page.answer.body);
    if (!form) throw std::runtime_error("no form on " + page.address);
    return post(resolved(page.address, form->action), form->fields);
}

}  // namespace hub::test
