#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/plugin/verify.hpp"
#include "core/security/digest.hpp"

namespace hub::plugin {

namespace {
constexpr std::string_view kKeyLine = "ed25519:";
constexpr std::string_view kPrefixLine = "plugins:";

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}
}  // namespace

Result<Publisher> parse_publisher(std::string_view name, std::string_view text) {
    Publisher out{.name = std::string(name), .public_key = {}, .id_prefix = {}};
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        const auto entry = trimmed(line);
        if (entry.empty() || entry.front() == '#') continue;
        if (entry.starts_with(kKeyLine)) {
            HUB_TRY_ASSIGN(out.public_key, security::from_hex(trimmed(entry.substr(kKeyLine.size()))));
        } else if (entry.starts_with(kPrefixLine)) {
            out.id_prefix = trimmed(entry.substr(kPrefixLine.size()));
        } else {
            return fail("plugin.trust", "trust file " + out.name + ": a line is neither `ed25519:` nor `plugins:`");
        }
    }
    if (out.public_key.size() != 32) return fail("plugin.trust", "trust file " + out.name + ": no ed25519 key of 64 hexadecimal digits");
    if (out.id_prefix.empty()) return fail("plugin.trust", "trust file " + out.name + ": `plugins:` must say which plugin ids it may sign");
    return out;
}

std::string write_publisher(const Publisher& publisher) {
    return std::string(kKeyLine) + security::to_hex(publisher.public_key) + "\n" + std::string(kPrefixLine) + " " + publisher.id_prefix + "\n";
}

bool may_sign(const Publisher& publisher, std::string_view id) {
    if (publisher.id_prefix == "*") return true;
    const std::string_view prefix = publisher.id_prefix;
    return id.starts_with(prefix) && (id.size() == prefix.size() || prefix.back() == '.' || id[prefix.size()] == '.');
}

Result<std::vector<Publisher>> read_trust(const std::filesystem::path& folder) {
    std::vector<Publisher> out;
    std::error_code problem;
    std::filesystem::directory_iterator files(folder, problem);
    if (problem) return fail("plugin.trust", "trust folder " + folder.string() + " cannot be read: " + problem.message());
    for (const auto& file : files) {
        if (file.path().extension() != ".pub") continue;
        std::ifstream in(file.path(), std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        HUB_TRY_ASSIGN(auto publisher, parse_publisher(file.path().stem().string(), text.str()));
        out.push_back(std::move(publisher));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
}

}  // namespace hub::plugin
