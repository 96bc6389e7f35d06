// The turn of the school year at the command line: what a plan or a rule makes of a school's classes, and what is refused whole.
#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/fault/process.hpp"
#include "tests/integration/run_program.hpp"
#include "tests/support/stores.hpp"

using hub::fault::Process;
using hub::test::Ran;
using hub::test::run_program;
using nlohmann::json;

namespace {

const std::string kEduhub = std::string(HUB_BIN) + "/eduhub";
constexpr int kPatience = 20'000;
const std::string kYear = " --year 2027-2028 --last-day 2027-12-31";

/// A school of two classes: An, Bình, Chi and Mrs Hoa in 1A, Dũng in 2A.
class School {
public:
    School() {
        write("secrets/sealing.key", "1:" + std::string(64, 'a') + "\n");
        write("secrets/index.key", std::string(32, 'k'));
        write("apps/timetable.yaml", "app: timetable\nname: {vi: Thời khóa biểu}\nrung: launch_link\nroles: [teacher, pupil]\nlaunch: {address: \"https://tkb.example/ticket\", people: subject}\n");
        write("eduhub.yaml", "store: {sqlite: {dir: store}, ballast: 1MB}\n"
                             "keys: {sealing: \"file:secrets/sealing.key\", index: \"file:secrets/index.key\"}\n"
                             "listen: {http: \"127.0.0.1:0\", admin_socket: admin.sock}\n"
                             "mappings: \"" HUB_SOURCE_DIR "/config/mappings/**/*.yaml\"\n"
                             "routes: \"" HUB_SOURCE_DIR "/config/routes/*.yaml\"\n"
                             "codelists: \"" HUB_SOURCE_DIR "/config/codelists\"\n"
                             "systems: [{id: vnedu, plugin: push}]\n"
                             "connections: [{system: vnedu, tenant: \"1\"}]\n"
                             "identity: {issuer: \"https://login.so.example\", apps: \"apps/*.yaml\"}\n");
        hub_ = std::make_unique<Process>(std::vector<std::string>{kEduhub, "serve", "--config", path("eduhub.yaml")}, hub::fault::Environment{}, path("hub.log"));
        REQUIRE(hub_->first_line(kPatience).has_value());
        write("people.csv", "login,name,roles,school,class\n"
                            "an,Nguyễn An,pupil,th-le-loi,th-le-loi/1A\n"
                            "binh,Trần Bình,pupil,th-le-loi,th-le-loi/1A\n"
                            "chi,Lê Chi,pupil,th-le-loi,th-le-loi/1A\n"
                            "dung,Phạm Dũng,pupil,th-le-loi,th-le-loi/2A\n"
                            "hoa,Nguyễn Thị Hoa,teacher,th-le-loi,\n"
                            "nam,Võ Nam,teacher,th-le-loi,\n");
        REQUIRE(hub("user import " + path("people.csv")).exit_code == 0);
        REQUIRE(hub("class add th-le-loi/1A hoa --as homeroom").exit_code == 0);
    }
    ~School() { hub_->signal(SIGTERM); }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        std::ofstream(folder_.path() / name) << text;
        chmod((folder_.path() / name).c_str(), 0600);
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    [[nodiscard]] Ran hub(const std::string& command) const { return run_program(kEduhub + " " + command + " --socket " + path("admin.sock")); }
    [[nodiscard]] json turn(const std::string& options) const {
        const auto ran = hub("user roll-over -o json " + options + kYear);
        INFO(ran.output);
        return json::parse(ran.output);
    }
    [[nodiscard]] std::set<std::string> in(const std::string& name) const {
        std::set<std::string> logins;
        for (const auto& one : json::parse(hub("class ls -o json th-le-loi/" + name).output)) logins.insert(one["login"]);
        return logins;
    }

private:
    hub::test::TemporaryFolder folder_;
    std::unique_ptr<Process> hub_;
};

using Logins = std::set<std::string>;

}  // namespace

TEST_CASE("a plan of persons moves them and who is missing in it leaves", "[roll_over]") {
    const School school;
    school.write("plan.csv", "login,school,class\nAN,th-le-loi,2A\nbinh,th-le-loi,2B\ndung,th-le-loi,3A\nhoa,th-le-loi,2A\n");
    const std::string plan = school.path("plan.csv");
    const auto rehearsed = school.turn(plan + " --dry-run");
    CHECK(rehearsed["placed"] == 4);
    CHECK(rehearsed["leaving"] == 1);  // Chi
    CHECK(school.in("1A") == Logins{"an", "binh", "chi", "hoa"});
    auto done = school.turn(plan);
    done["dry_run"] = true;
    CHECK(done == rehearsed);
    CHECK(school.in("1A").empty());
    CHECK(school.in("2A") == Logins{"an", "hoa"});
    CHECK(school.in("2B") == Logins{"binh"});
    CHECK(school.in("3A") == Logins{"dung"});
    const auto again = school.turn(plan);
    CHECK(again["placed"] == 0);
    CHECK(again["leaving"] == 0);
    REQUIRE(school.hub("user roll-over --undo" + kYear).exit_code == 0);
    CHECK(school.in("1A") == Logins{"an", "binh", "chi", "hoa"});
    CHECK(school.in("2A") == Logins{"dung"});
}

TEST_CASE("a rule for a class moves its pupils and gives it its teacher", "[roll_over]") {
    const School school;
    school.write("rules.csv", "from,to,homeroom\nth-le-loi/1A,th-le-loi/2A,nam\nth-le-loi/2A,th-le-loi/3A,hoa\n");
    const std::string rules = "--classes " + school.path("rules.csv");
    const auto done = school.turn(rules);
    CHECK(done["placed"] == 6);
    CHECK(school.in("2A") == Logins{"an", "binh", "chi", "nam"});
    CHECK(school.in("3A") == Logins{"dung", "hoa"});
    CHECK(school.turn(rules)["placed"] == 0);
}

TEST_CASE("a person of the plan is of no rule", "[roll_over]") {
    const School school;
    school.write("plan.csv", "login,school,class\nan,th-le-loi,1B\nbinh,th-le-loi,2A\nchi,th-le-loi,2A\ndung,th-le-loi,3A\nhoa,th-le-loi,2A\n");
    school.write("rules.csv", "from,to,homeroom\nth-le-loi/1A,th-le-loi/2C,\n");
    CHECK(school.turn(school.path("plan.csv") + " --classes " + school.path("rules.csv"))["leaving"] == 0);
    CHECK(school.in("1B") == Logins{"an"});
    CHECK(school.in("2C").empty());
}

TEST_CASE("a plan that is cut off or cannot be read is refused whole", "[roll_over]") {
    const School school;
    struct Case {
        const char *text, *code;
    };
    const Case cases[] = {
        {"login,school,class\nan,th-le-loi,2A\n", "rollover.many"},                         // three of four pupils would leave
        {"login,school\nan,th-le-loi\nbinh,th-le-loi\nchi,th-le-loi\ndung,th-le-loi\n", "rollover.plan"},  // everybody would leave
        {"login,school,class\nan,,2A\n", "rollover.plan"},
        {"login,school,class\nan,th-le-loi,2A\n\xff\xfe,th-le-loi,2A\n", "text.encoding"},
        {"name,room\nAn,2A\n", "import.header"},
    };
    for (const auto& one : cases) {
        INFO(one.text);
        school.write("plan.csv", one.text);
        const auto ran = school.hub("user roll-over -o json " + school.path("plan.csv") + kYear);
        INFO(ran.output);
        CHECK(ran.exit_code != 0);
        CHECK(ran.output.find(one.code) != std::string::npos);
    }
    school.write("rules.csv", "from,to,homeroom\n1A,th-le-loi/2A,\n");
    CHECK(school.hub("user roll-over --classes " + school.path("rules.csv") + kYear).output.find("SCHOOL/CLASS") != std::string::npos);
    CHECK(school.in("1A") == Logins{"an", "binh", "chi", "hoa"});
    school.write("plan.csv", cases[0].text);
    const auto allowed = school.turn("--most-leaving 75 " + school.path("plan.csv"));
    CHECK(allowed["placed"] == 2);  // An, and Mrs Hoa in no class
    CHECK(allowed["leaving"] == 3);
    CHECK(school.in("2A") == Logins{"an"});
}
