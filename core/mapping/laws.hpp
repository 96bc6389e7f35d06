// The two laws every mapping that writes must keep, tried on records drawn from the model's value space:
//   1. out(in(v)) = v, for a vendor record in the vendor's own canonical writing;
//   2. in(out(c)) = c, on the fields carried both ways.
// And the tests that stand in the mapping file itself.
//
// What a file declares to be lost is left out: `only:` one direction, a list's `also:` and `only: in`. What it loses
// without saying so fails here, and is told by report_on() in report.hpp without a record.
//
// Threads: any. Failure: none; what does not hold is listed, with the smallest record that shows it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/mapping/mapping.hpp"

namespace hub::mapping {

struct LawFailure {
    int law = 0;
    std::string field;    ///< vendor path for law 1, canonical for law 2
    codec::Value record;  ///< the vendor's for law 1, the canonical for law 2; generated, never a person's
    std::string detail;
};

/// `runs` records for each law; stops at the first failing record of each and shrinks it.
std::vector<LawFailure> check_laws(const Mapping& mapping, std::uint64_t seed, int runs);

struct TestFailure {
    std::string test;
    std::string where;
    std::string message;
};

std::vector<TestFailure> run_tests(const Mapping& mapping);

}  // namespace hub::mapping
