// The whole example by itself: the vendors' files, translated as the manifest's rules say and pushed to the
// simulator by hand, must equal the manifest; and the comparison must see every kind of difference.

#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <tuple>

#include "compare.hpp"
#include "generated.hpp"
#include "vietnamese.hpp"
#include "world.hpp"

using nlohmann::json;
using province::test::file_json;
using province::test::file_text;
using province::test::Generated;
using simulator::test::Simulator;

namespace {

std::string sector_date(const std::string& written) {
    if (written.size() == 10) return written.substr(6) + "-" + written.substr(3, 2) + "-" + written.substr(0, 2) + "T00:00:00.0";
    if (written.size() == 7) return written.substr(3) + "-" + written.substr(0, 2);
    return written;
}

std::map<std::string, std::string> whole_communes(const Generated& generated) {
    std::map<std::string, std::string> heirs;
    std::ifstream in(generated.path() / "crosswalk" / "communes.csv");
    for (std::string line; std::getline(in, line);) {
        if (line.ends_with(",whole")) heirs[line.substr(0, 5)] = line.substr(6, 5);
    }
    return heirs;
}

/// A translator of its own, from vendor rows to push rows; knows nothing of the generator's persons.
class Pusher {
public:
    Pusher(const Generated& generated, const Simulator& csdl) : generated_(generated), csdl_(csdl), communes_(whole_communes(generated)) {
        for (const auto& verdict : generated.manifest["verdicts"]) {
            if (verdict["system"] == "vnedu") refused_.emplace(verdict["tenant"].get<std::string>(), verdict["key"].get<std::string>(), verdict["code"].get<std::string>());
        }
    }

    void push_vnedu(const std::string& school) {
        const auto classes = push_staff_and_classes(school);
        const json file = file_json(generated_.path() / "vnedu" / (school + ".json"));
        json pupils = json::array();
        std::set<std::string> keys;
        std::set<std::string> persons;
        for (const auto& row : file["hoc-sinh"]) {
            const std::string key = row["ma_hoc_sinh"];
            const bool key_seen = !keys.insert(key).second;
            bool refused = key_seen;  // the second of a pair with one key
            for (const char* code : {"date.unreadable", "code.unknown", "field.missing", "id.malformed", "identity.conflict"}) {
                refused = refused || refused_.contains({school, key, code});
            }
            if (refused || !classes.contains(row["ma_lop"])) continue;
            const bool person_seen = !row["so_dinh_danh"].is_null() && !persons.insert(row["so_dinh_danh"]).second;
            if (!person_seen) pupils.push_back(pupil(row, classes.at(row["ma_lop"])));
        }
        push_results(school, file, classes, push(school, "LstHocSinh", pupils));
    }

    /// All that stays of the vendor a school has left: its pupils come with the new one's list.
    std::map<std::string, std::string> push_staff_and_classes(const std::string& school) {
        const json file = file_json(generated_.path() / "vnedu" / (school + ".json"));
        json staff = json::array();
        for (const auto& row : file["can-bo"]) {
            staff.push_back({{"ClientId", row["ma_can_bo"]}, {"HoTen", row["ho_ten"]}, {"NgaySinh", sector_date(row["ngay_sinh"])},
                             {"GioiTinh", row["gioi_tinh"] == "1" ? "01" : "02"}, {"SoDinhDanh", row["so_dinh_danh"]},
                             {"LoaiCanBo", "0" + row["loai_can_bo"].get<std::string>()}, {"TrangThai", "0" + row["trang_thai"].get<std::string>()}});
        }
        const auto teachers = push(school, "LstCanBo", staff);
        json rooms = json::array();
        for (const auto& row : file["lop"]) {
            rooms.push_back({{"ClientId", row["ma_lop"]}, {"Ten", row["ten_lop"]}, {"KhoiHoc", std::stoi(row["khoi"].get<std::string>())},
                             {"NamHoc", std::stoi(row["nam_hoc"].get<std::string>())}, {"MaGvcn", teachers.at(row["ma_gvcn"])}});
        }
        return push(school, "LstLopHocInfo", rooms);
    }

    /// Workbooks are read by a plugin under test elsewhere; here their expected rows stand in.
    void push_expected(const std::string& school) {
        json rooms = json::array();
        for (const auto& row : generated_.manifest["expected"]["class"]) {
            if (row["school"] == school && row["NamHoc"] == province::kSchoolYear) rooms.push_back({{"ClientId", row["Ten"]}, {"Ten", row["Ten"]}, {"KhoiHoc", row["KhoiHoc"]}, {"NamHoc", row["NamHoc"]}});
        }
        const auto classes = push(school, "LstLopHocInfo", rooms);
        json pupils = json::array();
        for (json row : generated_.manifest["expected"]["pupil"]) {
            if (row["school"] != school) continue;
            row["ClientId"] = std::to_string(pupils.size());
            row["MaLopHocCn"] = classes.at(row["Lop"]);
            row.erase("Lop");
            row.erase("school");
            pupils.push_back(row);
        }
        push(school, "LstHocSinh", pupils);
    }

private:
    json pupil(const json& row, const std::string& room) const {
        json record = {{"ClientId", row["ma_hoc_sinh"]}, {"HoTen", province::to_nfc(row["ho_ten"])}, {"NgaySinh", sector_date(row["ngay_sinh"])},
                       {"GioiTinh", row["gioi_tinh"] == "1" ? "01" : "02"}, {"SoDinhDanh", row["so_dinh_danh"]}, {"QuocTich", row["quoc_tich"]},
                       {"MaLopHocCn", room}, {"KhoiHoc", std::stoi(row["khoi"].get<std::string>())}};
        if (row.contains("ma_moet")) record["MaHocSinh"] = row["ma_moet"];
        if (row.contains("so_giay_to_xnc")) record["SoGiayToXnc"] = row["so_giay_to_xnc"];
        if (!row["ho_ten_me"].is_null()) record["HoTenMe"] = province::to_nfc(row["ho_ten_me"]);
        if (!row["ngay_sinh_me"].is_null()) record["NgaySinhMe"] = sector_date(row["ngay_sinh_me"]);
        static const std::map<std::string, std::string> kStatus{{"1", "01"}, {"3", "04"}, {"4", "05"}};
        record["TrangThai"] = kStatus.at(row["trang_thai"]);
        if (row["loai_ma_xa"] == "2025") {
            record["MaXa"] = row["ma_xa"];
        } else if (const auto heir = communes_.find(row["ma_xa"]); heir != communes_.end()) {
            record["MaXa"] = heir->second;
        }
        return record;
    }

    /// Those that the school has closed, a push for each class and period.
    void push_results(const std::string& school, const json& file, const std::map<std::string, std::string>& classes, const std::map<std::string, std::string>& pupils) {
        static const std::map<std::string, std::string> kLevel{{"T", "1"}, {"K", "2"}, {"Đ", "3"}, {"CĐ", "4"}};
        std::map<std::pair<std::string, std::string>, json> books;
        for (const auto& row : file["ket-qua"]) {
            if (!row["da_chot"].get<bool>()) continue;
            const std::string period = row["ky"] == "GK1" ? "122" : "1", room = classes.at(row["ma_lop"]);
            json averages = row["diem_mon"];
            for (auto& average : averages) average = std::regex_replace(average.get<std::string>(), std::regex(","), ".");
            books[{room, period}].push_back({{"ClientId", row["ma_ket_qua"]}, {"MaHocSinh", pupils.at(row["ma_hoc_sinh"])}, {"MaLopHoc", room}, {"NamHoc", 2026}, {"KyHoc", period},
                                             {"MaHocLuc", kLevel.at(row["hoc_tap"])}, {"MaHanhKiem", kLevel.at(row["ren_luyen"])}, {"SoNgayNghi", row["so_ngay_nghi"]}, {"DiemMon", averages}});
        }
        for (const auto& [book, rows] : books) {
            push_body(school, "/syncdata-api/Push/KetQua",
                      {{"MaTruongHoc", school}, {"NamHoc", 2026}, {"MaLopHoc", book.first}, {"KyHoc", book.second}, {"LstKetQua", rows}});
        }
    }

    /// ClientId to server id.
    std::map<std::string, std::string> push(const std::string& school, const char* list, const json& rows) {
        return push_body(school, "/syncdata-api/Push/DongBo", {{"MaTruongHoc", school}, {"NamHoc", 2026}, {"LoaiDongBo", 1}, {list, rows}});
    }

    std::map<std::string, std::string> push_body(const std::string& school, const std::string& path, const json& body) {
        const json secret = file_json(generated_.path() / "secrets" / ("csdl-" + school + ".json"));
        const auto answer = csdl_.send("POST", path, body.dump(), {{"Username", secret["username"]}, {"Password", secret["password"]}});
        REQUIRE(answer.status == 200);
        std::map<std::string, std::string> ids;
        const json reply = answer.json();
        for (const auto& result : reply["results"]) {
            CAPTURE(result.dump());
            CHECK(result["rc"] == 0);
            if (result["rc"] == 0) ids[result["ClientId"]] = result["ma"];
        }
        return ids;
    }

    const Generated& generated_;
    const Simulator& csdl_;
    std::map<std::string, std::string> communes_;
    std::set<std::tuple<std::string, std::string, std::string>> refused_;
};

/// A province whose sector database holds exactly what the manifest expects.
struct Arrived {
    explicit Arrived(std::uint64_t seed = 1, std::size_t pupils = 200) : generated(pupils, seed), store(generated.path() / "store.jsonl") {
        Simulator csdl({SIM_CSDL, "--data", generated.path().string(), "--store", store.string()});
        Pusher pusher(generated, csdl);
        for (const auto& school : generated.manifest["schools"]) {
            if (!school["push_allowed"].get<bool>()) continue;
            if (school.contains("changes_to")) {
                pusher.push_staff_and_classes(school["code"]);
                pusher.push_expected(school["code"]);
            } else if (school["system"] == "vnedu") {
                pusher.push_vnedu(school["code"]);
            } else {
                pusher.push_expected(school["code"]);
            }
        }
        CHECK(csdl.end(SIGTERM) == 0);
    }

    json compare() const { return province::compare(generated.path() / "manifest.json", store); }

    /// Changes the journal line of some pupil and writes the store anew.
    template <typename Change>
    void tamper(const char* kind, const Change& change) {
        std::ifstream in(store);
        std::vector<json> lines;
        for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
        for (std::size_t i = lines.size(); i-- > 0;) {
            if (lines[i]["loai"] != kind) continue;
            change(lines, i);
            break;
        }
        std::ofstream out(store);
        for (const auto& line : lines) out << line.dump() << '\n';
    }

    Generated generated;
    std::filesystem::path store;
};

}  // namespace

TEST_CASE("the vendors' files, translated by the rules, give exactly what the manifest expects", "[province]") {
    for (const std::uint64_t seed : {1, 2, 3}) {
        const Arrived arrived(seed);
        const json result = arrived.compare();
        CAPTURE(seed, result["differences"].dump());
        CHECK(result["equal"] == true);
        CHECK(result["expected"] == result["found"]);
        CHECK(result["expected"] > 200);
    }
}

TEST_CASE("at 2,000 pupils the vendors' files still give exactly what the manifest expects", "[province]") {
    const json result = Arrived(42, 2000).compare();
    CAPTURE(result["differences"].dump());
    CHECK(result["equal"] == true);
}

TEST_CASE("a changed field is one difference that names the field and both values", "[province]") {
    Arrived arrived;
    arrived.tamper("HocSinh", [](std::vector<json>& lines, std::size_t i) { lines[i]["row"]["HoTenMe"] = "Ai Đó"; });
    const json result = arrived.compare();
    CHECK(result["equal"] == false);
    REQUIRE(result["differing"] == 1);
    CHECK(result["differences"][0]["field"] == "HoTenMe");
    CHECK(result["differences"][0]["found"] == "Ai Đó");
}

TEST_CASE("a sensitive field that should not have left is a difference", "[province]") {
    Arrived arrived;
    arrived.tamper("HocSinh", [](std::vector<json>& lines, std::size_t i) { lines[i]["row"]["MaDanToc"] = "10"; });
    const json result = arrived.compare();
    REQUIRE(result["differing"] == 1);
    CHECK(result["differences"][0]["field"] == "MaDanToc");
}

TEST_CASE("a row that is missing and a row too many are differences", "[province]") {
    Arrived missing;
    missing.tamper("HocSinh", [](std::vector<json>& lines, std::size_t i) { lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i)); });
    CHECK(missing.compare()["differences"][0]["field"] == "(record missing)");
    Arrived doubled;
    doubled.tamper("HocSinh", [](std::vector<json>& lines, std::size_t i) {
        lines.push_back(lines[i]);
        lines.back()["ClientId"] = "another";
    });
    const json result = doubled.compare();
    REQUIRE(result["differing"] == 1);
    CHECK(result["differences"][0]["field"] == "(record unexpected)");
}

TEST_CASE("a pupil in the wrong class and a class with the wrong teacher are differences", "[province]") {
    Arrived arrived;
    arrived.tamper("HocSinh", [](std::vector<json>& lines, std::size_t i) { lines[i]["row"]["MaLopHocCn"] = "LH00000000"; });
    CHECK(arrived.compare()["differing"] == 2);  // missing here, unexpected there
    Arrived led;
    led.tamper("LopHoc", [](std::vector<json>& lines, std::size_t i) { lines[i]["row"].erase("MaGvcn"); });
    led.tamper("LopHoc", [](std::vector<json>& lines, std::size_t i) { lines[i]["row"]["MaGvcn"] = "CB00000000"; });
    const json result = led.compare();
    REQUIRE(result["differing"] == 1);
    CHECK(result["differences"][0]["field"] == "Gvcn");
}

TEST_CASE("ClientId and server ids do not matter to the comparison, the latest row of a key does", "[province]") {
    Arrived arrived;
    arrived.tamper("HocSinh", [](std::vector<json>& lines, std::size_t i) {
        lines[i]["ma"] = "9999999999";
        lines[i]["row"]["MaHocSinh"] = "9999999999";
        json before = lines[i];
        before["row"]["HoTen"] = "Tên Cũ";
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i), before);
    });
    CHECK(arrived.compare()["equal"] == true);
}
