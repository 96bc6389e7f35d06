// The command line: what is understood, what --help teaches. CLI11 stands in cli.cpp alone.
#pragma once

namespace hub::app {

int run_cli(int argc, char** argv);

}  // namespace hub::app
