#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "core/codec/percent.hpp"
#include "core/app/commands.hpp"
#include "core/app/demo_login.hpp"
#include "core/app/progress_bar.hpp"
#include "core/codec/json.hpp"

namespace hub::app {
namespace {

using codec::Value;

constexpr auto kPoll = std::chrono::milliseconds(50);
constexpr auto kPatience = std::chrono::minutes(10);

Status hand_in(const DemoWorld& world, const std::string& system, const std::string& tenant, const std::string& entity, const std::string& file) {
    const AdminOptions admin{world.socket_path(), Output::Json};
    std::streambuf* terminal = std::cout.rdbuf(nullptr);  // the receipt is of no interest here
    const int code = hand_in_file(admin, system, tenant, entity, file);
    std::cout.rdbuf(terminal);
    if (code != kOk) return fail("demo.read", "the workbook of " + tenant + " was not taken");
    return {};
}

Status read_vendors(const DemoWorld& world, ProgressBar& bar) {
    std::size_t done = 0;
    const std::size_t total = world.sources().size() + world.workbooks().size();
    for (const auto& source : world.sources()) {
        bar.show(done++, total, source.system + "/" + source.tenant);
        Value order = Value::object();
        order.set("system", source.system);
        order.set("tenant", source.tenant);
        HUB_TRY_ASSIGN(const Value answer, world.admin().post("/sync", order));
        for (const auto& connection : answer.items()) {
            for (const auto& read : connection["reads"].items()) {
                if (read["state"].text() == "good") continue;
                return fail("demo.read", source.system + "/" + source.tenant + " " + std::string(read["entity"].text()) + " was held: " +
                                             std::string(read["code"].text()) + " " + std::string(read["message"].text()));
            }
        }
    }
    for (const auto& workbook : world.workbooks()) {
        bar.show(done++, total, "workbook/" + workbook.tenant);
        HUB_TRY(hand_in(world, "workbook", workbook.tenant, workbook.entity, workbook.file));
    }
    bar.show(total, total, "read");
    return {};
}

Status wait_until_quiet(const DemoWorld& world, ProgressBar& bar) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
        HUB_TRY_ASSIGN(const Value status, world.admin().get("/status"));
        const auto delivered = static_cast<std::size_t>(status["delivered"].integer());
        const auto ready = static_cast<std::size_t>(status["ready"].integer() + status["in_flight"].integer());
        bar.show(delivered, delivered + ready, "delivered to the sector database");
        if (status["quiet"].boolean() && status["retrying"].integer() == 0) return {};
        std::this_thread::sleep_for(kPoll);
    }
    return fail("demo.slow", "deliveries did not come to rest within ten minutes; see `eduhub connections`");
}

std::string verdict_text(const Value& verdict) {
    const std::string place = verdict.find("cell") != nullptr ? std::string(verdict["sheet"].text()) + "!" + std::string(verdict["cell"].text())
                                                              : std::string(verdict["key"].text());
    return std::string(verdict["system"].text()) + "/" + std::string(verdict["tenant"].text()) + " " + place + " " +
           std::string(verdict["field"].text()) + " " + std::string(verdict["code"].text());
}

/// Every injected defect was refused as the generator foresaw, and nothing else was.
void compare_verdicts(const Value& manifest, const Value& quarantined, Value& differences) {
    std::multiset<std::string> expected;
    for (const auto& verdict : manifest["verdicts"].items()) expected.insert(verdict_text(verdict));
    const auto differ = [&](std::string_view what, const std::string& verdict) {
        Value one = Value::object();
        one.set("entity", "verdict");
        one.set(what, verdict);
        differences.push_back(std::move(one));
    };
    for (const auto& refused : quarantined.items()) {
        const bool workbook = refused["system"].text() == "workbook";
        const std::string text = std::string(refused["system"].text()) + "/" + std::string(refused["tenant"].text()) + " " +
                                 std::string(workbook ? refused["location"].text() : refused["source_id"].text()) + " " +
                                 std::string(refused["field"].text()) + " " + std::string(refused["code"].text());
        const auto found = expected.find(text);
        if (found == expected.end()) differ("found", text);
        else expected.erase(found);
    }
    for (const auto& missing : expected) differ("expected", missing);
}

/// Marks are kept, in whatever state, and no destination has heard of one; results that their school has not closed wait.
void compare_marks(const Value& manifest, const Value& summary, Value& differences) {
    std::int64_t kept = 0, waiting = 0, foreseen = 0;
    const auto differ = [&](std::string_view entity, std::string_view what, std::int64_t expected, std::int64_t found) {
        if (expected == found) return;
        Value one = Value::object();
        one.set("entity", entity);
        one.set("field", what);
        one.set("expected", expected);
        one.set("found", found);
        differences.push_back(std::move(one));
    };
    for (const auto& source : summary["sources"].items()) {
        if (source["entity"].text() == "mark") kept += source["accepted"].integer();
    }
    for (const auto& destination : summary["destinations"].items()) {
        if (destination["entity"].text() == "mark") differ("mark", "sent", 0, destination["accepted"].integer() + destination["waiting"].integer() + destination["rejected"].integer());
        if (destination["entity"].text() == "result") waiting += destination["waiting"].integer();
    }
    for (const auto& one : manifest["waiting"].items()) foreseen += one["entity"].text() == "result" ? 1 : 0;
    differ("mark", "kept", manifest["counts"]["marks"].integer(), kept);
    differ("result", "waiting", foreseen, waiting);
}

/// `rekeyed`: by the hub before its restart.
Result<Value> summarise(const DemoWorld& world, std::int64_t rekeyed) {
    HUB_TRY_ASSIGN(Value summary, world.admin().get("/summary"));
    HUB_TRY_ASSIGN(const Value verdict, world.compare());
    Value differences = verdict["differences"];
    compare_verdicts(world.manifest(), summary["quarantined"], differences);
    compare_marks(world.manifest(), summary, differences);
    Value urls = Value::object();
    urls.set("hub", world.hub_url());
    urls.set("vnedu", world.vnedu_url());
    urls.set("csdl", world.csdl_url());
    Value credentials = Value::object();
    credentials.set("admin_socket", world.socket_path());
    Value out = Value::object();
    out.set("sources", summary["sources"]);
    out.set("quarantined", summary["quarantined"]);
    out.set("destinations", summary["destinations"]);
    out.set("rekeyed", rekeyed + summary["rekeyed"].integer());
    HUB_TRY_ASSIGN(Value deferrals, world.deferrals());
    out.set("answered_later", std::move(deferrals));
    out.set("compared", verdict["expected"]);
    out.set("equal_to_manifest", Value(differences.items().empty()));
    out.set("differences", std::move(differences));
    out.set("urls", std::move(urls));
    out.set("credentials", std::move(credentials));
    return out;
}

std::string padded(std::string_view text, std::size_t width) { return std::string(text) + std::string(text.size() < width ? width - text.size() : 1, ' '); }

void print_login(const Value& told) {
    std::cout << "\nOne login: open " << told["issuer"].text() << "/ in a browser of this machine and sign in as\n";
    for (const auto& person : told["people"].items()) {
        std::cout << "  " << padded(person["login"].text(), 12) << padded(person["password"].text(), 18) << person["who"].text() << ", " << person["name"].text() << "\n";
        for (const auto& child : person["children"].items()) {
            std::cout << padded("", 32) << "  child: " << child["name"].text() << ", " << child["class"].text() << ", " << child["school"].text() << " (" << child["system"].text() << ")\n";
        }
        for (const auto& app : person["apps"].items()) {
            if (app.find("password") != nullptr) std::cout << padded("", 32) << "  " << app["name"].text() << " asks for its own: " << app["account"].text() << " " << app["password"].text() << "\n";
        }
    }
    std::cout << "\n";
}

/// `login`: null where the demo has none.
void print_summary(const Value& summary, const DemoWorld& world, const DemoLogin* login) {
    std::map<std::string, std::array<std::int64_t, 3>> sources;
    for (const auto& one : summary["sources"].items()) {
        auto& counts = sources[std::string(one["system"].text()) + " " + std::string(one["entity"].text())];
        counts[0] += one["received"].integer();
        counts[1] += one["accepted"].integer();
        counts[2] += one["quarantined"].integer();
    }
    std::cout << "\nFrom the vendors            received  accepted  quarantined\n";
    for (const auto& [name, counts] : sources) std::printf("  %-24s %9ld %9ld %12ld\n", name.c_str(), counts[0], counts[1], counts[2]);
    std::map<std::string, std::array<std::int64_t, 3>> destinations;
    for (const auto& one : summary["destinations"].items()) {
        auto& counts = destinations[std::string(one["system"].text()) + " " + std::string(one["entity"].text())];
        counts[0] += one["accepted"].integer();
        counts[1] += one["rejected"].integer();
        counts[2] += one["waiting"].integer();
    }
    std::int64_t uncertain = 0;
    for (const auto& one : summary["destinations"].items()) uncertain += one["uncertain"].integer();
    std::printf("To the sector database      accepted  rejected      waiting\n");
    for (const auto& [name, counts] : destinations) std::printf("  %-24s %9ld %9ld %12ld\n", name.c_str(), counts[0], counts[1], counts[2]);
    const Value& changed = summary["changed_vendor"];
    std::printf("School %s went from %s to %s on %s; %s is now answered %s.\n", std::string(changed["tenant"].text()).c_str(),
                std::string(changed["from"].text()).c_str(), std::string(changed["to"].text()).c_str(), std::string(changed["day"].text()).c_str(),
                std::string(changed["from"].text()).c_str(), std::string(changed["old_vendor_now"].text()).c_str());
    std::printf("Temporary codes re-keyed: %ld\n", static_cast<long>(summary["rekeyed"].integer()));
    std::printf("Pushes answered later: %ld, of which %ld tickets were lost; asked back, %ld still uncertain.\n",
                static_cast<long>(summary["answered_later"]["deferred"].integer()), static_cast<long>(summary["answered_later"]["lost"].integer()), static_cast<long>(uncertain));
    const auto differences = summary["differences"].items().size();
    if (differences == 0) {
        std::printf("The sector database holds exactly what the generator foresaw: %ld records compared, every refusal as foreseen.\n",
                    static_cast<long>(summary["compared"].integer()));
    } else {
        std::printf("%zu differences from what the generator foresaw:\n%s\n", differences, codec::write_json_pretty(summary["differences"]).c_str());
    }
    std::string example;
    for (const auto& verdict : world.manifest()["verdicts"].items()) {
        if (example.empty() && verdict.find("key") != nullptr) example = verdict["key"].text();
    }
    std::printf("\nThe hub: %s   admin socket: %s\n", world.hub_url().c_str(), world.socket_path().c_str());
    if (login != nullptr) print_login(login->told());
    std::printf("In another terminal:\n  export EDUHUB_SOCKET=%s\n  build/release/bin/eduhub connections\n  build/release/bin/eduhub quarantine\n"
                "  build/release/bin/eduhub messages ls\n  build/release/bin/eduhub messages show <receipt or pupil code>\nCtrl-C ends the demo.\n",
                world.socket_path().c_str());
    std::fflush(stdout);
}

/// One school leaves its vendor: the old one is no longer heard, the new one's list names the same children.
Result<Value> change_vendor(DemoWorld& world, ProgressBar& bar) {
    const auto& change = *world.change();
    HUB_TRY(world.change_vendor());
    Value order = Value::object();
    order.set("system", change.from);
    order.set("tenant", change.tenant);
    HUB_TRY_ASSIGN(const Value refused, world.admin().post("/sync", order));
    HUB_TRY(hand_in(world, change.to, change.tenant, "pupil", change.file));
    HUB_TRY(wait_until_quiet(world, bar));
    Value out = Value::object();
    out.set("tenant", change.tenant);
    out.set("from", change.from);
    out.set("to", change.to);
    out.set("day", change.day);
    out.set("old_vendor_now", refused.items().at(0)["reads"].items().at(0)["code"].text());
    return out;
}

Result<Value> run(DemoWorld& world) {
    {
        ProgressBar bar("reading");
        HUB_TRY(read_vendors(world, bar));
    }
    ProgressBar bar("delivering");
    HUB_TRY(wait_until_quiet(world, bar));
    // Entry-class pupils got temporary codes; the sector database now issues the real ones, and the
    // hub learns them at its next read.
    HUB_TRY(world.rekey());
    for (const auto& source : world.sources()) {
        if (source.system != "csdl") continue;
        Value order = Value::object();
        order.set("system", source.system);
        order.set("tenant", source.tenant);
        order.set("entity", "pupil");
        HUB_TRY(world.admin().post("/sync", order));
    }
    HUB_TRY(wait_until_quiet(world, bar));
    Value changed = Value::object();
    std::int64_t rekeyed = 0;
    if (world.change()) {
        HUB_TRY_ASSIGN(const Value status, world.admin().get("/status"));
        rekeyed = status["rekeyed"].integer();
        HUB_TRY_ASSIGN(changed, change_vendor(world, bar));
    }
    HUB_TRY_ASSIGN(Value summary, summarise(world, rekeyed));
    summary.set("changed_vendor", std::move(changed));
    return summary;
}

}  // namespace

int demo(const DemoOptions& options) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    if (!options.once) pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const Output output = options.once ? Output::Json : Output::Text;
    if (options.apps == DemoOptions::Apps::Started) {
        if (const auto there = DemoApps::check(); !there) return report({there.error().code, there.error().message}, output);
    }
    auto world = DemoWorld::start(options);
    if (!world) return report({world.error().code, world.error().message}, output);
    auto summary = run(**world);
    if (!summary) return report({summary.error().code, summary.error().describe()}, output);
    bool equal = (*summary)["equal_to_manifest"].boolean();
    std::unique_ptr<DemoLogin> login;
    if (options.apps == DemoOptions::Apps::Started) {
        auto opened = DemoLogin::open(**world);
        if (!opened) return report({opened.error().code, opened.error().describe()}, output);
        login = std::move(*opened);
    }
    if (options.once) {
        if (login) {
            auto walked = login->walk();
            if (!walked) return report({walked.error().code, walked.error().describe()}, output);
            equal = equal && (*walked)["differences"].items().empty();
            summary->set("login", std::move(*walked));
        }
        std::cout << codec::write_json(*summary) << "\n";
        return equal ? kOk : kError;
    }
    print_summary(*summary, **world, login.get());
    int received = 0;
    sigwait(&signals, &received);
    return equal ? kOk : kError;
}

}  // namespace hub::app
