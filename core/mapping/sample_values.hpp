// Generated values for the laws: one field at a time, by what the field is.
//
// Ownership: borrows the random source. Threads: one at a time. Failure: none.
#pragma once

#include <string>

#include "core/base/random.hpp"
#include "core/codec/value.hpp"
#include "core/mapping/step.hpp"
#include "core/model/definition.hpp"

namespace hub::mapping {

/// The same value written twice: as we keep it, and as the vendor does.
struct SamplePair {
    std::string canonical;
    codec::Value vendor;
};

/// The vendor's writing is made here by hand, not by the converters it is to check.
SamplePair sample_value(const Step& step, const model::FieldDefinition& field, Random& random);

}  // namespace hub::mapping
