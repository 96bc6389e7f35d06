#include "core/app/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace hub::app {
namespace {

constexpr std::size_t kWidth = 32;

}  // namespace

ProgressBar::ProgressBar(std::string_view title) : title_(title), shown_(isatty(STDERR_FILENO) != 0 ? Shown::Yes : Shown::No) {}

ProgressBar::~ProgressBar() {
    if (shown_ == Shown::Yes) std::fputs("\n", stderr);
}

void ProgressBar::show(std::size_t done, std::size_t total, std::string_view what) {
    if (shown_ == Shown::No) return;
    const std::size_t filled = total == 0 ? kWidth : std::min(kWidth, done * kWidth / total);
    const std::string bar = std::string(filled, '#') + std::string(kWidth - filled, '.');
    std::fprintf(stderr, "\r%-12s [%s] %zu/%zu  %-40s", std::string(title_).c_str(), bar.c_str(), done, total, std::string(what).c_str());
    std::fflush(stderr);
}

}  // namespace hub::app
