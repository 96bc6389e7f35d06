// File patterns of the configuration: `config/mappings/**/*.yaml`.
//
// `*` and `?` match within one name, `**` any number of folders. Hidden files never match.
// Threads: any. Failure: an unreadable folder matches nothing.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace hub::config {

/// The files that match, sorted; a relative pattern starts from `base`.
std::vector<std::filesystem::path> matching_files(const std::filesystem::path& base, std::string_view pattern);

}  // namespace hub::config
