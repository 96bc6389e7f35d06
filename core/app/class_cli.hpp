// The commands of classes, slips and guardians: `eduhub class|guardian`, `eduhub user slips`.
//
// Threads: the main one.
#pragma once

#include <CLI/CLI.hpp>

#include "core/app/commands.hpp"

namespace hub::app {

/// `users`: the command `user`, which slips belong to.
void add_class_commands(CLI::App& app, CLI::App* users, AdminOptions& admin, int& code);

}  // namespace hub::app
