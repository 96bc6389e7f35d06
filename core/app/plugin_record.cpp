#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>

#include "core/app/plugin_commands.hpp"
#include "core/plugin/adapters.hpp"
#include "core/plugin/kit/recorder.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    if (!in) return fail("file.unreadable", path.string() + " cannot be read");
    return std::move(out).str();
}

Result<net::EgressRule> rule_of(const PluginRecordOptions& options) {
    const auto colon = options.allow.rfind(':');
    net::EgressRule out;
    out.local_allowed = options.local;
    out.host = options.allow.substr(0, colon);
    if (colon == std::string::npos) return out;
    const auto* const end = options.allow.data() + options.allow.size();
    const auto read = std::from_chars(options.allow.data() + colon + 1, end, out.port);
    if (read.ec != std::errc() || read.ptr != end) return fail("egress.denied", "--allow is host or host:port");
    return out;
}

Result<plugin::kit::Recording> record(const PluginRecordOptions& options) {
    constexpr std::size_t kShortestKey = 16;
    HUB_TRY_ASSIGN(const auto key, read_file(options.key));
    if (key.size() < kShortestKey) return fail("record.key", options.key + " has less than 16 bytes; anybody could guess the names back");
    plugin::VerifyOptions verify;
    verify.trust = options.trust.empty() ? fs::absolute(options.library).parent_path().parent_path() / "trust" : fs::path(options.trust);
    verify.state = fs::temp_directory_path() / "eduhub-plugin-record";
    HUB_TRY_ASSIGN(const auto verified, plugin::verify_plugin(options.library, verify));
    plugin::ConnectionContext context;
    context.system = verified.manifest.id;
    context.tenant = options.tenant;
    context.settings_json = options.settings;
    HUB_TRY_ASSIGN(auto rule, rule_of(options));
    context.egress_policy.allow.push_back(std::move(rule));
    const auto egress = std::make_shared<plugin::kit::RecordingEgress>(net::make_egress(), plugin::kit::Pseudonyms(key, {options.keep.begin(), options.keep.end()}));
    context.egress = egress;
    if (!options.credential.empty()) context.credential = [file = options.credential] { return read_file(file); };
    HUB_TRY_ASSIGN(const auto adapter, plugin::make_worker_adapter(verified, std::move(context)));
    return plugin::kit::record_reading(*adapter, *egress, options.entity, options.steps);
}

}  // namespace

int record_plugin(const PluginRecordOptions& options) {
    const auto recording = record(options);
    if (!recording) return report({recording.error().code, recording.error().describe()}, Output::Text);
    std::ofstream out(options.out, std::ios::binary | std::ios::trunc);
    out << plugin::kit::write_recording(*recording);
    if (!out.flush()) return report({"file.unwritable", options.out + " cannot be written"}, Output::Text);
    std::cout << "wrote " << options.out << ": " << recording->calls.size() << " calls. Read it before you hand it on; put your settings into it for `plugin check --samples`\n";
    return kOk;
}

}  // namespace hub::app
