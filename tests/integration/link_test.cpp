// Who is who as a user asks it: `eduhub link` over the lists of examples/linkage.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/integration/run_program.hpp"

using hub::test::run_program;
namespace fs = std::filesystem;

namespace {

/// A folder with copies of the three lists; the program runs inside.
struct Lists {
    Lists() {
        std::string pattern = (fs::temp_directory_path() / "eduhub-link-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder = pattern;
        for (const auto& list : fs::directory_iterator(HUB_SOURCE_DIR "/examples/linkage")) {
            if (list.path().extension() == ".csv") fs::copy(list.path(), folder);
        }
    }
    ~Lists() {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
    [[nodiscard]] hub::test::Ran link(const std::string& arguments, const std::string& environment = "LANG=C.UTF-8") const {
        return run_program("cd '" + folder.string() + "' && " + environment + " " HUB_BIN "/eduhub link --model " HUB_SOURCE_DIR "/config/linkage/pupil.yaml " +
                           arguments);
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(folder / name, std::ios::binary).rdbuf();
        return text.str();
    }
    void write(const std::string& name, const std::string& text) const { std::ofstream(folder / name, std::ios::binary) << text; }
    [[nodiscard]] std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator())); }
    fs::path folder;
};

constexpr const char* kAll = "lop-6a-vnedu.csv diem-danh.csv thu-vien.csv ";

std::size_t lines_of(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

TEST_CASE("three lists become persons and questions and a page", "[link]") {
    const Lists lists;
    const auto ran = lists.link(std::string(kAll) + "-o ai-la-ai.csv --review xem-lai.csv --report bao-cao.html -o json");
    INFO(ran.output);
    REQUIRE(ran.exit_code == 0);
    const auto summary = nlohmann::json::parse(ran.output.substr(ran.output.find('{'), ran.output.find('\n', ran.output.find('{')) - ran.output.find('{')));
    CHECK(summary.at("clusters") == 27);
    CHECK(summary.at("questions") == 3);
    CHECK(lines_of(lists.read("ai-la-ai.csv")) == summary.at("records").get<std::size_t>() + 1);
    CHECK(lines_of(lists.read("xem-lai.csv")) == 4);
    CHECK(lists.read("bao-cao.html").find("</html>") != std::string::npos);
    CHECK(lists.files() == 6);
}

TEST_CASE("a list is never overwritten and nothing is written before that is known", "[link]") {
    const Lists lists;
    const std::string before = lists.read("diem-danh.csv");
    fs::create_symlink("diem-danh.csv", lists.folder / "cung-mot-tep.csv");
    for (const auto* outputs : {"-o diem-danh.csv", "-o ./diem-danh.csv", "-o moi.csv --review diem-danh.csv", "-o moi.csv --report cung-mot-tep.csv",
                                "-o moi.csv --review moi.csv", "-o moi.csv --review ./moi.csv"}) {
        const auto ran = lists.link(std::string(kAll) + outputs);
        CAPTURE(outputs, ran.output);
        CHECK(ran.exit_code == 1);
        CHECK(ran.output.find("linkage.overwrite") != std::string::npos);
        CHECK(lists.read("diem-danh.csv") == before);
        CHECK_FALSE(fs::exists(lists.folder / "moi.csv"));
    }
    CHECK(lists.link(std::string(kAll) + "-o /dev/null --review /dev/null --report /dev/null").exit_code == 0);
}

TEST_CASE("cells that nothing can be made of are told", "[link]") {
    const Lists lists;
    lists.write("la.csv", "ho_ten,ngay_sinh,dien_thoai\nTrần An,5/9/2014,0912345678\nLê Bình,hôm qua,0912345679\nĐỗ Ý,mai,0912345670\n");
    const auto told = lists.link("la.csv -o kq.csv");
    INFO(told.output);
    CHECK(told.exit_code == 0);
    CHECK(told.output.find("column `ngay_sinh`: nothing can be made of 2 different cells, which count as empty; the first stands in record 3") != std::string::npos);
    CHECK(told.output.find("hôm qua") == std::string::npos);
}

TEST_CASE("what a person writes into the review comes back as decisions", "[link]") {
    const Lists lists;
    REQUIRE(lists.link(std::string(kAll) + "-o truoc.csv --review xem-lai.csv").exit_code == 0);
    std::string review = lists.read("xem-lai.csv");
    INFO(review);
    CHECK(review.starts_with("record_a,record_b,probability,reason,decision,known_of_a,known_of_b\r\n"));
    CHECK(review.find(" · ") != std::string::npos);
    const auto room = review.find(",,", review.find('\n')) + 1;
    const auto row = review.substr(review.find('\n') + 1);
    const auto a = row.substr(0, row.find(',')), b = row.substr(a.size() + 1, row.find(',', a.size() + 1) - a.size() - 1);
    review.insert(room, "Giống");
    lists.write("tra-loi.csv", review);
    const auto ran = lists.link(std::string(kAll) + "-o sau.csv --decisions tra-loi.csv --review con-lai.xlsx");
    INFO(ran.output);
    CHECK(ran.exit_code == 0);
    CHECK(ran.output.find("1 decisions taken over, 2 pairs without one") != std::string::npos);
    CHECK(ran.output.find("26 persons") != std::string::npos);
    const auto persons = lists.read("sau.csv");
    const auto person_of = [&](const std::string& id) {
        const auto at = persons.find("\n" + id + ",") + id.size() + 2;
        return persons.substr(at, persons.find(',', at) - at);
    };
    CHECK(person_of(a) == person_of(b));
    // A workbook, for spreadsheets, is read as well as it is written.
    CHECK(lists.read("con-lai.xlsx").starts_with("PK"));
    CHECK(lists.link(std::string(kAll) + "-o lai.csv --decisions con-lai.xlsx").output.find("0 decisions taken over, 2 pairs without one") != std::string::npos);
}

TEST_CASE("why two records are one person is told in the reader's language", "[link]") {
    const Lists lists;
    REQUIRE(lists.link(std::string(kAll) + "-o ai-la-ai.csv --review xem-lai.csv").exit_code == 0);
    const auto review = lists.read("xem-lai.csv");
    const auto row = review.substr(review.find('\n') + 1);
    const auto a = row.substr(0, row.find(',')), b = row.substr(a.size() + 1, row.find(',', a.size() + 1) - a.size() - 1);
    INFO(review);
    const auto english = lists.link(std::string(kAll) + "--explain " + a + "," + b, "LANG=en_US.UTF-8");
    const auto vietnamese = lists.link(std::string(kAll) + "--explain " + a + "," + b, "LANG=vi_VN.UTF-8");
    CHECK(english.exit_code == 0);
    CHECK(english.output.find("weight") != std::string::npos);
    CHECK(english.output.find("Required evidence missing: ") != std::string::npos);
    CHECK(english.output != vietnamese.output);
    CHECK(lists.link(std::string(kAll) + "--explain " + a + ",nobody").output.find("linkage.no_record") != std::string::npos);
}
