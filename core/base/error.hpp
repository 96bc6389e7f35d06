// Errors as values: what went wrong, where, and whether trying again can help.
//
// Codes are stable, dotted and documented in the message catalogue (`date.unreadable`,
// `store.full`); the message is for a developer or operator, never carries personal data, and
// names what to do where that is known.
//
// Threads: values; copy freely.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace hub {

/// May the same call succeed later without anybody changing the input?
enum class Retry : unsigned char {
    Never,      ///< the input or configuration must change
    Later,      ///< a transient condition: network, busy, full
    Uncertain,  ///< it may have happened; ask before sending again
};

struct Error {
    std::string code;
    std::string message;
    Retry retry = Retry::Never;
    std::shared_ptr<const Error> cause = nullptr;

    /// "code: message (because code: message …)".
    [[nodiscard]] std::string describe() const;

    /// The same error one level further out, keeping retry class and cause.
    [[nodiscard]] Error because_of(Error inner) &&;
};

inline Error error(std::string_view code, std::string message, Retry retry = Retry::Never) {
    return Error{std::string(code), std::move(message), retry, nullptr};
}

}  // namespace hub
