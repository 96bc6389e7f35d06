// `eduhub user import`: a list of people, read row by row and handed to a running hub some hundreds at a time.
//
// The list is CSV in UTF-8 with a first row of names: login (needed), name, roles (several between spaces or semicolons), school,
// email, phone, password_hash, class. A column that is missing leaves what the accounts have.
//
// Threads: the main one. Failure: exit code 1 when the list or the hub could not be read, or a row was refused.
#pragma once

#include <CLI/CLI.hpp>

#include "core/app/commands.hpp"

namespace hub::app {

/// `users`: the command `user`.
void add_people_commands(CLI::App* users, AdminOptions& admin, int& code);

}  // namespace hub::app
