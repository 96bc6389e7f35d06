#include "core/app/class_cli.hpp"

#include <iostream>

#include "core/app/admin_client.hpp"
#include "core/app/identity_cli.hpp"
#include "core/app/outcome.hpp"
#include "core/codec/json.hpp"
#include "core/codec/percent.hpp"

namespace hub::app {
namespace {

struct ClassOptions {
    std::string name, login, part = "pupil", whom = "pupils";
    std::string guardian, child, from, until, day;
    std::vector<std::string> withhold;
};

int print_json(const codec::Value& value) {
    std::cout << codec::write_json(value) << "\n";
    return kOk;
}

/// The sheet itself, for a file or a printer.
int print_slips(const AdminOptions& admin, const ClassOptions& options) {
    codec::Value order = codec::Value::object();
    order.set("class", options.name);
    order.set("for", options.whom);
    const auto answer = AdminClient(admin.socket).post("/users/slips", order);
    if (!answer) return report({answer.error().code, answer.error().message}, admin.output);
    if (admin.output == Output::Json) return print_json(*answer);
    std::cout << (*answer)["html"].text();
    return kOk;
}

int put_guardian(const AdminOptions& admin, const ClassOptions& options) {
    codec::Value order = codec::Value::object();
    order.set("guardian", options.guardian);
    order.set("child", options.child);
    order.set("from", options.from);
    order.set("until", options.until);
    codec::Value withhold = codec::Value::array();
    for (const auto& matter : options.withhold) withhold.push_back(matter);
    order.set("withhold", std::move(withhold));
    const auto answer = AdminClient(admin.socket).post("/users/guardians", order);
    return answer ? print_json(*answer) : report({answer.error().code, answer.error().message}, admin.output);
}

}  // namespace

void add_class_commands(CLI::App& app, CLI::App* users, AdminOptions& admin, int& code) {
    static ClassOptions options;
    auto* classes = app.add_subcommand("class", "Classes as one login knows them: pupils and homeroom teachers");
    classes->require_subcommand(1);
    const auto command = [&](CLI::App* parent, const char* name, const char* what, auto run) {
        auto* made = parent->add_subcommand(name, what);
        add_admin(made, admin);
        made->callback([&code, run] { code = run(); });
        return made;
    };
    auto* add = command(classes, "add", "Put an account into a class", [&] {
        return order(admin, "/users/class", {{"class", options.name}, {"login", options.login}, {"part", options.part}});
    });
    add->add_option("CLASS", options.name, "SCHOOL/CLASS")->required();
    add->add_option("LOGIN", options.login, "Login name")->required();
    add->add_option("--as", options.part, "Pupil of the class, or its homeroom teacher")->check(CLI::IsMember({"pupil", "homeroom"}));
    auto* remove = command(classes, "remove", "Take an account out of a class", [&] {
        return order(admin, "/users/class/leave", {{"class", options.name}, {"login", options.login}});
    });
    remove->add_option("CLASS", options.name, "SCHOOL/CLASS")->required();
    remove->add_option("LOGIN", options.login, "Login name")->required();
    auto* all = command(classes, "ls", "Who is in a class", [&] { return list(admin, "/users/class?class=" + codec::encode_percent(options.name), {"login", "name", "part"}); });
    all->add_option("CLASS", options.name, "SCHOOL/CLASS")->required();

    auto* slips = command(users, "slips", "Activation slips of a class as an HTML page to print; the codes are shown this once", [&] { return print_slips(admin, options); });
    slips->add_option("--class", options.name, "SCHOOL/CLASS")->required();
    slips->add_option("--for", options.whom, "Whose slips")->check(CLI::IsMember({"pupils", "guardians"}));

    auto* guardians = app.add_subcommand("guardian", "Who may see which child, from when to when");
    guardians->require_subcommand(1);
    auto* put = command(guardians, "add", "Make an account guardian of a pupil's; replaces what was said of the two", [&] { return put_guardian(admin, options); });
    put->add_option("GUARDIAN", options.guardian, "Login name")->required();
    put->add_option("CHILD", options.child, "Login name")->required();
    put->add_option("--from", options.from, "First day: 2026-09-05")->required();
    put->add_option("--until", options.until, "Last day; until further notice when absent");
    put->add_option("--withhold", options.withhold, "What this guardian is not shown; may stand more than once")->check(CLI::IsMember({"marks", "health", "contact", "money"}));
    auto* end = command(guardians, "end", "Nothing of the child is shown from the day after", [&] {
        return order(admin, "/users/guardians/end", {{"guardian", options.guardian}, {"child", options.child}, {"day", options.day}});
    });
    end->add_option("GUARDIAN", options.guardian, "Login name")->required();
    end->add_option("CHILD", options.child, "Login name")->required();
    end->add_option("--day", options.day, "Last day: 2026-12-31")->required();
    auto* of_child = command(guardians, "ls", "Guardians of a pupil", [&] {
        return list(admin, "/users/guardians?child=" + codec::encode_percent(options.child), {"guardian", "from", "until", "withheld"});
    });
    of_child->add_option("CHILD", options.child, "Login name")->required();
}

}  // namespace hub::app
