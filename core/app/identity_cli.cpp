#include "core/app/identity_cli.hpp"

#include "core/app/class_cli.hpp"
#include "core/app/link_cli.hpp"
#include "core/app/people_cli.hpp"
#include "core/app/person_cli.hpp"
#include "core/app/roll_over_cli.hpp"
#include "core/sso/accounts.hpp"

namespace hub::app {
namespace {

std::vector<std::string> role_names() {
    std::vector<std::string> names;
    for (const auto role : sso::kRoles) names.emplace_back(sso::name_of(role));
    return names;
}

}  // namespace

void add_identity_commands(CLI::App& app, AdminOptions& admin, int& code) {
    static UserOptions user;
    static std::string word;
    auto* users = app.add_subcommand("user", "Accounts that sign in here");
    users->require_subcommand(1);
    auto* fresh = users->add_subcommand("new", "Make an account; a password that is drawn is shown once");
    fresh->add_option("LOGIN", user.login, "Login name; case and Vietnamese marks do not count")->required();
    fresh->add_option("--name", user.name, "The person's name");
    fresh->add_option("--role", user.roles, "May stand more than once")->required()->check(CLI::IsMember(role_names()));
    fresh->add_option("--school", user.school, "The school it belongs to");
    fresh->add_option("--email", user.email, "Told to applications that may ask for it");
    fresh->add_option("--phone", user.phone, "Told to applications that may ask for it");
    fresh->add_flag("--slip", user.by_slip, "Without a password: a printed slip opens it (`user slips`)");
    fresh->add_flag("--password-stdin", user.password_from_input, "Read the password from standard input instead of drawing one");
    add_admin(fresh, admin);
    fresh->callback([&] { code = new_user(admin, user); });

    auto* all = users->add_subcommand("ls", "Accounts by login name");
    add_admin(all, admin);
    all->callback([&] { code = list(admin, "/users", {"login", "name", "roles", "school", "state", "created_at"}); });

    const auto add_order = [&](CLI::App* parent, const char* name, const char* what, const char* argument, const char* means, auto run) {
        auto* command = parent->add_subcommand(name, what);
        command->add_option(argument, word, means)->required();
        add_admin(command, admin);
        command->callback([&code, run] { code = run(); });
    };
    add_order(users, "disable", "Nobody signs in with it any more, and whoever is signed in is not", "LOGIN", "Login name",
              [&] { return order(admin, "/users/state", {{"login", word}, {"state", "disabled"}}); });
    add_order(users, "enable", "It may sign in again", "LOGIN", "Login name", [&] { return order(admin, "/users/state", {{"login", word}, {"state", "active"}}); });
    add_order(users, "sign-out", "End its sessions everywhere", "LOGIN", "Login name", [&] { return order(admin, "/users/sign-out", {{"login", word}}); });

    add_class_commands(app, users, admin, code);
    add_link_commands(users, admin, code);
    add_people_commands(users, admin, code);
    add_roll_over_command(users, admin, code);
    add_person_commands(app, users, admin, code);

    auto* apps = app.add_subcommand("app", "Applications that people are signed in to");
    apps->require_subcommand(1);
    auto* apps_list = apps->add_subcommand("ls", "All of the configuration");
    add_admin(apps_list, admin);
    apps_list->callback([&] { code = list(admin, "/apps", {"app", "name", "rung", "client", "home"}); });

    auto* keys = app.add_subcommand("key", "Keys that sign tokens and SAML messages");
    keys->require_subcommand(1);
    auto* keys_list = keys->add_subcommand("ls", "All that are published");
    add_admin(keys_list, admin);
    keys_list->callback([&] { code = list(admin, "/keys", {"id", "signs", "algorithm", "standing", "since"}); });
    add_order(keys, "rotate", "The next key signs from now on", "ALGORITHM", "ES256 or RS256", [&] { return order(admin, "/keys/rotate", {{"algorithm", word}}); });
    add_order(keys, "revoke", "This key is gone at once: what it signed is refused from now on", "ID", "As ls shows it",
              [&] { return order(admin, "/keys/revoke", {{"id", word}}); });
}

}  // namespace hub::app
