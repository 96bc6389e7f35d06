// Progress of long work on standard error: a bar at a terminal, nothing elsewhere.
//
// Threads: one. Failure: none.
#pragma once

#include <cstddef>
#include <string_view>

namespace hub::app {

class ProgressBar {
public:
    explicit ProgressBar(std::string_view title);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    void show(std::size_t done, std::size_t total, std::string_view what);

private:
    std::string_view title_;
    enum class Shown : unsigned char { Yes, No } shown_;
};

}  // namespace hub::app
