// The checkpoint file, read by somebody who trusts nothing but a public key. Its form stands in
// core/evidence/README.md.
//
// Threads: one. Failure: what does not hold becomes a finding; lines after it are still read.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <vector>

#include "core/evidence/verifier/report.hpp"

namespace hub::verifier {

struct Checkpoints {
    struct Mark {
        std::string hash;  ///< 32 bytes
        std::string at;
        /// Later a person accepted that the database no longer fits.
        enum class Weight : unsigned char { Binding, Superseded } weight = Weight::Binding;
    };
    std::map<std::int64_t, Mark> marks;      ///< by sequence: the head as it was signed
    std::int64_t sealed = 0;                 ///< rows up to here may have been pruned
    std::map<std::int64_t, std::string> sealed_heads;
};

/// `keys`: raw public keys; a line must be signed by the one it names.
Checkpoints read_checkpoints(std::istream& file, const std::vector<std::string>& keys, Report& report);

}  // namespace hub::verifier
