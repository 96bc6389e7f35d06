// What the calling thread is, for people and for the scheduler.
//
// Threads: acts on the caller alone. Failure: none; a system that refuses leaves things as they were.
#pragma once

namespace hub {

/// As `top -H` and a debugger show it: at most 15 bytes.
void name_thread(const char* name);

/// For threads whose work can wait a moment: those that answer callers get the processor first.
void work_in_background();

}  // namespace hub
