// The worker of the tests: nothing but the entry that `eduhub worker` calls.
#include "core/plugin/worker_main.hpp"

int main() { return hub::plugin::run_worker(); }
