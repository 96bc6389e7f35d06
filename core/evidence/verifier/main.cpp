// eduhub-verify: is an exported audit log whole, and is it the one that was signed? Needs nothing of the hub:
// two files, a public key and libcrypto.
//
//   eduhub-verify EXPORT [--checkpoints FILE --key FILE]... [-o json]
//
// Exit code: 0 good, 1 something was found, 2 it could not be looked at.
#include <cstdio>
#include <fstream>
#include <string_view>
#include <vector>

#include "core/evidence/verifier/chain.hpp"
#include "core/evidence/verifier/digest.hpp"

namespace {

using namespace hub::verifier;

constexpr int kGood = 0;
constexpr int kFound = 1;
constexpr int kNotLooked = 2;

int refuse(const std::string& text) {
    std::fprintf(stderr, "eduhub-verify: %s\n", text.c_str());
    return kNotLooked;
}

/// `ed25519-public:<64 hexadecimal digits>`; empty when it is none.
std::string read_key(const std::string& path) {
    constexpr std::string_view kScheme = "ed25519-public:";
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line) || !line.starts_with(kScheme)) return {};
    const auto key = from_hex(std::string_view(line).substr(kScheme.size()));
    return key && key->size() == 32 ? *key : std::string();
}

}  // namespace

int main(int argc, char** argv) {
    std::string exported;
    std::string checkpoint_file;
    std::vector<std::string> keys;
    enum class Output : unsigned char { Text, Json } output = Output::Text;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument(argv[i]);
        if (argument == "--checkpoints" && i + 1 < argc) {
            checkpoint_file = argv[++i];
        } else if (argument == "--key" && i + 1 < argc) {
            keys.push_back(read_key(argv[++i]));
            if (keys.back().empty()) return refuse(std::string(argv[i]) + " is no public key (ed25519-public:…)");
        } else if (argument == "-o" && i + 1 < argc) {
            output = std::string_view(argv[++i]) == "json" ? Output::Json : Output::Text;
        } else if (exported.empty() && !argument.starts_with("-")) {
            exported = argument;
        } else {
            exported.clear();
            break;
        }
    }
    if (exported.empty() || checkpoint_file.empty() != keys.empty()) {
        return refuse("usage: eduhub-verify EXPORT [--checkpoints FILE --key FILE]... [-o json]");
    }
    Report report;
    Checkpoints checkpoints;
    if (checkpoint_file.empty()) {
        report.notes.emplace_back("without checkpoints neither a cut-off end nor a chain computed anew can be found");
    } else {
        std::ifstream file(checkpoint_file, std::ios::binary);
        if (!file) return refuse("cannot read " + checkpoint_file);
        checkpoints = read_checkpoints(file, keys, report);
    }
    std::ifstream file(exported, std::ios::binary);
    if (!file) return refuse("cannot read " + exported);
    verify_export(file, checkpoints, report);
    std::fputs((output == Output::Json ? report.as_json() : report.as_text()).c_str(), stdout);
    return report.good() ? kGood : kFound;
}
