// sim-vnedu against adapters/vnedu/contract.yaml.

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <set>

#include "process.hpp"
#include "vnedu/signature.hpp"

using nlohmann::json;
using simulator::test::Answer;
using simulator::test::Folder;
using simulator::test::Headers;
using simulator::test::Simulator;

namespace {

json pupil(int number) { return {{"ma_hoc_sinh", "HS" + std::to_string(number)}, {"ho_ten", "Nguyễn Thị Ánh"}, {"gioi_tinh", "0"}}; }

/// A school with `pupils` rows, another without any, and a key for each.
struct VnEdu {
    explicit VnEdu(int pupils) {
        json rows = json::array();
        for (int i = 1; i <= pupils; ++i) rows.push_back(pupil(i));
        folder.write("vnedu/1001.json", {{"ma_truong", "1001"}, {"hoc-sinh", rows}, {"lop", json::array()}, {"can-bo", json::array()}});
        folder.write("vnedu/1002.json", {{"ma_truong", "1002"}, {"hoc-sinh", json::array()}, {"lop", json::array()}, {"can-bo", json::array()}});
        folder.write("vnedu/credentials.json", json::array({{{"ma_khach", "a"}, {"bi_mat", "sa"}, {"ma_truong", "1001"}},
                                                            {{"ma_khach", "b"}, {"bi_mat", "sb"}, {"ma_truong", "1002"}}}));
        process.emplace(std::vector<std::string>{SIM_VNEDU, "--data", folder.path().string()});
    }

    static std::string now(long long shift_ms = 0) {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(since).count() + shift_ms);
    }

    Answer get(const std::string& target, const std::string& key = "a", const std::string& secret = "sa", const std::string& time = now(),
               int timeout_ms = 10'000) const {
        const Headers headers{{"X-Ma-Khach", key}, {"X-Thoi-Gian", time}, {"X-Chu-Ky", simulator::vnedu::sign(secret, target, time)}};
        return process->send("GET", target, "", headers, timeout_ms);
    }

    static std::string target(const std::string& since, const std::string& page, int rows, const std::string& school = "1001") {
        return "/api/v2/truong/" + school + "/hoc-sinh?tu_moc=" + since + "&trang=" + page + "&so_dong=" + std::to_string(rows);
    }

    /// Reads all pages; keys in order, and the watermark to go on from.
    std::pair<std::vector<std::string>, std::string> read(const std::string& since, int rows) const {
        std::vector<std::string> keys;
        std::string page;
        for (;;) {
            const json reply = get(target(since, page, rows)).json();
            for (const auto& row : reply.at("du_lieu")) keys.push_back(row.at("ma_hoc_sinh").get<std::string>() + (row.contains("da_xoa") ? " deleted" : ""));
            if (reply.at("trang_tiep").is_null()) return {keys, reply.at("moc")};
            page = reply.at("trang_tiep");
        }
    }

    Folder folder;
    std::optional<Simulator> process;
};

}  // namespace

TEST_CASE("the signature of VnEdu is the one the contract's vector shows", "[simulator]") {
    std::ifstream in(VNEDU_CONTRACT);
    const std::string contract{std::istreambuf_iterator<char>(in), {}};
    const auto signature = simulator::vnedu::sign("bi-mat-thu", "/api/v2/truong/52540001/hoc-sinh?tu_moc=&trang=&so_dong=200", "1795312800000");
    CHECK(contract.find("\"" + signature + "\"") != std::string::npos);
}

TEST_CASE("VnEdu answers only callers who sign with the key of that school and a fresh time", "[simulator]") {
    const VnEdu vnedu(1);
    const std::string target = VnEdu::target("", "", 10);
    CHECK(vnedu.get(target).status == 200);
    CHECK(vnedu.get(target, "a", "guess").status == 401);
    CHECK(vnedu.get(target, "nobody").status == 401);
    CHECK(vnedu.get(target, "b", "sb").status == 403);
    CHECK(vnedu.get(target, "a", "sa", VnEdu::now(-301'000)).status == 401);
    CHECK(vnedu.get(target, "a", "sa", VnEdu::now(+301'000)).status == 401);
    CHECK(vnedu.get(target, "a", "sa", VnEdu::now(-290'000)).status == 200);
    CHECK(vnedu.get(VnEdu::target("", "", 10, "1009")).status == 404);
}

TEST_CASE("a signature for one page does not open another", "[simulator]") {
    const VnEdu vnedu(3);
    const std::string time = VnEdu::now();
    const Headers headers{{"X-Ma-Khach", "a"}, {"X-Thoi-Gian", time}, {"X-Chu-Ky", simulator::vnedu::sign("sa", VnEdu::target("", "", 1), time)}};
    CHECK(vnedu.process->send("GET", VnEdu::target("", "", 2), "", headers).status == 401);
}

TEST_CASE("VnEdu refuses parameters outside the contract", "[simulator]") {
    const VnEdu vnedu(1);
    for (const auto& target : {VnEdu::target("", "", 0), VnEdu::target("", "", 501), VnEdu::target("m1xff", "", 10),
                               VnEdu::target("yesterday", "", 10), VnEdu::target("", "p9", 10), std::string("/api/v2/truong/1001/hoc-sinh?so_dong=10")}) {
        CHECK(vnedu.get(target).status == 400);
    }
}

TEST_CASE("pages of any size show every row once and in order", "[simulator]") {
    const VnEdu vnedu(7);
    std::vector<std::string> all;
    for (int i = 1; i <= 7; ++i) all.push_back("HS" + std::to_string(i));
    for (const int rows : {1, 2, 3, 7, 500}) CHECK(vnedu.read("", rows).first == all);
}

TEST_CASE("a delta shows what was changed and deleted since its watermark, and nothing else", "[simulator]") {
    const VnEdu vnedu(4);
    const auto [all, first] = vnedu.read("", 2);
    CHECK(vnedu.read(first, 2).first.empty());
    CHECK(vnedu.process->order("/_sim/edit", {{"tenant", "1001"}, {"entity", "hoc-sinh"}, {"key", "HS2"}, {"set", {{"ho_ten", "Trần An"}}}}).status == 200);
    CHECK(vnedu.process->order("/_sim/delete", {{"tenant", "1001"}, {"entity", "hoc-sinh"}, {"key", "HS3"}}).status == 200);
    const auto [changed, second] = vnedu.read(first, 2);
    CHECK(changed == std::vector<std::string>{"HS2", "HS3 deleted"});
    CHECK(vnedu.read(second, 2).first.empty());
    CHECK(vnedu.read("", 2).first == std::vector<std::string>{"HS1", "HS4", "HS2"});
    CHECK(vnedu.get(VnEdu::target(first, "", 9)).json()["du_lieu"][0]["ho_ten"] == "Trần An");
}

TEST_CASE("a row changed between two pages leaves the read and comes with the next delta", "[simulator]") {
    const VnEdu vnedu(4);
    const json first = vnedu.get(VnEdu::target("", "", 2)).json();
    vnedu.process->order("/_sim/edit", {{"tenant", "1001"}, {"entity", "hoc-sinh"}, {"key", "HS3"}, {"set", {{"ho_ten", "Mới"}}}});
    const json second = vnedu.get(VnEdu::target("", first["trang_tiep"], 2)).json();
    REQUIRE(second["du_lieu"].size() == 1);
    CHECK(second["du_lieu"][0]["ma_hoc_sinh"] == "HS4");
    CHECK(second["moc"] == first["moc"]);
    CHECK(vnedu.read(second["moc"], 10).first == std::vector<std::string>{"HS3"});
}

TEST_CASE("an ordered fault strikes the school it names as often as it says", "[simulator]") {
    const VnEdu vnedu(4);
    const std::string target = VnEdu::target("", "", 2);
    vnedu.process->order("/_sim/fault", {{"mode", "status"}, {"status", 429}, {"retry_after", "7"}, {"tenant", "1001"}, {"count", 2}});
    CHECK(vnedu.get(VnEdu::target("", "", 2, "1002"), "b", "sb").status == 200);
    const Answer busy = vnedu.get(target);
    CHECK(busy.status == 429);
    CHECK(busy.headers.at("Retry-After") == "7");
    CHECK(vnedu.get(target).status == 429);
    CHECK(vnedu.get(target).status == 200);
}

TEST_CASE("faults of the body are what their names say", "[simulator]") {
    const VnEdu vnedu(4);
    const std::string target = VnEdu::target("", "", 2);
    const auto strike = [&](const char* mode) { vnedu.process->order("/_sim/fault", {{"mode", mode}}); };
    strike("html200");
    const Answer html = vnedu.get(target);
    CHECK(html.status == 200);
    CHECK(html.text.starts_with("<!doctype html>"));
    strike("truncated");
    CHECK(vnedu.get(target).json().is_discarded());
    strike("duplicate_page");
    const json again = vnedu.get(target).json();
    CHECK(vnedu.get(VnEdu::target("", again["trang_tiep"], 2)).json()["du_lieu"] == again["du_lieu"]);
    vnedu.process->order("/_sim/fault", {{"mode", "endless_pages"}, {"count", 20}});
    std::set<std::string> tokens;
    std::string page;
    for (int i = 0; i < 20; ++i) {
        const json reply = vnedu.get(VnEdu::target("", page, 2)).json();
        CHECK(reply["du_lieu"].size() == 2);
        page = reply["trang_tiep"];
        tokens.insert(page);
    }
    CHECK(tokens.size() == 20);
    strike("hang");
    CHECK_THROWS(vnedu.get(target, "a", "sa", VnEdu::now(), 300));
    CHECK(vnedu.process->order("/_sim/fault", {{"mode", "sulk"}}).status == 400);
}

TEST_CASE("VnEdu ends on SIGTERM even while it trickles an answer", "[simulator]") {
    VnEdu vnedu(1);
    vnedu.process->order("/_sim/fault", {{"mode", "trickle"}});
    const Answer begun = vnedu.get(VnEdu::target("", "", 2), "a", "sa", VnEdu::now(), 100);
    CHECK(begun.status == 200);
    CHECK(begun.json().is_discarded());
    CHECK(vnedu.process->end(SIGTERM) == 0);
}
