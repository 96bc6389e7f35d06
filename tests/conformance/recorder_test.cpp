// What the recorder leaves of a school's data: its shape and nothing else.
#include <catch2/catch.hpp>

#include <algorithm>

#include "core/codec/percent.hpp"
#include "core/plugin/kit/recorder.hpp"
#include "core/text/unicode.hpp"
#include "tests/conformance/bench_of_plugins.hpp"

using namespace bench_of_plugins;
using namespace hub::plugin::kit;

namespace {

constexpr const char* kPage = R"({"ma_loi":0,"du_lieu":[
  {"ma_hoc_sinh":"5210000019","ho_ten":"Trần Lê Ngọc Ánh","ngay_sinh":"05/09/2014","so_dinh_danh":"052314000123","ma_lop":"lop-4A17","dia_chi":"12 Quang Trung, Quy Nhơn","gioi_tinh":"0","sua_luc":"2026-11-01T00:00:00+07:00"},
  {"ma_hoc_sinh":"5210000020","ho_ten":"SIU H'NHUNG","ngay_sinh":"2014","so_dinh_danh":null,"ma_lop":"lop-4A17","gioi_tinh":"1"},
  {"ho_ten":"Lê Văn Tám"}],"trang_tiep":null,"moc":"m20261101"})";

struct School final : net::Egress {
    Result<net::HttpResponse> perform(const net::HttpRequest& request, const net::EgressPolicy&) override {
        asked = request;
        return net::HttpResponse{.status = 200, .headers = {{"Content-Type", "application/json"}, {"Set-Cookie", "session=abc123"}}, .body = kPage};
    }
    net::HttpRequest asked;
};

std::vector<std::string> shape_of(const std::vector<DecodedItem>& items) {
    std::vector<std::string> out;
    for (const auto& item : items) {
        auto line = std::to_string(static_cast<int>(item.kind)) + " " + item.location + " " + item.code + " " + std::to_string(item.key.size());
        const auto record = codec::parse_json(item.json);
        if (record) {
            for (const auto& [name, value] : record->members()) line += " " + name + std::to_string(static_cast<int>(value.kind()));
        }
        out.push_back(std::move(line));
    }
    return out;
}

}  // namespace

TEST_CASE("a recording of a school holds none of its people and none of its secrets, and decodes in the same shape", "[recorder]") {
    Bench bench;
    const auto plugin = bench.verify("vnedu", GOOD_PLUGINS);
    REQUIRE(plugin);
    const auto school = std::make_shared<School>();
    const auto egress = std::make_shared<RecordingEgress>(school, Pseudonyms("a key of this test"));
    auto context = bench.context(R"({"base_url":"https://vnedu.test"})");
    context.egress = egress;
    context.credential = [] { return Result<std::string>(R"({"ma_khach":"khach-thu-nghiem","bi_mat":"khong-ai-biet"})"); };
    auto adapter = make_worker_adapter(*plugin, std::move(context), Bench::options());
    REQUIRE(adapter);

    const auto recording = record_reading(**adapter, *egress, "pupil", 5);
    REQUIRE(recording);
    const auto text = write_recording(*recording);
    INFO(text);
    CHECK(school->asked.url.find("64625417") != std::string::npos);
    for (const char* original : {"5210000019", "5210000020", "Trần Lê Ngọc Ánh", "Ngọc", "SIU H'NHUNG", "NHUNG", "Lê Văn Tám", "Tám", "05/09/2014", "052314000123", "4000123",
                                 "4A17", "Quang", "Trung", "Quy", "m20261101", "2026-11-01", "khach-thu-nghiem", "khong-ai-biet", "session", "abc123", "64625417/", "vnedu.test"}) {
        CAPTURE(original);
        CHECK(text.find(original) == std::string::npos);
    }

    const auto read_again = parse_recording(text);
    REQUIRE(read_again);
    const auto* const decode = read_again->find("decode");
    REQUIRE(decode != nullptr);
    const auto before = (*adapter)->decode("pupil", "application/json", kPage);
    const auto after = (*adapter)->decode("pupil", "application/json", decode->body);
    REQUIRE(before);
    REQUIRE(after);
    CHECK(shape_of(*after) == shape_of(*before));
    CHECK(object_of(after->at(0))["ma_lop"].text() == object_of(after->at(1))["ma_lop"].text());
    CHECK(read_again->find("fetch")->exchanges.at(0).reply.body == decode->body);
}

TEST_CASE("a recorded address keeps the interface's version and hides what its escapes stand for", "[recorder]") {
    const auto school = std::make_shared<School>();
    const Pseudonyms pseudonyms("a key of this test");
    RecordingEgress egress(school, pseudonyms);
    (void)egress.perform({.method = "GET", .url = "https://vnedu.test/v2/classes/L%E1%BB%9Bp%204A/pupils/broken%2", .headers = {}, .body = {}}, {});
    const auto url = egress.take().at(0).request.url;
    CHECK(url == "https://vendor.test/v2/classes/" + codec::encode_percent(pseudonyms.of("Lớp 4A")) + "/pupils/" + codec::encode_percent(pseudonyms.of("broken%2")));
    CHECK(url.find("%20") != std::string::npos);
}

TEST_CASE("pseudonyms keep form and case, follow from the key, and are the same each time", "[recorder]") {
    const Pseudonyms one("one");
    const Pseudonyms two("two");
    CHECK(one.of("Trần Lê Ngọc Ánh") == one.of("Trần Lê Ngọc Ánh"));
    CHECK(one.of("Trần Lê Ngọc Ánh") != two.of("Trần Lê Ngọc Ánh"));
    const auto capitals = one.of("NGUYỄN VĂN AN");
    CHECK(std::count(capitals.begin(), capitals.end(), ' ') == 2);
    CHECK(text::to_upper(capitals) == capitals);
    const auto number = one.of("052314000123");
    CHECK(number.size() == 12);
    CHECK(number.substr(0, 6) == "052314");
    CHECK(number != "052314000123");
    const auto date = one.of("05/09/2014");
    CHECK(date.size() == 10);
    CHECK(date[2] == '/');
    CHECK(date != "05/09/2014");
    CHECK(one.of("2014-09-05").substr(0, 4) == date.substr(6, 4));
    CHECK(one.of("1") == "1");
    CHECK(one.of("0071234").front() == '0');
    CHECK(Pseudonyms("one", {"Đang học"}).of("Đang học") == "Đang học");
    CHECK(one.of_body(R"({"hoTen":"Lê Văn A","diem":7.5,"ma":123456})").find("hoTen") != std::string::npos);
}
