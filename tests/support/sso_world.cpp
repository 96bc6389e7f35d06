#include "tests/support/sso_world.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "core/codec/base64.hpp"
#include "core/codec/percent.hpp"
#include "core/sso/jose/signing_key_rows.hpp"
#include "core/sso/parameters.hpp"
#include "core/sso/upstream_file.hpp"

namespace hub::test {
namespace {

constexpr const char* kApps[] = {R"(app: vnedu
name: {vi: Ứng dụng thử, en: Test application}
home: https://rp.example/
rung: oidc
roles: [teacher]
oidc:
  client_id: rp
  secret: file:rp
  redirect_uris: ["https://rp.example/callback", "https://rp.example/second?x=1"]
  post_logout_redirect_uris: ["https://rp.example/bye"]
  proof_key: as_asked
  consent: given
  scopes: [openid, profile, email, phone, address, offline_access, roles, accounts]
)",
                                 R"(app: other
name: {vi: "Ứng dụng <b>khác</b>", en: "Other <script>"}
home: https://other.example/
rung: oidc
roles: [teacher, pupil]
oidc:
  secret: file:other
  redirect_uris: ["https://other.example/cb"]
  scopes: [openid, profile, offline_access]
  id_token: ES256
)",
                                 R"(app: native
name: {vi: Ứng dụng máy, en: Native application}
rung: oidc
roles: [pupil]
oidc: {redirect_uris: ["http://127.0.0.1/cb"], consent: given}
)",
                                 R"(app: money
name: {vi: Thu học phí, en: Fees}
rung: oidc
roles: [teacher]
min_acr: multi
oidc: {secret: file:other, redirect_uris: ["https://money.example/cb"], proof_key: as_asked, consent: given}
)",
                                 R"(app: young
name: {vi: Học vần, en: Letters}
rung: oidc
roles: [pupil]
min_acr: low
oidc: {secret: file:other, redirect_uris: ["https://young.example/cb"], proof_key: as_asked, consent: given}
)"};

security::Keyring test_ring() { return {{{1, std::string(32, 'k')}}}; }

/// Finding an RSA key takes longer than most tests: all worlds of a process begin with those the first one found.
std::vector<sso::RingKey>& found_keys() {
    static std::vector<sso::RingKey> keys;
    return keys;
}

void begin_with_found_keys(store::Backend& backend, const security::Sealer& sealer) {
    store::Batch batch;
    for (const auto& key : found_keys()) (void)sso::put_signing_key(batch, key, sealer);
    auto writer = backend.open_writer(store::Domain::Identity);
    if (!writer || !(*writer)->commit(batch)) throw std::runtime_error("the keys could not be kept");
}

void keep_found_keys(store::Backend& backend, const security::Sealer& sealer) {
    auto reader = backend.open_reader(store::Domain::Identity);
    auto keys = reader ? sso::read_signing_keys(**reader, sealer) : fail(reader.error());
    if (!keys) throw std::runtime_error(keys.error().describe());
    found_keys() = std::move(*keys);
}

}  // namespace

std::string encode_form(const Form& form) {
    std::string out;
    for (const auto& [name, value] : form) out += (out.empty() ? "" : "&") + name + "=" + codec::encode_percent(value);
    return out;
}

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto at = text.find(before);
    if (at == std::string::npos) return {};
    const auto begin = at + before.size();
    return text.substr(begin, text.find(after, begin) - begin);
}

SsoWorld::SsoWorld(const std::string& backend, const std::vector<std::string>& more_apps, const std::map<std::string, std::string>& files) : store_(backend, {sso::tables(), {}}), sealer_(test_ring()), egress_(net::make_egress()) {
    std::vector<std::string> apps(std::begin(kApps), std::end(kApps));
    apps.insert(apps.end(), more_apps.begin(), more_apps.end());
    for (std::size_t i = 0; i < apps.size(); ++i) std::ofstream(app_files_.emplace_back(folder_.path() / (std::to_string(i) + ".yaml"))) << apps[i];
    for (const auto& [name, text] : files) {
        std::ofstream(folder_.path() / name) << text;
        if (name.ends_with(".yaml")) app_files_.push_back(folder_.path() / name);
        if (name.ends_with(".upstream")) upstream_files_.push_back(folder_.path() / name);
    }
    if (!found_keys().empty()) begin_with_found_keys(store_.backend(), sealer_);
    start();
    if (found_keys().empty()) keep_found_keys(store_.backend(), sealer_);
    sso::Account hoa;
    hoa.login = "Cô.Hoa";
    hoa.name = "Nguyễn Thị Hoa";
    hoa.email = "hoa@truong.example";
    hoa.phone = "+84900000001";
    hoa.roles = {sso::Role::Teacher};
    hoa.tenant = "th-le-loi";
    auto made = gateway_->enrol(hoa, kPassword);
    if (!made) throw std::runtime_error(made.error().describe());
    teacher = *made;
}

SsoWorld::~SsoWorld() {
    server_.reset();
    gateway_.reset();
}

void SsoWorld::start() {
    auto apps = sso::load_apps(app_files_, [](const std::string& reference) -> Result<std::string> { return std::string(reference == "file:rp" ? kClientSecret : kOtherSecret); });
    if (!apps) throw std::runtime_error(apps.error().message);
    auto upstreams = sso::load_upstreams(upstream_files_, [](const std::string&) -> Result<std::string> { return std::string(kOtherSecret); });
    if (!upstreams) throw std::runtime_error(upstreams.error().message);
    auto gateway = sso::Gateway::open({kIssuer, 4, 1, second_factor_of, std::move(*upstreams), sms}, std::move(*apps), {store_.backend(), sealer_, "an index key of the tests", *egress_, random_, clock, {}});
    if (!gateway) throw std::runtime_error(gateway.error().describe());
    gateway_ = std::move(*gateway);
    auto server = net::HttpServer::listen("127.0.0.1", 0, 1, [this](net::ServerRequest request, std::shared_ptr<net::Reply> reply) {
        gateway_->handle(std::move(request), std::move(reply));
    });
    if (!server) throw std::runtime_error(server.error().describe());
    server_ = std::move(*server);
}

void SsoWorld::finish() {
    server_.reset();
    gateway_.reset();
}

void SsoWorld::restart() {
    finish();
    store_.reopen();
    start();
}

HttpAnswer SsoWorld::call(const std::string& method, const std::string& target, const std::string& body, const std::string& headers) const {
    return http(server_->port(), method, target, body, {}, headers);
}

HttpAnswer SsoWorld::post(const std::string& path, const Form& form, const std::string& client, const std::string& secret) const {
    std::string headers = "Content-Type: application/x-www-form-urlencoded\r\n";
    if (!client.empty()) headers += "Authorization: Basic " + codec::to_base64(codec::encode_percent(client) + ":" + codec::encode_percent(secret)) + "\r\n";
    return call("POST", path, encode_form(form), headers);
}

std::string Browser::headers() const {
    std::string all;
    for (const auto& [name, value] : cookies) all += (all.empty() ? "" : "; ") + name + "=" + value;
    return (all.empty() ? "" : "Cookie: " + all + "\r\n") + "Accept-Language: " + language + "\r\nUser-Agent: Trình duyệt thử\r\n";
}

HttpAnswer Browser::kept(HttpAnswer answer) {
    const std::string mark = "\r\nSet-Cookie: ";
    for (auto at = answer.head.find(mark); at != std::string::npos; at = answer.head.find(mark, at + 1)) {
        const std::string line = answer.head.substr(at + mark.size(), answer.head.find("\r\n", at + 2) - at - mark.size());
        const auto equals = line.find('=');
        const std::string name = line.substr(0, equals);
        const std::string value = line.substr(equals + 1, line.find(';') - equals - 1);
        if (value.empty() || line.find("Max-Age=0") != std::string::npos) cookies.erase(name);
        else cookies[name] = value;
    }
    return answer;
}

HttpAnswer Browser::get(const std::string& target) { return kept(world_.call("GET", target, {}, headers())); }

HttpAnswer Browser::post(const std::string& path, const Form& form, const std::string& origin) {
    const std::string said = origin.empty() ? "" : "Origin: " + origin + "\r\n";
    return kept(world_.call("POST", path, encode_form(form), "Content-Type: application/x-www-form-urlencoded\r\n" + said + headers()));
}

std::string Browser::location(const HttpAnswer& answer) { return between(answer.head + "\r\n", "\r\nLocation: ", "\r\n"); }

HttpAnswer Browser::sign_in(const HttpAnswer& leads_there, const std::string& login, const std::string& password) {
    const std::string target = location(leads_there);
    const HttpAnswer page = get(target.empty() ? "/login" : target);
    Form form{{"f", between(page.body, "name=\"f\" value=\"", "\"")}, {"login", login}, {"password", password}};
    if (const std::string transaction = between(page.body, "name=\"t\" value=\"", "\""); !transaction.empty()) form.emplace_back("t", transaction);
    return post("/login", form);
}

HttpAnswer Browser::through(HttpAnswer answer) {
    for (int step = 0; step < 6; ++step) {
        const std::string target = location(answer);
        if (!target.starts_with("/")) return answer;
        if (target.starts_with("/login")) {
            answer = sign_in(answer);
        } else if (target.starts_with("/consent")) {
            const HttpAnswer page = get(target);
            answer = post("/consent", {{"f", between(page.body, "name=\"f\" value=\"", "\"")}, {"t", between(page.body, "name=\"t\" value=\"", "\"")}, {"answer", "yes"}});
        } else {
            answer = get(target);
        }
    }
    return answer;
}

std::string authorize(const Form& differs) {
    std::map<std::string, std::string> all{{"client_id", "rp"},       {"response_type", "code"}, {"redirect_uri", "https://rp.example/callback"},
                                           {"scope", "openid"},       {"state", "st-1"},         {"nonce", "no-1"}};
    for (const auto& [name, value] : differs) all[name] = value;
    Form form;
    for (const auto& [name, value] : all) {
        if (!value.empty()) form.emplace_back(name, value);
    }
    return "/oauth2/authorize?" + encode_form(form);
}

std::string query_of(const std::string& address, const std::string& name) {
    const auto question = address.find('?');
    if (question == std::string::npos) return {};
    const auto parameters = sso::Parameters::parse(std::string_view(address).substr(question + 1));
    return parameters ? (*parameters)[name] : std::string();
}

}  // namespace hub::test
