#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "core/security/digest.hpp"
#include "core/security/sealing.hpp"
#include "core/security/secrets.hpp"
#include "core/security/signature.hpp"

using namespace hub;
using namespace hub::security;

TEST_CASE("SHA-256 and HMAC give the published values", "[security]") {
    CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const std::string_view parts[] = {"a", "b", "c"};
    CHECK(sha256(parts) == sha256("abc"));
    // RFC 4231, test case 2.
    CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // Another key, an empty one, and the first again: the kept context must follow.
    CHECK(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(to_hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("base64url and hexadecimal come back as they went", "[security]") {
    SeededRandom random(7);
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string bytes = random.bytes(size);
        CHECK(from_base64url(to_base64url(bytes)).value() == bytes);
        CHECK(from_hex(to_hex(bytes)).value() == bytes);
    }
    CHECK_FALSE(from_base64url("a").has_value());
    CHECK_FALSE(from_base64url("+/").has_value());
    CHECK_FALSE(from_hex("0g").has_value());
}

TEST_CASE("an Ed25519 signature holds for its message and key only", "[security]") {
    const auto pair = generate_ed25519().value();
    const auto other = generate_ed25519().value();
    const std::string signature = sign_ed25519(pair.private_key, "manifest").value();
    CHECK(public_key_of(pair.private_key).value() == pair.public_key);
    CHECK(verify_ed25519(pair.public_key, "manifest", signature));
    CHECK_FALSE(verify_ed25519(pair.public_key, "manifesT", signature));
    CHECK_FALSE(verify_ed25519(other.public_key, "manifest", signature));
    CHECK_FALSE(verify_ed25519(pair.public_key, "manifest", signature.substr(1)));
}

TEST_CASE("a sealed body opens only unaltered and in its own place", "[security]") {
    SeededRandom random(1);
    const Sealer sealer(parse_keyring(new_keyring_line(1, random)).value());
    const std::string sealed = sealer.seal("Nguyễn Thị Ánh", "source|42");
    CHECK(sealed.find("Ánh") == std::string::npos);
    CHECK(sealer.open(sealed, "source|42").value() == "Nguyễn Thị Ánh");
    CHECK(sealer.open(sealed, "source|43").error().code == "seal.broken");
    for (std::size_t i = 6; i < sealed.size(); ++i) {
        std::string altered = sealed;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        CHECK_FALSE(sealer.open(altered, "source|42").has_value());
    }
    CHECK(sealer.open(sealed.substr(0, 20), "source|42").error().code == "seal.broken");
}

TEST_CASE("after rotation the newest key seals and every older key still opens", "[security]") {
    SeededRandom random(2);
    const std::string first = new_keyring_line(1, random);
    const std::string both = first + "# rotated\n" + new_keyring_line(2, random);
    const Sealer old_sealer(parse_keyring(first).value());
    const Sealer new_sealer(parse_keyring(both).value());
    const std::string before = old_sealer.seal("x", "a");
    const std::string after = new_sealer.seal("x", "a");
    CHECK(new_sealer.open(before, "a").value() == "x");
    CHECK(Sealer::key_id_of(after).value() == 2);
    CHECK(old_sealer.open(after, "a").error().code == "seal.key_unknown");
}

TEST_CASE("a keyring that cannot be read says how a line looks", "[security]") {
    CHECK(parse_keyring("").error().code == "seal.keyring");
    CHECK(parse_keyring("1:abcd\n").error().code == "seal.keyring");
    CHECK(parse_keyring("nonsense").error().code == "seal.keyring");
}

TEST_CASE("secrets come by reference and a readable-by-all file is refused", "[security]") {
    char folder_template[] = "/tmp/hub-secrets-XXXXXX";
    const std::filesystem::path folder = mkdtemp(folder_template);
    SeededRandom random(3);
    auto sealer = std::make_shared<const Sealer>(parse_keyring(new_keyring_line(1, random)).value());
    const Secrets secrets(folder, folder / "vault", sealer);
    std::ofstream(folder / "token") << "s3cret\n";
    chmod((folder / "token").c_str(), 0644);
    CHECK(secrets.resolve("file:token").error().code == "secret.permissions");
    chmod((folder / "token").c_str(), 0600);
    CHECK(secrets.resolve("file:token").value() == "s3cret");
    CHECK(secrets.resolve("file:absent").error().code == "secret.missing");
    CHECK(secrets.resolve("plain text").error().code == "secret.syntax");

    REQUIRE(secrets.store("csdl/64625417", "mật khẩu").has_value());
    CHECK(secrets.resolve("vault:csdl/64625417").value() == "mật khẩu");
    CHECK(secrets.resolve("vault:../token").error().code == "secret.syntax");
    std::ifstream raw(folder / "vault/csdl/64625417", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(raw)), {});
    CHECK(bytes.find("mật") == std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST_CASE("sealers of different keys under one id take turns on a thread and a broken body spoils nothing", "[security]") {
    SystemRandom random;
    const Sealer one(*parse_keyring(new_keyring_line(7, random)));
    const Sealer other(*parse_keyring(new_keyring_line(7, random)));
    for (int round = 0; round < 3; ++round) {
        const std::string first = one.seal("first", "row");
        const std::string second = other.seal("second", "row");
        CHECK(one.open(first, "row") == "first");
        CHECK_FALSE(one.open(second, "row"));
        CHECK(other.open(second, "row") == "second");
        CHECK_FALSE(other.open(second, "another row"));
        CHECK_FALSE(other.open(first, "row"));
        CHECK(one.open(first, "row") == "first");
    }
}
