#include "core/app/cli.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

#include "core/api/explain.hpp"
#include "core/app/commands.hpp"
#include "core/app/identity_cli.hpp"
#include "core/app/language.hpp"
#include "core/app/linkage_cli.hpp"
#include "core/app/plugin_cli.hpp"
#include "core/base/failpoint.hpp"

#ifndef HUB_VERSION
#define HUB_VERSION "0.1.0"
#endif

namespace hub::app {
namespace {

Explained explained(std::string_view code) {
    auto texts = api::explain(code, {}, {}, {});
    std::string spoken = spoken_language() == api::Language::Vietnamese ? texts.vi : texts.en;
    return {std::move(texts.vi), std::move(texts.en), std::move(spoken)};
}

/// `eduhub audit …`: the chained log of changes and sensitive reads.
void add_audit(CLI::App& app, AdminOptions& admin, int& code) {
    static AuditOptions options;
    static std::string file;
    static bool reads = false;
    auto* audit = app.add_subcommand("audit", "The log of changes and reads: show, export, verify");
    audit->require_subcommand(1);
    const auto add_source = [&admin](CLI::App* command) {
        add_admin(command, admin);
        command->add_option("--config", options.config, "eduhub.yaml of a hub that does not run; default: ask the running one");
    };
    auto* list_command = audit->add_subcommand("ls", "The latest changes, settlements, decisions and reads");
    list_command->add_flag("--reads", reads, "Sensitive reads only");
    add_admin(list_command, admin);
    list_command->callback([&admin, &code] {
        code = reads ? list(admin, "/audit/changes?only=reads", {"at", "who", "what", "count", "purposes", "subjects"})
                     : list(admin, "/audit/changes", {"sequence", "at", "kind", "who", "what", "hub_id"});
    });
    auto* export_command = audit->add_subcommand("export", "The whole chain as lines of JSON, without personal data, for eduhub-verify");
    export_command->add_option("--out", options.out, "File to write")->required();
    add_source(export_command);
    export_command->callback([&admin, &code] {
        options.admin = admin;
        code = audit_export(options);
    });
    auto* verify_command = audit->add_subcommand("verify", "Export, then run eduhub-verify: 0 good, 1 something was found");
    verify_command->add_option("--checkpoints", options.checkpoints, "Another copy of the checkpoint file");
    verify_command->add_option("--key", options.key, "Your own copy of the public key");
    add_source(verify_command);
    verify_command->callback([&admin, &code] {
        options.admin = admin;
        code = audit_verify(options);
    });
    auto* keygen = audit->add_subcommand("keygen", "Make the key that signs checkpoints; the public half goes beside it as .pub");
    keygen->add_option("FILE", file, "Private key")->required();
    keygen->callback([&code] { code = audit_keygen(file); });
}

int list_failpoints() {
    for (const auto name : failpoint::names()) std::cout << name << "\n";
    return kOk;
}

void add_store(CLI::App* command, std::string& backend, std::string& dsn) {
    auto* option = command->add_option("--backend", backend, "sqlite or postgres")->check(CLI::IsMember({"sqlite", "postgres"}))->capture_default_str();
    command->add_option("--dsn", dsn, "Connection string of an empty PostgreSQL database")->needs(option);
}

/// What every measurement with a hub of its own takes.
void add_bench_options(CLI::App* command, BenchOptions& options) {
    command->add_option("--seconds", options.seconds, "Length of a closed loop")->check(CLI::Range(1.0, 3600.0))->capture_default_str();
    command->add_option("--connections", options.connections, "Connections of the closed loop")->check(CLI::Range(1, 10'000))->capture_default_str();
    command->add_option("--schools", options.schools, "Schools the pupils are spread over")->check(CLI::Range(1, 1'000))->capture_default_str();
    add_store(command, options.backend, options.dsn);
    command->add_option("--isolation", options.isolation, "Where the delivering part runs")->check(CLI::IsMember({"in_process", "worker"}))->capture_default_str();
    command->add_option("--route-files", options.route_files, "Folder with mappings/, routes/ and codelists/ of the measurement");
    command->add_option("--folder", options.folder, "Make the measurement's files here; default: the temporary folder");
}

}  // namespace

void add_admin(CLI::App* command, AdminOptions& admin) {
    command->add_option("--socket", admin.socket, "The hub's admin socket")->envname("EDUHUB_SOCKET")->capture_default_str();
    command->add_option_function<std::string>(
               "-o,--output", [&admin](const std::string& form) { admin.output = form == "json" ? Output::Json : Output::Text; },
               "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->add_option("--purpose", admin.purpose, "Why records are looked at; stands in the audit log");
}

int run_cli(int argc, char** argv) {
    explain_failures_with(&explained);
    CLI::App app{"eduhub: one hub between a province's school applications"};
    app.require_subcommand(0, 1);
    app.fallthrough();  // --lang may stand behind the command as well
    app.footer("Examples:\n"
               "  eduhub demo                                   a whole province on this machine\n"
               "  eduhub check config                           is the configuration good?\n"
               "  eduhub serve --config config/eduhub.yaml      run the hub\n"
               "  eduhub messages show HS01 -o json             follow one pupil\n"
               "  eduhub quarantine --tenant 64625417           what a school has to put right");
    bool failpoints = false;
    app.add_flag("--failpoints", failpoints, "List the failpoints compiled into this build");
    speak(language_of_terminal());
    app.add_option_function<std::string>("--lang", [](const std::string& name) { speak(api::language_named(name)); },
                                         "Language of messages: vi or en; default: that of LANG")
        ->envname("EDUHUB_LANG")
        ->check(CLI::IsMember({"vi", "en"}))
        ->trigger_on_parse();
    int code = kOk;
    AdminOptions admin;
    Output output = Output::Text;

    ServeOptions serve_options;
    auto* serve_command = app.add_subcommand("serve", "Run the hub in the foreground until SIGTERM");
    serve_command->add_option("--config", serve_options.config, "eduhub.yaml")->capture_default_str();
    serve_command->add_option("--plugins", serve_options.plugins, "Folder of plugins; default: beside the program");
    serve_command->add_flag("--measure-without-evidence", serve_options.without_evidence)->group("");  // `bench` only
    serve_command->add_option("--accept-evidence-break", serve_options.accept_evidence_break,
                              "Serve although the store does not fit its signed checkpoints; say why, it is signed");
    serve_command->callback([&] { code = serve(serve_options); });

    app.add_subcommand("worker", "Hold one plugin in a cage (started by the hub, speaks on descriptor 3)")->callback([&] {
        code = report({"worker.alone", "a worker is started by the hub, without further arguments"}, Output::Text);
    });

    DoctorOptions doctor_options;
    auto* doctor_command = app.add_subcommand("doctor", "Is everything as it has to be? What, where, and how to mend it; 3 when something is bad");
    doctor_command->add_option("--config", doctor_options.config, "eduhub.yaml")->capture_default_str();
    doctor_command->add_option("--plugins", doctor_options.plugins, "Folder of plugins; default: beside the program");
    add_output(doctor_command, output);
    doctor_command->callback([&] { code = doctor(doctor_options, output); });

    DemoOptions demo_options;
    auto* demo_command = app.add_subcommand("demo", "Simulated vendors, a hub and a sector database on this machine");
    demo_command->add_option("--pupils", demo_options.pupils, "Pupils in the province, at least 150")->check(CLI::Range(150L, 1'000'000L))->capture_default_str();
    demo_command->add_option("--seed", demo_options.seed, "The same seed gives the same province")->capture_default_str();
    demo_command->add_flag("--once", demo_options.once, "Print the summary as JSON, stop, exit 1 on differences");
    demo_command->add_option("--port", demo_options.port, "HTTP port of the hub; default: a free one");
    demo_command->add_option("--config-source", demo_options.config_source, "Folder with mappings/, routes/, codelists/ and apps/");
    demo_command->add_flag_callback("--without-apps", [&] { demo_options.apps = DemoOptions::Apps::LeftOut; }, "No one login and no school applications, which need node");
    demo_command->add_option("--folder", demo_options.folder, "Keep the demo's files here");
    demo_command->callback([&] { code = demo(demo_options); });

    BenchOptions bench_options;
    auto* bench = app.add_subcommand("bench", "Measure this machine");
    bench->require_subcommand(1);
    auto* bench_route_command = bench->add_subcommand("route", "Records a second over HTTP in and out, and how long an acknowledgement takes");
    bench_route_command->add_option("--latency-seconds", bench_options.latency_seconds, "Length of the constant rate; 0 leaves it out")
        ->check(CLI::Range(0.0, 3600.0))->capture_default_str();
    bench_route_command->add_flag("--without-evidence", bench_options.without_evidence, "Leave out changes, journeys and the chain, to see what they cost");
    bench_route_command->add_option("--rate", bench_options.rate, "Requests a second of the constant rate")->check(CLI::Range(1.0, 1e6))->capture_default_str();
    add_bench_options(bench_route_command, bench_options);
    add_output(bench_route_command, output);
    bench_route_command->callback([&] { code = bench_route(bench_options, output); });
    auto* bench_push_command = bench->add_subcommand("push", "Records a second through the push API, each answered with its outcome");
    bench_push_command->add_option("--records", bench_options.records, "Records of one body in the first loop")->check(CLI::Range(1, 10'000))->capture_default_str();
    add_bench_options(bench_push_command, bench_options);
    add_output(bench_push_command, output);
    bench_push_command->callback([&] { code = bench_push(bench_options, output); });

    auto* bench_search_command = bench->add_subcommand("search", "How long a look-up by key takes over HTTP in a store of so many messages");
    bench_search_command->add_option("--messages", bench_options.messages, "Messages in the store")->check(CLI::Range(1'000L, 100'000'000L))->capture_default_str();
    bench_search_command->add_option("--questions", bench_options.questions, "Look-ups of each key")->check(CLI::Range(10, 1'000'000))->capture_default_str();
    add_bench_options(bench_search_command, bench_options);
    add_output(bench_search_command, output);
    bench_search_command->callback([&] { code = bench_search(bench_options, output); });

    auto* bench_sso_command = bench->add_subcommand("sso", "What one login costs: tokens of machines, refreshing, codes, passwords, published documents");
    BenchOptions bench_sso_options;
    bench_sso_options.connections = 16;  // of one network: more at once are told to come back, lest others wait for it
    add_bench_options(bench_sso_command, bench_sso_options);
    add_output(bench_sso_command, output);
    bench_sso_command->callback([&] { code = bench_sso(bench_sso_options, output); });
    auto* bench_link_command = bench->add_subcommand("link", "A file of a million records into people: pairs a second, and from read to written");
    LinkBenchOptions bench_link_options;
    bench_link_command->add_option("--records", bench_link_options.records, "CSV of records; default: a set made by eduhub-province");
    bench_link_command->add_option("--model", bench_link_options.model, "Linkage model; default: config/linkage/pupil.yaml");
    bench_link_command->add_option("--persons", bench_link_options.persons, "Persons of the set that is made")->check(CLI::Range(1'000L, 10'000'000L))->capture_default_str();
    bench_link_command->add_option("--runs", bench_link_options.runs, "Runs; the median counts")->check(CLI::Range(1U, 100U))->capture_default_str();
    bench_link_command->add_option("--known", bench_link_options.known, "Records known before others are looked up one by one; 0: not measured")->capture_default_str();
    add_store(bench_link_command, bench_link_options.backend, bench_link_options.dsn);
    bench_link_command->add_option("--folder", bench_link_options.folder, "Make the measurement's files here; default: the temporary folder");
    add_output(bench_link_command, output);
    bench_link_command->callback([&] { code = bench_link(bench_link_options, output); });

    CheckOptions check_options;
    auto* check_command = app.add_subcommand("check", "Check a configuration folder: every problem with file:line:col");
    check_command->add_option("DIR", check_options.folder, "Folder with eduhub.yaml")->capture_default_str();
    check_command->add_option("--contracts", check_options.contracts, "Folder with <system>/contract.yaml; default: DIR/contracts or DIR/../adapters");
    check_command->add_option("--plugins", check_options.plugins, "Folder of plugins, for what destinations take; default: beside the program");
    check_command->add_option("--dictionary", check_options.dictionary, "Write the data dictionary to this .md or .xlsx, and nothing else");
    add_output(check_command, output);
    check_command->callback([&] { code = check(check_options, output); });
    auto* test_command = app.add_subcommand("test", "Check the mappings, run the tests standing in them and the two laws of each that writes");
    test_command->add_option("DIR", check_options.folder, "Folder with mappings/ and codelists/")->capture_default_str();
    test_command->add_option("--contracts", check_options.contracts, "Folder with <system>/contract.yaml; default: DIR/contracts or DIR/../adapters");
    add_output(test_command, output);
    test_command->callback([&] { code = test_mappings(check_options, output); });

    std::string system, tenant, entity, id, file;
    auto* sync_command = app.add_subcommand("sync", "Read from vendors now");
    sync_command->add_option("--system", system, "Only this system");
    sync_command->add_option("--tenant", tenant, "Only this school");
    sync_command->add_option("--entity", entity, "Only this entity");
    add_admin(sync_command, admin);
    sync_command->callback([&] { code = sync(admin, system, tenant, entity); });

    auto* receive_command = app.add_subcommand("receive", "Hand in a file: a school's workbook");
    receive_command->add_option("FILE", file, "The file")->required();
    receive_command->add_option("--system", system, "System it comes from")->required();
    receive_command->add_option("--tenant", tenant, "School")->required();
    receive_command->add_option("--entity", entity, "Entity it holds")->default_val("pupil");
    add_admin(receive_command, admin);
    receive_command->callback([&] { code = hand_in_file(admin, system, tenant, entity, file); });

    auto* messages = app.add_subcommand("messages", "What was received and what became of it");
    messages->require_subcommand(1);
    auto* messages_list = messages->add_subcommand("ls", "The latest receipts");
    add_admin(messages_list, admin);
    messages_list->callback([&] {
        code = list(admin, "/messages", {"receipt", "at", "system", "tenant", "entity", "name", "status", "changed", "unchanged", "quarantined"});
    });
    auto* messages_show = messages->add_subcommand("show", "One record's whole journey");
    messages_show->add_option("ID", id, "A hub id, receipt, change or source id")->required();
    add_admin(messages_show, admin);
    messages_show->callback([&] { code = show_message(admin, id); });
    ReplayOptions replay_options;
    auto* messages_replay = messages->add_subcommand("replay", "Send again: one record, or all of a standing or cause");
    messages_replay->add_option("ID", replay_options.id, "A hub id; without it, all rows of --status");
    messages_replay->add_option("--status", replay_options.status, "dead (default), uncertain, held …");
    messages_replay->add_option("--cause", replay_options.cause, "Only rows with this cause");
    messages_replay->add_option("--reason", replay_options.reason, "Why; stands in the audit log")->required();
    add_admin(messages_replay, admin);
    messages_replay->callback([&] { code = replay(admin, replay_options); });
    SettleOptions settle_options;
    auto* messages_settle = messages->add_subcommand("settle", "Say what became of deliveries without a final answer (pending, uncertain)");
    messages_settle->add_option("ID", settle_options.id, "A hub id; without it, all rows of --status");
    messages_settle->add_option("--outcome", settle_options.outcome, "delivered; never: it did not happen, send again; refused: leave it")
        ->check(CLI::IsMember({"delivered", "never", "refused"}))->required();
    messages_settle->add_option("--remote-id", settle_options.remote_id, "The destination's id of the record, when it was delivered");
    messages_settle->add_option("--system", settle_options.system, "Only this destination");
    messages_settle->add_option("--status", settle_options.status, "uncertain (default) or pending");
    messages_settle->add_option("--cause", settle_options.cause, "Only rows with this cause");
    messages_settle->add_option("--reason", settle_options.reason, "How you know; stands in the audit log")->required();
    add_admin(messages_settle, admin);
    messages_settle->callback([&] { code = settle(admin, settle_options); });
    auto* messages_uncertain = messages->add_subcommand("uncertain", "Deliveries that may have happened, by cause");
    add_admin(messages_uncertain, admin);
    messages_uncertain->callback([&] { code = list(admin, "/rows?status=uncertain", {"hub_id", "destination", "tenant", "entity", "cause", "cause_field"}); });
    auto* messages_dead = messages->add_subcommand("dead", "Dead letters, by cause");
    add_admin(messages_dead, admin);
    messages_dead->callback([&] { code = list(admin, "/rows?status=dead", {"hub_id", "destination", "tenant", "entity", "cause", "cause_field"}); });

    auto* quarantine = app.add_subcommand("quarantine", "Records that were refused, where and why");
    quarantine->add_option("--system", system, "Only this system");
    quarantine->add_option("--tenant", tenant, "Only this school");
    add_admin(quarantine, admin);
    quarantine->callback([&] {
        code = list(admin, "/quarantine?system=" + system + "&tenant=" + tenant, {"system", "tenant", "source_id", "code", spoken_language() == api::Language::Vietnamese ? "vi" : "en"});
    });
    auto* connections = app.add_subcommand("connections", "Every connection: adapter, last read, deliveries");
    add_admin(connections, admin);
    connections->callback([&] { code = list(admin, "/connections", {"system", "tenant", "adapter", "deliveries", "reads"}); });
    auto* status_command = app.add_subcommand("status", "Counts and what is under way");
    add_admin(status_command, admin);
    status_command->callback([&] { code = list(admin, "/status", {}); });

    auto* store = app.add_subcommand("store", "The store's room on the disk");
    store->require_subcommand(1);
    auto* store_release = store->add_subcommand("release-ballast", "Give up the ballast file now; it comes back when there is room");
    add_admin(store_release, admin);
    store_release->callback([&] { code = release_ballast(admin); });

    auto* token = app.add_subcommand("token", "Bearer tokens for pushes, for /api/v1/ and for metrics");
    token->require_subcommand(1);
    TokenOptions token_options;
    auto* token_new = token->add_subcommand("new", "Make a token; it is shown once");
    token_new->add_option("--name", token_options.name, "Who will hold it")->required();
    token_new->add_option("--scope", token_options.scope, "What it opens")->check(CLI::IsMember({"push", "read", "operate", "identity:read", "identity:write", "metrics"}))->capture_default_str();
    token_new->add_option("--system", token_options.system, "System it is for, or *");
    token_new->add_option("--tenant", token_options.tenant, "School it is for, or *");
    token_new->add_option("--entity", token_options.entity, "Entity it is for; all when absent");
    token_new->add_option("--fields", token_options.fields, "Classes of fields it may see beside the public ones: personal,identity,sensitive");
    token_new->add_option("--expires", token_options.expires, "Time until it ends: 90d; never when absent");
    add_admin(token_new, admin);
    token_new->callback([&] { code = new_token(admin, token_options); });
    auto* token_list = token->add_subcommand("ls", "All tokens, by id; their texts are kept nowhere");
    add_admin(token_list, admin);
    token_list->callback([&] { code = list(admin, "/tokens", {"id", "name", "scope", "system", "tenant", "entity", "fields", "created_at", "expires_at", "standing"}); });
    auto* token_revoke = token->add_subcommand("revoke", "End a token now");
    token_revoke->add_option("ID", id, "Its id, as ls shows it")->required();
    add_admin(token_revoke, admin);
    token_revoke->callback([&] { code = revoke_token(admin, id); });

    auto* records = app.add_subcommand("records", "Golden records");
    records->require_subcommand(1);
    auto* records_find = records->add_subcommand("find", "Records of a person by national id; the number is read from standard input");
    add_admin(records_find, admin);
    records_find->callback([&] { code = find_person(admin); });

    add_audit(app, admin, code);
    add_identity_commands(app, admin, code);

    add_linkage_command(app, code);

    PluginCommandLine plugin_line;
    add_plugin_commands(app, plugin_line, code);

    app.add_subcommand("version", "Version of this program")->callback([] { std::cout << "eduhub " HUB_VERSION "\n"; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? kOk : kError;
    }
    if (failpoints) return list_failpoints();
    if (app.get_subcommands().empty()) std::cout << app.help();
    return code;
}

}  // namespace hub::app
