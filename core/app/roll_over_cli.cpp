#include "core/app/roll_over_cli.hpp"

#include <iostream>
#include <map>

#include "core/app/admin_client.hpp"
#include "core/app/identity_cli.hpp"
#include "core/app/outcome.hpp"
#include "core/app/roll_over_plan.hpp"
#include "core/codec/json.hpp"

namespace hub::app {
namespace {

using codec::Value;

constexpr std::size_t kRowsAnOrder = 5'000;
constexpr const char* kCounts[] = {"placed", "leaving", "unchanged", "classes_closed", "slips_voided", "guardianships_ended"};

struct RollOverOptions {
    RollOverFiles files{.persons = {}, .classes = {}, .most_leaving_percent = 40};  // graduates of a school of four grades are a quarter
    std::string year, last_day, guardians = "end";
    bool dry_run = false, undo = false;
};

int failed(const AdminOptions& admin, const Error& error) { return report({error.code, error.message}, admin.output); }

int undo(const AdminOptions& admin, const RollOverOptions& options) {
    const AdminClient client(admin.socket);
    Value order = Value::object();
    order.set("year", options.year);
    std::int64_t all = 0;
    while (true) {
        const auto answer = client.post("/users/roll-over/undo", order);
        if (!answer) return failed(admin, answer.error());
        if ((*answer)["put_back"].integer() == 0) break;
        all += (*answer)["put_back"].integer();
    }
    Value out = Value::object();
    out.set("put_back", all);
    if (admin.output == Output::Json) std::cout << codec::write_json(out) << "\n";
    else std::cout << "put back " << all << "\n";
    return kOk;
}

void tell(const RollOverOptions& options, const std::map<std::string, std::int64_t>& counts, const Value& refused, Output output) {
    if (output == Output::Json) {
        Value out = Value::object();
        out.set("dry_run", Value(options.dry_run));
        out.set("year", options.year);
        for (const auto* name : kCounts) out.set(name, counts.at(name));
        out.set("refused", refused);
        std::cout << codec::write_json(out) << "\n";
        return;
    }
    for (const auto& one : refused.items()) {
        std::cerr << "line " << one["line"].integer() << ", " << one["login"].text() << ": " << one["code"].text() << ", " << one["message"].text() << "\n";
    }
    if (options.dry_run) std::cout << "would be: ";
    for (const auto* name : kCounts) std::cout << name << " " << counts.at(name) << ", ";
    std::cout << "refused " << refused.items().size() << "\n";
}

int roll_over(const AdminOptions& admin, const RollOverOptions& options) {
    if (options.undo) return undo(admin, options);
    const AdminClient client(admin.socket);
    auto plan = read_roll_over_plan(client, options.files);
    if (!plan) return failed(admin, plan.error());
    std::map<std::string, std::int64_t> counts;
    for (const auto* name : kCounts) counts[name] = 0;
    Value refused = Value::array();
    for (std::size_t first = 0; first < plan->rows.size(); first += kRowsAnOrder) {
        Value rows = Value::array();
        for (std::size_t i = first; i < std::min(first + kRowsAnOrder, plan->rows.size()); ++i) rows.push_back(std::move(plan->rows[i]));
        Value order = Value::object();
        order.set("mode", options.dry_run ? "rehearsal" : "real");
        order.set("year", options.year);
        order.set("last_day", options.last_day);
        order.set("guardians", options.guardians);
        order.set("rows", std::move(rows));
        const auto answer = client.post("/users/roll-over", order);
        if (!answer) {
            std::cerr << "stopped; the same command again goes on\n";
            return failed(admin, answer.error());
        }
        for (const auto* name : kCounts) counts[name] += (*answer)[name].integer();
        for (const auto& one : (*answer)["refused"].items()) refused.push_back(one);
    }
    tell(options, counts, refused, admin.output);
    return refused.items().empty() ? kOk : kError;
}

}  // namespace

void add_roll_over_command(CLI::App* users, AdminOptions& admin, int& code) {
    static RollOverOptions options;
    auto* turn = users->add_subcommand("roll-over", "The turn of the school year: classes close and open, who is in no class of the new year leaves; the same again changes nothing");
    auto* persons = turn->add_option("PLAN", options.files.persons, "CSV with a first row of names: login, school, class (none: leaves). Who is in a class of these schools and not in the plan leaves")->check(CLI::ExistingFile);
    auto* classes = turn->add_option("--classes", options.files.classes, "CSV with a first row of names: from, to (none: the class ends and its pupils leave), homeroom (a login); classes as SCHOOL/CLASS")->check(CLI::ExistingFile);
    turn->add_option("--year", options.year, "The new school year, 2027-2028")->required();
    turn->add_option("--last-day", options.last_day, "Of those who leave: their accounts are disabled after it, 2027-12-31");
    turn->add_option("--guardians", options.guardians, "Guardianships of those who leave end with the last day, or stay")->check(CLI::IsMember({"end", "stay"}));
    turn->add_option("--most-leaving", options.files.most_leaving_percent, "A plan that sends away more of a school's pupils than this is refused, in percent")->check(CLI::Range(0, 100))->capture_default_str();
    turn->add_flag("--dry-run", options.dry_run, "Tell what would be, and change nothing");
    turn->add_flag("--undo", options.undo, "Put classes, guardianships and disabled accounts of this year back as they were")->excludes(persons)->excludes(classes);
    add_admin(turn, admin);
    turn->callback([&] { code = roll_over(admin, options); });
}

}  // namespace hub::app
