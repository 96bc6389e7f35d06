// Pushes that are taken in and carried out later: tickets, and the ones that get lost.
//
// A row pushed again replaces what is still to be carried out of it. A restart forgets every ticket and what had not been carried out, as the contract allows.
//
// Ownership: the program owns one.
// Threads:   any; guarded inside. `carry_out` is called with the lock held.
// Failure:   an order that makes no sense is refused with its reason, nothing changes.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "record_rules.hpp"

namespace simulator::csdl {

struct Push {
    std::string school;
    int year = 0;
    std::vector<std::pair<Kind, nlohmann::json>> records;
};

class Deferrals {
public:
    using CarryOut = std::function<nlohmann::json(const Push&)>;  ///< the push's results

    /// {"count": N} or {"every": N}, {"after_ms": 300}, {"lose_every": K}: every K-th ticket is forgotten, in turn with
    /// and without the work done. Returns the reason when it makes no sense.
    std::optional<std::string> order(const nlohmann::json& wish);

    /// The body of the 202 when this push is to wait.
    std::optional<nlohmann::json> take(const Push& push, const CarryOut& carry_out);
    /// Carries out what is due.
    void run_due(const CarryOut& carry_out);
    /// What is known of a ticket of this school.
    nlohmann::json standing(const std::string& ticket, const std::string& school) const;
    nlohmann::json describe() const;

private:
    using Clock = std::chrono::steady_clock;
    struct Job {
        Push push;
        Clock::time_point due;
        std::optional<nlohmann::json> results;
    };

    void replace(const Push& push);

    mutable std::mutex mutex_;
    std::map<std::string, Job> jobs_;
    long left_ = 0, every_ = 0, lose_every_ = 0;
    std::chrono::milliseconds after_{300};
    long pushes_ = 0, deferred_ = 0, lost_ = 0;
};

}  // namespace simulator::csdl
