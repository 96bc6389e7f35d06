#include "core/app/bench_memory.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace hub::app {
namespace {

constexpr auto kSample = std::chrono::milliseconds(500);

/// The parent stands second after the name, which is in parentheses and may hold anything.
pid_t parent_of(const std::filesystem::path& folder) {
    std::ifstream file(folder / "stat");
    std::string text;
    std::getline(file, text);
    const auto name_end = text.rfind(") ");
    return name_end == std::string::npos || text.size() < name_end + 5 ? 0 : std::atoi(text.c_str() + name_end + 4);
}

std::vector<pid_t> family_of(pid_t root) {
    std::multimap<pid_t, pid_t> children;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename().string();
        pid_t process = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), process).ec == std::errc()) children.emplace(parent_of(entry.path()), process);
    }
    std::vector<pid_t> family{root};
    for (std::size_t i = 0; i < family.size(); ++i) {
        const auto [first, last] = children.equal_range(family[i]);
        for (auto child = first; child != last; ++child) family.push_back(child->second);
    }
    return family;
}

long pss_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/smaps_rollup");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("Pss:")) return std::atol(line.c_str() + 4);
    }
    return 0;
}

}  // namespace

long pss_kilobytes(pid_t process) {
    long sum = 0;
    for (const pid_t one : family_of(process)) sum += pss_of(one);
    return sum;
}

MemoryWatch::MemoryWatch(pid_t process) : process_(process), thread_([this] { run(); }) {}

MemoryWatch::~MemoryWatch() {
    {
        const std::lock_guard lock(mutex_);
        phase_ = Phase::Stopping;
    }
    wake_.notify_all();
    thread_.join();
}

void MemoryWatch::run() {
    std::unique_lock lock(mutex_);
    while (phase_ == Phase::Watching) {
        lock.unlock();
        peak_kilobytes_ = std::max(peak_kilobytes_.load(), pss_kilobytes(process_));
        lock.lock();
        wake_.wait_for(lock, kSample, [this] { return phase_ == Phase::Stopping; });
    }
}

}  // namespace hub::app
