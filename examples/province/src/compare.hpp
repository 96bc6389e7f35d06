// Compares the manifest's expected rows with the sector database simulator's own journal, record by record.
// Knows both files by their format only; nothing of the hub and nothing of the simulator's code.
//
// Ownership: values. Threads: any. Failure: throws std::runtime_error naming the file.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace province {

/// {"equal", "expected", "found", "differing", "differences": [{entity, school, key, field, expected, found} …]}
nlohmann::json compare(const std::filesystem::path& manifest, const std::filesystem::path& store);

}  // namespace province
