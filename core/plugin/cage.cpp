#include "core/plugin/cage.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "core/plugin/seccomp_filters.hpp"

namespace hub::plugin {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kShadowMemory = true;  // a sanitizer's shadow is terabytes of address space
#else
constexpr bool kShadowMemory = false;
#endif

constexpr rlim_t kDescriptors = 64;
constexpr rlim_t kLargestFile = 256ULL << 20U;  // memory files of large bodies count
constexpr rlim_t kProcesses = 64;               // threads; does not bind root, seccomp does
constexpr rlim_t kStack = 8ULL << 20U;

bool limit(__rlimit_resource what, rlim_t value) {
    const rlimit bound{value, value};
    return ::setrlimit(what, &bound) == 0;
}

/// An own, empty network: as root directly, otherwise inside a user namespace of our own.
bool empty_network() {
    if (::unshare(CLONE_NEWNET | CLONE_NEWIPC) == 0) return true;
    return ::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0;
}

bool drop_capabilities() {
    for (unsigned long capability = 0; capability <= CAP_LAST_CAP; ++capability) {
        ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);  // refused without CAP_SETPCAP; the sets below decide
    }
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> none{};
    return ::syscall(SYS_capset, &header, none.data()) == 0;
}

bool allow_reading(int rules, const char* path, std::uint64_t rights) {
    const int fd = ::open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT;
    landlock_path_beneath_attr beneath{};
    beneath.allowed_access = rights;
    beneath.parent_fd = fd;
    const bool added = ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
    ::close(fd);
    return added;
}

/// Every file right handled, almost none given.
bool restrict_files(const std::filesystem::path& library_folder) {
    const auto version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false;
    constexpr std::uint64_t kFirstVersionRights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = kFirstVersionRights;
    if (version >= 2) attributes.handled_access_fs |= 1ULL << 13U;  // refer
    if (version >= 3) attributes.handled_access_fs |= 1ULL << 14U;  // truncate
    const int rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0));
    if (rules < 0) return false;
    constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
    bool whole = allow_reading(rules, library_folder.c_str(), kRead);
    for (const char* folder : {"/lib", "/lib64", "/usr/lib", "/usr/lib64"}) whole = whole && allow_reading(rules, folder, kRead);
    whole = whole && allow_reading(rules, "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
    whole = whole && ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    ::close(rules);
    return whole;
}

bool socket_denied() {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0) ::close(fd);
    return fd < 0;
}

bool open_denied(const char* path) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) ::close(fd);
    return fd < 0;
}

bool fork_denied() {
    const auto child = ::syscall(SYS_fork);
    if (child == 0) ::_exit(0);
    if (child > 0) ::waitpid(static_cast<pid_t>(child), nullptr, 0);
    return child < 0;
}

}  // namespace

std::uint64_t address_space_bytes() {
    std::FILE* file = std::fopen("/proc/self/statm", "re");
    unsigned long pages = 0;
    const bool read = file != nullptr && std::fscanf(file, "%lu", &pages) == 1;
    if (file != nullptr) std::fclose(file);
    return read ? pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

Status Cage::lacking(std::string what) {
    missing_.push_back(what);
    if (requirement_ == CageRequirement::AcceptWeaker) return {};
    return fail("cage.unavailable", "this kernel does not hold a worker's cage: " + what);
}

Status Cage::prepare(unsigned keep_descriptors, std::uint64_t memory_bytes) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (::syscall(SYS_close_range, keep_descriptors, ~0U, 0) != 0) HUB_TRY(lacking("stray descriptors cannot be closed"));
    const auto address_space = address_space_bytes();
    bool limited = limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, kDescriptors) && limit(RLIMIT_FSIZE, kLargestFile) &&
                   limit(RLIMIT_NPROC, kProcesses) && limit(RLIMIT_STACK, kStack);
    if (!kShadowMemory) limited = limited && address_space > 0 && limit(RLIMIT_AS, address_space + memory_bytes);
    if (!limited) HUB_TRY(lacking("resource limits"));
    if (!empty_network()) HUB_TRY(lacking("an empty network (unshare)"));
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) HUB_TRY(lacking("no_new_privs"));
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return {};
}

Status Cage::close_first(const std::filesystem::path& library_folder) {
    if (!restrict_files(library_folder)) HUB_TRY(lacking("Landlock"));
    if (!drop_capabilities()) HUB_TRY(lacking("dropping capabilities"));
    if (!install_filter(FilterStep::BeforeLoading)) HUB_TRY(lacking("seccomp"));
    if (!open_denied("/etc/passwd")) HUB_TRY(lacking("a probe could open a file"));
    if (!socket_denied()) HUB_TRY(lacking("a probe could make a socket"));
    if (!fork_denied()) HUB_TRY(lacking("a probe could fork"));
    return {};
}

Status Cage::close_second() {
    if (!install_filter(FilterStep::AfterLoading)) HUB_TRY(lacking("seccomp (second step)"));
    if (!open_denied("/etc/ld.so.cache")) HUB_TRY(lacking("a probe could open a file after loading"));
    return {};
}

}  // namespace hub::plugin
