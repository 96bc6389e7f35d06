#include "core/plugin/verify.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "core/security/digest.hpp"
#include "core/security/signature.hpp"

namespace hub::plugin {

namespace {

namespace fs = std::filesystem;
constexpr off_t kLargestPlugin = 256LL << 20U;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

bool owner_is_ours(const struct stat& facts) { return facts.st_uid == 0 || facts.st_uid == ::geteuid(); }
bool others_may_write(const struct stat& facts) { return (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0; }

/// The bytes of a regular file that nobody but root and we could have written.
Result<std::string> read_guarded(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.get() < 0) return fail("plugin.missing", path.string() + " cannot be opened");
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return fail("plugin.permissions", path.string() + " is no regular file");
    if (!owner_is_ours(facts)) return fail("plugin.permissions", path.string() + " belongs to somebody else");
    if (others_may_write(facts)) return fail("plugin.permissions", path.string() + " can be written by others; chmod go-w");
    if (facts.st_size > kLargestPlugin) return fail("plugin.binary", path.string() + " is larger than any plugin");
    std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto count = ::pread(file.get(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
        if (count <= 0) return fail("plugin.missing", path.string() + " changed while it was read");
        at += static_cast<std::size_t>(count);
    }
    return bytes;
}

Status check_folder(const fs::path& folder) {
    struct stat facts {};
    if (::stat(folder.empty() ? "." : folder.c_str(), &facts) != 0) return fail("plugin.missing", folder.string() + " does not exist");
    if (!owner_is_ours(facts) || ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)) {
        return fail("plugin.permissions", "the folder " + folder.string() + " can be written by others; chmod go-w");
    }
    return {};
}

Result<std::string> check_signature(const fs::path& library, std::string_view manifest_text, const Manifest& manifest,
                                    const VerifyOptions& options) {
    auto signature_file = library;
    signature_file.replace_extension(".sig");
    const auto written = read_guarded(signature_file);
    if (!written && written.error().code == "plugin.missing") {
        if (options.unsigned_plugins == Unsigned::AcceptInDevelopment) return std::string();
        return fail("plugin.unsigned", manifest.id + " has no signature; sign it with `eduhub plugin sign`, or set development: true");
    }
    if (!written) return fail(written.error());
    auto hex = *written;
    while (!hex.empty() && (hex.back() == '\n' || hex.back() == '\r')) hex.pop_back();
    const auto signature = security::from_hex(hex);
    if (!signature || signature->size() != 64) return fail("plugin.signature", signature_file.string() + " holds no Ed25519 signature");
    HUB_TRY_ASSIGN(const auto publishers, read_trust(options.trust));
    bool somebody_may = false;
    for (const auto& publisher : publishers) {
        if (!may_sign(publisher, manifest.id)) continue;
        somebody_may = true;
        if (security::verify_ed25519(publisher.public_key, manifest_text, *signature)) return publisher.name;
    }
    if (!somebody_may) return fail("plugin.untrusted", "no key in " + options.trust.string() + " may sign " + manifest.id);
    return fail("plugin.signature", "the signature of " + manifest.id + " is not of a publisher trusted for it; the keys in " + options.trust.string() + " were tried");
}

/// The copy that will be loaded; written beside and renamed, so it is whole or absent.
Result<fs::path> keep_copy(std::string_view image, const std::string& hash, const fs::path& state) {
    const auto folder = fs::absolute(state) / "plugins" / hash;
    const auto target = folder / "plugin.so";
    if (const auto standing = read_guarded(target); standing && security::to_hex(security::sha256(*standing)) == hash) return target;
    std::error_code problem;
    fs::create_directories(folder, problem);
    fs::permissions(folder, fs::perms::owner_all, problem);
    const auto temporary = folder / ("plugin.so.new" + std::to_string(::getpid()));
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0500));
        if (file.get() < 0) return fail("plugin.permissions", folder.string() + " cannot be written", Retry::Later);
        while (!image.empty()) {
            const auto count = ::write(file.get(), image.data(), image.size());
            if (count <= 0) return fail("plugin.permissions", folder.string() + " cannot be written (disk full?)", Retry::Later);
            image.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    fs::rename(temporary, target, problem);
    if (problem) return fail("plugin.permissions", target.string() + ": " + problem.message(), Retry::Later);
    return target;
}

}  // namespace

Result<SignedPlugin> read_signed_plugin(const fs::path& library, const VerifyOptions& options) {
    HUB_TRY(check_folder(library.parent_path()));
    SignedPlugin out;
    HUB_TRY_ASSIGN(out.image, read_guarded(library));
    auto manifest_file = library;
    manifest_file.replace_extension(".manifest.json");
    HUB_TRY_ASSIGN(out.manifest_text, read_guarded(manifest_file));
    HUB_TRY_ASSIGN(out.manifest, parse_manifest(out.manifest_text));
    HUB_TRY_ASSIGN(out.publisher, check_signature(library, out.manifest_text, out.manifest, options));
    out.sha256 = security::to_hex(security::sha256(out.image));
    if (out.publisher.empty() && out.manifest.sha256.empty()) out.manifest.sha256 = out.sha256;
    if (out.sha256 != out.manifest.sha256) {
        return fail("plugin.altered", library.string() + " is not the file its manifest was signed for");
    }
    return out;
}

Result<VerifiedPlugin> verify_plugin(const fs::path& library, const VerifyOptions& options) {
    HUB_TRY_ASSIGN(auto signed_plugin, read_signed_plugin(library, options));
    HUB_TRY(check_binary(signed_plugin.image));
    VerifiedPlugin out;
    out.manifest = std::move(signed_plugin.manifest);
    out.manifest_text = std::move(signed_plugin.manifest_text);
    out.sha256 = std::move(signed_plugin.sha256);
    out.publisher = std::move(signed_plugin.publisher);
    HUB_TRY_ASSIGN(out.load_path, keep_copy(signed_plugin.image, out.sha256, options.state));
    return out;
}

Result<Manifest> read_manifest(const fs::path& manifest_file) {
    HUB_TRY_ASSIGN(const auto text, read_guarded(manifest_file));
    return parse_manifest(text);
}

Result<fs::path> find_plugin(const fs::path& folder, std::string_view id) {
    std::error_code problem;
    fs::directory_iterator files(folder, problem);
    if (problem) return fail("plugin.missing", "plugin folder " + folder.string() + ": " + problem.message());
    std::vector<std::string> ids;
    for (const auto& file : files) {
        if (file.path().extension() != ".so") continue;
        auto manifest_file = file.path();
        manifest_file.replace_extension(".manifest.json");
        const auto manifest = read_manifest(manifest_file);
        if (!manifest) continue;
        if (manifest->id == id) return file.path();
        ids.push_back(manifest->id);
    }
    std::sort(ids.begin(), ids.end());
    std::string known;
    for (const auto& one : ids) known += (known.empty() ? "" : ", ") + one;
    return fail("plugin.missing", "no plugin " + std::string(id) + " in " + folder.string() + "; there are: " + (known.empty() ? "none" : known));
}

}  // namespace hub::plugin
