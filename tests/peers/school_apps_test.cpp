// A teacher, a parent with two children on two vendors, and an administrator: each signs in once, opens every application
// of the sample configuration that they have, and is told the truth about each when signing out.
#include <catch2/catch.hpp>

#include <regex>
#include <set>

#include "tests/peers/school_apps.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kHub = RunningHub::kIssuer;

struct Province {
    RunningHub hub;
    SchoolApps apps{hub};

    explicit Province(RunningHub::Transport transport = RunningHub::Transport::Clear) {
        hub.start({}, transport);
        apps.find(hub, transport);
        person("me.an", "Trần Thị Lan", "guardian");
        person("quan.tri", "Lê Văn Quản", "administrator --role staff");
        link("co.hoa", "smas", "th-le-loi", "hoa.smas", "teacher", "Cô Hoa");
        link("me.an", "fees", "th-le-loi", "hp-an", "guardian", "Nguyễn Minh An, lớp 1A");
        link("me.an", "fees", "thcs-tran-phu", "hp-binh", "guardian", "Nguyễn Thị Bình, lớp 6B");
        link("quan.tri", "voffice", "", "quantri", "staff", "Phòng CNTT");
        link("quan.tri", "csdl", "", "hoa.csdl", "staff", "Sở GD&ĐT");
    }

    void person(const std::string& login, const std::string& name, const std::string& roles) const {
        hub.order("user new " + login + " --name '" + name + "' --email " + login + "@so.example --role " + roles + " --password-stdin");
    }
    void link(const std::string& login, const std::string& app, const std::string& school, const std::string& account, const std::string& role, const std::string& label) const {
        hub.order("user link " + login + " --app " + app + " --account " + account + " --role " + role + " --label '" + label + "'" + (school.empty() ? "" : " --school " + school));
    }
    [[nodiscard]] WebBrowser browser(const std::string& login) const { return {kHub, hub.port(), {login, RunningHub::kPassword}}; }
};

/// The applications that the start page offers.
std::set<std::string> offered(const std::string& page) {
    std::set<std::string> out;
    static const std::regex kLaunch("href=\"/launch/([a-z0-9]+)\"");
    for (auto at = std::sregex_iterator(page.begin(), page.end(), kLaunch); at != std::sregex_iterator(); ++at) out.insert((*at)[1]);
    return out;
}

/// What the application says of whoever comes with this browser's cookies.
codec::Value me(const SchoolApps& apps, WebBrowser& browser, const std::string& app) { return browser.open(apps.at(app, "/me")).answer.json()["person"]; }

/// By its own address, which asks the hub; a page of consent is answered with yes.
codec::Value enter(const SchoolApps& apps, WebBrowser& browser, const std::string& app) {
    auto shown = browser.open(kHub + "/launch/" + app);
    if (shown.address.starts_with(kHub + "/consent")) {
        const auto field = [&](const std::string& name) { return std::regex_replace(shown.answer.body, std::regex("[\\s\\S]*name=\"" + name + "\" value=\"([^\"]*)\"[\\s\\S]*"), "$1"); };
        shown = browser.post(kHub + "/consent", {{"f", field("f")}, {"t", field("t")}, {"answer", "yes"}});
    }
    INFO(app << ": " << shown.address << " " << shown.answer.body);
    CHECK(shown.address == apps.at(app, "/"));
    CHECK(shown.answer.status == 200);
    return me(apps, browser, app);
}

/// With a ticket, on the page whose button posts it.
codec::Value enter_by_ticket(const SchoolApps& apps, WebBrowser& browser, const std::string& app, const std::string& account = {}) {
    const auto page = browser.open(kHub + "/launch/" + app + account);
    INFO(app << ": " << page.answer.body);
    REQUIRE(page.answer.body.find("name=\"ticket\"") != std::string::npos);
    const auto shown = browser.press(page);
    CHECK(shown.address == apps.at(app, "/"));
    const auto again = browser.press(page);  // the same ticket once more
    CHECK(again.answer.status == 400);
    return me(apps, browser, app);
}

/// As the page of assisted login asks: the name at hand, the password and the letters by the person.
codec::Value enter_assisted(const SchoolApps& apps, WebBrowser& browser, const std::string& app, const std::string& name) {
    const auto page = browser.open(kHub + "/launch/" + app);
    INFO(page.answer.body);
    CHECK(page.answer.body.find("value=\"" + name + "\"") != std::string::npos);
    CHECK(page.answer.body.find(apps.at(app, "/dang-nhap")) != std::string::npos);
    const auto form = browser.open(apps.at(app, "/dang-nhap")).answer.body;
    std::string letters;
    static const std::regex kLetter("<text[^>]*>([A-Z0-9])</text>");
    for (auto at = std::sregex_iterator(form.begin(), form.end(), kLetter); at != std::sregex_iterator(); ++at) letters += (*at)[1];
    const std::string id = std::regex_replace(form, std::regex("[\\s\\S]*name=\"id\" value=\"([^\"]*)\"[\\s\\S]*"), "$1");
    (void)browser.post(apps.at(app, "/dang-nhap"), {{"id", id}, {"login", name}, {"password", "mật khẩu riêng của " + app}, {"letters", letters}});
    return me(apps, browser, app);
}

std::string sign_out(WebBrowser& browser) {
    const auto start = browser.open(kHub + "/");
    const std::string token = std::regex_replace(start.answer.body, std::regex("[\\s\\S]*name=\"f\" value=\"([^\"]*)\"[\\s\\S]*"), "$1");
    (void)browser.post(kHub + "/logout", {{"f", token}});
    return browser.open(kHub + "/logout").answer.body;
}

std::string became(const std::string& page, const std::string& name) {
    const auto at = page.find(name + "</td><td>");
    return at == std::string::npos ? "not there" : page.substr(at + name.size() + 9, page.find("</td>", at + name.size() + 9) - at - name.size() - 9);
}

}  // namespace

TEST_CASE("a teacher signs in once and opens every application", "[peers][apps]") {
    const Province province;
    const auto& apps = province.apps;
    auto browser = province.hub.browser();
    CHECK(offered(browser.open(kHub + "/").answer.body) == std::set<std::string>{"google", "ioffice", "k12connect", "k12online", "smas", "staff", "vnedu"});
    for (const auto* app : {"vnedu", "k12connect"}) CHECK(enter(apps, browser, app)["name"].text() == "Nguyễn Thị Hoa");
    for (const auto* app : {"ioffice", "staff"}) CHECK(enter(apps, browser, app)["name"].text() == "Nguyễn Thị Hoa");
    CHECK(browser.open(apps.at("google", "/")).answer.status == 200);
    CHECK(me(apps, browser, "google")["subject"].text() == "hoa@truong.example");
    CHECK_FALSE(enter_by_ticket(apps, browser, "k12online")["subject"].text().empty());
    CHECK(enter_assisted(apps, browser, "smas", "hoa.smas")["account"].text() == "hoa.smas");

    const std::string page = sign_out(browser);
    INFO(page);
    for (const auto* name : {"VnEdu", "K12Connect", "VNPT-iOffice", "Quản lý cán bộ"}) CHECK(became(page, name).starts_with("Đã kết thúc lúc"));
    CHECK(became(page, "K12Online").starts_with("Tự kết thúc lúc"));
    for (const auto* name : {"Google Workspace", "SMAS"}) CHECK(became(page, name).starts_with("Không kết thúc được từ đây."));
    for (const auto* app : {"vnedu", "k12connect", "ioffice", "staff"}) {
        INFO(app);
        CHECK(me(apps, browser, app).is_null());  // it is as the page says
    }
    for (const auto* app : {"google", "k12online", "smas"}) {
        INFO(app);
        CHECK_FALSE(me(apps, browser, app).is_null());
    }
}

TEST_CASE("a parent with two children on two vendors opens both and chooses whose fees", "[peers][apps]") {
    const Province province;
    const auto& apps = province.apps;
    auto browser = province.browser("me.an");
    CHECK(offered(browser.open(kHub + "/").answer.body) == std::set<std::string>{"admissions", "fees", "k12connect", "vnedu"});
    for (const auto* app : {"vnedu", "k12connect", "admissions"}) CHECK(enter(apps, browser, app)["name"].text() == "Trần Thị Lan");
    const auto chooser = browser.open(kHub + "/launch/fees").answer.body;
    CHECK(chooser.find("Nguyễn Minh An, lớp 1A") != std::string::npos);
    const std::string second = std::regex_replace(chooser, std::regex("[\\s\\S]*href=\"/launch/fees([^\"]*)\">Nguyễn Thị Bình[\\s\\S]*"), "$1");
    CHECK(enter_by_ticket(apps, browser, "fees", second)["account"].text() == "hp-binh");
    const std::string page = sign_out(browser);
    INFO(page);
    for (const auto* name : {"VnEdu", "K12Connect", "Tuyển sinh"}) CHECK(became(page, name).starts_with("Đã kết thúc lúc"));
    CHECK(became(page, "Học phí và hoá đơn").starts_with("Tự kết thúc lúc"));
}

TEST_CASE("an administrator opens the department's applications", "[peers][apps]") {
    const Province province;
    const auto& apps = province.apps;
    auto browser = province.browser("quan.tri");
    CHECK(offered(browser.open(kHub + "/").answer.body) == std::set<std::string>{"admissions", "csdl", "google", "ioffice", "smas", "staff", "vnedu", "voffice"});
    CHECK(enter(apps, browser, "admissions")["name"].text() == "Lê Văn Quản");
    CHECK(enter(apps, browser, "ioffice")["name"].text() == "Lê Văn Quản");
    CHECK(enter_by_ticket(apps, browser, "voffice")["account"].text() == "quantri");
    CHECK(enter_assisted(apps, browser, "csdl", "hoa.csdl")["account"].text() == "hoa.csdl");
    const std::string page = sign_out(browser);
    CHECK(became(page, "Cơ sở dữ liệu ngành").starts_with("Không kết thúc được từ đây."));
    CHECK(became(page, "V-Office").starts_with("Tự kết thúc lúc"));
}

TEST_CASE("a vendor's mobile client goes on working beside one login", "[peers][apps]") {
    const RunningHub hub;
    const SchoolApps apps(hub);
    for (const auto* app : {"smas", "csdl"}) {
        const std::string login = "hoa." + std::string(app);
        const auto signed_in = http(apps.port(app), "POST", "/api/mobile/login", R"({"login":")" + login + R"(","password":"mật khẩu riêng của )" + app + "\"}");
        CHECK(signed_in.status == 200);
        CHECK(http(apps.port(app), "GET", "/api/mobile/me", {}, std::string(signed_in.json()["token"].text())).json()["login"].text() == login);
        CHECK(http(apps.port(app), "POST", "/api/mobile/login", R"({"login":")" + login + R"(","password":"sai"})").status == 401);
    }
}

namespace {

/// One application as the journey is told of it (journey_apps.mjs).
codec::Value opened(const SchoolApps& apps, const std::string& app, const std::string& name, const std::string& kind, const std::vector<std::pair<std::string, std::string>>& more = {}) {
    codec::Value out = codec::Value::object();
    out.set("app", app);
    out.set("name", name);
    out.set("kind", kind);
    out.set("at", apps.at(app, ""));
    for (const auto& [key, value] : more) out.set(key, value);
    return out;
}

struct Walk {
    std::string who, login, name;
    codec::Value open = codec::Value::array(), became = codec::Value::object();

    void run(const Province& province) {
        const std::string shots = HUB_PEERS "/screenshots/" + who;
        codec::Value settings = codec::Value::object();
        settings.set("port", codec::Value(std::int64_t{province.hub.port()}));
        settings.set("certificate", province.hub.certificate().string());
        settings.set("shots", shots);
        settings.set("login", login);
        settings.set("password", RunningHub::kPassword);
        settings.set("name", name);
        settings.set("open", open);
        settings.set("became", became);
        WARN("screenshots in " << shots);
        const auto walked = fault::run({"node", HUB_PEERS "/journey_apps.mjs", codec::write_json(settings)});
        INFO(walked.output);
        CHECK(walked.exit_code == 0);
    }
};

constexpr const char* kEnded = "Đã kết thúc lúc";
constexpr const char* kEndsAt = "Tự kết thúc lúc";
constexpr const char* kCannot = "Không kết thúc được từ đây.";

}  // namespace

TEST_CASE("in a browser a teacher opens every application and signing out tells the truth", "[peers][apps][browser]") {
    const Province province(RunningHub::Transport::Tls);
    Walk walk{"teacher_apps", RunningHub::kLogin, "Nguyễn Thị Hoa"};
    for (const auto& [app, name] : {std::pair{"vnedu", "VnEdu"}, {"k12connect", "K12Connect"}, {"google", "Google Workspace"}, {"ioffice", "VNPT-iOffice"}, {"staff", "Quản lý cán bộ"}}) {
        walk.open.push_back(opened(province.apps, app, name, "asks"));
        walk.became.set(name, std::string(app) == "google" ? kCannot : kEnded);
    }
    walk.open.push_back(opened(province.apps, "k12online", "K12Online", "ticket"));
    walk.open.push_back(opened(province.apps, "smas", "SMAS", "assisted", {{"account", "hoa.smas"}, {"password", "mật khẩu riêng của smas"}}));
    walk.became.set("K12Online", kEndsAt);
    walk.became.set("SMAS", kCannot);
    walk.run(province);
}

TEST_CASE("in a browser a parent with two children on two vendors opens every application", "[peers][apps][browser]") {
    const Province province(RunningHub::Transport::Tls);
    Walk walk{"parent_apps", "me.an", "Trần Thị Lan"};
    for (const auto& [app, name] : {std::pair{"vnedu", "VnEdu"}, {"k12connect", "K12Connect"}}) walk.open.push_back(opened(province.apps, app, name, "asks"));
    walk.open.push_back(opened(province.apps, "admissions", "Tuyển sinh", "asks", {{"consent", "asked"}}));
    walk.open.push_back(opened(province.apps, "fees", "Học phí và hoá đơn", "ticket", {{"choose", "Nguyễn Thị Bình, lớp 6B"}}));
    for (const auto* name : {"VnEdu", "K12Connect", "Tuyển sinh"}) walk.became.set(name, kEnded);
    walk.became.set("Học phí và hoá đơn", kEndsAt);
    walk.run(province);
}

TEST_CASE("in a browser an administrator opens every application", "[peers][apps][browser]") {
    const Province province(RunningHub::Transport::Tls);
    province.link("quan.tri", "smas", "th-le-loi", "hoa.smas", "staff", "Phòng CNTT");
    Walk walk{"administrator_apps", "quan.tri", "Lê Văn Quản"};
    for (const auto& [app, name] : {std::pair{"vnedu", "VnEdu"}, {"google", "Google Workspace"}, {"ioffice", "VNPT-iOffice"}, {"staff", "Quản lý cán bộ"}}) walk.open.push_back(opened(province.apps, app, name, "asks"));
    walk.open.push_back(opened(province.apps, "admissions", "Tuyển sinh", "asks", {{"consent", "asked"}}));
    walk.open.push_back(opened(province.apps, "voffice", "V-Office", "ticket"));
    for (const auto& [app, name] : {std::pair{"smas", "SMAS"}, {"csdl", "Cơ sở dữ liệu ngành"}}) {
        walk.open.push_back(opened(province.apps, app, name, "assisted", {{"account", "hoa." + std::string(app)}, {"password", "mật khẩu riêng của " + std::string(app)}}));
        walk.became.set(name, kCannot);
    }
    walk.became.set("V-Office", kEndsAt);
    walk.run(province);
}
