#include <catch2/catch.hpp>

#include "core/net/address_class.hpp"

using hub::net::is_local_address;

TEST_CASE("addresses inside the house count as local in every form", "[address]") {
    for (const char* address : {"127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
                                "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1", "64:ff9b::a00:1", "fe80::1", "fe80::1%eth0", "fc00::1", "fdff::1", "ff02::1"}) {
        INFO(address);
        CHECK(is_local_address(address));
    }
}

TEST_CASE("addresses of the world do not count as local", "[address]") {
    for (const char* address : {"8.8.8.8", "203.162.0.181", "172.15.255.255", "172.32.0.0", "100.128.0.1", "2001:ee0:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
        INFO(address);
        CHECK_FALSE(is_local_address(address));
    }
}

TEST_CASE("what is no address counts as local", "[address]") {
    for (const char* address : {"", "2130706433", "0x7f000001", "127.1", "api.x.vn", "0177.0.0.1"}) {
        INFO(address);
        CHECK(is_local_address(address));
    }
}
