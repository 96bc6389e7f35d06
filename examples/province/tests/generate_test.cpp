// The generator: reproducible, complete, and honest about every defect it hides.

#include <catch2/catch.hpp>
#include <set>

#include "communes.hpp"
#include "generated.hpp"
#include "sheet.hpp"
#include "vietnamese.hpp"

using nlohmann::json;
using province::test::file_json;
using province::test::file_text;
using province::test::Generated;

namespace {

std::map<std::string, std::string> files_of(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files[std::filesystem::relative(entry.path(), folder)] = file_text(entry.path());
    }
    return files;
}

json vnedu_file(const Generated& generated, const std::string& school) { return file_json(generated.path() / "vnedu" / (school + ".json")); }

/// The rows with this key, in the order VnEdu lists them.
std::vector<json> rows_with_key(const json& file, const std::string& key) {
    std::vector<json> rows;
    for (const auto& row : file["hoc-sinh"]) {
        if (row["ma_hoc_sinh"] == key) rows.push_back(row);
    }
    return rows;
}

/// Whether the vendor's row shows what the verdict says is wrong with it.
bool shows(const json& file, const json& verdict) {
    if (verdict["entity"] == "mark") {
        for (const auto& row : file["diem"]) {
            if (row["ma_diem"] != verdict["key"]) continue;
            return verdict["code"] == "mark.out_of_range" ? row["tx2"] == "11" : row["tx2"] == "bảy" || row["tx2"] == "7..5";
        }
        return false;
    }
    const auto rows = rows_with_key(file, verdict["key"]);
    const std::string code = verdict["code"];
    if (rows.empty()) return false;
    const json& row = rows.back();
    if (code == "record.duplicate_key") return rows.size() == 2 && rows[0] != rows[1];
    if (code == "date.unreadable") return row["ngay_sinh"] == "31/02/2014";
    if (code == "code.unknown") return row["gioi_tinh"] == "9";
    if (code == "field.missing") return row["ho_ten"] == "";
    if (code == "id.malformed") return row["so_dinh_danh"].get<std::string>().size() != 12;
    if (code != "identity.conflict") return false;
    for (const auto& earlier : file["hoc-sinh"]) {
        if (earlier == row) return false;  // the owner of the number must come first
        if (earlier["so_dinh_danh"] == row["so_dinh_danh"]) {
            return province::plain_key(earlier["ho_ten"]) != province::plain_key(row["ho_ten"]) && earlier["ngay_sinh"] != row["ngay_sinh"];
        }
    }
    return false;
}

}  // namespace

TEST_CASE("the same seed gives the same bytes, another seed another province", "[province]") {
    const Generated first(200, 5);
    const Generated second(200, 5);
    const Generated other(200, 6);
    CHECK(files_of(first.path()) == files_of(second.path()));
    CHECK(other.manifest["expected"] != first.manifest["expected"]);
}

TEST_CASE("generating again into a folder leaves nothing of the province before", "[province]") {
    const Generated generated(200, 5);
    province::generate(PROVINCE_DATA_DIR, 200, 6, generated.path());
    const Generated clean(200, 6);
    CHECK(files_of(generated.path()) == files_of(clean.path()));
}

TEST_CASE("every verdict on a VnEdu record points at a record that is wrong in that way", "[province]") {
    for (const std::uint64_t seed : {1, 2, 3}) {
        const Generated generated(200, seed);
        std::set<std::string> codes;
        for (const auto& verdict : generated.manifest["verdicts"]) {
            if (verdict["system"] != "vnedu") continue;
            CAPTURE(verdict.dump());
            CHECK(shows(vnedu_file(generated, verdict["tenant"]), verdict));
            codes.insert(verdict["code"]);
        }
        CHECK(codes == std::set<std::string>{"date.unreadable", "code.unknown", "field.missing", "id.malformed", "record.duplicate_key", "identity.conflict", "mark.unreadable",
                                             "mark.out_of_range"});
    }
}

TEST_CASE("every verdict on a workbook points at a cell that is wrong in that way", "[province]") {
    const Generated generated(200, 1);
    std::set<std::string> codes;
    for (const auto& verdict : generated.manifest["verdicts"]) {
        if (verdict["system"] != "workbook") continue;
        CAPTURE(verdict.dump());
        const province::test::Sheets sheets(generated.path() / "workbooks" / (verdict["tenant"].get<std::string>() + (verdict["entity"] == "mark" ? "-diem.xlsx" : ".xlsx")));
        const auto cell = sheets.cell(verdict["sheet"], verdict["cell"]);
        const std::string code = verdict["code"];
        if (code == "date.unreadable") CHECK(cell.text == "31/02/2014");
        if (code == "cell.formula") CHECK(cell.formula);
        if (code == "field.missing") CHECK_FALSE(cell.present);
        if (code == "mark.unreadable") CHECK((cell.text == "bảy" || cell.text == "7..5"));
        if (code == "mark.out_of_range") CHECK(cell.text == "11");
        codes.insert(code);
    }
    CHECK(codes == std::set<std::string>{"date.unreadable", "cell.formula", "field.missing", "mark.unreadable", "mark.out_of_range"});
}

TEST_CASE("pairs whose order matters stand next to each other at the head of their school", "[province]") {
    const Generated generated(2000, 4);
    for (const auto& verdict : generated.manifest["verdicts"]) {
        if (verdict["code"] != "identity.conflict" && verdict["code"] != "record.duplicate_key") continue;
        const json file = vnedu_file(generated, verdict["tenant"]);
        std::size_t last = 0;
        for (std::size_t i = 0; i < file["hoc-sinh"].size(); ++i) {
            if (file["hoc-sinh"][i]["ma_hoc_sinh"] == verdict["key"]) last = i;
        }
        CHECK(last < 16);
        CHECK(last % 2 == 1);
    }
}

TEST_CASE("every special case the province promises is in it, however small it is", "[province]") {
    for (const std::size_t pupils : {150, 200, 2000}) {
        const Generated generated(pupils, 9);
        for (const char* name : {"moved", "moved_to_workbook_school", "second_record_of_a_person", "twins", "namesakes", "foreigners",
                                 "partial_births", "divided_communes", "left_school", "leading_zero_keys", "unknown_class", "known_in_sector_database"}) {
            CAPTURE(pupils, name);
            CHECK(generated.manifest["specials"].value(name, 0) > 0);
        }
        std::set<std::string> levels;
        for (const auto& school : generated.manifest["schools"]) levels.insert(school["level"]);
        CHECK(levels == std::set<std::string>{"01", "02", "03", "04", "05"});
    }
}

TEST_CASE("nothing is expected of the school whose feeding partner is somebody else", "[province]") {
    const Generated generated(200, 1);
    int refused = 0;
    for (const auto& school : generated.manifest["schools"]) {
        if (school["push_allowed"].get<bool>()) continue;
        ++refused;
        CHECK(school["records"]["pupil"] > 0);
        for (const auto& [entity, rows] : generated.manifest["expected"].items()) {
            for (const auto& row : rows) CHECK(row["school"] != school["code"]);
        }
    }
    CHECK(refused == 1);
}

TEST_CASE("workbooks carry numbers without their leading zero and names in both Unicode writings", "[province]") {
    const Generated generated(2000, 1);
    for (const auto& school : generated.manifest["schools"]) {
        if (school["system"] != "workbook") continue;
        const province::test::Sheets sheets(generated.path() / school["workbook"].get<std::string>());
        const std::string all = sheets.all();
        CHECK(std::regex_search(all, std::regex("<v>[1-9][0-9]{10}</v>")));
        CHECK(province::to_nfc(all) != all);
        CHECK(sheets.names().size() == (school["level"] == "02" ? 5 : 4));
    }
}

TEST_CASE("secondary schools have marks in every state, and results of which some are closed and some are not", "[province]") {
    const Generated generated(200, 1);
    std::set<std::string> states;
    std::size_t closed = 0, open = 0;
    for (const auto& school : generated.manifest["schools"]) {
        if (school["system"] != "vnedu") continue;
        const bool secondary = school["level"] == "03" || school["level"] == "04";
        const json file = vnedu_file(generated, school["code"]);
        CHECK(file["diem"].empty() != secondary);
        for (const auto& row : file["diem"]) states.insert(row["trang_thai"]);
        for (const auto& row : file["ket-qua"]) ++(row["da_chot"].get<bool>() ? closed : open);
    }
    CHECK(states == std::set<std::string>{"nhap", "cong_bo", "khoa"});
    CHECK(closed == generated.manifest["expected"]["result"].size());
    CHECK(open > 0);
    CHECK(generated.manifest["counts"]["marks"] > 100);
}

TEST_CASE("each old commune has an heir, and the three that were divided have two", "[province]") {
    const province::Communes communes(PROVINCE_DATA_DIR);
    std::map<std::string, std::vector<province::Move>> moves;
    for (const auto& move : communes.crosswalk) moves[move.old_code].push_back(move);
    CHECK(moves.size() == communes.before.size());
    CHECK(communes.now.size() == 135);
    for (const auto& [code, heirs] : moves) {
        const bool divided = std::set<std::string>{"21634", "21997", "22000"}.contains(code);  // An Nghĩa, Canh Liên, Canh Hiệp
        CHECK(heirs.size() == (divided ? 2 : 1));
        CHECK((heirs[0].fate == province::Fate::divided) == divided);
    }
    // Namesakes in the two old provinces go their own ways: Ngô Mây of Quy Nhơn and of An Khê.
    std::map<std::string, std::string> heir_of_district;
    for (const auto& [code, old] : communes.before) {
        if (old.name == "Phường Ngô Mây") heir_of_district[old.district] = moves[code][0].new_code;
    }
    CHECK(heir_of_district == std::map<std::string, std::string>{{"540", "21592"}, {"623", "23617"}});
}

TEST_CASE("the hub is handed every connection it needs and no path outside the folder", "[province]") {
    const Generated generated(200, 1);
    const json hub = file_json(generated.path() / "hub.json");
    std::size_t expected = 0;
    for (const auto& school : generated.manifest["schools"]) expected += school.contains("changes_to") ? 3 : 2;
    CHECK(hub["connections"].size() == expected);
    for (const auto& connection : hub["connections"]) {
        const std::string file = connection.contains("secret_file") ? connection["secret_file"] : connection["file"];
        CHECK(std::filesystem::exists(generated.path() / file));
        CHECK(std::filesystem::path(file).is_relative());
    }
}
