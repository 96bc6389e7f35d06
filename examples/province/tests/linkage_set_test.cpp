// Linkage sets: the same seed gives the same bytes, every record has its person, and the mistakes and the hard cases are there.
#include <catch2/catch.hpp>

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "families.hpp"
#include "linkage_set.hpp"
#include "old_charsets.hpp"
#include "slips.hpp"

namespace {

struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "eduhub-linkage-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    [[nodiscard]] std::string text(const char* file) const {
        std::ifstream in(path / file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

/// Cells of each line; none of them is quoted.
std::vector<std::vector<std::string>> rows_of(const std::string& csv) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
        auto& row = rows.emplace_back();
        line += ',';
        for (std::size_t at = 0; at < line.size(); at = line.find(',', at) + 1) row.push_back(line.substr(at, line.find(',', at) - at));
    }
    return rows;
}
constexpr std::size_t kSystem = 1, kName = 2, kSex = 4, kNationalId = 5;

/// The names of one system, one a line.
std::string names_in(const std::vector<std::vector<std::string>>& rows, const std::string& system) {
    std::string out;
    for (const auto& row : rows) {
        if (row[kSystem] == system) out += row[kName] + "\n";
    }
    return out;
}

struct Province {
    province::Random random{3};
    std::vector<province::Child> children = province::make_children(province::Names(PROVINCE_DATA_DIR), random, 20'000);
};

}  // namespace

TEST_CASE("a linkage set depends on its seed alone, and labels every record", "[province]") {
    const Folder one, again, other;
    const auto counts = province::write_linkage_set(PROVINCE_DATA_DIR, 2'000, 7, one.path);
    province::write_linkage_set(PROVINCE_DATA_DIR, 2'000, 7, again.path);
    province::write_linkage_set(PROVINCE_DATA_DIR, 2'000, 8, other.path);
    const std::string records = one.text("records.csv"), truth = one.text("truth.csv");
    CHECK(records == again.text("records.csv"));
    CHECK(records != other.text("records.csv"));
    CHECK(counts.records > 3 * counts.persons);
    CHECK(static_cast<std::size_t>(std::count(truth.begin(), truth.end(), '\n')) == counts.records + 1);
    CHECK(records.find("Nguyen ") != std::string::npos);
    CHECK(records.find("Nguyễn ") != std::string::npos);
    CHECK(records.find(",01/01/") != std::string::npos);
}

TEST_CASE("old systems write in their charsets, about the same people", "[province]") {
    const Folder unicode, old;
    province::write_linkage_set(PROVINCE_DATA_DIR, 1'000, 7, unicode.path);
    province::write_linkage_set(PROVINCE_DATA_DIR, 1'000, 7, old.path, {.charsets = province::Charsets::Old});
    CHECK(unicode.text("truth.csv") == old.text("truth.csv"));
    const auto plain = rows_of(unicode.text("records.csv")), rows = rows_of(old.text("records.csv"));
    CHECK(names_in(rows, "csdl") == names_in(plain, "csdl"));
    const std::map<std::string, std::string> nguyen{{"learning", "NguyÔn "}, {"health", "Nguyeãn "}, {"attendance", "NguyêÞn "},
                                                    {"k12connect", "Nguye^~n "}, {"admissions", "Nguye\u0302\u0303n "}};
    for (const auto& [system, name] : nguyen) {
        CAPTURE(system);
        CHECK(names_in(rows, system).find(name) != std::string::npos);
        CHECK(names_in(rows, system).find("Nguyễn ") == std::string::npos);
        CHECK(names_in(plain, system).find("Nguyễn ") != std::string::npos);
    }
}

TEST_CASE("each old charset has its bytes for every kind of letter", "[province]") {
    const std::string name = "Đặng Ý Ưng, Ỹ ỵ ở ỉ Ayŭn";
    CHECK(province::tcvn3_shown(name) == "§Æng ý ¦ng, ü þ ë Ø Ayun");
    CHECK(province::vni_shown(name) == "Ñaëng YÙ Öng, YÕ î ôû æ Ayun");
    CHECK(province::windows1258_shown(name) == "Ðãòng Yì Ýng, YÞ yò õÒ iÒ Ayun");
    CHECK(province::viqr(name) == "DDa(.ng Y' U+ng, Y~ y. o+? i? Ayun");
}

TEST_CASE("twins' names rhyme or differ in one letter", "[province]") {
    province::Random random(1);
    std::set<std::string> names;
    for (int i = 0; i < 200; ++i) names.insert(province::rhyming_name(random, "Lê Minh Khang"));
    CHECK(names.contains("Lê Minh Khanh"));
    CHECK(names.contains("Lê Minh Kháng"));
    CHECK(names.contains("Lê Minh Phang"));
    for (int i = 0; i < 200; ++i) names.insert(province::rhyming_name(random, "Trần Bảo Anh"));
    CHECK(names.contains("Trần Bảo Ánh"));
    CHECK_FALSE(names.contains("Trần Bảo Anh"));

    const Province province;
    std::size_t twins = 0, marks_alone = 0;
    for (std::size_t i = 1; i < province.children.size(); ++i) {
        const auto &one = province.children[i - 1], &other = province.children[i];
        if (!(one.birth == other.birth) || one.phone != other.phone) continue;
        ++twins;
        CHECK(one.national_id != other.national_id);
        marks_alone += one.name != other.name && province::without_vietnamese_marks(one.name) == province::without_vietnamese_marks(other.name);
    }
    CHECK(twins > 50);
    CHECK(marks_alone > 10);
}

TEST_CASE("children are renamed, have one word, two-word surnames, telephones of their families, and 1 January", "[province]") {
    const Province province;
    std::size_t renamed = 0, one_word = 0, first_of_january = 0;
    std::map<std::string, std::set<std::string>> by_phone;
    for (const auto& child : province.children) {
        renamed += !child.name_before.empty();
        one_word += child.name.find(' ') == std::string::npos;
        first_of_january += child.birth.day == 1 && child.birth.month == 1;
        by_phone[child.phone].insert(child.national_id);
    }
    CHECK(renamed > 40);
    CHECK(renamed < 160);
    CHECK(one_word > 10);
    CHECK(first_of_january > 100);
    CHECK(std::count_if(by_phone.begin(), by_phone.end(), [](const auto& each) { return each.second.size() > 1; }) > 1'000);

    const province::Names names(PROVINCE_DATA_DIR);
    province::Random random(1);
    CHECK(names.sibling(random, "Lê Phan Minh Anh", {"01", "Kinh"}, province::Gender::female).starts_with("Lê Phan "));
    CHECK(names.sibling(random, "Tôn Thất Minh", {"01", "Kinh"}, province::Gender::female).starts_with("Tôn Nữ "));
}

TEST_CASE("numbers are typed over, and only some of them contradict their record", "[province]") {
    const Folder folder;
    province::write_linkage_set(PROVINCE_DATA_DIR, 5'000, 7, folder.path);
    const auto rows = rows_of(folder.text("records.csv")), truth = rows_of(folder.text("truth.csv"));
    std::map<std::string, std::set<std::string>> persons;
    std::size_t contradict = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const std::string& number = rows[i][kNationalId];
        if (number.empty()) continue;
        REQUIRE(number.size() == 12);
        persons[number].insert(truth[i][1]);
        const bool male = (number[3] - '0') % 2 == 0;
        contradict += !rows[i][kSex].empty() && male != (rows[i][kSex] == "Nam");
    }
    CHECK(contradict > 20);
    CHECK(std::count_if(persons.begin(), persons.end(), [](const auto& each) { return each.second.size() > 1; }) > 10);
}
