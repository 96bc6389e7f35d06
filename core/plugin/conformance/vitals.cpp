#include "core/plugin/conformance/vitals.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cfenv>
#include <clocale>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace hub::plugin::conformance {

namespace {

int status_file = -1;

std::size_t status_number(std::string_view name) {
    std::array<char, 4096> buffer{};
    const auto count = status_file < 0 ? 0 : ::pread(status_file, buffer.data(), buffer.size() - 1, 0);
    const std::string_view text(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    const auto at = text.find("\n" + std::string(name) + ":");
    return at == std::string_view::npos ? 0 : std::strtoul(text.data() + at + name.size() + 2, nullptr, 10);
}

std::string handler_text(int signal) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0) return "none";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%p/%x", reinterpret_cast<void*>(action.sa_handler), static_cast<unsigned>(action.sa_flags));
    return text.data();
}

std::string mask_text() {
    sigset_t mask;
    ::sigprocmask(SIG_BLOCK, nullptr, &mask);
    std::string out;
    for (int signal = 1; signal < 32; ++signal) out += sigismember(&mask, signal) == 1 ? '1' : '0';
    return out;
}

std::string environment_text() {
    std::string out;
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) out += std::string(*entry) + "\n";
    return out;
}

}  // namespace

void Vitals::open() {
    if (status_file < 0) status_file = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
}

std::size_t Vitals::threads() { return status_number("Threads"); }
std::size_t Vitals::resident_bytes() { return status_number("VmRSS") * 1024; }

std::size_t Vitals::descriptors() {
    constexpr int kMost = 1'024;
    std::size_t found = 0;
    for (int fd = 0; fd < kMost; ++fd) found += ::fcntl(fd, F_GETFD) >= 0 ? 1U : 0U;
    return found;
}

std::size_t Vitals::allocated_bytes() {
    const auto facts = ::mallinfo2();
    return facts.uordblks + facts.hblkhd;
}

std::vector<std::pair<std::string, std::string>> process_state() {
    std::vector<std::pair<std::string, std::string>> out;
    for (int signal = 1; signal < 32; ++signal) out.emplace_back("the handler of signal " + std::to_string(signal), handler_text(signal));
    out.emplace_back("the signal mask", mask_text());
    out.emplace_back("the locale", ::setlocale(LC_ALL, nullptr));
    out.emplace_back("the environment", environment_text());
    out.emplace_back("the rounding mode", std::to_string(std::fegetround()));
    return out;
}

}  // namespace hub::plugin::conformance
