// What a hub counts and measures of itself, as the text of /metrics.
//
// Labels are systems that are configured, entities of the model, our own states and HTTP statuses: never
// a school, a record, a person or a word of a caller's, which all count as `other`.
//
// Ownership: borrows the registry; page() borrows its sources. Threads: any; page() reads the store and may block.
// Errors of page(): those of the store.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "core/observe/metrics.hpp"
#include "core/router/router.hpp"

namespace hub::api {

/// The content type of the exposition format.
inline constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

class HubMetrics {
public:
    explicit HubMetrics(observe::Metrics& metrics);

    struct Sources {
        const router::Router& router;
        store::Backend& backend;
        const router::ConnectionBook& connections;
        const Clock& clock;
    };

    /// A receipt that has been committed.
    void received(const router::Receipt& receipt);
    /// A push that was answered; `system` is empty until it is known to be configured.
    void pushed(std::string_view system, std::string_view entity, int status, double seconds);
    Result<std::string> page(const Sources& sources);

private:
    void take_counts(const router::ApplyCounts& counts);
    void take_workers(const router::ConnectionBook& connections);
    void raise(observe::Family<observe::Counter>& family, std::string_view label, std::int64_t to);

    observe::Metrics& metrics_;
    observe::Family<observe::Counter>& receipts_;
    observe::Family<observe::Counter>& pushes_;
    observe::Family<observe::Histogram>& push_seconds_;
    observe::Family<observe::Counter>& records_;
    observe::Family<observe::Counter>& deliveries_;
    observe::Family<observe::Gauge>& queue_;
    observe::Family<observe::Gauge>& oldest_;
    observe::Family<observe::Gauge>& workers_;
    observe::Family<observe::Counter>& restarts_;
    std::mutex mutex_;  ///< one page at a time, so that counters taken from elsewhere are raised once
};

}  // namespace hub::api
