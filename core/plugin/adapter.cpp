#include "core/plugin/adapter.hpp"

#include <algorithm>
#include <charconv>

namespace hub::plugin {

namespace {
constexpr std::string_view kRetryAfter = "retry.after";
constexpr std::int64_t kLongestWish = 24LL * 3'600 * 1'000;
}  // namespace

std::optional<std::int64_t> retry_after_of(const Error& error) {
    for (const auto* at = &error; at != nullptr; at = at->cause.get()) {
        if (at->code != kRetryAfter) continue;
        std::int64_t milliseconds = 0;
        const auto* const end = at->message.data() + at->message.size();
        if (std::from_chars(at->message.data(), end, milliseconds).ec != std::errc()) return std::nullopt;
        return milliseconds;
    }
    return std::nullopt;
}

Error with_retry_after(Error failure, std::int64_t milliseconds) {
    if (milliseconds <= 0) return failure;
    failure.cause = std::make_shared<const Error>(
        Error{std::string(kRetryAfter), std::to_string(std::min(milliseconds, kLongestWish)), failure.retry, failure.cause});
    return failure;
}

bool loses_plugin(std::string_view code) { return code == "plugin.crashed" || code == "plugin.deadline" || code == "plugin.protocol"; }

std::string_view name_of(AdapterHealth health) {
    switch (health) {
        case AdapterHealth::Ready: return "ready";
        case AdapterHealth::Starting: return "starting";
        case AdapterHealth::Restarting: return "restarting";
        case AdapterHealth::Quarantined: return "quarantined";
    }
    return "unknown";
}

std::string_view name_of(SendStatus status) {
    switch (status) {
        case SendStatus::Accepted: return "accepted";
        case SendStatus::Unchanged: return "unchanged";
        case SendStatus::Rejected: return "rejected";
        case SendStatus::Retry: return "retry";
        case SendStatus::Uncertain: return "uncertain";
        case SendStatus::Pending: return "pending";
    }
    return "unknown";
}

std::string_view name_of(Fate fate) {
    switch (fate) {
        case Fate::Delivered: return "delivered";
        case Fate::Pending: return "pending";
        case Fate::Never: return "never";
        case Fate::Refused: return "refused";
        case Fate::Unknown: return "unknown";
    }
    return "unknown";
}

Result<std::vector<Resolution>> Adapter::resolve(std::span<const Question>) {
    return fail("plugin.role_missing", "the plugin does not offer resolve");
}

}  // namespace hub::plugin
