// The converters: one vendor value to a slot's canonical text, and back.
//
// Threads: any. Failure: convert_in answers the problem; convert_out the errors of Mapping::out().
#pragma once

#include <optional>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"
#include "core/mapping/mapping.hpp"

namespace hub::mapping {

struct Fault {
    std::string code;
    std::string message;
};

/// Fills the step's slot (and the scheme beside a commune). `value` is a scalar and not null.
std::optional<Fault> convert_in(const Step& step, const model::FieldDefinition& field, const codec::Value& value,
                                model::Record& record);

/// The vendor's value of a set slot; nothing when the member is to be left out.
Result<std::optional<codec::Value>> convert_out(const Step& step, const model::Record& record,
                                                const Mapping::ResolveReference& resolve,
                                                const CommuneCrosswalk* communes);

}  // namespace hub::mapping
