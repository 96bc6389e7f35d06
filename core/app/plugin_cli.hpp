// The subcommands of `eduhub plugin` on a command line.
//
// Ownership: PluginCommandLine holds the options and must outlive the parsing. Threads: the main thread.
// Failure: CLI::ParseError of a wrong argument; otherwise the exit code in `code`.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "core/app/plugin_commands.hpp"

namespace hub::app {

struct PluginCommandLine {
    std::string plugins, trust, library, manifest, key, prefix = "*";
    Output output = Output::Text;
    PluginCheckOptions check;
    PluginNewOptions fresh;
    PluginDevOptions dev;
    PluginRecordOptions record;
};

void add_plugin_commands(CLI::App& app, PluginCommandLine& line, int& code);
void add_output(CLI::App* command, Output& output);

}  // namespace hub::app
