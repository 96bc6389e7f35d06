// Work on both cores of the machine the hub is made for.
//
// Threads: as many as said, while in_threads() runs. Failure: none; an exception in `work` ends the program.
#pragma once

#include <cstddef>
#include <thread>
#include <vector>

namespace hub::linkage {

constexpr std::size_t kThreads = 2;

/// work(0) … work(count - 1) at once, the last of them here.
template <typename Work>
void in_threads(std::size_t count, const Work& work) {
    std::vector<std::thread> others;
    for (std::size_t i = 0; i + 1 < count; ++i) others.emplace_back([&work, i] { work(i); });
    work(count - 1);
    for (auto& other : others) other.join();
}

}  // namespace hub::linkage
