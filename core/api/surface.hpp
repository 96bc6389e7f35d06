// One thing the hub can be asked over HTTP. Each API answers from a list of them and from nothing else, so
// that a test can hold every surface against every kind of caller.
//
// Threads: plain values. Failure: none.
#pragma once

#include <string>
#include <string_view>

#include "core/api/problem.hpp"

namespace hub::api {

struct Surface {
    std::string_view method;
    std::string_view path;  ///< `{…}` stands for the caller's own words, to the end
};

/// Does this path belong to the surface? What stands for `{…}` is looked at by whoever answers.
inline bool leads_to(std::string_view path, const Surface& surface) {
    const auto open = surface.path.find('{');
    return open == std::string_view::npos ? path == surface.path : path.starts_with(surface.path.substr(0, open));
}

/// The answer to another method than the surface's.
inline net::ServerResponse not_this_method(const Surface& surface) {
    auto refused = problem(405, "method.not_allowed", "use " + std::string(surface.method));
    refused.headers.emplace_back("Allow", surface.method);
    return refused;
}

}  // namespace hub::api
