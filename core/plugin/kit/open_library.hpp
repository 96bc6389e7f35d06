// A library opened as it stands, without verification: for a developer's own plugin, never for a hub's.
//
// Ownership: what is opened stays mapped until the process ends. Threads: any. Errors: `plugin.load`.
#pragma once

#include <filesystem>

#include "core/base/result.hpp"
#include "sdk/include/eduhub/plugin.h"

namespace hub::plugin::kit {

Result<const eduhub_plugin*> open_library(const std::filesystem::path& library);

}  // namespace hub::plugin::kit
