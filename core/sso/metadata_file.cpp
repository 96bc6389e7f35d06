#include "core/sso/metadata_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/sso/web_address.hpp"

namespace hub::sso {
namespace {

constexpr std::size_t kLargestMetadata = 1U << 20U;

Result<std::string> read_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text(kLargestMetadata + 1, '\0');
    if (!in.read(text.data(), static_cast<std::streamsize>(text.size())) && !in.eof()) return fail("file.unreadable", path.string() + " cannot be read");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kLargestMetadata) return fail("saml.metadata_large", path.string() + " is longer than 1 MiB");
    return text;
}

void gather(const std::vector<saml::Endpoint>& endpoints, std::vector<std::string>& out) {
    for (const auto& each : endpoints) {
        out.push_back(each.location);
        if (!each.response_location.empty()) out.push_back(each.response_location);
    }
}

std::optional<std::string> remote_in_the_clear(const saml::Entities& entities) {
    std::vector<std::string> all;
    for (const auto& provider : entities.service_providers) {
        for (const auto& each : provider.consumers) all.push_back(each.location);
        gather(provider.logout, all);
    }
    for (const auto& provider : entities.identity_providers) {
        gather(provider.sign_on, all);
        gather(provider.logout, all);
    }
    const auto found = std::find_if(all.begin(), all.end(), [](const std::string& each) { return !is_web_address(each); });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::optional<saml::Entities> read_metadata_file(const config::Section& section, config::Problems& problems) {
    const codec::Node* written = section.find("metadata");
    if (written == nullptr) return std::nullopt;  // reported already
    std::filesystem::path path = section.text("metadata");
    if (path.is_relative() && written->file) path = std::filesystem::path(*written->file).parent_path() / path;
    const auto complain = [&](const std::string& what) {
        problems.add(*written, what);
        return std::nullopt;
    };
    const auto text = read_text(path);
    if (!text) return complain(text.error().message);
    auto read = saml::read_metadata(*text, Instant{}, saml::Addresses::HttpToo);
    if (!read) return complain(path.string() + ": " + read.error().code + ": " + read.error().message);
    if (const auto clear = remote_in_the_clear(*read)) return complain(path.string() + ": `" + *clear + "` has to be https:// (http:// on this machine only).");
    return std::move(*read);
}

}  // namespace hub::sso
