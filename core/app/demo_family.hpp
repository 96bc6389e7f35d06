// Whose one login the demo shows: two children of one mother at schools of two vendors, and the homeroom teacher of the first.
// All four stand in the generated province, so their records come in by the demo's own synchronisation.
//
// Children of one family name are chosen before others, and those whose school has published something of them.
//
// Ownership: values. Threads: pure. Failure: `demo.people` when the province holds no such children.
#pragma once

#include <string>

#include "core/base/result.hpp"
#include "core/codec/value.hpp"

namespace hub::app {

struct DemoPupil {
    std::string name, national_id, class_name, school, school_name, system;
    bool told = false;  ///< the school has published marks or results of it
};

struct DemoFamily {
    DemoPupil first, second;  ///< of VnEdu, and of a school that sends workbooks
    std::string mother;
    std::string teacher, teacher_national_id;
};

/// From the generator's manifest.
Result<DemoFamily> choose_family(const codec::Value& manifest);

}  // namespace hub::app
