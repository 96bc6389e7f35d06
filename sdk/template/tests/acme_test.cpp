// The adapter with a fake host and a recorded answer.
#include <catch2/catch.hpp>

#include <eduhub/testing.hpp>

namespace {

struct Acme : eduhub::testing::FakeHost {
    Acme() { settings = R"({"base_url":"https://acme.test"})"; }
};

}  // namespace

TEST_CASE("acme keeps the token's name in the request and the watermark in the cursor", "[acme]") {
    Acme host;
    host.replies.push_back({.status = 200, .headers = {}, .body = R"({"rows":[{"id":"1"},{"name":"x"}],"watermark":"w2"})"});
    auto adapter = host.create();
    const auto step = adapter.fetch("pupil", "w1");
    REQUIRE(step.ok());
    CHECK(step.next_cursor == "w2");
    CHECK(host.requests.at(0).url == "https://acme.test/pupils?since=w1");
    CHECK(host.requests.at(0).headers.at(0).second == "Bearer {{secret:token}}");
    const auto rows = adapter.decode("pupil", step.pages.at(0).body);
    REQUIRE(rows.items.size() == 2);
    CHECK(rows.items[0].key == "1");
    CHECK(rows.items[1].code == "field.missing");
}

TEST_CASE("acme leaves the cursor where it was when the system is down", "[acme]") {
    Acme host;
    host.replies.push_back({.status = 500, .headers = {}, .body = {}});
    auto adapter = host.create();
    const auto step = adapter.fetch("pupil", "w1");
    CHECK(step.error == "vendor.unavailable");
    CHECK(step.next_cursor.empty());
}
