// A store filled for a measurement, straight into the rooms' own tables: pupils as one push each would have left them,
// with receipt, crosswalk, identity, source, golden record and chained version, and none of the way there.
//
// Threads: one. Failure: the first error of the store.
#pragma once

#include <cstdint>
#include <string>

#include "core/app/running_hub.hpp"

namespace hub::app {

/// What pupil `number` (from 0) is called.
struct FilledPupil {
    std::int64_t number = 0;
    std::uint32_t first_tenant = 0;
    std::uint32_t schools = 1;

    [[nodiscard]] std::string source_id() const { return "HS" + std::to_string(1'000'000 + number); }
    [[nodiscard]] std::string tenant() const { return std::to_string(first_tenant + static_cast<std::uint32_t>(number % schools)); }
    /// Twelve digits, another one for each.
    [[nodiscard]] std::string national_id() const { return "0523" + std::to_string(10'000'000 + number); }
    [[nodiscard]] Key receipt() const { return number + 1; }
    [[nodiscard]] Key hub_id() const { return 2 * number + 1; }
    [[nodiscard]] Key person() const { return 2 * number + 2; }
    [[nodiscard]] Key change() const { return number + 1; }
};

/// Fills the empty store of `config` with so many pupils of `schools` schools.
Status fill_store(const config::HubConfig& config, const Keys& keys, std::int64_t pupils, std::uint32_t first_tenant, std::uint32_t schools);

}  // namespace hub::app
