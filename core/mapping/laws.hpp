// The two laws every mapping must keep, tried on generated values:
//   1. out(in(v)) = v, for a vendor record in the vendor's own canonical writing;
//   2. in(out(c)) = c, on the fields carried both ways.
// And the tests that stand in the mapping file itself.
//
// Codes are drawn from those that survive a round trip (code_list.hpp: faithful). What only goes one
// way is left out; what a list loses is told by report_on() in report.hpp.
//
// Threads: any. Failure: none; what does not hold is listed, with the seed that shows it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/mapping/mapping.hpp"

namespace hub::mapping {

struct LawFailure {
    int law = 0;
    std::uint64_t seed = 0;
    std::string field;   ///< vendor path for law 1, canonical for law 2
    std::string detail;  ///< generated values only, never a person's
};

/// `runs` records for each law; stops at the first failing record of each.
std::vector<LawFailure> check_laws(const Mapping& mapping, std::uint64_t seed, int runs);

struct TestFailure {
    std::string test;
    std::string where;
    std::string message;
};

std::vector<TestFailure> run_tests(const Mapping& mapping);

}  // namespace hub::mapping
