// Linkage sets: the same seed gives the same bytes, every record has its person, and the mistakes are there.
#include <catch2/catch.hpp>

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "linkage_set.hpp"

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
