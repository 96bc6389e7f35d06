#include <catch2/catch.hpp>

#include <filesystem>

#include "tests/arch/rules.hpp"

using namespace arch;

TEST_CASE("no source is over 800 lines or named for no purpose", "[arch]") {
    const auto found = files_have_one_purpose(project_sources());
    INFO(listed(found));
    CHECK(found.empty());
}

TEST_CASE("a source that is too long or named for no purpose is found", "[arch]") {
    CHECK(files_have_one_purpose({{"core/net/a.cpp", std::string(801, '\n')}}).size() == 1);
    CHECK(files_have_one_purpose({{"core/net/a.cpp", std::string(800, '\n')}}).empty());
    CHECK(files_have_one_purpose({{"core/net/util.hpp", ""}, {"tests/helpers.cpp", ""}}).size() == 2);
}

TEST_CASE("only what belongs there stands at the top of the project", "[arch]") {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(HUB_SOURCE_DIR)) names.push_back(entry.path().filename().string());
    const auto found = top_level_is_known(names);
    INFO(listed(found));
    CHECK(found.empty());
}

TEST_CASE("a stray file at the top is found", "[arch]") {
    CHECK(top_level_is_known({"core", "notes.txt"}).size() == 1);
}

TEST_CASE("the sources of the project are found at all", "[arch]") {
    CHECK(project_sources().size() > 100);
}
