// `eduhub user link|unlink|links|link-code`: accounts at the school's applications.
//
// Threads: the main one.
#pragma once

#include <CLI/CLI.hpp>

#include "core/app/commands.hpp"

namespace hub::app {

/// `users`: the command `user`.
void add_link_commands(CLI::App* users, AdminOptions& admin, int& code);

}  // namespace hub::app
