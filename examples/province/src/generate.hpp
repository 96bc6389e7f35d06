// Builds a province and writes all of it below one folder.
//
// Threads: one. Failure: throws std::runtime_error with a line for the user; the folder may then be half written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace province {

/// Replaces what an earlier run left in `out`; returns the manifest's counts.
nlohmann::json generate(const std::filesystem::path& data, std::size_t pupils, std::uint64_t seed, const std::filesystem::path& out);

}  // namespace province
