// The signature of a VnEdu request, written by hand from the contract.
#pragma once

#include <string>

namespace simulator::vnedu {

/// Lowercase hex HMAC-SHA256 over "GET\n" + target + "\n" + time.
std::string sign(const std::string& secret, const std::string& target, const std::string& time);

/// Whether two signatures are equal, in time independent of where they differ.
bool same_signature(const std::string& left, const std::string& right);

}  // namespace simulator::vnedu
