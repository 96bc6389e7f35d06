#include "deferrals.hpp"

#include <algorithm>
#include <cstdio>

namespace simulator::csdl {

std::optional<std::string> Deferrals::order(const nlohmann::json& wish) {
    if (!wish.is_object()) return "an order is a JSON object";
    for (const auto& [name, value] : wish.items()) {
        if (name != "count" && name != "every" && name != "after_ms" && name != "lose_every") return "unknown member " + name;
        if (!value.is_number_integer() || value.get<long>() < 0) return name + " is a whole number from 0";
    }
    const std::scoped_lock lock(mutex_);
    left_ = wish.value("count", 0L);
    every_ = wish.value("every", 0L);
    lose_every_ = wish.value("lose_every", 0L);
    after_ = std::chrono::milliseconds(wish.value("after_ms", 300L));
    return std::nullopt;
}

std::optional<nlohmann::json> Deferrals::take(const Push& push, const CarryOut& carry_out) {
    const std::scoped_lock lock(mutex_);
    replace(push);
    ++pushes_;
    const bool ordered = left_ > 0;
    if (!ordered && (every_ == 0 || pushes_ % every_ != 0)) return std::nullopt;
    if (ordered) --left_;
    ++deferred_;
    char ticket[24];
    std::snprintf(ticket, sizeof ticket, "PH-%08ld", deferred_);
    if (lose_every_ != 0 && deferred_ % lose_every_ == 0) {
        if (++lost_ % 2 == 1) (void)carry_out(push);
    } else {
        jobs_[ticket] = {push, Clock::now() + after_, std::nullopt};
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(after_ + std::chrono::milliseconds(999)).count();
    return nlohmann::json{{"rc", 0}, {"rd", ""}, {"maPhieu", ticket}, {"hoiLaiSau", seconds}};
}

void Deferrals::replace(const Push& push) {
    const auto same = [&](const auto& waiting) {
        return std::any_of(push.records.begin(), push.records.end(), [&](const auto& now) {
            return now.first == waiting.first && now.second.is_object() && waiting.second.is_object() &&
                   text(now.second, "ClientId") == text(waiting.second, "ClientId");
        });
    };
    for (auto& [ticket, job] : jobs_) {
        if (!job.results && job.push.school == push.school) std::erase_if(job.push.records, same);
    }
}

void Deferrals::run_due(const CarryOut& carry_out) {
    const std::scoped_lock lock(mutex_);
    for (auto& [ticket, job] : jobs_) {
        if (!job.results && job.due <= Clock::now()) job.results = carry_out(job.push);
    }
}

nlohmann::json Deferrals::standing(const std::string& ticket, const std::string& school) const {
    const std::scoped_lock lock(mutex_);
    const auto found = jobs_.find(ticket);
    if (found == jobs_.end() || found->second.push.school != school) return {{"rc", 0}, {"rd", ""}, {"trangThai", "khong_co"}};
    const Job& job = found->second;
    if (job.results) return {{"rc", 0}, {"rd", ""}, {"trangThai", "xong"}, {"results", *job.results}};
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(job.due - Clock::now() + std::chrono::milliseconds(999)).count();
    return {{"rc", 0}, {"rd", ""}, {"trangThai", "cho"}, {"hoiLaiSau", std::max<long>(1, left)}};
}

nlohmann::json Deferrals::describe() const {
    const std::scoped_lock lock(mutex_);
    return {{"deferred", deferred_}, {"lost", lost_}};
}

}  // namespace simulator::csdl
