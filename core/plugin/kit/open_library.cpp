#include "core/plugin/kit/open_library.hpp"

#include <dlfcn.h>

#include <string>

#include "core/plugin/binary_facts.hpp"

namespace hub::plugin::kit {

Result<const eduhub_plugin*> open_library(const std::filesystem::path& library) {
    void* const handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        const char* const reason = ::dlerror();
        return fail("plugin.load", reason == nullptr ? "dlopen failed" : reason);
    }
    const auto* const entry = static_cast<const eduhub_plugin*>(::dlsym(handle, std::string(kEntrySymbol).c_str()));
    if (entry == nullptr) return fail("plugin.load", "no symbol " + std::string(kEntrySymbol));
    if (entry->struct_size < sizeof(eduhub_plugin) || entry->manifest == nullptr || entry->create == nullptr || entry->destroy == nullptr || entry->role == nullptr) {
        return fail("plugin.load", "the entry lacks a field or a function");
    }
    return entry;
}

}  // namespace hub::plugin::kit
