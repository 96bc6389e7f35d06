// sim-csdl against adapters/csdl/contract.yaml.

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <set>

#include "process.hpp"

using nlohmann::json;
using simulator::test::Answer;
using simulator::test::Folder;
using simulator::test::Headers;
using simulator::test::Simulator;

namespace {

json pupil(const std::string& client_id, const std::string& room) {
    return {{"ClientId", client_id}, {"HoTen", "Nguyễn Thị Ánh"}, {"NgaySinh", "2014-09-05T00:00:00.0"}, {"GioiTinh", "02"},
            {"SoDinhDanh", "052314000001"}, {"QuocTich", "VN"}, {"MaLopHocCn", room}, {"KhoiHoc", 4}, {"TrangThai", "01"}};
}

json without(json record, const char* field) {
    record.erase(field);
    return record;
}

json with(json record, const char* field, const json& value) {
    record[field] = value;
    return record;
}

/// Schools 1001 and 1003 are fed by us, 1002 by somebody else; one pupil of 1001 is known already.
struct Csdl {
    Csdl() {
        folder.write("csdl/schools.json", json::array({school("1001", "US"), school("1002", "OTHER"), school("1003", "US")}));
        folder.write("csdl/credentials.json", json::array({key("1001"), key("1002"), key("1003")}));
        folder.write("csdl/identities.json",
                     json::array({{{"maTruong", "1001"}, {"ma", "5200000007"}, {"maCu", nullptr}, {"ten", "Lê Văn Bảo"}, {"ngaySinh", "2013-01-02T00:00:00.0"},
                                   {"gioiTinh", "01"}, {"soDinhDanh", "052213000007"}, {"trangThai", "01"}, {"namHoc", 2026}, {"clientId", nullptr}}}));
        start();
    }

    static json school(const char* code, const char* partner) {
        return {{"maTruongHoc", code}, {"ten", "Trường"}, {"capHoc", "02"}, {"maXa", "21550"}, {"maDoiTac", partner}};
    }
    static json key(const std::string& code) {
        return {{"username", "u" + code}, {"password", "p" + code}, {"maTruongHoc", code}, {"maDoiTac", "US"}};
    }

    std::filesystem::path store() const { return folder.path() / "store.jsonl"; }
    void start() { process.emplace(std::vector<std::string>{SIM_CSDL, "--data", folder.path().string(), "--store", store().string()}); }

    Answer call(const std::string& path, const json& body, const std::string& school = "1001") const {
        return process->send("POST", "/syncdata-api/" + path, body.dump(), {{"Username", "u" + school}, {"Password", "p" + school}});
    }

    Answer push(const json& lists, const std::string& school = "1001") const {
        json body = lists;
        body.update({{"MaTruongHoc", school}, {"NamHoc", 2026}, {"LoaiDongBo", 1}});
        return call("Push/DongBo", body, school);
    }

    json push_one(const char* list, const json& record, const std::string& school = "1001") const {
        const json reply = push({{list, json::array({record})}}, school).json();
        REQUIRE(reply["results"].size() == 1);
        return reply["results"][0];
    }

    std::string add_class(const std::string& school = "1001") const {
        return push_one("LstLopHocInfo", {{"ClientId", "c4a"}, {"Ten", "4A"}, {"KhoiHoc", 4}, {"NamHoc", 2026}}, school)["ma"];
    }

    json pupils(const std::string& school = "1001") const {
        return call("Public/HocSinh/GetHocSinh", {{"maTruongHoc", school}, {"namHoc", 2026}, {"limit", 1000}, {"offset", 0}}, school).json()["rows"];
    }

    std::size_t journal_lines() const {
        std::ifstream in(store());
        return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
    }

    Folder folder;
    std::optional<Simulator> process;
};

}  // namespace

TEST_CASE("the sector database refuses whoever is not that school's feeding partner", "[simulator]") {
    const Csdl csdl;
    const json nothing = json::object();
    CHECK(csdl.push(nothing).status == 200);
    const Answer other = csdl.push(nothing, "1002");
    CHECK(other.status == 403);
    CHECK(other.json()["rc"] == 403);
    json stolen = {{"MaTruongHoc", "1003"}, {"NamHoc", 2026}, {"LoaiDongBo", 1}};
    CHECK(csdl.call("Push/DongBo", stolen, "1001").status == 403);
    CHECK(csdl.process->send("POST", "/syncdata-api/Push/DongBo", "{}", {{"Username", "u1001"}, {"Password", "x"}}).status == 401);
    CHECK(csdl.call("Push/DongBo", json::array()).status == 400);
    CHECK(csdl.journal_lines() == 0);
}

TEST_CASE("a push of more than 500 rows is refused whole", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class();
    json rows = json::array();
    for (int i = 0; i < 501; ++i) rows.push_back(without(pupil("p" + std::to_string(i), room), "SoDinhDanh"));
    CHECK(csdl.push({{"LstHocSinh", rows}}).status == 413);
    CHECK(csdl.journal_lines() == 1);
    rows.erase(0);
    CHECK(csdl.push({{"LstHocSinh", rows}}).status == 200);
    CHECK(csdl.journal_lines() == 501);
}

TEST_CASE("a record that breaks the contract is refused by itself with the field's name", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class();
    const json good = pupil("p1", room);
    const auto verdict = [&](const json& record) {
        const json result = csdl.push_one("LstHocSinh", record);
        return std::pair{result["rc"].get<int>(), result["rd"].get<std::string>()};
    };
    CHECK(verdict(without(good, "HoTen")) == std::pair{20, std::string("HoTen")});
    CHECK(verdict(with(good, "TrangThai", nullptr)) == std::pair{20, std::string("TrangThai")});
    CHECK(verdict(with(good, "NgaySinh", "2014-02-31T00:00:00.0")) == std::pair{21, std::string("NgaySinh")});
    CHECK(verdict(with(good, "NgaySinh", "05/09/2014")) == std::pair{21, std::string("NgaySinh")});
    CHECK(verdict(with(good, "GioiTinh", "1")) == std::pair{21, std::string("GioiTinh")});
    CHECK(verdict(with(good, "TrangThai", "1")) == std::pair{21, std::string("TrangThai")});
    CHECK(verdict(with(good, "SoDinhDanh", "52314000001")) == std::pair{21, std::string("SoDinhDanh")});
    CHECK(verdict(with(good, "KhoiHoc", "4")) == std::pair{21, std::string("KhoiHoc")});
    CHECK(verdict(with(good, "ClientId", std::string(65, 'x'))) == std::pair{21, std::string("ClientId")});
    CHECK(verdict(with(good, "MaLopHocCn", "LH99999999")) == std::pair{22, std::string("MaLopHocCn")});
    CHECK(verdict(with(good, "NgaySinh", "2014-09")).first == 0);
    CHECK(verdict(with(good, "NgaySinh", "2014")).first == 0);
    const json two = csdl.push({{"LstHocSinh", json::array({without(good, "HoTen"), pupil("p2", room)})}}).json()["results"];
    CHECK(two[0]["rc"] == 20);
    CHECK(two[1]["rc"] == 0);
}

TEST_CASE("a class of another school is unknown, and so is a teacher who was never pushed", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class("1003");
    CHECK(csdl.push_one("LstHocSinh", pupil("p1", room))["rc"] == 22);
    const json led = {{"ClientId", "c"}, {"Ten", "5A"}, {"KhoiHoc", 5}, {"NamHoc", 2026}, {"MaGvcn", "CB00000009"}};
    CHECK(csdl.push_one("LstLopHocInfo", led)["rc"] == 22);
}

TEST_CASE("repeating a push leaves one row and one effect", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class();
    const json first = csdl.push_one("LstHocSinh", pupil("p1", room));
    const json again = csdl.push_one("LstHocSinh", pupil("p1", room));
    CHECK(first == again);
    const json changed = csdl.push_one("LstHocSinh", with(pupil("p1", room), "HoTen", "Nguyễn Thị Ánh Dương"));
    CHECK(changed["ma"] == first["ma"]);
    const json stats = csdl.process->send("GET", "/_sim/stats").json();
    CHECK(stats["rows"]["HocSinh"] == 1);
    CHECK(stats["counters"]["repeat"] == 1);
    CHECK(stats["counters"]["update"] == 1);
    CHECK(csdl.pupils().back()["ten"] == "Nguyễn Thị Ánh Dương");
}

TEST_CASE("a person the server knows keeps the code, in every school", "[simulator]") {
    const Csdl csdl;
    const json known = with(pupil("p7", csdl.add_class("1003")), "SoDinhDanh", "052213000007");
    CHECK(csdl.push_one("LstHocSinh", known, "1003")["ma"] == "5200000007");
    const json there = with(pupil("p7", csdl.add_class()), "SoDinhDanh", "052213000007");
    CHECK(csdl.pupils().size() == 1);
    CHECK(csdl.push_one("LstHocSinh", there)["ma"] == "5200000007");
    REQUIRE(csdl.pupils().size() == 1);  // the row that was known before now has a sender
    CHECK(csdl.pupils()[0]["clientId"] == "p7");
    const json thief = with(with(pupil("p8", there["MaLopHocCn"]), "SoDinhDanh", "052213000008"), "MaHocSinh", "5200000007");
    CHECK(csdl.push_one("LstHocSinh", thief)["rc"] == 23);
}

TEST_CASE("only first-graders without a code get a temporary one, which is replaced later", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class();
    const std::string fresh = csdl.push_one("LstHocSinh", pupil("p4", room))["ma"];
    CHECK(fresh.size() == 10);
    CHECK(fresh.find_first_not_of("0123456789") == std::string::npos);
    const json beginner = with(with(pupil("p1", room), "KhoiHoc", 1), "SoDinhDanh", "052320000001");
    CHECK(csdl.push_one("LstHocSinh", beginner)["ma"] == "TAM-052320000001");
    CHECK(csdl.push_one("LstHocSinh", with(without(beginner, "SoDinhDanh"), "ClientId", "p2"))["ma"].get<std::string>().starts_with("TAM-"));

    CHECK(csdl.process->order("/_sim/rekey", json::object()).json()["rekeyed"] == 2);
    const json rows = csdl.pupils();
    const auto row = std::find_if(rows.begin(), rows.end(), [](const json& each) { return each["clientId"] == "p1"; });
    REQUIRE(row != rows.end());
    CHECK((*row)["maCu"] == "TAM-052320000001");
    CHECK((*row)["ma"].get<std::string>().size() == 10);
    const json sent_back = csdl.push_one("LstHocSinh", with(beginner, "MaHocSinh", "TAM-052320000001"));
    CHECK(sent_back["ma"] == (*row)["ma"]);
    CHECK(csdl.process->order("/_sim/rekey", json::object()).json()["rekeyed"] == 0);
}

TEST_CASE("what was acknowledged survives kill -9, and a torn last line does not", "[simulator]") {
    Csdl csdl;
    const std::string room = csdl.add_class();
    const json first = csdl.push_one("LstHocSinh", with(pupil("p1", room), "KhoiHoc", 1));
    csdl.process->order("/_sim/rekey", json::object());
    const json before = csdl.pupils();
    CHECK(csdl.process->end(SIGKILL) == -SIGKILL);
    std::ofstream(csdl.store(), std::ios::app) << R"({"effect":"insert","loai":"HocS)";
    csdl.start();
    CHECK(csdl.pupils() == before);
    const json again = csdl.push_one("LstHocSinh", with(pupil("p1", room), "KhoiHoc", 1));
    CHECK(again["ma"] == before.back()["ma"]);
    const json another = {{"ClientId", "c5a"}, {"Ten", "5A"}, {"KhoiHoc", 5}, {"NamHoc", 2026}};
    CHECK(csdl.push_one("LstLopHocInfo", another)["ma"] != room);
    const std::string next = csdl.push_one("LstHocSinh", with(pupil("p2", room), "SoDinhDanh", "052314000002"))["ma"];
    CHECK(next != again["ma"]);
    std::ifstream in(csdl.store());
    std::uint64_t number = 0;
    for (std::string line; std::getline(in, line);) CHECK(json::parse(line)["seq"] == ++number);
    CHECK(number == 6);
}

TEST_CASE("a push whose answer is lost took effect or not, as the fault was ordered", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class();
    const json body = {{"LstHocSinh", json::array({pupil("p1", room)})}};
    csdl.process->order("/_sim/fault", {{"mode", "status"}, {"status", 500}, {"path", "DongBo"}, {"tenant", "1001"}});
    CHECK(csdl.push(body).status == 500);
    CHECK(csdl.journal_lines() == 1);
    csdl.process->order("/_sim/fault", {{"mode", "status"}, {"status", 500}, {"path", "DongBo"}, {"when", "after"}});
    CHECK(csdl.push(body).status == 500);
    CHECK(csdl.journal_lines() == 2);
}

TEST_CASE("reading pages by offset shows every row once", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class();
    for (int i = 0; i < 5; ++i) csdl.push_one("LstHocSinh", without(pupil("p" + std::to_string(i), room), "SoDinhDanh"));
    std::set<std::string> seen;
    for (int offset = 0; offset < 6; offset += 2) {
        const json page = csdl.call("Public/HocSinh/GetHocSinh", {{"maTruongHoc", "1001"}, {"namHoc", 2026}, {"limit", 2}, {"offset", offset}}).json();
        CHECK(page["total"] == 6);
        for (const auto& row : page["rows"]) seen.insert(row["ma"]);
    }
    CHECK(seen.size() == 6);
    const json schools = csdl.call("Public/TruongHoc/GetTruongHocByCondition", {{"maTruongHoc", ""}, {"namHoc", 2026}, {"limit", 10}, {"offset", 0}}).json();
    CHECK(schools["total"] == 3);
    CHECK(csdl.call("Public/HocSinh/GetHocSinh", {{"maTruongHoc", "1003"}, {"namHoc", 2026}, {"limit", 2}, {"offset", 0}}).status == 403);
}

namespace {

/// A class with one pupil, whose results are pushed.
struct Book : Csdl {
    std::string room = add_class();
    std::string code = push_one("LstHocSinh", pupil("h1", room))["ma"];

    json result(const std::string& level) const {
        return {{"ClientId", "k1"}, {"MaHocSinh", code}, {"MaLopHoc", room}, {"NamHoc", 2026}, {"KyHoc", "1"}, {"MaHocLuc", level}, {"SoNgayNghi", 2},
                {"IsLenLop", true}, {"DiemMon", {{"TOAN", "7.5"}, {"GDTC", "Đ"}}}};
    }
    Answer push_book(const json& row, const std::string& period = "1") const {
        return call("Push/KetQua", {{"MaTruongHoc", "1001"}, {"NamHoc", 2026}, {"MaLopHoc", room}, {"KyHoc", period}, {"LstKetQua", json::array({row})}});
    }
    int rc(const json& row) const { return push_book(row).json()["results"][0]["rc"]; }
    int lock() const { return process->send("POST", "/_sim/lock", json{{"tenant", "1001"}, {"class", room}, {"period", "1"}}.dump(), {}).status; }
};

}  // namespace

TEST_CASE("results are stored per class and period, and a row of another book is refused", "[csdl]") {
    const Book book;
    const json first = book.push_book(book.result("1")).json()["results"][0];
    CHECK(first["rc"] == 0);
    CHECK(first["loai"] == "KetQua");
    CHECK(first["ma"].get<std::string>().starts_with("KQ"));
    CHECK(book.push_book(book.result("1"), "122").json()["results"][0]["rc"] == 21);
    CHECK(book.rc(with(book.result("1"), "MaHocSinh", "nobody")) == 22);
    CHECK(book.rc(with(book.result("1"), "DiemMon", {{"TOAN", "7,5"}})) == 21);
    CHECK(book.rc(with(book.result("1"), "tx1", "8")) == 21);
    CHECK(book.rc(without(book.result("1"), "KyHoc")) == 20);
    CHECK(book.call("Push/KetQua", {{"MaTruongHoc", "1001"}}).status == 400);
    CHECK(book.call("Push/KetQua", {{"MaTruongHoc", "1002"}, {"NamHoc", 2026}, {"MaLopHoc", "x"}, {"KyHoc", "1"}, {"LstKetQua", json::array()}}, "1002").status == 403);
}

TEST_CASE("a locked book refuses what would change it, takes what is there, and stays locked after a restart", "[csdl]") {
    Book book;
    REQUIRE(book.rc(book.result("1")) == 0);
    REQUIRE(book.lock() == 200);
    for (int start = 0; start < 2; ++start) {
        CHECK(book.rc(book.result("2")) == 24);
        CHECK(book.rc(with(book.result("1"), "ClientId", "k2")) == 24);
        CHECK(book.rc(book.result("1")) == 0);
        CHECK(book.push_book(with(book.result("2"), "KyHoc", "2"), "2").json()["results"][0]["rc"] == 24);  // it would leave the locked book
        CHECK(book.push_book(with(with(book.result("2"), "KyHoc", "2"), "ClientId", start == 0 ? "k3" : "k4"), "2").json()["results"][0]["rc"] == 0);
        book.process.reset();
        book.start();
    }
    CHECK(book.process->send("POST", "/_sim/lock", json{{"tenant", "1001"}, {"class", "nowhere"}, {"period", "1"}}.dump(), {}).status == 404);
}

TEST_CASE("a push that is deferred has its ticket first and its effect later", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class();
    csdl.process->order("/_sim/defer", {{"count", 1}, {"after_ms", 0}});
    const Answer taken = csdl.push({{"LstHocSinh", json::array({with(pupil("p1", room), "LuotGui", "d1.1")})}});
    CHECK(taken.status == 202);
    CHECK(csdl.journal_lines() == 1);
    const std::string ticket = taken.json()["maPhieu"];
    const json standing = csdl.call("Push/TrangThai", {{"MaTruongHoc", "1001"}, {"MaPhieu", ticket}}).json();
    CHECK(standing["trangThai"] == "xong");
    CHECK(standing["results"][0]["rc"] == 0);
    CHECK(csdl.journal_lines() == 2);
    const json known = csdl.call("Push/TrangThai", {{"MaTruongHoc", "1001"}, {"DanhSach", {{{"loai", "HocSinh"}, {"ClientId", "p1"}, {"LuotGui", "d1.1"}},
                                                                                         {{"loai", "HocSinh"}, {"ClientId", "p1"}, {"LuotGui", "d1.2"}}}}}).json();
    CHECK(known["results"][0]["co"] == true);
    CHECK(known["results"][0]["ma"] == standing["results"][0]["ma"]);
    CHECK(known["results"][1]["co"] == false);
    CHECK(csdl.push({{"LstHocSinh", json::array({pupil("p1", room)})}}).status == 200);
    CHECK(csdl.call("Push/TrangThai", {{"MaTruongHoc", "1003"}, {"MaPhieu", ticket}}).status == 403);
}

TEST_CASE("lost tickets are unknown with the work done and without it", "[simulator]") {
    const Csdl csdl;
    const std::string room = csdl.add_class();
    csdl.process->order("/_sim/defer", {{"count", 2}, {"lose_every", 1}});
    for (const char* id : {"p1", "p2"}) {
        const Answer taken = csdl.push({{"LstHocSinh", json::array({without(with(pupil(id, room), "LuotGui", id), "SoDinhDanh")})}});
        CHECK(taken.status == 202);
        CHECK(csdl.call("Push/TrangThai", {{"MaTruongHoc", "1001"}, {"MaPhieu", taken.json()["maPhieu"]}}).json()["trangThai"] == "khong_co");
    }
    CHECK(csdl.journal_lines() == 2);  // the class and p1
}
