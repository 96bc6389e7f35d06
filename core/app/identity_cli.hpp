// The subcommands `eduhub user`, `session`, `app` and `key` on a command line.
//
// Threads: the main thread. Failure: CLI::ParseError of a wrong argument; otherwise the exit code in `code`.
#pragma once

#include <CLI/CLI.hpp>

#include "core/app/commands.hpp"

namespace hub::app {

/// Options shared by every command that asks a running hub.
void add_admin(CLI::App* command, AdminOptions& admin);
void add_identity_commands(CLI::App& app, AdminOptions& admin, int& code);

}  // namespace hub::app
