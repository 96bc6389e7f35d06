// Tokens: made, listed, narrowed, ended.
#include <catch2/catch.hpp>

#include "tests/unit/api/served_hub.hpp"

using namespace hub;
using namespace hub::test;

namespace {

const std::string kAtSchool = R"("system":"vnedu","tenant":")" + kSchool + "\"";
const std::string kClasses = "/push/v1/vnedu/" + kSchool + "/class";

std::string text_of(const codec::Value& made) { return std::string(made["token"].text()); }

}  // namespace

TEST_CASE("a revoked token opens nothing from the next request on, and after a restart", "[api][token]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto made = served.new_token(R"({"name":"vnedu",)" + kAtSchool + "}");
    const std::string other = served.token();
    REQUIRE(served.call("POST", kPupils, "[]", text_of(made)).status == 200);
    const std::string order = R"({"id":")" + std::string(made["id"].text()) + "\"}";
    CHECK(served.admin("POST", "/tokens/revoke", order).json()["standing"].text() == "revoked");
    const auto refused = served.call("POST", kPupils, "[]", text_of(made));
    CHECK(refused.status == 401);
    CHECK(refused.json()["code"].text() == "token.revoked");
    CHECK(served.admin("POST", "/tokens/revoke", order).status == 200);
    served.close();
    served.hub.restart();
    served.serve();
    CHECK(served.call("POST", kPupils, "[]", text_of(made)).status == 401);
    CHECK(served.call("POST", kPupils, "[]", other).status == 200);
}

TEST_CASE("a token ends at its time", "[api][token]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto token = text_of(served.new_token(R"({"name":"vnedu","expires":"90d",)" + kAtSchool + "}"));
    constexpr std::int64_t kDay = 86'400'000;
    served.clock.advance_milliseconds(90 * kDay - 1);
    CHECK(served.call("POST", kPupils, "[]", token).status == 200);
    served.close();
    served.hub.restart();
    served.serve();
    served.clock.advance_milliseconds(1);
    const auto refused = served.call("POST", kPupils, "[]", token);
    CHECK(refused.status == 401);
    CHECK(refused.json()["code"].text() == "token.expired");
    CHECK(served.admin("GET", "/tokens").json().items().at(0)["standing"].text() == "expired");
}

TEST_CASE("a token for one entity pushes that one only", "[api][token]") {
    ServedHub served{"sqlite"};
    const auto token = text_of(served.new_token(R"({"name":"vnedu","entity":"pupil",)" + kAtSchool + "}"));
    CHECK(served.call("POST", kPupils, "[]", token).status == 200);
    CHECK(served.call("POST", kClasses, "[]", token).status == 403);
}

TEST_CASE("the list shows short ids and scopes, never a token", "[api][token]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto made = served.new_token(R"({"name":"Phòng máy VnEdu",)" + kAtSchool + "}");
    const auto listed = served.admin("GET", "/tokens");
    const auto list = listed.json();
    const auto& one = list.items().at(0);
    CHECK(one["id"].text() == made["id"].text());
    CHECK(one["id"].text().size() == 12);
    CHECK(one["name"].text() == "Phòng máy VnEdu");
    CHECK(one["entity"].text() == "*");
    CHECK(one["standing"].text() == "good");
    CHECK(listed.body.find(text_of(made).substr(8)) == std::string::npos);
}

TEST_CASE("a token made and a token revoked each leave an entry in the evidence", "[api][token]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const std::string id(served.new_token(R"({"name":"vnedu",)" + kAtSchool + "}")["id"].text());
    REQUIRE(served.admin("POST", "/tokens/revoke", R"({"id":")" + id + "\"}").status == 200);
    const auto decisions = evidence::recent_changes(*served.hub.reader(), served.hub.sealer(), evidence::ChangeKind::Decision, 10).value();
    REQUIRE(decisions.size() == 2);
    CHECK(decisions[0].cause == "token revoke " + id);
    CHECK(decisions[1].cause == "token new " + id);
    CHECK(decisions[1].actor == "admin");
    CHECK(codec::parse_json(decisions[1].detail).value()["name"].text() == "vnedu");
    CHECK(decisions[1].detail.find("eduhub_") == std::string::npos);
}

TEST_CASE("a token without evidence opens nothing", "[api][token]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    served.hub.store().refuse_after(store::Domain::State, 0, "store.broken");
    CHECK(served.admin("POST", "/tokens", R"({"name":"vnedu",)" + kAtSchool + "}").status >= 400);
    CHECK(served.admin("GET", "/tokens").json().items().at(0)["standing"].text() == "revoked");
}

TEST_CASE("the classes of fields a token sees are kept with it", "[api][token]") {
    ServedHub served{GENERATE(from_range(kBackends))};
    const auto made = served.new_token(R"({"name":"clerk","scope":"read","fields":"identity,personal",)" + kAtSchool + "}");
    CHECK(made["fields"].text() == "personal,identity");
    served.close();
    served.hub.restart();
    served.serve();
    CHECK(served.admin("GET", "/tokens").json().items().at(0)["fields"].text() == "personal,identity");
}

TEST_CASE("a token that would open nothing, or not what was meant, is not made", "[api][token]") {
    ServedHub served{"sqlite"};
    for (const std::string order : {R"({"name":"a","system":"vnedu"})", R"({"system":"vnedu","tenant":"*"})", R"({"name":"a","scope":"everything"})",
                                    R"({"name":"a","scope":"metrics","system":"vnedu","tenant":"*"})", R"({"name":"a","system":"*","tenant":"*","entity":"bus"})",
                                    R"({"name":"a","system":"*","tenant":"*","expires":"soon"})", R"({"name":"a","system":"*","tenant":"*","fields":"personal"})",
                                    R"({"name":"a","scope":"read","system":"*","tenant":"*","fields":"names"})", R"({"name":"a\nb","system":"*","tenant":"*"})"}) {
        CAPTURE(order);
        const auto answer = served.admin("POST", "/tokens", order);
        CHECK(answer.status >= 400);
        CHECK_FALSE(answer.json()["code"].text().empty());
    }
    CHECK(served.admin("GET", "/tokens").json().items().empty());
    CHECK(served.admin("POST", "/tokens/revoke", R"({"id":"ab"})").status == 404);
    CHECK(served.admin("POST", "/tokens/revoke", R"({"id":"abcdef012345"})").status == 404);
}
