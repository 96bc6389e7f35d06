#include "core/base/thread_name.hpp"

#include <pthread.h>

namespace hub {

void name_thread(const char* name) { (void)pthread_setname_np(pthread_self(), name); }

}  // namespace hub
