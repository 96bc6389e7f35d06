#include <fstream>
#include <iostream>
#include <sstream>

#include "core/app/plugin_commands.hpp"
#include "core/base/clock.hpp"
#include "core/codec/json.hpp"
#include "core/plugin/conformance/report.hpp"
#include "core/plugin/signing.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;
namespace conformance = plugin::conformance;

Result<std::string> read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail("file.unreadable", path.string() + " cannot be read");
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

Status write_file(const fs::path& path, std::string_view text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) return fail("file.unwritable", path.string() + " cannot be written");
    return {};
}

fs::path trust_of(const PluginCheckOptions& options) {
    if (!options.trust.empty()) return options.trust;
    if (options.library.empty()) return program_folder().parent_path() / "trust";
    const auto beside = fs::absolute(options.library).parent_path().parent_path() / "trust";
    return fs::exists(beside) ? beside : program_folder().parent_path() / "trust";
}

/// Without samples: settings that fit the manifest, so that an instance can be made at all.
std::string plain_settings(const fs::path& library) {
    auto manifest_file = library;
    const auto text = read_file(manifest_file.replace_extension(".manifest.json"));
    const auto manifest = text ? plugin::parse_manifest(*text) : Result<plugin::Manifest>(fail(text.error()));
    auto settings = codec::Value::object();
    if (!manifest) return codec::write_json(settings);
    for (const auto& setting : manifest->settings) {
        if (!setting.required) continue;
        switch (setting.type) {
            case plugin::SettingType::Text: settings.set(setting.name, "http://127.0.0.1:9"); break;
            case plugin::SettingType::Integer: settings.set(setting.name, 2026); break;
            case plugin::SettingType::Boolean: settings.set(setting.name, codec::Value(false)); break;
            case plugin::SettingType::List: settings.set(setting.name, codec::Value::array()); break;
        }
    }
    return codec::write_json(settings);
}

Result<plugin::kit::Recording> samples_of(const PluginCheckOptions& options) {
    fs::path file = options.samples;
    if (file.empty()) {
        file = options.library;
        file.replace_extension(".samples.json");
        if (!fs::exists(file)) {
            plugin::kit::Recording none;
            none.settings_json = plain_settings(options.library);
            return none;
        }
    }
    HUB_TRY_ASSIGN(const auto text, read_file(file));
    return plugin::kit::parse_recording(text);
}

/// Before the checks and not after them: they take a while. A manifest that cannot be read is for check 8 to tell.
Status check_key(const PluginCheckOptions& options) {
    if (options.record.empty() || options.key.empty()) return {};
    auto manifest_file = fs::path(options.library);
    const auto manifest = plugin::read_manifest(manifest_file.replace_extension(".manifest.json"));
    return manifest ? plugin::check_key_covers(options.key, manifest->id) : Status{};
}

Result<conformance::RunOptions> run_options(const PluginCheckOptions& options, std::string_view today) {
    conformance::RunOptions out;
    if (options.library.empty()) return fail("plugin.missing", "say which .so to check");
    out.library = options.library;
    out.trust = trust_of(options);
    if (options.development) out.unsigned_plugins = plugin::Unsigned::AcceptInDevelopment;
    HUB_TRY_ASSIGN(out.samples, samples_of(options));
    HUB_TRY(check_key(options));
    if (!options.waivers.empty()) {
        HUB_TRY_ASSIGN(const auto text, read_file(options.waivers));
        HUB_TRY_ASSIGN(out.waivers, conformance::parse_waivers(text));
    }
    out.today = today;
    out.only = options.only;
    out.highest_level = options.level;
    out.seed = options.seed;
    if (options.in_process) out.place = conformance::Place::InProcess;
    return out;
}

Status write_results(const conformance::Report& report, const PluginCheckOptions& options, Instant now) {
    if (!options.junit.empty()) HUB_TRY(write_file(options.junit, conformance::as_junit(report)));
    if (options.record.empty()) return {};
    if (options.key.empty()) return fail("record.unsigned", "--record needs --key, the publisher's private key");
    HUB_TRY_ASSIGN(const auto record, conformance::signed_record(report, now, options.seed, options.key));
    return write_file(options.record, record);
}

Result<std::string> publisher_of_record(const PluginCheckOptions& options) {
    HUB_TRY_ASSIGN(const auto record, read_file(options.verify_record));
    HUB_TRY_ASSIGN(auto publisher, conformance::verify_record(record, trust_of(options)));
    if (options.library.empty()) return publisher;
    HUB_TRY_ASSIGN(const auto image, read_file(options.library));
    HUB_TRY(conformance::check_record_is_of(record, image));
    return publisher;
}

int verify(const PluginCheckOptions& options, Output output) {
    const auto publisher = publisher_of_record(options);
    if (!publisher) return report({publisher.error().code, publisher.error().message}, output);
    std::cout << "the record is whole and signed by " << *publisher << (options.library.empty() ? "\n" : "; it is about this very file\n");
    return kOk;
}

}  // namespace

int check_plugin(const PluginCheckOptions& options, Output output) {
    if (!options.verify_record.empty()) return verify(options, output);
    const auto now = SystemClock().now();
    const auto with = run_options(options, format_instant(now).substr(0, 10));
    const auto found = with ? conformance::run(*with) : Result<conformance::Report>(fail(with.error()));
    if (!found) return report({found.error().code, found.error().describe()}, output);
    std::cout << (output == Output::Json ? conformance::as_json(*found) : conformance::as_text(*found));
    if (const auto written = write_results(*found, options, now); !written) return report({written.error().code, written.error().message}, Output::Text);
    // Part of the checks, asked for by hand, vouches for nothing and says so only in a record.
    const bool vouches = found->whole() || !options.record.empty();
    return found->good() && (!vouches || found->sufficient()) ? kOk : kError;
}

}  // namespace hub::app
