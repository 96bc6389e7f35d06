// What a publisher does before handing a plugin out: put the hash of the .so into the manifest and sign the
// manifest's bytes. Used by the build's `eduhub-sign` and by `eduhub plugin keygen|sign`.
//
// Ownership: values. Threads: any. Errors: `plugin.manifest`, `plugin.binary`, `plugin.file`, `key.unreadable`,
// `key.not_for_plugin`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace hub::plugin {

/// Writes a new private key (`ed25519-private:<hexadecimal seed>`, 0600) and its public half beside it with the
/// extension .pub. Keeps an existing key; of callers at the same moment, in one process or many, all keep the first one's.
Status make_signing_key(const std::filesystem::path& key_file, std::string_view id_prefix);

/// Refuses a key whose public half (the .pub beside it) is for other plugin ids; where no public half stands, every hub
/// will judge by its own.
Status check_key_covers(const std::filesystem::path& key_file, std::string_view plugin_id);

enum class BinaryCheck : unsigned char {
    Required,
    Skipped,  ///< to make the bad plugins that verification must refuse
};

/// Writes `<stem>.manifest.json` and `<stem>.sig` beside `library`, after checking manifest and binary.
Status sign_plugin(const std::filesystem::path& library, const std::filesystem::path& manifest_file,
                   const std::filesystem::path& key_file, BinaryCheck binary = BinaryCheck::Required);

/// A text vouched for by a publisher's key: public half and signature.
struct SignedText {
    std::string public_key;  ///< 32 bytes
    std::string signature;   ///< 64 bytes
};
Result<SignedText> sign_text(std::string_view text, const std::filesystem::path& key_file);

}  // namespace hub::plugin
