// Preloaded into the hub: watches the real fsync and fdatasync of its files, and can fail one of them.
//
//   FAULT_FSYNC_FILE=inbox.db      part of the file's name; with `=` before it, the whole name
//   FAULT_FSYNC_NTH=3              the third such sync fails with EIO, as a dying disk's does; 0: none
//   FAULT_FSYNC_LOG=/path          a line for each: file, begin and end on the monotonic clock, outcome
//
// Threads: any. Failure: without its settings it only passes on.
#include <dlfcn.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> matched{0};

long long now_nanoseconds() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

/// The file's own name; false when it has none.
bool name_of(int file, char* name, std::size_t size) {
    char link[64], path[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return false;
    path[length] = '\0';
    const char* slash = std::strrchr(path, '/');
    std::snprintf(name, size, "%s", slash == nullptr ? path : slash + 1);
    return true;
}

bool is_watched(const char* name) {
    const char* wanted = std::getenv("FAULT_FSYNC_FILE");
    if (wanted == nullptr) return false;
    return wanted[0] == '=' ? std::strcmp(name, wanted + 1) == 0 : std::strstr(name, wanted) != nullptr;
}

void tell(const char* name, long long begin, int outcome) {
    static const int log = [] {
        const char* path = std::getenv("FAULT_FSYNC_LOG");
        return path == nullptr ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }();
    if (log < 0) return;
    char line[512];
    const int length = std::snprintf(line, sizeof line, "%s %lld %lld %d\n", name, begin, now_nanoseconds(), outcome);
    if (write(log, line, static_cast<std::size_t>(length)) != length) std::abort();
}

int sync_of(const char* call, int file) {
    using Sync = int (*)(int);
    const auto real = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, call));
    char name[256];
    if (!name_of(file, name, sizeof name) || !is_watched(name)) return real(file);
    const char* nth = std::getenv("FAULT_FSYNC_NTH");
    const long long begin = now_nanoseconds();
    if (++matched == (nth == nullptr ? 0 : std::atol(nth))) {
        tell(name, begin, -1);
        errno = EIO;
        return -1;
    }
    const int outcome = real(file);
    tell(name, begin, outcome);
    return outcome;
}

}  // namespace

extern "C" {
int fsync(int file) { return sync_of("fsync", file); }
int fdatasync(int file) { return sync_of("fdatasync", file); }
}
