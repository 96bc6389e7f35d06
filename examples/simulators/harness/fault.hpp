// Faults a test orders from a simulator: the next N matching requests are answered badly on purpose.
//
// Ownership: the simulator owns one plan; every connection thread asks it.
// Threads:   any; guarded inside.
// Failure:   an order that cannot be read is refused with its reason, the plan stays as it was.
#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace simulator {

enum class FaultMode { hang, trickle, status, html200, truncated, duplicate_page, endless_pages, slow };

/// Whether the request takes effect although its answer is lost. Decides between "safe to send again" and
/// "may have happened" for the caller, who cannot tell them apart.
enum class FaultMoment { before_effect, after_effect };

struct Fault {
    FaultMode mode = FaultMode::status;
    FaultMoment moment = FaultMoment::before_effect;
    int status = 500;
    std::string retry_after;
    std::string tenant;  ///< empty: any school
    std::string path;    ///< part of the request path; empty: any
    long count = 1;
    std::chrono::milliseconds delay{2000};
};

class FaultPlan {
public:
    /// Reads an order as posted to /_sim/fault. Returns the reason when it makes no sense.
    std::optional<std::string> order(const nlohmann::json& wish);

    /// The fault this request must suffer, if any; counts it.
    std::optional<Fault> take(const std::string& path, const std::string& tenant);

    nlohmann::json describe() const;

private:
    mutable std::mutex mutex_;
    std::list<Fault> faults_;
    long suffered_ = 0;
};

}  // namespace simulator
