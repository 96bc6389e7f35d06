#include <catch2/catch.hpp>

#include "core/security/digest.hpp"
#include "core/security/foreign_hash.hpp"
#include "core/security/password_hash.hpp"
#include "core/text/opaque_string.hpp"

using namespace hub;
using namespace hub::security;

namespace {

constexpr Argon2Cost kCheap{64, 1};
const std::string kPassword = "Mật khẩu 2026";

/// "ậ" and "ẩ" as a letter and two combining marks.
const std::string kDecomposed = "Ma\xCC\xA3\xCC\x82t kha\xCC\x82\xCC\x89u 2026";

bool matches(std::string_view stored, std::string_view typed) { return verify_password(stored, typed).value() == Match::Yes; }

}  // namespace

TEST_CASE("a hash made with the usual cost says so and opens for its password only", "[security][password]") {
    SystemRandom random;
    const auto stored = hash_password(kPassword, {}, random).value();
    CHECK(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(matches(stored, kPassword));
    CHECK_FALSE(matches(stored, "Mật khẩu 2027"));
    CHECK_FALSE(matches(stored, ""));
    CHECK_FALSE(needs_upgrade(stored, {}));
    CHECK(hash_password(kPassword, {}, random).value() != stored);
}

TEST_CASE("the reference implementation's own vectors verify", "[security][password]") {
    // From the test suite of the Argon2 reference implementation, version 0x13.
    CHECK(matches("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password"));
    CHECK(matches("$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc", "password"));
    CHECK(matches("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"));
}

TEST_CASE("a password typed with combining letters is the same password", "[security][password]") {
    SeededRandom random(1);
    CHECK(matches(hash_password(kPassword, kCheap, random).value(), kDecomposed));
    CHECK(matches(hash_password(kDecomposed, kCheap, random).value(), kPassword));
    // Another system hashed the bytes as they came; both ways of typing them still open it.
    const std::string composed = "pbkdf2_sha256$20000$saltsalt$JaHFDhI6WBvOJFLWWfyUjZddLNJNEkAipRu8mUESlMs=";
    CHECK(matches(composed, kDecomposed));
    CHECK(text::opaque_string("a\xE3\x80\x80" "b").value() == "a b");
    CHECK(text::opaque_string("a\x01").error().code == "password.character");
    CHECK(text::opaque_string("a\xE2\x80\x8B" "b").error().code == "password.character");
    CHECK(text::opaque_string("\xFF").error().code == "text.encoding");
    CHECK(text::opaque_string("").error().code == "password.empty");
    CHECK(text::count_characters("Mật") == 3);
}

TEST_CASE("hashes of other systems that are slow are kept as they are and verified", "[security][password]") {
    SeededRandom random(1);
    const std::string foreign = GENERATE(
        "$2b$04$abcdefghijklmnopqrstuuqPqDh5T75uzuX8q1dOd3huJmduueI7G", "$2y$05$abcdefghijklmnopqrstuuGHfadU/H5dOUbQgXdFOexpt4ZVgnIEe",
        "$2a$04$abcdefghijklmnopqrstuuqPqDh5T75uzuX8q1dOd3huJmduueI7G", "$5$saltstring$LXrfBvb8bE5PgFerY7kND3A/oaLGWjNgagDzo.zSFG5",
        "$6$rounds=1500$saltstring$PyBdb4eo.H6uPEIEFpVmHatDjWI3K2WQYofxlxnEZ45/h.8gQ1pouMxh/eGr9G0cmpVR.ml5jrhq3tV0w22Vi1",
        "pbkdf2_sha256$20000$saltsalt$JaHFDhI6WBvOJFLWWfyUjZddLNJNEkAipRu8mUESlMs=",
        "pbkdf2_sha512$12000$saltsalt$ZiaWm25a5NQ1mg8qCSRhupHlWRpMER4TxWaN3DJ/KZrw92vltlDELVur1ht7W4ktoOrvKJP/MLZYUsSbeoaCwg==",
        "$pbkdf2-sha256$29000$c2FsdHNhbHRzYWx0$x.v0lnfwmPpstYZJqQ1CsCRkmlsfkMupB6uQSBdpuHM",
        "$pbkdf2-sha512$i=15000,l=64$c2FsdHNhbHRzYWx0$D4MiT2J/s/jkRzS2lKAHggNQ78WXuRf1VTgncx6pgwJ/Hlm/0ZYLr8yKbdMCSN8s3amx8KIx0QY4WtiV0RyoCw");
    INFO(foreign);
    const auto stored = import_password_hash(foreign, kCheap, random).value();
    CHECK(stored == foreign);
    CHECK(matches(stored, kPassword));
    CHECK_FALSE(matches(stored, "mật khẩu 2026"));
    CHECK(needs_upgrade(stored, kCheap));
}

TEST_CASE("no fast hash lies at rest", "[security][password]") {
    SeededRandom random(1);
    const auto [foreign, prefix] = GENERATE(table<std::string, std::string>({
        {"md5$ab$dc0e276d60a2b10e64c37c109fe579a8", "wrapped:md5:before,YWI:$argon2id$"},
        {"sha1$muoi$c47c713abe8fc7e7b379f04145dba05418757f86", "wrapped:sha1:before,bXVvaQ:$argon2id$"},
        {"sha256$$d8dcd335375c4c60cdf93fd7f718f1ac242c2e6558d5d741251f79254ad6956f", "wrapped:sha256:before,:$argon2id$"},
        {"{SSHA}CmDhbXRK+jiSaAw/QBn+2AFdr80xMjM0NTY3OA==", "wrapped:sha1:after,MTIzNDU2Nzg:$argon2id$"},
        {"{SMD5}H58Mm/AqtTtYPXW+g84UO3p6", "wrapped:md5:after,eno:$argon2id$"},
        {"{SSHA256}YGY3wfEA5KKiR8sCthq2ScwR1OT12xJXSaVWwaTIKUpzYWx0", "wrapped:sha256:after,c2FsdA:$argon2id$"},
        {"{SHA}O6WwZqyRj1yN7y8lgaRlzx46fC8=", "wrapped:sha1:after,:$argon2id$"},
        {"pbkdf2_sha256$1000$saltsalt$lnivzca8JXitTt7yH+A8e130pewHhh8SmQkeVRa0nm4=", "wrapped:pbkdf2-sha256:1000,c2FsdHNhbHQ:$argon2id$"},
    }));
    INFO(foreign);
    const auto stored = import_password_hash(foreign, kCheap, random).value();
    CHECK(stored.starts_with(prefix));
    const auto digest = to_hex(ForeignHash::parse(foreign).value().expected);
    CHECK(stored.find(digest) == std::string::npos);
    CHECK(matches(stored, kPassword));
    CHECK_FALSE(matches(stored, "khác"));
    CHECK_FALSE(matches(stored, digest));  // what the old system kept opens nothing
    CHECK(needs_upgrade(stored, kCheap));
    CHECK(import_password_hash(stored, kCheap, random).value() == stored);
    // Unwrapped it is not even verified.
    CHECK(verify_password(foreign, kPassword).error().code == "password.hash_unknown");
}

TEST_CASE("attack: hash parameters of an import cannot buy memory or minutes", "[security][password]") {
    SeededRandom random(1);
    const std::string tail = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    for (const std::string& costly : {"$argon2id$v=19$m=4194304,t=2,p=1" + tail, "$argon2id$v=19$m=65537,t=1,p=1" + tail, "$argon2id$v=19$m=19456,t=11,p=1" + tail,
                                     "$argon2id$v=19$m=4096,t=1,p=64" + tail, "wrapped:sha1:before,YWI:$argon2id$v=19$m=1048576,t=2,p=1" + tail,
                                     "wrapped:pbkdf2-sha256:4000000000,YWI:$argon2id$v=19$m=64,t=2,p=1" + tail, std::string("pbkdf2_sha256$2000001$s$JaHFDhI6WBvOJFLWWfyUjZddLNJNEkAipRu8mUESlMs="),
                                     std::string("$2b$15$abcdefghijklmnopqrstuuqPqDh5T75uzuX8q1dOd3huJmduueI7G"),
                                     std::string("$5$rounds=999999999$saltstring$LXrfBvb8bE5PgFerY7kND3A/oaLGWjNgagDzo.zSFG5")}) {
        INFO(costly);
        CHECK(import_password_hash(costly, kCheap, random).error().code == "password.hash_costly");
        CHECK(verify_password(costly, "x").error().code == "password.hash_costly");
    }
    for (const std::string& strange : {std::string(), std::string("$argon2id$"), "$argon2id$v=16$m=64,t=1,p=1" + tail, "$argon2i$v=19$m=64,t=1,p=1" + tail, "$argon2id$v=19$m=-1,t=1,p=1" + tail,
                                      "$argon2id$v=19$m=18446744073709551617,t=1,p=1" + tail, std::string("$argon2id$v=19$m=64,t=1,p=1$c29t$nf65"),
                                      std::string("$1$abc$def"), std::string("plain text"), std::string("wrapped:"), std::string("wrapped:sha1:before,YWI"), std::string("wrapped:rot13:before,YWI:$argon2id$"),
                                      std::string("md5$ab$dc0e"), std::string("{SSHA}AAAA"), std::string("$2b$04$short"), std::string("$2b$aa$abcdefghijklmnopqrstuuqPqDh5T75uzuX8q1dOd3huJmduueI7G"),
                                      std::string(100'000, '$')}) {
        INFO(strange.substr(0, 80));
        CHECK(import_password_hash(strange, kCheap, random).error().code == "password.hash_unknown");
    }
}

TEST_CASE("attack: a megabyte typed as a password is cut before it is hashed", "[security][password]") {
    SeededRandom random(1);
    const std::string longest(256, 'a');
    const auto stored = hash_password(longest, kCheap, random).value();
    CHECK(matches(stored, longest));
    CHECK_FALSE(matches(stored, longest + "a"));
    CHECK_FALSE(matches(stored, std::string(1'000'000, 'a')));
    CHECK(hash_password(longest + "a", kCheap, random).error().code == "password.too_long");
    CHECK_FALSE(matches("$2b$04$abcdefghijklmnopqrstuuqPqDh5T75uzuX8q1dOd3huJmduueI7G", kPassword + std::string(1, '\0')));
}
