// Manifests, and behind a line "====" a connection's settings.
#include "core/plugin/manifest.hpp"
#include "tests/fuzz/target.hpp"

using hub::fuzz::must;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto rest = hub::fuzz::text_of(data, size);
    const auto manifest = hub::plugin::parse_manifest(hub::fuzz::take_part(rest, "\n====\n"));
    if (!manifest) return 0;
    must(!manifest->id.empty() && manifest->id.find('/') == std::string::npos, "an id that is no path");
    must(!manifest->roles.empty(), "a plugin does something");
    must(manifest->destination.batch_rows >= 1, "a batch holds a record");
    must(manifest->sha256.empty() || manifest->sha256.size() == 64, "a hash is a hash");
    (void)hub::plugin::check_settings(*manifest, rest);
    return 0;
}
