// A file that only its owner reads: configuration and secrets of a demonstration or a measurement.
//
// Threads: any. Errors: `file.unwritable`.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::app {

/// Makes the folders on the way.
Status write_private(const std::filesystem::path& path, std::string_view text);

}  // namespace hub::app
