// Keys and certificates as other programs read them.
#include <catch2/catch.hpp>

#include "core/codec/pem.hpp"

using hub::codec::write_pem;

TEST_CASE("a key or certificate stands in lines of 64 between its marks, with no empty line") {
    CHECK(write_pem("CERTIFICATE", "abc") == "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n");
    const std::string line(64, 'A');
    const std::string zeros(48, '\0');  // one line of base64
    CHECK(write_pem("PRIVATE KEY", zeros) == "-----BEGIN PRIVATE KEY-----\n" + line + "\n-----END PRIVATE KEY-----\n");
    CHECK(write_pem("PRIVATE KEY", zeros + std::string(1, '\0')) == "-----BEGIN PRIVATE KEY-----\n" + line + "\nAA==\n-----END PRIVATE KEY-----\n");
}
