#include "core/app/plugin_cli.hpp"

namespace hub::app {

namespace {

void add_check(CLI::App* plugin, PluginCommandLine& line, int& code) {
    auto* command = plugin->add_subcommand("check", "The conformance kit: 38 checks, each in a process of its own");
    auto& o = line.check;
    command->add_option("FILE", o.library, "The .so");
    command->add_option("--samples", o.samples, "Recording with calls to make; default: NAME.samples.json beside the .so");
    command->add_option("--trust", o.trust, "Publishers' public keys; default: the folder trust/ beside the .so's folder");
    command->add_option("--waivers", o.waivers, "JSON file of failures that are known and accepted for a while");
    command->add_option("--level", o.level, "Checks up to this level; 1 to 5 are required to load")->check(CLI::Range(1, 10))->capture_default_str();
    command->add_option("--only", o.only, "Only these checks")->delimiter(',');
    command->add_option("--seed", o.seed, "The same seed gives the same random bytes")->capture_default_str();
    command->add_option("--junit", o.junit, "Write a JUnit file for a build server");
    auto* record = command->add_option("--record", o.record, "Write the signed Vietnamese test record; needs --key");
    command->add_option("--key", o.key, "Private key that signs the record");
    command->add_option("--verify-record", o.verify_record, "Verify a test record instead; with FILE also that it is about that file")->excludes(record);
    command->add_flag("--in-process", o.in_process, "Run in this process, for a debugger; best with --only");
    command->add_flag("--development", o.development, "Accept a plugin without a signature, as a hub under `development: true` does");
    add_output(command, line.output);
    command->callback([&] { code = check_plugin(o, line.output); });
}

void add_authoring(CLI::App* plugin, PluginCommandLine& line, int& code) {
    auto* fresh = plugin->add_subcommand("new", "Write a working plugin with its test into a new folder");
    fresh->add_option("NAME", line.fresh.name, "Short name: lower-case letters, digits, underscores")->required();
    fresh->add_option("--role", line.fresh.role, "What it does first; fetch makes a source with decode as well, since a hub decodes what it has read")->check(CLI::IsMember({"decode", "fetch", "send", "transform"}))->capture_default_str();
    fresh->add_option("--id", line.fresh.id, "Plugin id, reverse domain name; default: vn.example.NAME");
    fresh->add_option("--folder", line.fresh.folder, "Where; default: ./NAME");
    fresh->add_option("--templates", line.fresh.templates, "Folder of templates; default: those of this SDK");
    fresh->callback([&] { code = new_plugin(line.fresh); });

    auto* dev = plugin->add_subcommand("dev", "Build, test and check a plugin's folder again whenever a file changes");
    dev->add_option("DIR", line.dev.folder, "The plugin's folder")->capture_default_str();
    dev->add_option("--sdk", line.dev.sdk, "Where the SDK is installed; default: that of this program");
    dev->add_option("--jobs", line.dev.jobs, "Compilers at once; default: CMAKE_BUILD_PARALLEL_LEVEL, else as many as the machine has processors")->check(CLI::Range(1U, 1'024U));
    dev->add_flag("--once", line.dev.once, "Once, exit code 1 when something is wrong");
    dev->callback([&] { code = develop_plugin(line.dev); });
}

void add_record(CLI::App* plugin, PluginCommandLine& line, int& code) {
    auto* command = plugin->add_subcommand("record", "Read from a vendor's system once and keep it with pseudonyms, for tests");
    auto& o = line.record;
    command->add_option("FILE", o.library, "The .so, signed")->required();
    command->add_option("--trust", o.trust, "Publishers' public keys; default: the folder trust/ beside the .so's folder");
    command->add_option("--entity", o.entity, "What to read")->required();
    command->add_option("--tenant", o.tenant, "The school")->required();
    command->add_option("--settings", o.settings, "Settings as a JSON object")->capture_default_str();
    command->add_option("--credential", o.credential, "File with the secrets as a JSON object");
    command->add_option("--allow", o.allow, "The vendor's host:port")->required();
    command->add_flag("--local", o.local, "The vendor's address may be loopback or private");
    command->add_option("--key", o.key, "File whose bytes make the pseudonyms; keep it secret")->required();
    command->add_option("--keep", o.keep, "Words of the vendor's protocol that stay as they are")->delimiter(',');
    command->add_option("--steps", o.steps, "Pages to read at most")->check(CLI::Range(1, 1'000))->capture_default_str();
    command->add_option("--out", o.out, "The recording")->required();
    command->callback([&] { code = record_plugin(o); });
}

}  // namespace

void add_output(CLI::App* command, Output& output) {
    command->add_option_function<std::string>(
               "-o,--output", [&output](const std::string& form) { output = form == "json" ? Output::Json : Output::Text; },
               "text or json")
        ->check(CLI::IsMember({"text", "json"}));
}

void add_plugin_commands(CLI::App& app, PluginCommandLine& line, int& code) {
    line.plugins = plugin_folder().string();
    line.trust = (program_folder().parent_path() / "trust").string();
    auto* plugin = app.add_subcommand("plugin", "Plugins: make one, check it, sign it, see what is there");
    plugin->require_subcommand(1);
    add_authoring(plugin, line, code);
    add_check(plugin, line, code);
    add_record(plugin, line, code);
    auto* list = plugin->add_subcommand("list", "Plugins of a folder");
    list->add_option("--plugins", line.plugins, "Folder")->capture_default_str();
    list->add_option("--trust", line.trust, "Publishers' public keys")->capture_default_str();
    add_output(list, line.output);
    list->callback([&] { code = list_plugins(line.plugins, line.trust, line.output); });
    auto* keygen = plugin->add_subcommand("keygen", "Make a publisher's key pair");
    keygen->add_option("FILE", line.library, "Private key; the public half goes beside it as .pub")->required();
    keygen->add_option("--plugins", line.prefix, "Plugin ids the key may sign: a prefix, or *")->capture_default_str();
    keygen->callback([&] { code = make_key(line.library, line.prefix); });
    auto* sign = plugin->add_subcommand("sign", "Put the file's hash into the manifest and sign it");
    sign->add_option("FILE", line.library, "The .so")->required();
    sign->add_option("--manifest", line.manifest, "manifest.json")->required();
    sign->add_option("--key", line.key, "Private key")->required();
    sign->callback([&] { code = sign_plugin(line.library, line.manifest, line.key); });
}

}  // namespace hub::app
