// What an ELF image says about itself, read the way the loader will (dynamic section, not section headers, which may
// lie). verify.hpp decides what may be loaded; the conformance kit tells a vendor about each fact by itself.
//
// Ownership: values. Threads: any. Errors: `plugin.binary` for an image that cannot be followed; every offset is
// checked, because the image is untrusted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace hub::plugin {

inline constexpr std::string_view kEntrySymbol = "eduhub_plugin_draft";

enum class SymbolKind : unsigned char { Data, Other };

struct ExportedSymbol {
    std::string name;
    SymbolKind kind = SymbolKind::Other;
};

struct BinaryFacts {
    std::vector<ExportedSymbol> exports;
    std::vector<std::string> unique;     ///< exported and shared process-wide (STB_GNU_UNIQUE)
    std::vector<std::string> undefined;  ///< wanted from nowhere in particular: no library's version stands beside them
    std::vector<std::string> needed;     ///< libraries
    std::vector<std::string> paths;      ///< why its libraries are not the system's: RPATH, audit and filter libraries
    std::vector<std::string> hazards;    ///< executable stack, text relocations, writable and executable memory
};

Result<BinaryFacts> read_binary(std::string_view image);

/// May a plugin need this library?
bool is_allowed_library(std::string_view name);

}  // namespace hub::plugin
