#include "core/app/people_cli.hpp"

#include <iostream>

#include "core/app/admin_client.hpp"
#include "core/app/identity_cli.hpp"
#include "core/app/outcome.hpp"
#include "core/app/people_file.hpp"
#include "core/codec/json.hpp"

namespace hub::app {
namespace {

using codec::Value;

constexpr std::size_t kRowsAnOrder = 10'000;
constexpr std::int64_t kTellEvery = 50'000;

struct PeopleOptions {
    std::string file;
    bool dry_run = false;
    std::int64_t first_line = 0;
};

void tell_refused(const Value& refused) {
    for (const auto& one : refused.items()) {
        std::cerr << "line " << one["line"].integer() << (one["field"].text().empty() ? "" : ", ") << one["field"].text() << ": " << one["code"].text() << ", " << one["message"].text() << "\n";
    }
}

int import_people(const AdminOptions& admin, const PeopleOptions& options) {
    const auto failed = [&](const Error& error) { return report({error.code, error.message}, admin.output); };
    auto file = PeopleFile::open(options.file, {"login", "name", "roles", "school", "email", "phone", "password_hash", "class"}, options.first_line);
    if (!file) return failed(file.error());
    const AdminClient client(admin.socket);
    std::int64_t created = 0, changed = 0, unchanged = 0, refused = 0, told = kTellEvery;
    Value refusals = Value::array();
    const auto note = [&](const Value& some) {
        refused += static_cast<std::int64_t>(some.items().size());
        if (admin.output == Output::Text) return tell_refused(some);
        for (const auto& one : some.items()) refusals.push_back(one);
    };
    std::int64_t last_line = 0;
    while (true) {
        auto rows = (*file)->next(kRowsAnOrder);
        if (!rows) return failed(rows.error());
        if (!*rows) break;
        note((*rows)->refused);
        Value order = Value::object();
        order.set("mode", options.dry_run ? "rehearsal" : "real");
        order.set("rows", std::move((*rows)->rows));
        const auto answer = client.post("/users/import", order);
        if (!answer) {
            std::cerr << "stopped after line " << last_line << "; go on with --from-line " << last_line + 1 << "\n";
            return failed(answer.error());
        }
        last_line = (*rows)->last_line;
        created += (*answer)["created"].integer();
        changed += (*answer)["changed"].integer();
        unchanged += (*answer)["unchanged"].integer();
        note((*answer)["refused"]);
        if (const auto done = created + changed + unchanged + refused; done >= told) {
            std::cerr << done << " rows, line " << last_line << "\n";
            told = done + kTellEvery;
        }
    }
    if (admin.output == Output::Json) {
        Value out = Value::object();
        out.set("dry_run", Value(options.dry_run));
        out.set("created", created);
        out.set("changed", changed);
        out.set("unchanged", unchanged);
        out.set("refused", std::move(refusals));
        std::cout << codec::write_json(out) << "\n";
    } else {
        std::cout << (options.dry_run ? "would be created " : "created ") << created << ", changed " << changed << ", unchanged " << unchanged << ", refused " << refused << "\n";
    }
    return refused == 0 ? kOk : kError;
}

}  // namespace

void add_people_commands(CLI::App* users, AdminOptions& admin, int& code) {
    static PeopleOptions options;
    auto* import = users->add_subcommand("import", "Make and update accounts from a CSV file; the same file again changes nothing");
    import->add_option("FILE", options.file, "CSV with a first row of names: login, name, roles, school, email, phone, password_hash, class")->required()->check(CLI::ExistingFile);
    import->add_flag("--dry-run", options.dry_run, "Tell what would be, and change nothing");
    import->add_option("--from-line", options.first_line, "Step over what stands before this line of the file");
    add_admin(import, admin);
    import->callback([&] { code = import_people(admin, options); });
}

}  // namespace hub::app
