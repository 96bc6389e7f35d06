// P-256 and RSA signatures, against published examples and another implementation's.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "core/security/asymmetric_key.hpp"
#include "core/security/digest.hpp"

using namespace hub;
using namespace hub::security;

namespace {

std::string decoded(std::string_view text) { return from_base64url(text).value(); }

constexpr auto kEveryAlgorithm = {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps256};

/// Of RFC 7515, appendix A.3.
const PublicNumbers kPoint{KeyKind::P256, decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"), decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")};
constexpr std::string_view kPointPkcs8 =
    "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02010104208e9b109e719098bf980487df1f5d"
    "77e9cb29606ebed2263b5f57c213df84f4b2a144034200047fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf"
    "6e3c7bd15445c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad";
constexpr std::string_view kSignedByExample = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view kExampleSignature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

/// A modulus made by Node.js 20, which signed "one message" with it.
constexpr std::string_view kModulus =
    "r1GmCiuPTjZqhlqvOkFUsjPz1gEvjzU4AYnewr_gAu78TgUrp3DRk62UIm_2-ACRl7OYmzoXsO-4BOnGv-vpoLVuXDYzGnVEOElV"
    "4YFEetuq2Cmubpw_fsb5K2VqUNto7MtGEAmXksVw65LiwpW4PfKC7M4Uju9JrydtPYOZ3FerNwDaSnc8Dls_GielV_yIkaAoaScm"
    "jl847-vIALOrWkPpkk-JLSyp4qcd7EpZEgDdi2xmNWbEdI-CEMu0pkgcCab-b3BfbSwZz-ySbN9vDgXVx0b6ezbe6cBejgpa85CL"
    "zTqoReXPDJYfEnJPGSAg18hr0_8KGHMQtR4yLsKbJQ";
constexpr std::string_view kRs256OfNode =
    "fhqg24lJqj9i4tc5n5l14U27mDs6lxHk_wnEY_vEb36GCPoaXdU843KvVIFCODPtSXJfQ9XoqdzHcRpdufk880acmoVz8mTeFW6l"
    "L3BQVdKykAZizhjTh5GnPU0UwEz-gAjBFvqfSl-QR2j9Ncam4GvAS6IEcMVv40sKCDb3rUFreEr-dKhg8vW4yrmAG4eJ52ChQH8b"
    "wAx9SE2OHPIPQVCqDNqD71EIA4t6irnp21SVPSqrWzRenTqM5GYdYVjcWqKIoV6WAdfU-vTT1o_NIr4LnZ1YyotKn528Y_OrSl9i"
    "EYECU5IDCmA1wdKqs8NKQwn8W747fXoulnRmR_0mOA";
constexpr std::string_view kPs256OfNode =
    "b1VwRl02IVLEcVjLXLYwNKpPIypyqz22wMdX9zBeZ72hPH5FnHXT3IiW5RZdqkhed9qF508jhzcGkb5YjN_6HTOv1P1nf6yZU1a-"
    "1OccuU14GDR1iv0YxyOUJLUnj8-wAOQ1DaHnDPUI_1YR4QFab2N8r1ODgAVTaqexnQQ7p74tmJvc5TwCk1udeUIaJY-Y-9HA_9MU"
    "zR9oerihsV22DS31xpJIhVUKmdEd--iygQdPV6rfgUMHh-Ct0CjacSpyHmkDrPdi5n8bGIYT-4nmeesorBTd9rv25k-3CfybbKJV"
    "fw7JYlVzUdbPURqmWq_qoZMm-ukmOytqTmd0SyZKBQ";
constexpr std::string_view kPs256WithSaltOf20 =
    "iyi8Q2gXIRM118SidTXiZ7b2Ed4rX9IYwCy30FWCQOYhgyTxCcc6rh4DO0y4E27JJy-d0BC-RssR9ctdHldwAAe9g-JEt3zprQpA"
    "OOnRd_PIGNrLZUZe5hVXYN3iaACOuB3BcL0WcgT_HBx_EgCA9B6REGgNPci8Xzj952-KytbB3wdk9QDx9fVTNgLppLCe2Zo9VLH3"
    "y6ZcVBhpH7sctluGx0gWulUMh_e4dS9r6CsJ0bf6uO0dU7ZtKf9z39bGIc92ZytDBgaOGNP5r8xi3dx00BJCTooiZLpbed1_0A9U"
    "gS7NdrFulGB9z3d8mSUpFbzI2CmDFHIL-B8W6A_ttg";
constexpr std::string_view kModulusOf1024Bits =
    "ym5lI3ZAAQZQEI-OFDFh_v8pgLckfEtaxg7M7yKKz1-2qqj8GVG7ip1RCmNbdERnuZ4Zk5pgCEHKbQlk2IIRxttKKxMex3CzGakT"
    "yXGmlKl4xNP5A09yRGMNJHXHUkO5HGOtNwFO9sZzSxSvzp22M_FBNi-fgRNm0TtNercvSv0";

VerifyingKey key_of_node() { return VerifyingKey::from(PublicNumbers{KeyKind::Rsa, decoded(kModulus), decoded("AQAB")}).value(); }

SigningKey rsa_key() {
    static const SigningKey key = SigningKey::generate(KeyKind::Rsa).value();
    return key;
}
SigningKey key_for(SignatureAlgorithm algorithm) {
    return kind_for(algorithm) == KeyKind::Rsa ? rsa_key() : SigningKey::generate(KeyKind::P256).value();
}

bool is_weak_or_broken(const PublicNumbers& numbers) {
    const auto key = VerifyingKey::from(numbers);
    return !key && key.error().code == "key.unreadable";
}

}  // namespace

TEST_CASE("a signature holds for its message and its key and its algorithm only", "[security][asymmetric]") {
    for (const auto algorithm : kEveryAlgorithm) {
        const auto key = key_for(algorithm);
        const std::string signature = key.sign(algorithm, "message").value();
        CHECK(signature.size() == (algorithm == SignatureAlgorithm::Es256 ? 64U : 256U));
        CHECK(key.verifying_key().verify(algorithm, "message", signature));
        CHECK_FALSE(key.verifying_key().verify(algorithm, "messagE", signature));
        for (const auto other : kEveryAlgorithm) {
            if (other != algorithm) CHECK_FALSE(key.verifying_key().verify(other, "message", signature));
        }
        CHECK_FALSE(VerifyingKey::from(kPoint).value().verify(algorithm, "message", signature));
        CHECK_FALSE(key_of_node().verify(algorithm, "message", signature));
    }
}

TEST_CASE("a signature altered or cut or lengthened anywhere does not hold", "[security][asymmetric]") {
    for (const auto algorithm : kEveryAlgorithm) {
        const auto key = key_for(algorithm);
        const std::string signature = key.sign(algorithm, "message").value();
        for (std::size_t i = 0; i < signature.size(); i += 7) {
            std::string altered = signature;
            altered[i] = static_cast<char>(altered[i] ^ 1);
            CHECK_FALSE(key.verifying_key().verify(algorithm, "message", altered));
        }
        for (const std::string& broken : {std::string(), signature.substr(1), signature + '\0', std::string(64, '\0'), std::string(256, '\xff')}) {
            CHECK_FALSE(key.verifying_key().verify(algorithm, "message", broken));
        }
        CHECK(key.verifying_key().verify(algorithm, "message", signature));  // and the key still works
    }
}

TEST_CASE("the example of RFC 7515 for ES256 verifies and its private key signs for it", "[security][asymmetric]") {
    const auto verifying = VerifyingKey::from(kPoint).value();
    CHECK(verifying.verify(SignatureAlgorithm::Es256, kSignedByExample, decoded(kExampleSignature)));
    const auto signing = SigningKey::from_pkcs8(from_hex(kPointPkcs8).value()).value();
    CHECK(signing.verifying_key().numbers() == kPoint);
    CHECK(verifying.verify(SignatureAlgorithm::Es256, "ours", signing.sign(SignatureAlgorithm::Es256, "ours").value()));
}

TEST_CASE("RSA signatures of another implementation verify and a salt of the wrong length does not", "[security][asymmetric]") {
    const auto key = key_of_node();
    CHECK(key.verify(SignatureAlgorithm::Rs256, "one message", decoded(kRs256OfNode)));
    CHECK(key.verify(SignatureAlgorithm::Ps256, "one message", decoded(kPs256OfNode)));
    CHECK_FALSE(key.verify(SignatureAlgorithm::Ps256, "one message", decoded(kPs256WithSaltOf20)));
}

TEST_CASE("a private key survives being written and sealed and opens in its own place only", "[security][asymmetric]") {
    SeededRandom random(3);
    const Sealer sealer(parse_keyring(new_keyring_line(1, random)).value());
    for (const auto algorithm : {SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256}) {
        const auto key = key_for(algorithm);
        const auto again = SigningKey::from_pkcs8(key.pkcs8().value()).value();
        CHECK(key.verifying_key().verify(algorithm, "m", again.sign(algorithm, "m").value()));
        const std::string sealed = key.seal_with(sealer, "row 1").value();
        const auto opened = SigningKey::open_sealed(sealer, sealed, "row 1").value();
        CHECK(opened.verifying_key().numbers() == key.verifying_key().numbers());
        CHECK(SigningKey::open_sealed(sealer, sealed, "row 2").error().code == "seal.broken");
        const std::string der = key.pkcs8().value();
        CHECK(SigningKey::from_pkcs8(der + "x").error().code == "key.unreadable");
        CHECK(SigningKey::from_pkcs8(der.substr(0, der.size() - 1)).error().code == "key.unreadable");
    }
    CHECK(SigningKey::from_pkcs8("").error().code == "key.unreadable");
}

TEST_CASE("a point off the curve is no key", "[security][asymmetric]") {
    PublicNumbers point = kPoint;
    point.second[31] = static_cast<char>(point.second[31] ^ 1);
    CHECK(is_weak_or_broken(point));
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::P256, std::string(32, '\0'), std::string(32, '\0')}));
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::P256, std::string(32, '\xff'), kPoint.second}));
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::P256, kPoint.first.substr(1), kPoint.second}));
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::P256, kPoint.first, kPoint.second + '\0'}));
}

TEST_CASE("weak or oversized or oddly written RSA numbers are no key", "[security][asymmetric]") {
    const std::string n = decoded(kModulus);
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::Rsa, decoded(kModulusOf1024Bits), decoded("AQAB")}));
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::Rsa, n, "\x03"}));
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::Rsa, n, decoded("AQAA")}));                      // even
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::Rsa, n, n}));                                    // 2048 bits: a slow verification
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::Rsa, '\0' + n, decoded("AQAB")}));
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::Rsa, n, ""}));
    std::string even = n;
    even.back() = static_cast<char>(even.back() & ~1);
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::Rsa, even, decoded("AQAB")}));
    CHECK(is_weak_or_broken(PublicNumbers{KeyKind::Rsa, n + n + n, decoded("AQAB")}));              // 6144 bits
    CHECK(VerifyingKey::from(PublicNumbers{KeyKind::Rsa, n, decoded("AQAB")}).has_value());
}

TEST_CASE("many threads sign and verify with one key", "[security][asymmetric]") {
    const auto key = SigningKey::generate(KeyKind::P256).value();
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 50; ++i) {
                    const std::string message = std::to_string(t) + "/" + std::to_string(i);
                    const auto signature = key.sign(SignatureAlgorithm::Es256, message);
                    if (signature && key.verifying_key().verify(SignatureAlgorithm::Es256, message, *signature)) ++good;
                }
            });
        }
    }
    CHECK(good == 200);
}
