// The SDK's `eduhub`: the commands about plugins, without a hub around them.
#include <cstring>

#include "core/app/plugin_cli.hpp"
#include "core/plugin/worker_main.hpp"

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "worker") == 0) return hub::plugin::run_worker();
    CLI::App app{"eduhub: the plugin commands of the SDK"};
    app.require_subcommand(1);
    int code = hub::app::kOk;
    hub::app::PluginCommandLine line;
    hub::app::add_plugin_commands(app, line, code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? hub::app::kOk : hub::app::kError;
    }
    return code;
}
