// Steps 2 and 3 of a record's journey: bytes → vendor records → canonical records, with everything
// that is wrong with each. Pure work: no store.
//
// Threads: any, at once. Failure: an arrival whose `unreadable` is set; a bad record carries its
// refusals and the others go on.
#pragma once

#include "core/codec/value.hpp"
#include "core/mapping/mapping.hpp"
#include "core/plugin/adapter.hpp"
#include "core/router/arrival.hpp"
#include "core/records/resolve.hpp"
#include "core/router/connection.hpp"
#include "core/router/router_tables.hpp"

namespace hub::router {

class Translator {
public:
    Translator(const mapping::MappingSet& mappings, const records::Resolver& resolver, const ConnectionBook& connections, const Clock& clock)
        : mappings_(mappings), resolver_(resolver), connections_(connections), clock_(clock) {}

    /// Decodes by the receipt's kind, then translates.
    [[nodiscard]] Arrival translate(const Receipt& receipt) const;
    /// Translates what an adapter has already decoded of this receipt.
    [[nodiscard]] Arrival translate(const Receipt& receipt, Result<std::vector<plugin::DecodedItem>> decoded) const;

private:
    void add(Arrival& arrival, const Receipt& receipt, plugin::DecodedItem& item, const codec::Value* parsed) const;
    [[nodiscard]] Arrival begun(const Receipt& receipt) const;
    [[nodiscard]] Arrival translate_push(const Receipt& receipt) const;
    void finish(Arrival& arrival) const;
    /// What the mapping calls a vendor field; the vendor name where it maps none.
    static std::string canonical_field(const mapping::Mapping* mapping, const std::string& vendor_field);

    const mapping::MappingSet& mappings_;
    const records::Resolver& resolver_;
    const ConnectionBook& connections_;
    const Clock& clock_;
};

}  // namespace hub::router
