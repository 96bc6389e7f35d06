// Processor time of another process's threads, by their names, as the scheduler counted it.
//
// Threads that have ended are not counted any more: a hub's live as long as it does. Threads: any. Failure: a process that
// cannot be read has used nothing.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>

namespace hub::app {

/// Seconds, by the thread's name (base/this_thread.hpp).
std::map<std::string, double> thread_seconds(pid_t process);

}  // namespace hub::app
