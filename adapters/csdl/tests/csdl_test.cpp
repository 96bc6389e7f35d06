// The adapter against its contract: reading, pushing, and each refusal.
#include <catch2/catch.hpp>

#include <eduhub/testing.hpp>

#include <map>
#include <nlohmann/json.hpp>

namespace {

using eduhub::SendStatus;
using eduhub::testing::FakeHost;
using eduhub::testing::RecordIn;
using nlohmann::json;

struct Sector : FakeHost {
    Sector() { settings = R"({"base_url":"https://csdl.test","school_year":"2026","page_rows":2})"; }
    void answer(int status, const json& body) { replies.push_back({.status = status, .headers = {}, .body = body.is_string() ? body.get<std::string>() : body.dump()}); }
    void page(int total, json content) { answer(200, {{"rc", 0}, {"rd", ""}, {"total", total}, {"rows", std::move(content)}}); }
};

json result(const char* loai, const char* client, int rc, const char* rd, json ma) { return {{"loai", loai}, {"ClientId", client}, {"rc", rc}, {"rd", rd}, {"ma", std::move(ma)}}; }

RecordIn record(const char* id, const char* entity, const char* remote = "", const char* body = R"({"HoTen":"Lê Văn A"})") {
    return {.delivery_id = std::string("d-") + id, .entity = entity, .body = body, .remote_id = remote, .idempotency_key = id};
}

}  // namespace

TEST_CASE("csdl reads all pages by offset and starts again from nothing", "[csdl]") {
    Sector sector;
    sector.page(3, {{{"ma", "1"}}, {{"ma", "2"}}});
    sector.page(3, json::array({{{"ma", "3"}}}));
    auto adapter = sector.create();
    const auto first = adapter.fetch("pupil", "");
    REQUIRE(first.ok());
    CHECK(first.more);
    const auto second = adapter.fetch("pupil", first.next_cursor);
    REQUIRE(second.ok());
    CHECK_FALSE(second.more);
    CHECK(second.next_cursor.empty());
    const auto asked = json::parse(sector.requests.at(1).body);
    CHECK(asked == json{{"maTruongHoc", "64625417"}, {"namHoc", 2026}, {"limit", 2}, {"offset", 2}});
    CHECK(sector.requests.at(1).url == "https://csdl.test/syncdata-api/Public/HocSinh/GetHocSinh");
    CHECK(sector.requests.at(1).headers.at(2) == std::pair<std::string, std::string>("Username", "{{secret:username}}"));
    CHECK(sector.requests.at(1).headers.at(3) == std::pair<std::string, std::string>("Password", "{{secret:password}}"));
}

TEST_CASE("csdl stops when the same page comes again or pages end too early", "[csdl]") {
    Sector sector;
    auto adapter = sector.create();
    sector.page(9, {{{"ma", "1"}}, {{"ma", "2"}}});
    const auto first = adapter.fetch("pupil", "");
    REQUIRE(first.ok());
    SECTION("again") {
        sector.page(9, {{{"ma", "1"}}, {{"ma", "2"}}});
        CHECK(adapter.fetch("pupil", first.next_cursor).error == "page.repeated");
    }
    SECTION("too early") {
        sector.page(9, json::array());
        CHECK(adapter.fetch("pupil", first.next_cursor).error == "page.unreadable");
    }
}

TEST_CASE("csdl tells the temporary code that a final one replaced", "[csdl]") {
    Sector sector;
    auto adapter = sector.create();
    const json page{{"rc", 0}, {"total", 3}, {"rows", {{{"ma", "6400000001"}, {"maCu", "TAM-052314000123"}}, {{"ma", "TAM-7"}, {"maCu", nullptr}}, {{"ten", "x"}}}}};
    const auto out = adapter.decode("pupil", page.dump());
    REQUIRE(out.items.size() == 3);
    CHECK(out.items[0].key == "6400000001");
    CHECK(out.items[0].former_key == "TAM-052314000123");
    CHECK(out.items[1].former_key.empty());
    CHECK(out.items[2].code == "field.missing");
}

TEST_CASE("csdl pushes one school in the contract's order and settles record by record", "[csdl]") {
    Sector sector;
    sector.answer(200, {{"rc", 0}, {"rd", ""}, {"results", {result("CanBo", "s1", 0, "", "GV1"), result("LopHoc", "c1", 0, "", "L1"),
                                                           result("HocSinh", "p1", 0, "", "TAM-1"), result("HocSinh", "p2", 22, "MaLopHocCn", nullptr),
                                                           result("HocSinh", "p3", 20, "HoTen", nullptr), result("HocSinh", "p4", 21, "NgaySinh: 31/02/2014", nullptr),
                                                           result("HocSinh", "p5", 23, "MaHocSinh", nullptr), result("HocSinh", "p6", 0, "", "6400000009")}}});
    auto adapter = sector.create();
    const auto out = adapter.send({record("p1", "pupil"), record("c1", "class"), record("s1", "staff"), record("p2", "pupil"), record("p3", "pupil"),
                                   record("p4", "pupil"), record("p5", "pupil"), record("p6", "pupil", "TAM-9"), record("p7", "pupil")});
    REQUIRE(out.ok());
    const auto push = json::parse(sector.requests.at(0).body);
    CHECK(push["MaTruongHoc"] == "64625417");
    CHECK(push["NamHoc"] == 2026);
    CHECK(push["LoaiDongBo"] == 2);
    CHECK(push["LstCanBo"] == json::array({{{"ClientId", "s1"}, {"HoTen", "Lê Văn A"}, {"LuotGui", "d-s1.1"}}}));
    CHECK(push["LstHocSinh"].size() == 7);
    std::map<std::string, eduhub::testing::ResultOut> by_id;
    for (const auto& one : out.results) CHECK(by_id.emplace(one.delivery_id, one).second);
    REQUIRE(by_id.size() == 9);
    CHECK(by_id["d-s1"].remote_id == "GV1");
    CHECK(by_id["d-c1"].status == SendStatus::Accepted);
    CHECK(by_id["d-p1"].remote_id == "TAM-1");
    CHECK(by_id["d-p2"].status == SendStatus::Retry);
    CHECK(by_id["d-p2"].code == "destination.reference_unknown");
    CHECK(by_id["d-p3"].status == SendStatus::Rejected);
    CHECK(by_id["d-p3"].code == "destination.field_missing");
    CHECK(by_id["d-p3"].field == "HoTen");
    CHECK(by_id["d-p4"].code == "destination.field_invalid");
    CHECK(by_id["d-p4"].field.empty());  // the vendor quoted a value: it stays out
    CHECK(by_id["d-p5"].code == "destination.code_conflict");
    CHECK(by_id["d-p6"].remote_id == "6400000009");
    CHECK(by_id["d-p6"].former_remote_id == "TAM-9");
    CHECK(by_id["d-p7"].status == SendStatus::Uncertain);
    CHECK(by_id["d-p7"].code == "destination.no_result");
}

TEST_CASE("csdl keeps the hub's key as ClientId whatever the mapping wrote", "[csdl]") {
    Sector sector;
    sector.answer(200, {{"rc", 0}, {"results", json::array({result("HocSinh", "hub-key", 0, "", "1")})}});
    auto adapter = sector.create();
    const auto out = adapter.send({record("hub-key", "pupil", "", R"({"ClientId":"source-7"})")});
    REQUIRE(out.ok());
    CHECK(out.results.at(0).status == SendStatus::Accepted);
    CHECK(json::parse(sector.requests.at(0).body)["LstHocSinh"][0]["ClientId"] == "hub-key");
}

TEST_CASE("csdl says what a push was refused for and whether trying again helps", "[csdl]") {
    struct Case {
        int status;
        const char* body;
        const char* code;
        std::uint32_t retry;
    };
    const auto one = GENERATE(Case{401, R"({"rc":401})", "destination.unauthorized", EDUHUB_RETRY_NEVER},
                              Case{403, R"({"rc":403})", "destination.not_feeding_partner", EDUHUB_RETRY_NEVER},
                              Case{413, R"({"rc":413})", "destination.too_many_rows", EDUHUB_RETRY_NEVER},
                              Case{429, "", "destination.busy", EDUHUB_RETRY_LATER}, Case{500, "", "destination.unavailable", EDUHUB_RETRY_UNCERTAIN},
                              Case{200, "<html>", "page.not_json", EDUHUB_RETRY_UNCERTAIN}, Case{200, R"({"rc":0,"results":[)", "page.unreadable", EDUHUB_RETRY_UNCERTAIN},
                              Case{200, R"({"rc":0})", "page.unreadable", EDUHUB_RETRY_UNCERTAIN}, Case{200, R"({"rc":7})", "destination.refused", EDUHUB_RETRY_UNCERTAIN});
    Sector sector;
    sector.answer(one.status, std::string(one.body));
    auto adapter = sector.create();
    const auto out = adapter.send({record("p1", "pupil")});
    CHECK(out.error == one.code);
    CHECK(out.retry == one.retry);
    CHECK(out.results.empty());
}

TEST_CASE("csdl takes no delete and no entity it has no list for", "[csdl]") {
    Sector sector;
    auto adapter = sector.create();
    auto gone = record("p1", "pupil");
    gone.operation = eduhub::Operation::Delete;
    const auto out = adapter.send({gone, record("o1", "organisation")});
    REQUIRE(out.ok());
    CHECK(out.results.at(0).code == "destination.no_delete");
    CHECK(out.results.at(1).code == "destination.entity_unknown");
    CHECK(sector.requests.empty());
}

namespace {

RecordIn result_of(const char* id, const char* school_class, const char* period) {
    return {.delivery_id = std::string("d-") + id, .entity = "result",
            .body = json{{"ClientId", "x"}, {"MaHocSinh", "5200000001"}, {"MaLopHoc", school_class}, {"NamHoc", 2026}, {"KyHoc", period}}.dump(), .remote_id = "", .idempotency_key = id};
}

eduhub::testing::QuestionIn question(const char* id, const char* ticket, std::int64_t sent_at_ms = 0) {
    return {.delivery_id = std::string("d-") + id, .entity = "pupil", .idempotency_key = id, .ticket = ticket, .sent_at_ms = sent_at_ms};
}

}  // namespace

TEST_CASE("csdl pushes results class by class and period by period", "[csdl]") {
    Sector sector;
    sector.answer(200, {{"rc", 0}, {"results", {result("HocSinh", "p1", 0, "", "5200000001")}}});
    sector.answer(200, {{"rc", 0}, {"results", {result("KetQua", "k1", 0, "", "KQ1"), result("KetQua", "k4", 24, "KyHoc", nullptr)}}});
    sector.answer(200, {{"rc", 0}, {"results", {result("KetQua", "k2", 0, "", "KQ2")}}});
    sector.answer(200, {{"rc", 0}, {"results", {result("KetQua", "k3", 0, "", "KQ3")}}});
    auto adapter = sector.create();
    const auto out = adapter.send({result_of("k1", "L1", "1"), record("p1", "pupil"), result_of("k2", "L1", "122"), result_of("k3", "L2", "1"), result_of("k4", "L1", "1")});
    REQUIRE(out.ok());
    REQUIRE(sector.requests.size() == 4);
    CHECK(sector.requests[0].url == "https://csdl.test/syncdata-api/Push/DongBo");
    CHECK_FALSE(json::parse(sector.requests[0].body).contains("LstKetQua"));
    for (std::size_t i = 1; i < 4; ++i) {
        CHECK(sector.requests[i].url == "https://csdl.test/syncdata-api/Push/KetQua");
        const auto push = json::parse(sector.requests[i].body);
        for (const auto& row : push["LstKetQua"]) {
            CHECK(row["MaLopHoc"] == push["MaLopHoc"]);
            CHECK(row["KyHoc"] == push["KyHoc"]);
        }
    }
    const auto first = json::parse(sector.requests[1].body);
    CHECK(first["MaTruongHoc"] == "64625417");
    CHECK(first["NamHoc"] == 2026);
    CHECK(first["KyHoc"] == "1");
    CHECK(first["LstKetQua"].size() == 2);
    CHECK(first["LstKetQua"][0]["ClientId"] == "k1");
    std::map<std::string, std::pair<SendStatus, std::string>> settled;
    for (const auto& one : out.results) settled[one.delivery_id] = {one.status, one.code};
    CHECK(settled.size() == 5);
    CHECK(settled["d-k4"] == std::pair<SendStatus, std::string>(SendStatus::Rejected, "destination.book_locked"));
    CHECK(settled["d-k3"].first == SendStatus::Accepted);
}

TEST_CASE("csdl leaves what one book's call settled when the next call fails", "[csdl]") {
    Sector sector;
    sector.answer(200, {{"rc", 0}, {"results", {result("KetQua", "k1", 0, "", "KQ1")}}});
    sector.answer(503, "");
    auto adapter = sector.create();
    const auto out = adapter.send({result_of("k1", "L1", "1"), result_of("k2", "L2", "1"), result_of("k3", "L3", "1")});
    REQUIRE(out.ok());
    CHECK(sector.requests.size() == 2);
    REQUIRE(out.results.size() == 3);
    CHECK(out.results[0].status == SendStatus::Accepted);
    // Of the second book it is not known; the third has not gone out.
    CHECK(out.results[1].status == SendStatus::Uncertain);
    CHECK(out.results[2].status == SendStatus::Retry);
    for (std::size_t i = 1; i < 3; ++i) CHECK(out.results[i].code == "destination.unavailable");
    sector.answer(503, "");
    CHECK(adapter.send({result_of("k2", "L2", "1")}).error == "destination.unavailable");
}

TEST_CASE("csdl takes no single marks", "[csdl]") {
    Sector sector;
    auto adapter = sector.create();
    const auto out = adapter.send({record("m1", "mark")});
    REQUIRE(out.results.size() == 1);
    CHECK(out.results[0].status == SendStatus::Rejected);
    CHECK(out.results[0].code == "destination.entity_unknown");
    CHECK(sector.requests.empty());
}

TEST_CASE("csdl takes a push that is carried out later as pending under its ticket", "[csdl]") {
    Sector sector;
    sector.answer(202, {{"rc", 0}, {"rd", ""}, {"maPhieu", "PH-7"}, {"hoiLaiSau", 30}});
    auto adapter = sector.create();
    const auto out = adapter.send({record("p1", "pupil"), record("p2", "pupil")});
    REQUIRE(out.results.size() == 2);
    for (const auto& one : out.results) {
        CHECK(one.status == SendStatus::Pending);
        CHECK(one.ticket == "PH-7");
        CHECK(one.retry_after_ms == 30'000);
    }
}

TEST_CASE("csdl asks once for a ticket and tells each record what became of it", "[csdl]") {
    using eduhub::Fate;
    Sector sector;
    auto adapter = sector.create();
    sector.answer(200, {{"rc", 0}, {"trangThai", "cho"}, {"hoiLaiSau", 20}});
    const auto waiting = adapter.resolve({question("p1", "PH-7"), question("p2", "PH-7")});
    REQUIRE(waiting.resolutions.size() == 2);
    CHECK(waiting.resolutions[0].fate == Fate::Pending);
    CHECK(waiting.resolutions[0].again_after_ms == 20'000);
    CHECK(json::parse(sector.requests.at(0).body) == json{{"MaTruongHoc", "64625417"}, {"MaPhieu", "PH-7"}});

    sector.answer(200, {{"rc", 0}, {"trangThai", "xong"}, {"results", {result("HocSinh", "p1", 0, "", "6400000001"), result("HocSinh", "p2", 22, "MaLopHocCn", nullptr),
                                                                    result("HocSinh", "p3", 21, "NgaySinh", nullptr)}}});
    const auto done = adapter.resolve({question("p1", "PH-7"), question("p2", "PH-7"), question("p3", "PH-7")});
    REQUIRE(done.resolutions.size() == 3);
    CHECK(done.resolutions[0].fate == Fate::Delivered);
    CHECK(done.resolutions[0].remote_id == "6400000001");
    CHECK(done.resolutions[1].fate == Fate::Never);
    CHECK(done.resolutions[1].code == "destination.reference_unknown");
    CHECK(done.resolutions[2].fate == Fate::Refused);
    CHECK(done.resolutions[2].field == "NgaySinh");
}

TEST_CASE("csdl looks up the sending where the ticket was lost and waits while it may still arrive", "[csdl]") {
    using eduhub::Fate;
    Sector sector;
    auto adapter = sector.create();
    const auto old = sector.now_ms - 61'000;
    const auto young = sector.now_ms - 20'000;
    sector.answer(200, {{"rc", 0}, {"trangThai", "khong_co"}});
    sector.answer(200, {{"rc", 0}, {"results", {{{"loai", "HocSinh"}, {"ClientId", "p1"}, {"co", true}, {"ma", "6400000001"}},
                                               {{"loai", "HocSinh"}, {"ClientId", "p2"}, {"co", false}, {"ma", nullptr}},
                                               {{"loai", "HocSinh"}, {"ClientId", "p3"}, {"co", false}, {"ma", nullptr}}}}});
    const auto out = adapter.resolve({question("p1", "PH-9", old), question("p2", "", old), question("p3", "", young)});
    std::map<std::string, eduhub::testing::ResolutionOut> by_id;
    for (const auto& one : out.resolutions) CHECK(by_id.emplace(one.delivery_id, one).second);
    REQUIRE(by_id.size() == 3);
    CHECK(by_id["d-p1"].fate == Fate::Delivered);
    CHECK(by_id["d-p1"].remote_id == "6400000001");
    CHECK(by_id["d-p2"].fate == Fate::Never);
    CHECK(by_id["d-p3"].fate == Fate::Unknown);
    CHECK(by_id["d-p3"].again_after_ms == 40'000);
    const auto asked = json::parse(sector.requests.at(1).body)["DanhSach"];
    REQUIRE(asked.size() == 3);
    CHECK(asked[0] == json{{"loai", "HocSinh"}, {"ClientId", "p2"}, {"LuotGui", "d-p2.1"}});
}
