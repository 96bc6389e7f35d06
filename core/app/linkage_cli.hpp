// `eduhub link`: who is who in a file of records.
//
// Threads: the main one. Failure: exit code 1, the error told as by every command.
#pragma once

#include <CLI/CLI.hpp>

namespace hub::app {

void add_linkage_command(CLI::App& app, int& code);

}  // namespace hub::app
