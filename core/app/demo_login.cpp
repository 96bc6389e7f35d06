#include "core/app/demo_login.hpp"

#include <algorithm>

#include "core/app/private_file.hpp"
#include "core/codec/json.hpp"
#include "core/security/digest.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
using codec::Value;

constexpr const char* kTeacher = "giao.vien";
constexpr const char* kParent = "phu.huynh";
constexpr const char* kAdministrator = "quan.tri";
constexpr const char* kAdministratorName = "Lê Văn Quản";
constexpr const char* kChildren[] = {"hoc.sinh.1", "hoc.sinh.2"};
constexpr const char* kMail = "@so.example";
constexpr std::size_t kPasswordBytes = 9;

Value strings(const std::vector<std::string>& all) {
    Value out = Value::array();
    for (const auto& one : all) out.push_back(one);
    return out;
}

Value words(const std::vector<std::pair<std::string, std::string>>& all) {
    Value out = Value::object();
    for (const auto& [name, value] : all) out.set(name, value);
    return out;
}

std::string of_child(const DemoPupil& child) { return child.name + ", lớp " + child.class_name; }
/// The fees' own name for a child.
std::string fees_account(const DemoPupil& child) { return "hp-" + child.school; }
/// A parent's at the vendor of the child's school.
std::string parents_account(const DemoPupil& child) { return "ph-" + child.school; }

}  // namespace

Result<std::unique_ptr<DemoLogin>> DemoLogin::open(DemoWorld& world) {
    HUB_TRY_ASSIGN(auto family, choose_family(world.manifest()));
    std::unique_ptr<DemoLogin> login(new DemoLogin(world, std::move(family)));
    SystemRandom random;
    for (const auto& [app, who, name] : {std::tuple{"smas", "gv.smas", login->family_.teacher.c_str()}, {"smas", "qt.smas", kAdministratorName}, {"csdl", "qt.csdl", kAdministratorName}}) {
        login->own_accounts_.push_back({app, who, security::to_base64url(random.bytes(kPasswordBytes)), name});
    }
    const std::string issuer = world.sign_in_address();
    HUB_TRY_ASSIGN(login->apps_, DemoApps::start({world.folder() / "hub", world.config_source() / "apps", world.folder() / "apps", issuer}, login->own_accounts_));
    HUB_TRY(world.open_sign_in());
    HUB_TRY_ASSIGN(login->app_names_, world.admin().get("/apps"));
    login->told_ = words({{"issuer", issuer}});
    HUB_TRY(login->make_people());
    HUB_TRY(write_private(login->file(), codec::write_json_pretty(login->told_)));
    return login;
}

Result<Value> DemoLogin::make_person(const std::string& who, const std::string& login, const std::string& name, const std::vector<std::string>& roles, const std::string& school) {
    Value order = words({{"login", login}, {"name", name}, {"school", school}, {"email", login + kMail}});
    order.set("roles", strings(roles));
    HUB_TRY_ASSIGN(const Value made, world_.admin().post("/users", order));
    return words({{"who", who}, {"login", login}, {"password", std::string(made["password"].text())}, {"name", name}, {"subject", std::string(made["subject"].text())}});
}

Status DemoLogin::make_child(const DemoPupil& child, const std::string& login) const {
    Value order = words({{"login", login}, {"name", child.name}, {"school", child.school}, {"by", "slip"}});
    order.set("roles", strings({"pupil"}));
    HUB_TRY(world_.admin().post("/users", order));
    HUB_TRY(world_.admin().post("/users/persons", words({{"login", login}, {"role", "pupil"}, {"school", child.school}, {"national_id", child.national_id}})));
    HUB_TRY(world_.admin().post("/users/class", words({{"class", child.school + "/" + child.class_name}, {"login", login}, {"part", "pupil"}})));
    HUB_TRY(world_.admin().post("/users/guardians", words({{"guardian", kParent}, {"child", login}, {"from", DemoWorld::today()}})));
    return {};
}

Status DemoLogin::link(const std::string& login, const std::string& app, const std::string& account, const std::string& role, const DemoPupil* child) const {
    const std::string label = child == nullptr ? "Sở Giáo dục và Đào tạo" : role == "guardian" ? of_child(*child) : child->school_name;
    HUB_TRY(world_.admin().post("/users/links", words({{"login", login}, {"app", app}, {"account", account}, {"role", role}, {"label", label}, {"school", child == nullptr ? "" : child->school}})));
    return {};
}

/// What the person has, and what each application's page says of who came.
Status DemoLogin::give_apps(Value& person, const std::vector<std::string>& apps, const std::string& account_at_tickets) const {
    Value all = Value::array();
    for (const auto& app : apps) {
        const auto& rows = app_names_.items();
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const Value& one) { return one["app"].text() == app; });
        if (row == rows.end()) return fail("demo.people", "the hub has no application `" + app + "`");
        const std::string way_in = DemoApps::way_in(app);
        Value one = words({{"app", app}, {"name", std::string((*row)["name"].text())}, {"at", apps_->address(app)}, {"kind", way_in}, {"after", DemoApps::after_signing_out(app)}});
        const std::string login(person["login"].text());
        one.set("shows", way_in == "ticket" ? account_at_tickets : app == "google" ? login + kMail : std::string(person["name"].text()));
        for (const auto& [vendor, child] : {std::pair("vnedu", &family_.first), std::pair("k12connect", &family_.second)}) {
            if (app == vendor && login == kParent) one.set("shows", std::string(person["name"].text()) + " (" + parents_account(*child) + ")");
        }
        if (app == "admissions") one.set("consent", "asked");
        if (app == "fees") one.set("choose", of_child(family_.second));
        for (const auto& own : own_accounts_) {
            if (own.app != app || own.name != person["name"].text()) continue;
            one.set("account", own.login);
            one.set("password", own.password);
        }
        all.push_back(std::move(one));
    }
    person.set("apps", std::move(all));
    return {};
}

Status DemoLogin::make_people() {
    const DemoPupil& first = family_.first;
    HUB_TRY_ASSIGN(Value teacher, make_person("teacher", kTeacher, family_.teacher, {"teacher"}, first.school));
    HUB_TRY(world_.admin().post("/users/persons", words({{"login", kTeacher}, {"role", "teacher"}, {"school", first.school}, {"national_id", family_.teacher_national_id}})));
    HUB_TRY(world_.admin().post("/users/class", words({{"class", first.school + "/" + first.class_name}, {"login", kTeacher}, {"part", "homeroom"}})));
    HUB_TRY(link(kTeacher, "smas", "gv.smas", "teacher", &first));
    HUB_TRY(give_apps(teacher, {"google", "ioffice", "k12connect", "k12online", "smas", "staff", "vnedu"}, std::string(teacher["subject"].text())));

    HUB_TRY_ASSIGN(Value parent, make_person("parent", kParent, family_.mother, {"guardian"}, ""));
    Value children = Value::array();
    for (std::size_t i = 0; i < std::size(kChildren); ++i) {
        const DemoPupil& child = i == 0 ? first : family_.second;
        HUB_TRY(make_child(child, kChildren[i]));
        HUB_TRY(link(kParent, "fees", fees_account(child), "guardian", &child));
        Value told = words({{"name", child.name}, {"class", child.class_name}, {"school", child.school_name}, {"system", child.system}});
        told.set("told", Value(child.told));
        children.push_back(std::move(told));
    }
    HUB_TRY(link(kParent, "vnedu", parents_account(first), "guardian", &first));
    HUB_TRY(link(kParent, "k12connect", parents_account(family_.second), "guardian", &family_.second));
    parent.set("children", std::move(children));
    HUB_TRY(give_apps(parent, {"admissions", "fees", "k12connect", "vnedu"}, fees_account(family_.second)));

    HUB_TRY_ASSIGN(Value administrator, make_person("administrator", kAdministrator, kAdministratorName, {"administrator", "staff"}, ""));
    for (const auto& [app, account] : {std::pair{"voffice", "quantri"}, {"smas", "qt.smas"}, {"csdl", "qt.csdl"}}) HUB_TRY(link(kAdministrator, app, account, "staff", nullptr));
    HUB_TRY(give_apps(administrator, {"admissions", "csdl", "google", "ioffice", "smas", "staff", "vnedu", "voffice"}, "quantri"));

    Value people = Value::array();
    for (auto* one : {&teacher, &parent, &administrator}) people.push_back(std::move(*one));
    told_.set("people", std::move(people));
    return {};
}

Result<Value> DemoLogin::walk() const {
    HUB_TRY_ASSIGN(const auto walked, run_to_end({"/usr/bin/env", "node", (school_app_folder() / "walk.mjs").string(), file().string()}));
    if (walked.exit_code != 0) return fail("demo.walk", "nobody walked through one login: " + walked.output);
    HUB_TRY_ASSIGN(Value out, codec::parse_json(walked.output));
    Value all = Value::array();
    for (const auto& person : out["people"].items()) {
        for (const auto& difference : person["differences"].items()) all.push_back(std::string(person["who"].text()) + ": " + std::string(difference.text()));
    }
    out.set("differences", std::move(all));
    return out;
}

}  // namespace hub::app
