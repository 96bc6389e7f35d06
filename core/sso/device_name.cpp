#include "core/sso/device_name.hpp"

#include <span>

namespace hub::sso {
namespace {

struct Known {
    std::string_view sent, said;
};

constexpr Known kBrowsers[] = {{"coc_coc_browser/", "Cốc Cốc"}, {"Zalo", "Zalo"},        {"FBAN/", "Facebook"},      {"FBAV/", "Facebook"},   {"Edg", "Edge"},       {"OPR/", "Opera"},
                               {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}};
constexpr Known kSystems[] = {{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"CrOS", "Chromebook"}, {"Linux", "Linux"}};

std::string_view first_in(std::string_view user_agent, std::span<const Known> all) {
    for (const auto& [sent, said] : all) {
        if (user_agent.find(sent) != std::string_view::npos) return said;
    }
    return {};
}

}  // namespace

std::string device_name(std::string_view user_agent) {
    const std::string_view browser = first_in(user_agent, kBrowsers), system = first_in(user_agent, kSystems);
    if (browser.empty()) return std::string(user_agent);
    return std::string(browser) + (system.empty() ? "" : ", " + std::string(system));
}

}  // namespace hub::sso
