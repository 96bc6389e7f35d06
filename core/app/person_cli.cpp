#include "core/app/person_cli.hpp"

#include <iostream>

#include "core/app/identity_cli.hpp"
#include "core/codec/percent.hpp"
#include "core/sso/accounts.hpp"

namespace hub::app {
namespace {

struct PersonOptions {
    std::string login, record, role = "pupil", system, school, source_id, session;
    enum class NationalId : unsigned char { NotGiven, FromInput } national_id = NationalId::NotGiven;
};

int link_person(const AdminOptions& admin, const PersonOptions& options) {
    std::string national_id;
    // Never an argument: those stand in the shell's history and in the list of processes.
    if (options.national_id == PersonOptions::NationalId::FromInput) std::getline(std::cin, national_id);
    return order(admin, "/users/persons",
                 {{"login", options.login}, {"hub_id", options.record}, {"role", options.role}, {"system", options.system}, {"school", options.school}, {"source_id", options.source_id}, {"national_id", national_id}});
}

}  // namespace

void add_person_commands(CLI::App& app, CLI::App* users, AdminOptions& admin, int& code) {
    static PersonOptions options;
    const auto command = [&](CLI::App* parent, const char* name, const char* what, auto run) {
        auto* made = parent->add_subcommand(name, what);
        add_admin(made, admin);
        made->callback([&code, run] { code = run(); });
        return made;
    };
    const auto of_login = [](CLI::App* made) { made->add_option("LOGIN", options.login, "Login name")->required(); };
    std::vector<std::string> roles;
    for (const auto role : sso::kRoles) roles.emplace_back(sso::name_of(role));

    auto* link = command(users, "person", "Say which record of a person the account stands for, by one exact id", [&] { return link_person(admin, options); });
    of_login(link);
    auto* record = link->add_option("HUB_ID", options.record, "The record's id in the hub");
    link->add_option("--role", options.role, "As what")->check(CLI::IsMember(roles));
    link->add_option("--school", options.school, "The school whose record it is, with --source-id or --national-id-stdin");
    auto* system = link->add_option("--system", options.system, "The system whose id --source-id is");
    auto* source_id = link->add_option("--source-id", options.source_id, "The person's id in that system")->needs(system)->excludes(record);
    link->add_flag_callback("--national-id-stdin", [] { options.national_id = PersonOptions::NationalId::FromInput; }, "Read the national id from standard input")->excludes(record)->excludes(source_id);
    of_login(command(users, "persons", "Records the account stands for", [&] {
        return list(admin, "/users/persons?login=" + codec::encode_percent(options.login), {"hub_id", "role", "proof", "since"});
    }));
    auto* unlink = command(users, "person-end", "The account stands for this record no more", [&] {
        return order(admin, "/users/persons/end", {{"login", options.login}, {"hub_id", options.record}});
    });
    of_login(unlink);
    unlink->add_option("HUB_ID", options.record, "As persons shows it")->required();
    of_login(command(users, "events", "What happened to an account and by whom, the newest first", [&] {
        return list(admin, "/users/events?login=" + codec::encode_percent(options.login), {"at", "what", "by", "about"});
    }));
    command(users, "impersonations", "Administrators who asked to act for a person, the newest first", [&] {
        return list(admin, "/users/impersonations", {"asked_at", "administrator", "person", "second", "state", "minutes", "reason", "begun_at", "ended_at", "id"});
    });

    auto* sessions = app.add_subcommand("session", "Where accounts are signed in");
    sessions->require_subcommand(1);
    of_login(command(sessions, "ls", "Sessions of an account that go on", [&] {
        return list(admin, "/sessions?login=" + codec::encode_percent(options.login), {"session", "device", "methods", "place", "signed_in_at", "seen_at", "expires_at"});
    }));
    auto* end = command(sessions, "end", "End a session; its applications are told", [&] { return order(admin, "/sessions/end", {{"session", options.session}}); });
    end->add_option("SESSION", options.session, "As ls shows it")->required();
}

}  // namespace hub::app
