// Records what an adapter and its vendor say to each other, with pseudonyms in place of people and without secrets.
//
// Nothing unmasked is kept, not even in memory beyond the call: request headers are dropped, of a reply's headers only
// content-type and retry-after stay, addresses become https://vendor.test with their query left out.
//
// Ownership: borrows the real broker through a shared pointer. Threads: one call at a time. Failure: the broker's own;
// a failure is recorded by its code.
#pragma once

#include <memory>
#include <vector>

#include "core/plugin/kit/pseudonyms.hpp"
#include "core/plugin/kit/recording.hpp"

namespace hub::plugin::kit {

class RecordingEgress final : public net::Egress {
public:
    RecordingEgress(std::shared_ptr<net::Egress> broker, Pseudonyms pseudonyms) : broker_(std::move(broker)), pseudonyms_(std::move(pseudonyms)) {}

    Result<net::HttpResponse> perform(const net::HttpRequest& request, const net::EgressPolicy& policy) override;
    /// What was exchanged since the last time.
    std::vector<Exchange> take();
    [[nodiscard]] const Pseudonyms& pseudonyms() const { return pseudonyms_; }

private:
    [[nodiscard]] std::string masked_url(std::string_view url) const;

    std::shared_ptr<net::Egress> broker_;
    Pseudonyms pseudonyms_;
    std::vector<Exchange> exchanges_;
};

/// Reads an entity from its beginning, at most `steps` steps: each is a call of fetch, each of its pages one of decode.
Result<Recording> record_reading(Adapter& adapter, RecordingEgress& egress, std::string_view entity, int steps);

}  // namespace hub::plugin::kit
