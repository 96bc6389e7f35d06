#include "core/app/link_cli.hpp"

#include "core/app/identity_cli.hpp"
#include "core/codec/percent.hpp"
#include "core/sso/accounts.hpp"

namespace hub::app {
namespace {

struct LinkOptions {
    std::string login, id, app, account, school, role, label;
    bool undo = false;
};

std::vector<std::pair<std::string, std::string>> words_of(const LinkOptions& options) {
    return {{"login", options.login}, {"app", options.app}, {"account", options.account}, {"school", options.school}, {"role", options.role}, {"label", options.label}};
}

}  // namespace

void add_link_commands(CLI::App* users, AdminOptions& admin, int& code) {
    static LinkOptions options;
    std::vector<std::string> roles;
    for (const auto role : sso::kRoles) roles.emplace_back(sso::name_of(role));
    const auto command = [&](const char* name, const char* what, auto run) {
        auto* made = users->add_subcommand(name, what);
        add_admin(made, admin);
        made->callback([&code, run] { code = run(); });
        return made;
    };
    const auto whose = [&](CLI::App* made) {
        made->add_option("--app", options.app, "As `app ls` shows it")->required();
        made->add_option("--account", options.account, "The account's name at the application")->required();
        made->add_option("--school", options.school, "The school it belongs to there");
        made->add_option("--label", options.label, "What the person reads: a child and class, a school");
    };
    auto* link = command("link", "Link a person to an account at an application", [&] { return order(admin, "/users/links", words_of(options)); });
    link->add_option("LOGIN", options.login, "Login name")->required();
    whose(link);
    link->add_option("--role", options.role, "As what; the account's first role when absent")->check(CLI::IsMember(roles));
    auto* code_for = command("link-code", "A code for whoever has this account at an application, to be entered once at /account/apps; it is shown this once",
                             [&] { return order(admin, "/users/links/code", words_of(options)); });
    whose(code_for);
    code_for->add_option("--role", options.role, "As what")->required()->check(CLI::IsMember(roles));
    auto* unlink = command("unlink", "End a link, or take that back",
                           [&] { return order(admin, "/users/links/end", {{"login", options.login}, {"id", options.id}, {"undo", options.undo ? "yes" : "no"}}); });
    unlink->add_option("LOGIN", options.login, "Login name")->required();
    unlink->add_option("ID", options.id, "As `links` shows it")->required();
    unlink->add_flag("--undo", options.undo, "The link holds again");
    auto* all = command("links", "Accounts at applications that are this person's, with ended ones", [&] {
        return list(admin, "/users/links?login=" + codec::encode_percent(options.login), {"id", "app", "school", "account", "role", "label", "proof", "since", "ended_at", "ended_by"});
    });
    all->add_option("LOGIN", options.login, "Login name")->required();
}

}  // namespace hub::app
