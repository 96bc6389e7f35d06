// eduhub-sign: the build's own signing tool. Makes the key of the build tree when there is none.
//
//   eduhub-sign --key <file> --manifest <manifest.json> [--unchecked] <plugin.so>
//
// --unchecked signs a binary our own checks refuse: for the deliberately bad plugins of the conformance tests.
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "core/plugin/signing.hpp"

namespace {

int report(const hub::Error& error) {
    std::fprintf(stderr, "eduhub-sign: %s\n", error.describe().c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    std::string_view key;
    std::string_view manifest;
    std::string_view library;
    auto binary = hub::plugin::BinaryCheck::Required;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument(argv[i]);
        if (argument == "--key" && i + 1 < argc) key = argv[++i];
        else if (argument == "--manifest" && i + 1 < argc) manifest = argv[++i];
        else if (argument == "--unchecked") binary = hub::plugin::BinaryCheck::Skipped;
        else library = argument;
    }
    if (key.empty() || manifest.empty() || library.empty()) {
        std::fputs("usage: eduhub-sign --key <file> --manifest <manifest.json> [--unchecked] <plugin.so>\n", stderr);
        return 1;
    }
    // A build's own key may sign anything; a publisher's key that is there already says itself what it is for.
    if (!std::filesystem::exists(key)) {
        if (const auto made = hub::plugin::make_signing_key(key, "*"); !made) return report(made.error());
    }
    if (const auto done = hub::plugin::sign_plugin(library, manifest, key, binary); !done) return report(done.error());
    return 0;
}
