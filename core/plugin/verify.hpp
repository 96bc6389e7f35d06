// Everything that is checked before a plugin's code may run: static constructors run inside dlopen, so
// after it every check comes too late.
//
// The .so is opened once; owner and mode are checked on that descriptor; the bytes read are the bytes
// verified, and a copy of exactly them is what gets loaded (`<state>/plugins/<sha256>/`, 0700, file 0500).
//
// Ownership: values. Threads: any (a file read and a signature each).
// Errors, all never: `plugin.missing`, `plugin.permissions`, `plugin.manifest`, `plugin.unsigned`,
// `plugin.untrusted` (no key for this id), `plugin.signature`, `plugin.altered` (hash differs),
// `plugin.binary` (not our kind of ELF: exports, needed libraries, stack, relocations).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/plugin/manifest.hpp"

namespace hub::plugin {

/// A publisher: `<trust>/<key name>.pub`, two lines `ed25519:<64 hexadecimal digits>` and `plugins: <id prefix>`.
struct Publisher {
    std::string name;
    std::string public_key;  ///< 32 bytes
    std::string id_prefix;   ///< of plugin ids; `*` = any
};

Result<std::vector<Publisher>> read_trust(const std::filesystem::path& folder);
Result<Publisher> parse_publisher(std::string_view name, std::string_view text);
std::string write_publisher(const Publisher& publisher);
/// Does its prefix cover this plugin id?
bool may_sign(const Publisher& publisher, std::string_view id);

enum class Unsigned : unsigned char { Refuse, AcceptInDevelopment };

struct VerifyOptions {
    std::filesystem::path trust;  ///< folder of *.pub
    std::filesystem::path state;  ///< verified copies go to `<state>/plugins/<sha256>/`
    Unsigned unsigned_plugins = Unsigned::Refuse;
};

struct VerifiedPlugin {
    Manifest manifest;
    std::string manifest_text;     ///< as signed
    std::string sha256;            ///< hexadecimal, of the bytes at load_path
    std::filesystem::path load_path;
    std::string publisher;         ///< name of the key; empty = unsigned, in development only
};

/// What the publisher vouched for: manifest, signature and hash alone; nothing is said about the binary yet.
struct SignedPlugin {
    Manifest manifest;
    std::string manifest_text;
    std::string sha256;
    std::string publisher;
    std::string image;  ///< the bytes of the .so
};
Result<SignedPlugin> read_signed_plugin(const std::filesystem::path& library, const VerifyOptions& options);

/// `library`: the .so; its manifest and signature stand beside it as `<stem>.manifest.json` and `<stem>.sig`.
Result<VerifiedPlugin> verify_plugin(const std::filesystem::path& library, const VerifyOptions& options);

/// The .so in `folder` whose manifest says `id` (not verified yet). Errors: `plugin.missing` naming the ids there are.
/// The manifest as it stands there, nothing verified: for telling people about it. Errors: `plugin.manifest`.
Result<Manifest> read_manifest(const std::filesystem::path& manifest_file);
Result<std::filesystem::path> find_plugin(const std::filesystem::path& folder, std::string_view id);

/// Checks of the ELF image alone.
Status check_binary(std::string_view image);

}  // namespace hub::plugin
