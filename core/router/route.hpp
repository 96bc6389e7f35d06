// Which destination gets which records, and what of them it may see.
//
// A route names its purpose and legal basis; a sensitive field may only leave on a route that has
// both and does not deny it. The projection — the golden record without denied fields — is what is
// compared, hashed and rendered for that destination.
//
// Threads: immutable after loading. Errors while loading: `route.invalid` with file:line:col.
#pragma once

#include <string>
#include <vector>

#include "core/model/record.hpp"
#include "core/plugin/manifest.hpp"
#include "core/router/retry.hpp"
#include "core/router/where.hpp"

namespace hub::router {

struct Route {
    std::string name;
    std::vector<std::string> from_systems;
    model::EntityKind entity = model::EntityKind::Pupil;
    Where where;
    std::string to;                  ///< destination system; its connection is the record's school
    std::vector<bool> denied_slots;  ///< by slot
    std::string purpose;
    std::string basis;
    RetryPolicy retry;
    BreakerPolicy breaker;
    std::string where_to;            ///< file:line:col of `to`, for messages; empty when not from a file

    /// A copy with denied fields taken out.
    [[nodiscard]] model::Record projection(const model::Record& golden) const;
    /// SHA-256 of what a projection says. The name a record has in the source it came with first is not
    /// part of it: another source joining is no news for a destination.
    [[nodiscard]] static std::string digest(const model::Record& projection);
    [[nodiscard]] bool takes_from(std::string_view system) const;
};

/// Marks the slots of a field class (`sensitive`, `identity`, `personal`, `public`) or of one path.
Status deny(Route& route, std::string_view class_or_path);
/// A sensitive field must not leave without purpose and basis.
Status check_entitlement(const Route& route);
/// A destination takes the entities its manifest lists and no others: single marks do not reach the ministry.
Status check_destination(const Route& route, const plugin::Destination& destination);

}  // namespace hub::router
