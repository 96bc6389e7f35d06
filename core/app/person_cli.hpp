// The subcommands `eduhub user person|persons|unlink|events` and `eduhub session` on a command line.
//
// Threads: the main thread. Failure: CLI::ParseError of a wrong argument; otherwise the exit code in `code`.
#pragma once

#include <CLI/CLI.hpp>

#include "core/app/commands.hpp"

namespace hub::app {

void add_person_commands(CLI::App& app, CLI::App* users, AdminOptions& admin, int& code);

}  // namespace hub::app
