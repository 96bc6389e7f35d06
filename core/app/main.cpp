// A worker is this same program and must stay small: it leaves before anything else is touched.
#include <cstring>

#include "core/app/cli.hpp"
#include "core/plugin/worker_main.hpp"

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "worker") == 0) return hub::plugin::run_worker();
    return hub::app::run_cli(argc, argv);
}
