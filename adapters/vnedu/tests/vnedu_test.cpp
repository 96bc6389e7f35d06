// The adapter against its contract: signature, paging, delta, and a vendor that misbehaves.
#include <catch2/catch.hpp>

#include <eduhub/testing.hpp>

#include <nlohmann/json.hpp>

namespace {

using eduhub::testing::FakeHost;
using nlohmann::json;

struct School : FakeHost {
    School() {
        tenant = "52540001";
        settings = R"({"base_url":"https://vnedu.test/"})";
        secrets = {{"ma_khach", "khach-1"}, {"bi_mat", "bi-mat-thu"}};
    }
    void page(json content, json next, const char* watermark) {
        replies.push_back({.status = 200, .headers = {}, .body = json{{"ma_loi", 0}, {"du_lieu", std::move(content)}, {"trang_tiep", std::move(next)}, {"moc", watermark}}.dump()});
    }
    void answer(int status, std::string body, eduhub::Headers headers = {}) { replies.push_back({.status = status, .headers = std::move(headers), .body = std::move(body)}); }
};

std::string header_of(const eduhub::HttpRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return "absent";
}

json pupil(const char* key, const char* name = "Nguyễn Thị Ánh") { return {{"ma_hoc_sinh", key}, {"ho_ten", name}, {"sua_luc", "2026-11-01T00:00:00+07:00"}}; }

}  // namespace

TEST_CASE("vnedu signs the request as the contract's vector says and leaves the key's name to the host", "[vnedu]") {
    School school;
    school.page(json::array(), nullptr, "m1");
    auto adapter = school.create();
    REQUIRE(adapter.fetch("pupil", "").ok());
    const auto& request = school.requests.at(0);
    CHECK(request.url == "https://vnedu.test/api/v2/truong/52540001/hoc-sinh?tu_moc=&trang=&so_dong=200");
    CHECK(header_of(request, "X-Thoi-Gian") == "1795312800000");
    CHECK(header_of(request, "X-Chu-Ky") == "cb40a4eaaa52995053d56b17cd8f262f81000a375af797f72398ef27492a446c");
    CHECK(header_of(request, "X-Ma-Khach") == "{{secret:ma_khach}}");
}

TEST_CASE("vnedu reads page after page and uses the watermark only after the last", "[vnedu]") {
    School school;
    school.page({pupil("1")}, "t/2", "m1");
    school.page({pupil("2")}, nullptr, "m2");
    school.page(json::array(), nullptr, "m3");
    auto adapter = school.create();
    const auto first = adapter.fetch("pupil", "");
    REQUIRE(first.ok());
    CHECK(first.more);
    const auto second = adapter.fetch("pupil", first.next_cursor);
    REQUIRE(second.ok());
    CHECK_FALSE(second.more);
    CHECK(school.requests.at(1).url.find("tu_moc=&trang=t%2F2&") != std::string::npos);
    const auto delta = adapter.fetch("pupil", second.next_cursor);
    REQUIRE(delta.ok());
    CHECK(school.requests.at(2).url.find("tu_moc=m2&trang=&") != std::string::npos);
}

TEST_CASE("vnedu stops when the vendor repeats a token, a page, or itself", "[vnedu]") {
    School school;
    auto adapter = school.create();
    SECTION("the page token it was asked for") {
        school.page({pupil("1")}, "t2", "m1");
        school.page({pupil("2")}, "t2", "m1");
    }
    SECTION("the rows of the page before under a fresh token") {
        school.page({pupil("1")}, "t2", "m1");
        school.page({pupil("1")}, "t3", "m1");
    }
    const auto first = adapter.fetch("pupil", "");
    REQUIRE(first.ok());
    const auto second = adapter.fetch("pupil", first.next_cursor);
    CHECK(second.error == "page.repeated");
    CHECK(second.next_cursor.empty());
}

TEST_CASE("vnedu notices a circle of several tokens", "[vnedu]") {
    School school;
    auto adapter = school.create();
    std::string cursor;
    std::string error;
    for (int i = 0; i < 10 && error.empty(); ++i) {
        school.page({pupil(std::to_string(i).c_str())}, "t" + std::to_string(i % 3), "m1");
        const auto step = adapter.fetch("pupil", cursor);
        error = step.error;
        cursor = step.next_cursor;
    }
    CHECK(error == "page.repeated");
    CHECK(school.requests.size() == 4);
}

TEST_CASE("vnedu says what it was refused for and whether trying again helps", "[vnedu]") {
    struct Case {
        int status;
        const char* code;
        std::uint32_t retry;
    };
    const auto one = GENERATE(Case{400, "vendor.bad_request", EDUHUB_RETRY_NEVER}, Case{401, "vendor.unauthorized", EDUHUB_RETRY_NEVER},
                              Case{403, "vendor.forbidden", EDUHUB_RETRY_NEVER}, Case{404, "vendor.not_found", EDUHUB_RETRY_NEVER},
                              Case{500, "vendor.unavailable", EDUHUB_RETRY_LATER}, Case{302, "vendor.unavailable", EDUHUB_RETRY_LATER});
    School school;
    school.answer(one.status, R"({"ma_loi":9,"thong_bao":"x"})");
    auto adapter = school.create();
    const auto step = adapter.fetch("pupil", "");
    CHECK(step.error == one.code);
    CHECK(step.retry == one.retry);
    CHECK(step.pages.empty());
}

TEST_CASE("vnedu passes a sane Retry-After on and ignores an absurd one", "[vnedu]") {
    const auto [value, wait] = GENERATE(table<const char*, std::int64_t>({{"120", 120'000}, {"-5", 0}, {"99999999", 0}, {"soon", 0},
                                                                          {"Sun, 22 Nov 2026 02:01:00 GMT", 60'000}, {"Sun, 06 Nov 1994 08:49:37 GMT", 0}}));
    School school;
    school.now_ms = 1'795'312'800'000;  // 2026-11-22T02:00:00Z
    school.answer(429, "", {{"retry-after", value}});
    auto adapter = school.create();
    const auto step = adapter.fetch("class", "");
    CHECK(step.error == "vendor.busy");
    CHECK(step.retry == EDUHUB_RETRY_LATER);
    INFO(value);
    CHECK(step.retry_after_ms == wait);
}

TEST_CASE("vnedu gives up no page that is not whole", "[vnedu]") {
    const auto [body, code] = GENERATE(table<const char*, const char*>({
        {"<html><body>Đăng nhập</body></html>", "page.not_json"},
        {"", "page.not_json"},
        {R"({"ma_loi":0,"du_lieu":[{"ma_hoc_sinh":"1")", "page.unreadable"},
        {R"({"ma_loi":0,"du_lieu":[],"trang_tiep":null,"moc":"m"} x)", "page.unreadable"},
        {R"({"ma_loi":7,"thong_bao":"busy"})", "vendor.refused"},
        {R"({"du_lieu":[],"trang_tiep":null,"moc":"m"})", "page.unreadable"},
        {R"({"ma_loi":0,"du_lieu":{},"trang_tiep":null,"moc":"m"})", "page.unreadable"},
        {R"({"ma_loi":0,"du_lieu":[],"moc":"m"})", "page.unreadable"},
        {R"({"ma_loi":0,"du_lieu":[],"trang_tiep":null})", "page.unreadable"},
        {R"({"ma_loi":0,"ma_loi":0,"du_lieu":[],"trang_tiep":null,"moc":"m"})", "page.duplicate_member"},
    }));
    School school;
    school.answer(200, body);
    auto adapter = school.create();
    const auto step = adapter.fetch("pupil", "");
    INFO(body);
    CHECK(step.error == code);
    CHECK(step.retry == EDUHUB_RETRY_LATER);
    CHECK(step.pages.empty());
}

TEST_CASE("vnedu refuses JSON a million levels deep", "[vnedu]") {
    School school;
    school.answer(200, R"({"ma_loi":0,"du_lieu":)" + std::string(1'000'000, '['));
    auto adapter = school.create();
    CHECK(adapter.fetch("pupil", "").error == "page.too_deep");
}

TEST_CASE("vnedu decodes rows with key, version and place", "[vnedu]") {
    School school;
    auto adapter = school.create();
    const json page{{"ma_loi", 0}, {"trang_tiep", nullptr}, {"moc", "m"},
                    {"du_lieu", {pupil("007"), {{"ma_hoc_sinh", "8"}, {"da_xoa", true}}, 5, {{"ho_ten", "x"}}, {{"ma_hoc_sinh", 9}}, pupil("007"), pupil("007", "Someone else")}}};
    const auto out = adapter.decode("pupil", page.dump());
    REQUIRE(out.ok());
    REQUIRE(out.items.size() == 7);
    CHECK(out.items[0].key == "007");
    CHECK(out.items[0].version == "2026-11-01T00:00:00+07:00");
    CHECK(out.items[0].location == "/du_lieu/0");
    CHECK(json::parse(out.items[0].json) == pupil("007"));
    CHECK(out.items[1].deleted);
    CHECK(out.items[1].key == "8");
    CHECK(out.items[2].code == "record.unreadable");
    CHECK(out.items[3].code == "field.missing");
    CHECK(out.items[3].field == "ma_hoc_sinh");
    CHECK(out.items[4].code == "field.type");
    CHECK_FALSE(out.items[5].is_problem);
    CHECK(out.items[6].code == "record.duplicate_key");
    CHECK(out.items[6].ordinal == 6);
}

TEST_CASE("vnedu reads marks and results under their own paths and keys", "[vnedu]") {
    const auto [entity, path, key] = GENERATE(table<std::string, std::string, std::string>({{"mark", "diem", "ma_diem"}, {"result", "ket-qua", "ma_ket_qua"}}));
    School school;
    school.page(json::array({json{{key, "1"}, {"trang_thai", "nhap"}}, json{{key, "2"}, {"da_xoa", true}}}), nullptr, "m1");
    auto adapter = school.create();
    const auto step = adapter.fetch(entity, "");
    REQUIRE(step.ok());
    CHECK(school.requests.at(0).url.find("/52540001/" + path + "?") != std::string::npos);
    const auto out = adapter.decode(entity, step.pages.at(0).body);
    REQUIRE(out.items.size() == 2);
    CHECK(out.items[0].key == "1");
    CHECK(out.items[1].deleted);
}
