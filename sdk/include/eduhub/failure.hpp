// How a plugin's member ends a call: eduhub::Failure says what the hub shall do, eduhub::Stopped passes on that the
// hub takes no more.
//
// Ownership: values. Threads: any. Failure: they are it.
#ifndef EDUHUB_FAILURE_HPP
#define EDUHUB_FAILURE_HPP

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include "eduhub/plugin.h"

namespace eduhub __attribute__((visibility("hidden"))) {

enum class Retry : std::uint32_t {
    Never = EDUHUB_RETRY_NEVER,
    Later = EDUHUB_RETRY_LATER,
    Uncertain = EDUHUB_RETRY_UNCERTAIN,
};

/// Thrown to end a call. The message is for an operator and holds no personal data.
class Failure : public std::exception {
public:
    Failure(std::string code, std::string message, Retry retry = Retry::Never, std::int64_t retry_after_ms = 0)
        : code_(std::move(code)), message_(std::move(message)), retry_(retry), retry_after_ms_(retry_after_ms) {}
    const char* what() const noexcept override { return message_.c_str(); }
    [[nodiscard]] const std::string& code() const { return code_; }
    [[nodiscard]] Retry retry() const { return retry_; }
    [[nodiscard]] std::int64_t retry_after_ms() const { return retry_after_ms_; }

private:
    std::string code_;
    std::string message_;
    Retry retry_;
    std::int64_t retry_after_ms_;
};

/// The hub takes no more (its limits are reached): thrown by the sinks, passed on by the wrapper.
class Stopped : public std::exception {};

}  // namespace eduhub

#endif  // EDUHUB_FAILURE_HPP
