#include "core/security/secrets.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace hub::security {
namespace {

bool safe_name(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.back() == '/') return false;
    std::string_view rest = name;
    while (true) {
        const auto slash = rest.find('/');
        const std::string_view segment = rest.substr(0, slash);
        if (segment.empty() || segment == "." || segment == "..") return false;
        for (const char c : segment) {
            const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                 c == '.' || c == '_' || c == '-';
            if (!allowed) return false;
        }
        if (slash == std::string_view::npos) return true;
        rest = rest.substr(slash + 1);
    }
}

Result<std::string> read_private_file(const std::filesystem::path& path) {
    struct stat info{};
    if (stat(path.c_str(), &info) != 0) {
        return fail("secret.missing", "no secret file " + path.string() + "; create it with mode 0600");
    }
    if ((info.st_mode & 077U) != 0) {
        return fail("secret.permissions", path.string() + " can be read by others; run: chmod 600 " + path.string());
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return fail("secret.missing", "cannot read " + path.string());
    std::string value = text.str();
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    return value;
}

Status write_durably(const std::filesystem::path& path, std::string_view bytes) {
    const std::string temporary = path.string() + ".new";
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return fail("secret.missing", "cannot write " + temporary);
    const bool written = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    const bool synced = written && ::fsync(file) == 0;
    ::close(file);
    if (!synced || ::rename(temporary.c_str(), path.c_str()) != 0) {
        return fail("secret.missing", "cannot write " + path.string());
    }
    const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

}  // namespace

Secrets::Secrets(std::filesystem::path base, std::filesystem::path vault, std::shared_ptr<const Sealer> sealer)
    : base_(std::move(base)), vault_(std::move(vault)), sealer_(std::move(sealer)) {}

Result<std::string> Secrets::resolve(std::string_view reference) const {
    const auto colon = reference.find(':');
    const std::string_view scheme = reference.substr(0, colon);
    const std::string_view name = colon == std::string_view::npos ? std::string_view{} : reference.substr(colon + 1);
    if (scheme == "file" && !name.empty()) return read_private_file(base_ / std::filesystem::path(name));
    if (scheme == "env" && !name.empty()) {
        const char* value = std::getenv(std::string(name).c_str());
        if (value == nullptr) return fail("secret.missing", "the environment has no " + std::string(name));
        return std::string(value);
    }
    if (scheme == "vault" && safe_name(name)) {
        if (vault_.empty() || !sealer_) return fail("secret.missing", "no vault is configured");
        std::ifstream file(vault_ / std::filesystem::path(name), std::ios::binary);
        if (!file) return fail("secret.missing", "the vault holds no " + std::string(name));
        std::ostringstream text;
        text << file.rdbuf();
        auto plain = sealer_->open(text.str(), "vault:" + std::string(name));
        if (!plain) return fail(error("secret.broken", "the vault entry " + std::string(name) + " does not open").because_of(plain.error()));
        return plain;
    }
    return fail("secret.syntax", "a secret is named file:PATH, env:NAME or vault:NAME");
}

Status Secrets::store(std::string_view name, std::string_view value) const {
    if (!safe_name(name)) return fail("secret.syntax", "a vault name is made of [A-Za-z0-9._-] and slashes");
    if (vault_.empty() || !sealer_) return fail("secret.missing", "no vault is configured");
    const auto path = vault_ / std::filesystem::path(name);
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    return write_durably(path, sealer_->seal(value, "vault:" + std::string(name)));
}

}  // namespace hub::security
