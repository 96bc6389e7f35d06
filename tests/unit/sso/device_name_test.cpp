// What people read of the browsers that they are signed in with.
#include <catch2/catch.hpp>

#include "core/sso/device_name.hpp"

using hub::sso::device_name;

TEST_CASE("browsers are named as people call them", "[device]") {
    CHECK(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36") == "Chrome, Windows");
    CHECK(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0") == "Edge, Windows");
    CHECK(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/130.0.0 Chrome/124.0.0.0 Safari/537.36") == "Cốc Cốc, Windows");
    CHECK(device_name("Mozilla/5.0 (Linux; Android 15; SM-A556E) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36") == "Samsung Internet, Android");
    CHECK(device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1") == "Safari, iPhone");
    CHECK(device_name("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0") == "Firefox, Linux");
}

TEST_CASE("what is no known browser is shown as it was sent", "[device]") {
    CHECK(device_name("curl/8.5.0") == "curl/8.5.0");
    CHECK(device_name("").empty());
}
