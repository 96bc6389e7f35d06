// Who goes where in the new school year, by a plan of persons, rules for whole classes, and who is in which class now.
//
// The plan's rows name a login, a school and a class; without a class the person leaves. Whoever is in a class of a school that
// the plan names and stands in no row leaves too. Rules say that one class becomes another, or ends; a person of the plan
// is of no rule. Everything is worked out from what stands before the first change, so that a rehearsal sees the same.
//
// A plan that would send away more than a set share of a school's pupils is refused whole: it is cut off, or of another school.
//
// Ownership: values. Threads: one. Errors: `file.unreadable`, `import.header`, `rollover.plan`, `rollover.many`, those of the hub's answers.
#pragma once

#include <string>
#include <vector>

#include "core/app/admin_client.hpp"

namespace hub::app {

struct RollOverPlan {
    std::vector<codec::Value> rows;     ///< {line, login, to, once}, as the admin socket takes them
};

struct RollOverFiles {
    std::string persons, classes;  ///< either may be missing: an empty name
    int most_leaving_percent = 0;  ///< of a school's pupils
};
Result<RollOverPlan> read_roll_over_plan(const AdminClient& client, const RollOverFiles& files);

}  // namespace hub::app
