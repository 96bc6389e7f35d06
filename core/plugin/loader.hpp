// Opens a verified plugin file and finds its one symbol. Boost.DLL stands in loader.cpp alone.
//
// Ownership: what is loaded stays mapped until the process ends; closing would pull code from under threads
// and destructors of the plugin. Threads: any (the loader's own lock). Errors: `plugin.load`, `plugin.version`,
// `plugin.manifest` (the embedded text differs from the signed one).
#pragma once

#include <filesystem>

#include "core/base/result.hpp"
#include "core/plugin/manifest.hpp"
#include "sdk/include/eduhub/plugin.h"

namespace hub::plugin {

/// `manifest`: the signed one; the text inside must agree in id, version, roles and ABI.
Result<const eduhub_plugin*> load_plugin(const std::filesystem::path& verified_library, const Manifest& manifest);

}  // namespace hub::plugin
