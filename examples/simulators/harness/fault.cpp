#include "fault.hpp"

#include <array>
#include <utility>

namespace simulator {
namespace {

constexpr std::array<std::pair<const char*, FaultMode>, 8> kModes{{
    {"hang", FaultMode::hang},
    {"trickle", FaultMode::trickle},
    {"status", FaultMode::status},
    {"html200", FaultMode::html200},
    {"truncated", FaultMode::truncated},
    {"duplicate_page", FaultMode::duplicate_page},
    {"endless_pages", FaultMode::endless_pages},
    {"slow", FaultMode::slow},
}};

std::string text_of(const nlohmann::json& wish, const char* name) {
    const auto found = wish.find(name);
    if (found == wish.end()) return {};
    if (found->is_string()) return found->get<std::string>();
    return found->dump();
}

}  // namespace

std::optional<std::string> FaultPlan::order(const nlohmann::json& wish) {
    if (!wish.is_object()) return "a fault is a JSON object";
    const std::string mode = text_of(wish, "mode");
    if (mode == "none") {
        const std::scoped_lock lock(mutex_);
        faults_.clear();
        return std::nullopt;
    }
    Fault fault;
    bool known = false;
    for (const auto& [name, value] : kModes) {
        if (mode == name) {
            fault.mode = value;
            known = true;
        }
    }
    if (!known) return "unknown mode \"" + mode + "\"";
    if (text_of(wish, "when") == "after") fault.moment = FaultMoment::after_effect;
    if (const auto status = wish.find("status"); status != wish.end()) {
        if (!status->is_number_integer()) return "status is a number";
        fault.status = status->get<int>();
    }
    if (const auto count = wish.find("count"); count != wish.end()) {
        if (!count->is_number_integer()) return "count is a number";
        fault.count = count->get<long>();
    }
    if (const auto delay = wish.find("delay_ms"); delay != wish.end()) {
        if (!delay->is_number_integer()) return "delay_ms is a number";
        fault.delay = std::chrono::milliseconds{delay->get<long>()};
    }
    fault.retry_after = text_of(wish, "retry_after");
    fault.tenant = text_of(wish, "tenant");
    fault.path = text_of(wish, "path");
    if (fault.count < 1) return "count is at least 1";
    const std::scoped_lock lock(mutex_);
    faults_.push_back(std::move(fault));
    return std::nullopt;
}

std::optional<Fault> FaultPlan::take(const std::string& path, const std::string& tenant) {
    const std::scoped_lock lock(mutex_);
    for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
        if (!fault->tenant.empty() && fault->tenant != tenant) continue;
        if (path.find(fault->path) == std::string::npos) continue;
        Fault suffered = *fault;
        if (--fault->count == 0) faults_.erase(fault);
        ++suffered_;
        return suffered;
    }
    return std::nullopt;
}

nlohmann::json FaultPlan::describe() const {
    const std::scoped_lock lock(mutex_);
    long left = 0;
    for (const auto& fault : faults_) left += fault.count;
    return {{"suffered", suffered_}, {"left", left}};
}

}  // namespace simulator
