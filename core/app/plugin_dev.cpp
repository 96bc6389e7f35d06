#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "core/app/child_process.hpp"
#include "core/app/plugin_commands.hpp"

namespace hub::app {
namespace {

namespace fs = std::filesystem;

constexpr int kQuietMilliseconds = 150;  // an editor writes a file in several steps

/// Tells when a file below a folder changed. The build's own folder is not watched.
class Watch {
public:
    explicit Watch(const fs::path& folder) : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
        add(folder);
        std::error_code problem;
        for (auto entry = fs::recursive_directory_iterator(folder, problem); !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
            if (!entry->is_directory()) continue;
            if (entry->path().filename() == "build" || entry->path().filename().string().starts_with(".")) entry.disable_recursion_pending();
            else add(entry->path());
        }
    }
    ~Watch() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// False when nothing can be watched.
    [[nodiscard]] bool wait() const {
        pollfd waiting{descriptor_, POLLIN, 0};
        if (descriptor_ < 0 || ::poll(&waiting, 1, -1) <= 0) return false;
        std::array<char, 4096> events{};
        do {
            while (::read(descriptor_, events.data(), events.size()) > 0) continue;
        } while (::poll(&waiting, 1, kQuietMilliseconds) > 0);
        return true;
    }

private:
    void add(const fs::path& folder) const { ::inotify_add_watch(descriptor_, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE); }
    int descriptor_;
};

/// One line when it went well, all it said when not.
bool step(std::string_view name, const std::vector<std::string>& command) {
    auto shell = command;
    // Both streams of the tools, in the order they wrote.
    shell.insert(shell.begin(), {"/bin/sh", "-c", "exec \"$@\" 2>&1", "sh"});
    const auto ran = run_to_end(shell);
    const bool good = ran && ran->exit_code == 0;
    std::cout << (good ? "ok    " : "FAIL  ") << name << "\n";
    if (!ran) std::cout << ran.error().message << "\n";
    else if (!good) std::cout << ran->output;
    std::cout.flush();
    return good;
}

/// Ninja where it is installed; CMake by itself would look for make alone.
std::vector<std::string> configure_command(const fs::path& folder, const std::string& sdk) {
    std::vector<std::string> command{"cmake", "-S", folder.string(), "-B", (folder / "build").string(), "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DCMAKE_PREFIX_PATH=" + sdk};
    const auto ninja = run_to_end({"/bin/sh", "-c", "command -v ninja"});
    if (ninja && ninja->exit_code == 0) command.insert(command.end(), {"-G", "Ninja"});
    return command;
}

std::vector<std::string> build_command(const std::string& build, unsigned jobs) {
    std::vector<std::string> command{"cmake", "--build", build};
    // CMake reads the variable by itself, unless --parallel says otherwise.
    if (jobs == 0 && std::getenv("CMAKE_BUILD_PARALLEL_LEVEL") != nullptr) return command;
    command.insert(command.end(), {"--parallel", std::to_string(jobs != 0 ? jobs : std::max(1U, std::thread::hardware_concurrency()))});
    return command;
}

bool build_and_check(const fs::path& folder, const std::string& sdk, unsigned jobs) {
    const auto build = (folder / "build").string();
    const auto cache = folder / "build/CMakeCache.txt";
    if (!fs::exists(cache) && !step("configure", configure_command(folder, sdk))) {
        std::error_code ignored;
        fs::remove(cache, ignored);  // so that the next round configures again
        return false;
    }
    if (!step("build", build_command(build, jobs))) return false;
    if (!step("test", {"ctest", "--test-dir", build, "--output-on-failure"})) return false;
    bool good = true;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder / "build/plugins", problem)) {
        if (entry.path().extension() != ".so") continue;
        good = step("check " + entry.path().filename().string(), {(program_folder() / "eduhub").string(), "plugin", "check", entry.path().string()}) && good;
    }
    return good;
}

}  // namespace

int develop_plugin(const PluginDevOptions& options) {
    std::error_code problem;
    const auto folder = fs::canonical(options.folder, problem);
    if (problem || !fs::exists(folder / "CMakeLists.txt")) return report({"plugin.folder", options.folder + " holds no CMakeLists.txt; make a plugin with `eduhub plugin new`"}, Output::Text);
    const auto sdk = options.sdk.empty() ? program_folder().parent_path().string() : fs::absolute(options.sdk).string();
    if (options.once) return build_and_check(folder, sdk, options.jobs) ? kOk : kError;
    for (;;) {
        const Watch watch(folder);  // before the build, so that a change during it is seen
        std::cout << (build_and_check(folder, sdk, options.jobs) ? "all good" : "not yet") << "; waiting for a change (Ctrl-C ends)\n" << std::flush;
        if (!watch.wait()) return report({"plugin.watch", folder.string() + " cannot be watched"}, Output::Text);
    }
}

}  // namespace hub::app
