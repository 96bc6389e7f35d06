// Checks 8 to 13: the manifest, its signature and its hash; no code of the plugin runs but to read the text inside.
#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include "core/base/random.hpp"
#include "core/codec/json.hpp"
#include "core/plugin/conformance/bench.hpp"
#include "core/plugin/conformance/checks.hpp"

namespace hub::plugin::conformance {

namespace {

namespace fs = std::filesystem;

bool is_version(const std::string& text) {
    static const std::regex kSemantic(R"((0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)");
    return std::regex_match(text, kSemantic);
}

bool is_snake_case(std::string_view name) {
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

void write_file(const fs::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    std::error_code ignored;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, ignored);
}

std::string differing_member(const codec::Value& a, const codec::Value& b) {
    for (const auto& [name, value] : a.members()) {
        const auto* const other = b.find(name);
        if (other == nullptr || !(*other == value)) return name;
    }
    for (const auto& [name, value] : b.members()) {
        if (a.find(name) == nullptr) return name;
    }
    return {};
}

}  // namespace

Finding manifest_is_valid(const Subject& subject) {
    if (subject.manifest_text.empty()) return failed("there is no " + subject.library.stem().string() + ".manifest.json beside the library");
    const auto manifest = parse_manifest(subject.manifest_text);
    if (!manifest) return failed(manifest.error().describe());
    return passed(manifest->id + " " + manifest->version + " by " + manifest->vendor);
}

Finding manifest_inside_is_the_same(const Subject& subject) {
    const auto entry = open_caged(subject);
    if (!entry) return failed(entry.error().message);
    auto beside = codec::parse_json(subject.manifest_text);
    const auto inside = codec::parse_json((*entry)->manifest);
    if (!beside || !inside) return failed("the text inside the library is no JSON");
    beside->erase("sha256");
    const auto other = differing_member(*beside, *inside);
    if (!other.empty()) return failed("`" + other + "` differs between the file beside the library and the text inside it");
    if ((*entry)->abi_minor != subject.manifest->abi_minor || (*entry)->min_host_minor != subject.manifest->min_host_minor) {
        return failed("`abi` of the manifest differs from the entry's numbers");
    }
    return passed("the text inside is that of the file, but for the hash");
}

Finding names_are_unique_and_versioned(const Subject& subject) {
    const auto& manifest = *subject.manifest;
    if (!is_version(manifest.version)) return failed("the version `" + manifest.version + "` is not like 1.4.0");
    std::set<std::string> names;
    for (const auto& setting : manifest.settings) {
        if (!names.insert(setting.name).second) return failed("the setting `" + setting.name + "` stands twice");
        if (std::find(manifest.secrets.begin(), manifest.secrets.end(), setting.name) != manifest.secrets.end()) {
            return failed("`" + setting.name + "` is a setting and a secret");
        }
    }
    return passed("the version is semantic, and every name stands once");
}

Finding settings_are_described(const Subject& subject) {
    constexpr std::size_t kShortest = 8;
    for (const auto& setting : subject.manifest->settings) {
        if (!is_snake_case(setting.name)) return failed("the setting `" + setting.name + "` is not in snake_case");
        if (setting.description.size() < kShortest || setting.description == setting.name) {
            return failed("the description of `" + setting.name + "` does not tell an operator what to write");
        }
        for (const std::string_view word : {"password", "passwd", "secret", "token", "api_key", "mat_khau"}) {
            if (setting.name.find(word) != std::string::npos) return failed("`" + setting.name + "` looks like a secret; settings are shown and logged, name it in `secrets`");
        }
    }
    return passed(std::to_string(subject.manifest->settings.size()) + " settings, each with a description");
}

Finding signature_and_hash_hold(const Subject& subject) {
    const auto found = read_signed_plugin(subject.library, subject.verify);
    if (!found) return failed(found.error().describe());
    if (found->publisher.empty()) return warned("not signed; only a hub under `development: true` loads it");
    return passed("signed by `" + found->publisher + "`, SHA-256 " + found->sha256.substr(0, 16) + "…");
}

Finding flipped_bits_are_refused(const Subject& subject) {
    constexpr int kFlips = 24;
    if (!read_signed_plugin(subject.library, subject.verify)) return skipped("it is not accepted as it stands; see check 12");
    const auto folder = subject.scratch / "flipped";
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    const auto library = folder / subject.library.filename();
    auto manifest_file = library;
    manifest_file.replace_extension(".manifest.json");
    auto source = subject.library;
    auto signature = library;
    signature.replace_extension(".sig");
    if (fs::exists(source.replace_extension(".sig"))) fs::copy_file(source, signature, fs::copy_options::overwrite_existing);
    write_file(manifest_file, subject.manifest_text);
    SeededRandom random(subject.seed);
    for (int i = 0; i < kFlips; ++i) {
        auto image = subject.image;
        const auto at = random.below(image.size());
        image[at] = static_cast<char>(static_cast<unsigned char>(image[at]) ^ (1U << random.below(8)));
        write_file(library, image);
        if (read_signed_plugin(library, subject.verify)) return failed("a flipped bit at byte " + std::to_string(at) + " of the library is not noticed: the manifest holds no sha256");
    }
    return passed(std::to_string(kFlips) + " flipped bits, each noticed");
}

}  // namespace hub::plugin::conformance
