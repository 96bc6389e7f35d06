// What tests of linkage begin with: a shipped model, a file, and the linkage of the two.
#pragma once

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "core/records/linkage/link.hpp"
#include "core/records/linkage/linked_files.hpp"

namespace hub::linkage::test {

inline std::string file_at(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}
inline std::string febrl3() { return file_at(HUB_LINKAGE_DATA "/febrl3.csv"); }

inline Model model_named(const std::string& name) {
    auto model = read_model(std::filesystem::path(HUB_LINKAGE_MODELS) / (name + ".yaml"));
    REQUIRE(model);
    return std::move(*model);
}

inline std::unique_ptr<Linkage> linked(const std::string& csv, const Model& model, const LinkOptions& options = {}) {
    auto out = link({{"", bytes_of(csv)}}, model, options);
    INFO((out ? std::string() : out.error().message));
    REQUIRE(out);
    return std::move(*out);
}

constexpr const char* kPupilsHeading = "record_id,system,full_name,birth_date,sex,ministry_code,school_code,phone\n";

/// Each of `count` pupils in two systems: enough to learn from; behind them the records in question.
inline std::string pupils(int count, const std::string& more) {
    std::string csv = kPupilsHeading;
    const char* surnames[] = {"Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Bùi", "Đặng"};
    const char* given[] = {"An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khoa", "Lan", "Minh", "Nga", "Oanh", "Phúc", "Quân"};
    for (int i = 0; i < count; ++i) {
        const int day = 1 + i * 7 % 28, month = 1 + i * 5 % 12, year = 2010 + i % 6;
        const std::string name = std::string(surnames[i % 7]) + (i % 2 == 0 ? " Văn " : " Thị ") + given[i % 13];
        const std::string date = std::to_string(day) + "/" + std::to_string(month) + "/" + std::to_string(year);
        for (const char* system : {"vnedu", "csdl"}) {
            csv += system + std::to_string(i) + "," + system + "," + name + "," + date + "," + (i % 2 == 0 ? "Nam" : "Nữ") + "," + std::to_string(1'000'000'000 + i * 7'919) + "," +
                   std::to_string(100 + i % 9) + ",09" + std::to_string(10'000'000 + i * 1'237) + "\n";
        }
    }
    return csv + more;
}

}  // namespace hub::linkage::test
