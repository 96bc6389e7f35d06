#include "core/app/thread_times.hpp"

#include <filesystem>
#include <fstream>

namespace hub::app {

std::map<std::string, double> thread_seconds(pid_t process) {
    std::map<std::string, double> seconds;
    std::error_code ended;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", ended)) {
        std::string name;
        std::int64_t nanoseconds = 0;
        std::getline(std::ifstream(thread.path() / "comm") >> std::ws, name);
        std::ifstream(thread.path() / "schedstat") >> nanoseconds;
        seconds[name] += static_cast<double>(nanoseconds) / 1e9;
    }
    return seconds;
}

}  // namespace hub::app
