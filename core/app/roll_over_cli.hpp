// `eduhub user roll-over`: the turn of the school year, worked out from a plan and handed to a running hub some thousands at a time.
//
// Threads: the main one. Failure: exit code 1 when plan or hub could not be read, or a row was refused.
#pragma once

#include <CLI/CLI.hpp>

#include "core/app/commands.hpp"

namespace hub::app {

/// `users`: the command `user`.
void add_roll_over_command(CLI::App* users, AdminOptions& admin, int& code);

}  // namespace hub::app
