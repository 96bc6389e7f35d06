// A federation for tests: keys that are found once a program, and the command-line verifier xmlsec1 as a peer.
//
// Threads: one. Failure: throws when a key or a file cannot be made.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "core/base/random.hpp"
#include "core/codec/base64.hpp"
#include "core/codec/pem.hpp"
#include "core/security/x509.hpp"
#include "core/sso/saml/xml_signing.hpp"
#include "tests/integration/run_program.hpp"

namespace hub::test {

using sso::saml::SigningIdentity;

inline const SigningIdentity& identity_named(const std::string& name, security::KeyKind kind = security::KeyKind::Rsa) {
    static std::map<std::string, SigningIdentity> made;
    const auto found = made.find(name);
    if (found != made.end()) return found->second;
    auto key = security::SigningKey::generate(kind);
    SystemRandom random;
    constexpr std::int64_t kYear = 365LL * 24 * 3'600'000;
    const Instant now = SystemClock().now();
    auto certificate = security::self_signed_certificate(*key, {name, now.plus_milliseconds(-kYear), now.plus_milliseconds(10 * kYear)}, random);
    if (!key || !certificate) throw std::runtime_error("no identity");
    return made.emplace(name, SigningIdentity{std::move(*key), std::move(*certificate)}).first->second;
}

inline std::vector<security::VerifyingKey> keys_of(const SigningIdentity& identity) { return {identity.key.verifying_key()}; }

/// A folder that goes with the test.
class Scratch {
public:
    Scratch() {
        std::string pattern = (std::filesystem::temp_directory_path() / "eduhub-saml-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch folder");
        path_ = pattern;
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    std::string write(const std::string& name, std::string_view bytes) const {
        const auto path = path_ / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path.string();
    }

private:
    std::filesystem::path path_;
};

/// What xmlsec1 says of the first signature below the node of `path`, with this certificate's key pinned.
inline bool xmlsec1_verifies(const std::string& xml, const SigningIdentity& signer, const std::string& id_node, const std::string& path = "") {
    const Scratch scratch;
    const auto document = scratch.write("message.xml", xml);
    const auto certificate = scratch.write("signer.pem", codec::write_pem("CERTIFICATE", signer.certificate));
    const auto ran = run_program("timeout 20 xmlsec1 --verify --pubkey-cert-pem " + certificate + " --id-attr:ID " + id_node +
                                 (path.empty() ? "" : " --node-xpath '" + path + "'") + " " + document);
    return ran.exit_code == 0;
}

}  // namespace hub::test
