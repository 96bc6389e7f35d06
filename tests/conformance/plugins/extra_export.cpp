// Exports one symbol more than it may.
#include <eduhub/plugin.hpp>
#include <eduhub_manifest.h>

extern "C" __attribute__((visibility("default"))) int helpful_function() { return 1; }

namespace {
class ExtraExport {
public:
    explicit ExtraExport(eduhub::Host) {}
    void decode(std::string_view, std::string_view, std::string_view, eduhub::Records&) {}
};
}  // namespace

EDUHUB_PLUGIN(ExtraExport, eduhub_manifest)
