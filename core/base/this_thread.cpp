#include "core/base/this_thread.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace hub {
namespace {

constexpr int kBackgroundNice = 5;  // a third of the weight of nice 0 (sched(7))

}  // namespace

void name_thread(const char* name) { (void)pthread_setname_np(pthread_self(), name); }

// Linux keeps the nice value by thread, though POSIX says process.
void work_in_background() { (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kBackgroundNice); }

}  // namespace hub
