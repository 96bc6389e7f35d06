// The model's value space for the laws: what a field may hold, and how this vendor writes it, drawn by RapidCheck and
// shrunk towards the smallest that still fails.
//
// Threads: any; a generator is a value. Failure: none; every field of the model has values.
#pragma once

#include <rapidcheck/Gen.h>

#include <string>

#include "core/codec/value.hpp"
#include "core/mapping/mapping.hpp"
#include "core/mapping/step.hpp"
#include "core/model/definition.hpp"

namespace hub::mapping {

/// One field of one record: nothing said, known to have no value, or a value in both writings.
struct Draw {
    enum class State : unsigned char { Absent, Null, Set };
    State state = State::Absent;
    std::string canonical{};
    codec::Value vendor{};
};

/// The vendor's writing is made here by hand, not by the converters it is to check. A code list gives the codes that
/// it writes; what it declares lost (`also`, `only: in`) is left out.
rc::Gen<Draw> value_space(const Step& step, const model::FieldDefinition& field, NullWriting nulls);

}  // namespace hub::mapping
