// Where C++ meets C: nothing thrown leaves a plugin, and what the host refuses is thrown inside it.
//
// Ownership: buffers live for the call. Threads: the call's. Failure: eduhub::Failure towards the plugin, an
// eduhub_error towards the host.
#ifndef EDUHUB_BORDER_HPP
#define EDUHUB_BORDER_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <string_view>

#include "eduhub/failure.hpp"
#include "eduhub/text.hpp"

namespace eduhub __attribute__((visibility("hidden"))) {

namespace detail {

inline void fill(eduhub_error* error, std::string_view code, std::string_view message, Retry retry,
                 std::int64_t retry_after_ms) noexcept {
    if (error == nullptr) return;
    const auto copy = [](char* target, std::size_t capacity, std::string_view text) {
        std::size_t size = std::min(text.size(), capacity - 1);
        while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
        std::memcpy(target, text.data(), size);
        target[size] = '\0';
    };
    error->retry = static_cast<std::uint32_t>(retry);
    error->retry_after_ms = retry_after_ms;
    copy(error->code, sizeof(error->code), code);
    copy(error->message, sizeof(error->message), message);
}

/// Runs a plugin's member; nothing thrown leaves it.
template <typename Body>
std::int32_t guard(eduhub_error* error, const Body& body) noexcept {
    try {
        body();
        return EDUHUB_OK;
    } catch (const Stopped&) {
        fill(error, "plugin.stopped", "the hub took no more", Retry::Later, 0);
        return EDUHUB_STOP;
    } catch (const Failure& failure) {
        fill(error, failure.code(), failure.what(), failure.retry(), failure.retry_after_ms());
    } catch (const std::exception& exception) {
        fill(error, "plugin.exception", exception.what(), Retry::Never, 0);
    } catch (...) {
        fill(error, "plugin.exception", "the plugin threw something that is no std::exception", Retry::Never, 0);
    }
    return EDUHUB_FAILED;
}

/// An error buffer for calls into the host; failed() throws what the host wrote.
struct HostError : eduhub_error {
    HostError() : eduhub_error{sizeof(eduhub_error), EDUHUB_RETRY_NEVER, 0, {}, {}} {}
    void require(std::int32_t status) const {
        if (status != EDUHUB_OK) throw Failure(code, message, static_cast<Retry>(retry), retry_after_ms);
    }
};

/// Receives bytes from the host; an exception of the receiver waits until the host has returned.
struct Taker {
    std::function<void(std::string_view)> receive;
    std::exception_ptr thrown;
    static std::int32_t take(void* self, eduhub_slice bytes) noexcept {
        auto& taker = *static_cast<Taker*>(self);
        try {
            taker.receive(view(bytes));
            return EDUHUB_OK;
        } catch (...) {
            taker.thrown = std::current_exception();
            return EDUHUB_STOP;
        }
    }
    void rethrow() const {
        if (thrown) std::rethrow_exception(thrown);
    }
};

}  // namespace detail

}  // namespace eduhub

#endif  // EDUHUB_BORDER_HPP
