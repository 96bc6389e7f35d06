#include "core/plugin/loader.hpp"

// Boost.DLL 1.74 over std::filesystem forgets these two headers.
#include <string>
#include <vector>
#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include <exception>
#include <mutex>

namespace hub::plugin {

namespace {

/// Never destroyed: nothing loaded is ever unloaded.
struct Registry {
    std::mutex mutex;
    std::vector<boost::dll::shared_library> libraries;
};

Registry& registry() {
    static auto* const kept = new Registry;
    return *kept;
}

bool same(const Manifest& a, const Manifest& b) {
    return a.id == b.id && a.version == b.version && a.roles == b.roles && a.secrets == b.secrets && a.abi_minor == b.abi_minor &&
           a.min_host_minor == b.min_host_minor && a.isolation == b.isolation;
}

}  // namespace

Result<const eduhub_plugin*> load_plugin(const std::filesystem::path& verified_library, const Manifest& manifest) {
    const eduhub_plugin* entry = nullptr;
    try {
        // The throwing form: its text names what the dynamic loader disliked.
        boost::dll::shared_library library(verified_library, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
        entry = &library.get<const eduhub_plugin>("eduhub_plugin_draft");
        auto& kept = registry();
        const std::lock_guard lock(kept.mutex);
        kept.libraries.push_back(std::move(library));
    } catch (const std::exception& exception) {
        return fail("plugin.load", manifest.id + ": " + exception.what());
    }
    if (entry->struct_size < sizeof(eduhub_plugin)) return fail("plugin.version", manifest.id + ": its entry is shorter than this ABI's");
    if (entry->min_host_minor > EDUHUB_ABI_MINOR) {
        return fail("plugin.version", manifest.id + " needs host ABI minor " + std::to_string(entry->min_host_minor) + ", this hub has " +
                                          std::to_string(EDUHUB_ABI_MINOR));
    }
    if (entry->manifest == nullptr || entry->create == nullptr || entry->destroy == nullptr || entry->role == nullptr) {
        return fail("plugin.load", manifest.id + ": its entry lacks a function");
    }
    const auto embedded = parse_manifest(entry->manifest);
    if (!embedded) return fail(embedded.error());
    if (!same(*embedded, manifest)) return fail("plugin.manifest", manifest.id + ": the manifest inside differs from the signed one");
    return entry;
}

}  // namespace hub::plugin
