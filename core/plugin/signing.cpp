#include "core/plugin/signing.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/codec/json.hpp"
#include "core/plugin/manifest.hpp"
#include "core/plugin/verify.hpp"
#include "core/security/digest.hpp"
#include "core/security/signature.hpp"

namespace hub::plugin {

namespace {

constexpr std::string_view kPrivateKey = "ed25519-private:";

Result<std::string> read_whole(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail("plugin.file", path.string() + " cannot be read");
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

/// A file beside the wanted one, whole before it takes its name, so that a build that stops leaves no half file.
class FileBeside {
public:
    FileBeside(std::filesystem::path target, std::string_view bytes, mode_t mode) : target_(std::move(target)), name_(target_.string() + ".XXXXXX") {
        const int fd = ::mkostemp(name_.data(), O_CLOEXEC);
        if (fd < 0) return;
        written_ = ::fchmod(fd, mode) == 0;
        while (written_ && !bytes.empty()) {
            const auto count = ::write(fd, bytes.data(), bytes.size());
            written_ = count > 0;
            if (written_) bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        ::close(fd);
    }
    ~FileBeside() { ::unlink(name_.c_str()); }
    FileBeside(const FileBeside&) = delete;
    FileBeside& operator=(const FileBeside&) = delete;

    Status replace() { return result(written_ && ::rename(name_.c_str(), target_.c_str()) == 0); }

    /// What stands there already stays: of many who make the same file at once, the first one's is everybody's.
    Status add() { return result(written_ && (::link(name_.c_str(), target_.c_str()) == 0 || errno == EEXIST)); }

private:
    Status result(bool done) const { return done ? Status{} : fail("plugin.file", target_.string() + " cannot be written"); }

    std::filesystem::path target_;
    std::string name_;
    bool written_ = false;
};

Status write_whole(const std::filesystem::path& path, std::string_view bytes, mode_t mode) { return FileBeside(path, bytes, mode).replace(); }

Result<std::string> read_private_key(const std::filesystem::path& key_file) {
    HUB_TRY_ASSIGN(const auto text, read_whole(key_file));
    if (!text.starts_with(kPrivateKey)) return fail("key.unreadable", key_file.string() + " is no signing key");
    auto hex = text.substr(kPrivateKey.size());
    while (!hex.empty() && (hex.back() == '\n' || hex.back() == '\r')) hex.pop_back();
    return security::from_hex(hex);
}

}  // namespace

Status make_signing_key(const std::filesystem::path& key_file, std::string_view id_prefix) {
    if (!std::filesystem::exists(key_file)) {
        HUB_TRY_ASSIGN(const auto pair, security::generate_ed25519());
        std::error_code ignored;
        std::filesystem::create_directories(key_file.parent_path(), ignored);
        // A build signs many plugins at once, and each signing finds no key at first.
        HUB_TRY(FileBeside(key_file, std::string(kPrivateKey) + security::to_hex(pair.private_key) + "\n", 0600).add());
    }
    HUB_TRY_ASSIGN(const auto private_key, read_private_key(key_file));
    HUB_TRY_ASSIGN(auto public_key, security::public_key_of(private_key));
    auto public_file = key_file;
    public_file.replace_extension(".pub");
    const auto text = write_publisher({.name = public_file.stem().string(), .public_key = std::move(public_key), .id_prefix = std::string(id_prefix)});
    const auto standing = read_whole(public_file);
    if (standing && *standing == text) return {};
    return write_whole(public_file, text, 0644);
}

Status check_key_covers(const std::filesystem::path& key_file, std::string_view plugin_id) {
    auto public_file = key_file;
    public_file.replace_extension(".pub");
    if (!std::filesystem::exists(public_file)) return {};
    HUB_TRY_ASSIGN(const auto text, read_whole(public_file));
    HUB_TRY_ASSIGN(const auto publisher, parse_publisher(public_file.stem().string(), text));
    if (may_sign(publisher, plugin_id)) return {};
    return fail("key.not_for_plugin", public_file.string() + " is for the plugin ids " + publisher.id_prefix + ", not for " + std::string(plugin_id));
}

Status sign_plugin(const std::filesystem::path& library, const std::filesystem::path& manifest_file,
                   const std::filesystem::path& key_file, BinaryCheck binary) {
    HUB_TRY_ASSIGN(const auto private_key, read_private_key(key_file));
    HUB_TRY_ASSIGN(const auto source, read_whole(manifest_file));
    HUB_TRY_ASSIGN(const auto checked, parse_manifest(source));
    HUB_TRY(check_key_covers(key_file, checked.id));
    HUB_TRY_ASSIGN(const auto image, read_whole(library));
    // Verification refuses what others can write; a builder's umask shall not decide that.
    for (const auto& path : {library, library.parent_path()}) {
        std::error_code ignored;
        std::filesystem::permissions(path, std::filesystem::perms::group_write | std::filesystem::perms::others_write,
                                     std::filesystem::perm_options::remove, ignored);
    }
    if (binary == BinaryCheck::Required) HUB_TRY(check_binary(image));
    HUB_TRY_ASSIGN(auto manifest, codec::parse_json(source));
    manifest.set("sha256", security::to_hex(security::sha256(image)));
    const auto text = codec::write_json_pretty(manifest);
    HUB_TRY_ASSIGN(const auto signature, security::sign_ed25519(private_key, text));
    auto target = library;
    HUB_TRY(write_whole(target.replace_extension(".manifest.json"), text, 0644));
    target = library;
    return write_whole(target.replace_extension(".sig"), security::to_hex(signature) + "\n", 0644);
}

Result<SignedText> sign_text(std::string_view text, const std::filesystem::path& key_file) {
    HUB_TRY_ASSIGN(const auto private_key, read_private_key(key_file));
    SignedText out;
    HUB_TRY_ASSIGN(out.public_key, security::public_key_of(private_key));
    HUB_TRY_ASSIGN(out.signature, security::sign_ed25519(private_key, text));
    return out;
}

}  // namespace hub::plugin
