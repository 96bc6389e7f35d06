#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "core/app/commands.hpp"
#include "core/app/running_hub.hpp"
#include "core/base/failpoint.hpp"
#include "core/codec/yaml.hpp"
#include "core/observe/log.hpp"

namespace hub::app {
namespace {

constexpr std::int64_t kDrainMilliseconds = 20'000;

std::vector<std::string> entity_names() {
    std::vector<std::string> names;
    for (const auto entity : model::kEntities) names.emplace_back(model::name_of(entity));
    return names;
}

/// Where in the file the setting stands that this error is about: `file:line:col: `, or nothing.
std::string place_in(const std::string& file, const Error& problem) {
    auto root = codec::read_yaml_file(file);
    if (!root) return {};
    const auto at = [&](const char* section, const char* key) -> std::string {
        const codec::Node* outer = root->find(section);
        const codec::Node* inner = outer != nullptr ? outer->find(key) : nullptr;
        return inner != nullptr ? inner->where() + ": " : std::string();
    };
    if (problem.code.starts_with("tls.")) return at("listen", "tls");
    if (problem.code.starts_with("listen.")) return at("listen", problem.message.find('/') != std::string::npos ? "admin_socket" : "http");
    if (problem.code == "checkpoint.key") return at("evidence", "key");
    if (problem.code.starts_with("checkpoint.") || problem.code.starts_with("evidence.")) return at("evidence", "checkpoint_directory");
    if (problem.code.starts_with("seal.")) return at("keys", "sealing");
    if (!problem.code.starts_with("secret.")) return {};
    for (const char* key : {"sealing", "index"}) {
        const codec::Node* keys = root->find("keys");
        const codec::Node* value = keys != nullptr ? keys->find(key) : nullptr;
        const auto name = value != nullptr ? value->scalar.substr(value->scalar.find(':') + 1) : std::string();
        if (!name.empty() && problem.message.find(name) != std::string::npos) return at("keys", key);
    }
    return {};
}

}  // namespace

int serve(const ServeOptions& options) {
    // Blocked before any thread starts, so that only sigwait below hears them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signal(SIGPIPE, SIG_IGN);

    auto config = config::load(options.config, entity_names());
    if (!config) return report({config.error().code, config.error().message}, Output::Text);
    HubOptions hub_options;
    hub_options.accept_evidence_break = options.accept_evidence_break;
    if (options.without_evidence && !config->development) {
        return report({"evidence.needed", "evidence is left out of measurements only, under `development: true`"},
                      Output::Text);
    }
    if (options.without_evidence) hub_options.evidence = evidence::Keeping::LeftOut;
    if (!options.plugins.empty()) hub_options.plugins = options.plugins;
    // A failed fsync leaves nothing to save: end at once, so that nothing more is acknowledged.
    hub_options.on_fatal = [](const Error& problem) {
        observe::log(observe::Level::Error, "store.failed", {{"code", problem.code}, {"message", problem.message}});
        _exit(kStoreFailed);
    };
    auto hub = RunningHub::start(*config, std::move(hub_options));
    if (!hub) {
        report({hub.error().code, place_in(options.config, hub.error()) + hub.error().message}, Output::Text);
        const bool evidence = hub.error().code.starts_with("evidence.") || hub.error().code.starts_with("checkpoint.");
        return hub.error().code == "store.io" ? kStoreFailed : evidence ? kUnhealthy : kError;
    }
    if (config->development) observe::log(observe::Level::Warning, "development.mode", {{"message", "unsigned plugins are loaded"}});
    HUB_FAILPOINT("hub.ready.before");
    std::printf("{\"ready\":true,\"port\":%u,\"pid\":%d}\n", static_cast<unsigned>((*hub)->port()), getpid());
    std::fflush(stdout);

    int received = 0;
    while (sigwait(&signals, &received) == 0 && received == SIGHUP) (*hub)->reload_tls();
    observe::log(observe::Level::Info, "hub.draining");
    HUB_FAILPOINT("hub.drain.before");
    const bool finished = (*hub)->drain(kDrainMilliseconds);
    observe::log(observe::Level::Info, "hub.stopped", {{"status", finished ? "drained" : "cut off"}});
    HUB_FAILPOINT("hub.drain.after");
    hub->reset();
    return kOk;
}

}  // namespace hub::app
