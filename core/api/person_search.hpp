// Is this national id known, and under which records? By the blind index: the number is hashed, never stored,
// and nothing personal comes back.
//
// Twelve digits are few enough to try them all, so each caller may ask so many times a minute and no more.
//
// Ownership: borrows the resolver; keeps a limit for each caller. Threads: any; a Reader belongs to its thread.
// Errors: `id.malformed`, those of the store.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/api/journeys.hpp"
#include "core/net/request_limit.hpp"
#include "core/records/resolve.hpp"

namespace hub::api {

class PersonSearch {
public:
    PersonSearch(std::string index_key, std::int64_t per_minute, const Clock& clock)
        : resolver_(std::move(index_key)), per_minute_(per_minute), clock_(clock) {}

    /// nullopt: this caller may ask once; else in how many milliseconds to come back.
    std::optional<std::int64_t> admit(const std::string& who);
    /// `{"records":[{"hub_id","tenant","entity"}]}`; spaces and dots between the digits do not matter.
    [[nodiscard]] Result<codec::Value> find(const StoreView& view, std::string_view national_id) const;

private:
    const records::Resolver resolver_;
    const std::int64_t per_minute_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, net::RequestLimit> limits_;
};

}  // namespace hub::api
