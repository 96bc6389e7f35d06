#include "core/base/failpoint.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

#include <unistd.h>

namespace hub::failpoint {
namespace {

std::vector<std::string_view>& registry() {
    static std::vector<std::string_view> all;
    return all;
}

enum class Action { None, Kill, Fail };

struct Armed {
    std::string name;
    long nth = 0;
    Action action = Action::None;
    std::atomic<long> hits{0};

    Armed() {
        const char* setting = std::getenv("EDUHUB_FAILPOINT");
        if (setting == nullptr) return;
        const std::string text(setting);
        const auto first = text.find(':');
        const auto second = text.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) return;
        name = text.substr(0, first);
        nth = std::atol(text.substr(first + 1, second - first - 1).c_str());
        action = text.substr(second + 1) == "kill" ? Action::Kill : Action::Fail;
    }
};

Armed& armed() {
    static Armed one;
    return one;
}

}  // namespace

Site::Site(const char* name) : name_(name) { registry().push_back(name); }

bool Site::hit() {
    Armed& setting = armed();
    if (setting.action == Action::None || setting.name != name_) return false;
    if (++setting.hits != setting.nth) return false;
    if (setting.action == Action::Kill) kill(getpid(), SIGKILL);
    return true;
}

std::vector<std::string_view> names() {
    auto all = registry();
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

}  // namespace hub::failpoint
