// What a guardian is shown of a child, from the records through one login's page.
#include "core/sso/html.hpp"
#include "tests/unit/api/family_world.hpp"

using namespace hub;
using namespace hub::test;

TEST_CASE("a guardian sees the child's class and published marks and final results and no draft", "[api][family]") {
    FamilyWorld world(GENERATE(from_range(kBackends)));
    world.push("mark", {mark_of("D1", "HS01", "TOAN", "cong_bo", "8,5"), mark_of("D2", "HS01", "VAN", "nhap", "3,5")});
    world.push("result", {result_of("K1", "HS01", true)});
    const auto page = world.page(world.mother, "/children");
    REQUIRE(page.status == 200);
    CHECK(shows(page, "Nguyễn An"));
    CHECK(shows(page, "Lớp 4A"));
    CHECK(shows(page, "Toán, Học kỳ I, Năm học 2026–2027"));
    CHECK(shows(page, "8,5"));
    CHECK(shows(page, "Kết quả đã chốt"));
    CHECK(shows(page, "Tốt"));
    CHECK_FALSE(shows(page, "3,5"));
    CHECK_FALSE(shows(page, "Ngữ văn"));
    CHECK_FALSE(shows(page, "Trần Bình"));
    CHECK(shows(world.page(world.mother, "/"), "href=\"/children\""));
    const auto english = world.page(world.mother, "/children", "en");
    CHECK(shows(english, "Mathematics, Term 1, School year 2026–2027"));
    CHECK(shows(english, "8.5"));
}

TEST_CASE("a result that is not final is not shown", "[api][family]") {
    FamilyWorld world;
    world.push("result", {result_of("K1", "HS01", false)});
    const auto page = world.page(world.mother, "/children");
    CHECK(shows(page, "Chưa có kết quả nào được chốt"));
    CHECK_FALSE(shows(page, "Tốt"));
}

TEST_CASE("somebody who is no guardian of a child today is shown nothing of it", "[api][family][attack]") {
    FamilyWorld world;
    world.push("mark", {mark_of("D1", "HS01", "TOAN", "cong_bo", "8,5")});
    // A link to the child's record alone opens nothing: whose child it is, only a guardianship says.
    sso::PersonLink link;
    link.record = world.hub_id("HS01");
    link.role = sso::Role::Guardian;
    link.proof = "administrator";
    REQUIRE(world.gateway().persons().put(link, world.stranger, sso::kByOperator));
    world.guard({world.stranger.id, world.binh.id, "2026-01-01", "2026-08-31", {}});
    const auto page = world.page(world.stranger, "/children");
    CHECK(page.status == 200);
    CHECK(shows(page, "Chưa có học sinh nào"));
    for (const char* of_the_child : {"Nguyễn An", "Trần Bình", "4A", "8,5"}) CHECK_FALSE(shows(page, of_the_child));
    CHECK(world.served.call("GET", "/children").status == 303);
}

TEST_CASE("marks withheld from one guardian are not shown and the page says so", "[api][family][attack]") {
    FamilyWorld world;
    world.push("mark", {mark_of("D1", "HS01", "TOAN", "cong_bo", "8,5")});
    world.push("result", {result_of("K1", "HS01", true)});
    world.guard({world.stranger.id, world.an.id, "2026-09-01", "", {sso::ChildMatter::Marks}});
    const auto page = world.page(world.stranger, "/children");
    CHECK(shows(page, "4A"));
    CHECK(shows(page, "theo quyết định đã ghi ở nhà trường"));
    CHECK_FALSE(shows(page, "8,5"));
    CHECK_FALSE(shows(page, "Tốt"));
    CHECK(shows(world.page(world.mother, "/children"), "8,5"));
}

TEST_CASE("a look at a child stands in the evidence and is shown to the family by day and purpose", "[api][family]") {
    FamilyWorld world(GENERATE(from_range(kBackends)));
    world.push("mark", {mark_of("D1", "HS01", "TOAN", "cong_bo", "8,5")});
    CHECK(shows(world.page(world.mother, "/account/looked"), "Chưa ai xem"));
    REQUIRE(world.page(world.mother, "/children").status == 200);
    REQUIRE(world.reads->note({"token 1 (phòng khảo thí)", "rest records.show", "kiểm tra điểm", {world.record("D1")}}));
    REQUIRE(world.reads->note({"token 2 (người khác)", "rest records.show", "", {world.record("HS02")}}));
    REQUIRE(world.reads->flush(evidence::ReadLog::Which::All));
    const auto of_child = world.page(world.an, "/account/looked");
    CHECK(shows(of_child, "Lê Thị Mẹ"));
    CHECK(shows(of_child, "phụ huynh xem thông tin của con"));
    CHECK(shows(of_child, "<td>" + sso::local_time(world.served.read_clock.now()).substr(6) + "</td>"));  // the day, as people write it
    CHECK(shows(of_child, "token 1 (phòng khảo thí)"));
    CHECK(shows(of_child, "kiểm tra điểm"));
    CHECK_FALSE(shows(of_child, "token 2"));
    CHECK(shows(world.page(world.mother, "/account/looked"), "chính bạn"));
    CHECK_FALSE(shows(world.page(world.stranger, "/account/looked"), "Lê Thị Mẹ"));
    CHECK(shows(world.page(world.an, "/account/looked", "en"), "guardian&#39;s look") == false);
    CHECK(shows(world.page(world.an, "/account/looked", "en"), "Looked at My children"));
    CHECK(shows(world.page(world.an, "/account"), "href=\"/account/looked\""));
}

TEST_CASE("where no evidence can be kept nothing of a child is shown", "[api][family][attack]") {
    FamilyWorld world;
    world.push("mark", {mark_of("D1", "HS01", "TOAN", "cong_bo", "8,5")});
    world.reads->stop();
    const auto page = world.page(world.mother, "/children");
    CHECK(page.status == 503);
    CHECK_FALSE(shows(page, "8,5"));
}

TEST_CASE("an administrator says by one exact id which record an account stands for and it is on record", "[api][family]") {
    FamilyWorld world(GENERATE(from_range(kBackends)));
    const auto cuc = world.account("cuc", "Phạm Cúc", {sso::Role::Pupil});
    const auto put = [&](const std::string& id) { return world.served.admin("POST", "/users/persons", R"({"login":"cuc","role":"pupil",)" + id + "}"); };
    const auto vendor_id = R"("system":"vnedu","school":")" + kSchool + R"(","source_id":"HS02")";
    CHECK(put(R"("system":"vnedu","school":")" + kOtherSchool + R"(","source_id":"HS02")").json()["code"].text() == "account.record");
    CHECK(put(R"("hub_id":"HS02")").json()["code"].text() == "account.record");
    CHECK(put(R"("hub_id":")" + world.record("L01") + "\"").json()["code"].text() == "account.record");
    REQUIRE(put(vendor_id).status == 200);
    CHECK(put(vendor_id).json()["code"].text() == "account.record_there");
    const auto links = world.served.admin("GET", "/users/persons?login=cuc").json();
    REQUIRE(links.items().size() == 1);
    CHECK(links.items()[0]["hub_id"].text() == world.record("HS02"));
    CHECK(links.items()[0]["proof"].text() == "source_id");
    CHECK(world.served.admin("GET", "/users/events?login=cuc").json().items().at(0)["what"].text() == "person-linked");
    const auto id = R"("hub_id":")" + world.record("HS02") + "\"";
    REQUIRE(world.served.admin("POST", "/users/persons/end", R"({"login":"cuc",)" + id + "}").status == 200);
    CHECK(world.served.admin("GET", "/users/persons?login=cuc").json().items().empty());
    CHECK(world.gateway().persons().of_record(world.hub_id("HS02")).value().size() == 1);  // Bình's own stands
    REQUIRE(put(id).status == 200);
    CHECK(world.served.admin("POST", "/users/persons", R"({"login":"cuc","role":"teacher",)" + id + "}").json()["code"].text() == "account.record");
}

TEST_CASE("an administrator sees an account's sessions and ends one of them", "[api][family]") {
    FamilyWorld world;
    CHECK(world.page(world.mother, "/children").status == 200);
    const auto kept = world.gateway().sessions().begin(world.mother.id, "pwd", "phone", sso::Session::Place::Own).value();
    const auto list = [&] { return world.served.admin("GET", "/sessions?login=me.an").json(); };
    REQUIRE(list().items().size() == 2);
    REQUIRE(world.served.admin("POST", "/sessions/end", R"({"session":")" + kept.session.sid + "\"}").status == 200);
    REQUIRE(list().items().size() == 1);
    CHECK(list().items()[0]["session"].text() != kept.session.sid);
    CHECK(world.gateway().sessions().find(kept.cookie).error().code == "session.none");
}
