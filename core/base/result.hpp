// Result<T>: a value or an Error, and HUB_TRY to leave early.
//
//   HUB_TRY(store.commit(batch));                 // returns the error to our caller
//   HUB_TRY_ASSIGN(auto row, table.get(key));     // or binds the value
#pragma once

#include <tl/expected.hpp>

#include "core/base/error.hpp"

namespace hub {

template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

inline tl::unexpected<Error> fail(Error e) { return tl::unexpected<Error>(std::move(e)); }

inline tl::unexpected<Error> fail(std::string_view code, std::string message,
                                  Retry retry = Retry::Never) {
    return tl::unexpected<Error>(error(code, std::move(message), retry));
}

}  // namespace hub

#define HUB_JOIN_INNER(a, b) a##b
#define HUB_JOIN(a, b) HUB_JOIN_INNER(a, b)

#define HUB_TRY(expression)                                                             \
    do {                                                                                \
        auto hub_try_result = (expression);                                             \
        if (!hub_try_result) return ::hub::fail(std::move(hub_try_result).error());     \
    } while (false)

#define HUB_TRY_ASSIGN_INNER(result, binding, expression)             \
    auto result = (expression);                                       \
    if (!result) return ::hub::fail(std::move(result).error());       \
    binding = std::move(*result)

#define HUB_TRY_ASSIGN(binding, expression) \
    HUB_TRY_ASSIGN_INNER(HUB_JOIN(hub_try_, __LINE__), binding, expression)
