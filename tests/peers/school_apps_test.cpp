// A teacher, a parent with two children on two vendors, and an administrator: each signs in once, opens every application
// of the sample configuration that they have, and is told the truth about each when signing out.
#include <catch2/catch.hpp>

#include <regex>
#include <set>

#include "tests/integration/run_program.hpp"
#include "tests/peers/school_apps.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kHub = RunningHub::kIssuer;
constexpr const char* kPassword = "một mật khẩu của thử nghiệm 2026";

struct Province {
    RunningHub hub;
    SchoolApps apps{hub};

    Province() {
        hub.start();
        apps.find(hub);
        person("me.an", "Trần Thị Lan", "guardian");
        person("quan.tri", "Lê Văn Quản", "administrator --role staff");
        link("co.hoa", "smas", "th-le-loi", "hoa.smas", "teacher", "Cô Hoa");
        link("me.an", "fees", "th-le-loi", "hp-an", "guardian", "Nguyễn Minh An, lớp 1A");
        link("me.an", "fees", "thcs-tran-phu", "hp-binh", "guardian", "Nguyễn Thị Bình, lớp 6B");
        link("quan.tri", "voffice", "", "quantri", "staff", "Phòng CNTT");
        link("quan.tri", "csdl", "", "hoa.csdl", "staff", "Sở GD&ĐT");
    }

    void order(const std::string& words) const {
        const auto ran = run_program(words + " --socket " + (hub.folder() / "hub/admin.sock").string());
        if (ran.exit_code != 0) throw std::runtime_error(words + ": " + ran.output);
    }
    void person(const std::string& login, const std::string& name, const std::string& roles) const {
        order("printf '%s' '" + std::string(kPassword) + "' | " HUB_BIN "/eduhub user new " + login + " --name '" + name + "' --email " + login + "@so.example --role " + roles + " --password-stdin");
    }
    void link(const std::string& login, const std::string& app, const std::string& school, const std::string& account, const std::string& role, const std::string& label) const {
        order(HUB_BIN "/eduhub user link " + login + " --app " + app + " --account " + account + " --role " + role + " --label '" + label + "'" + (school.empty() ? "" : " --school " + school));
    }
    [[nodiscard]] WebBrowser browser(const std::string& login) const { return {kHub, hub.port(), {login, kPassword}}; }
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
