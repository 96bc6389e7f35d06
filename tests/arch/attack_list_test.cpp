// The list of attacks on one login is kept by hand; that each row's case is there is looked at here.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/arch/rules.hpp"

using namespace arch;

namespace {

constexpr std::size_t kLeastAttacks = 60;

struct Row {
    std::string attack, name;
};

std::vector<Row> rows(std::istream& list) {
    std::vector<Row> out;
    for (std::string line; std::getline(list, line);) {
        if (line.empty() || line.front() == '#') continue;
        const auto tab = line.find('\t');
        out.push_back({line.substr(0, tab), tab == std::string::npos ? std::string() : line.substr(tab + 1)});
    }
    return out;
}

/// Rows whose case no source defines.
std::vector<std::string> without_case(const std::vector<Row>& list, const std::vector<Source>& sources) {
    std::vector<std::string> out;
    for (const Row& row : list) {
        const std::string defined = "TEST_CASE(\"" + row.name + "\"";
        const bool found = !row.name.empty() && std::any_of(sources.begin(), sources.end(), [&](const Source& source) { return source.text.find(defined) != std::string::npos; });
        if (!found) out.push_back(row.attack + ": " + row.name);
    }
    return out;
}

}  // namespace

TEST_CASE("every attack of the list has its case", "[arch]") {
    std::ifstream file(HUB_SOURCE_DIR "/tests/unit/sso/attacks.tsv");
    const auto list = rows(file);
    CHECK(list.size() >= kLeastAttacks);
    std::set<std::string> names;
    for (const Row& row : list) names.insert(row.name);
    CHECK(names.size() == list.size());  // one case each
    const auto found = without_case(list, project_sources());
    for (const auto& one : found) UNSCOPED_INFO(one);
    CHECK(found.empty());
}

TEST_CASE("an attack without a case is found", "[arch]") {
    std::istringstream list("# a remark\nreplay\ta code used twice\nguess\tnobody wrote it\nno case\n");
    CHECK(without_case(rows(list), {{"tests/a_test.cpp", "TEST_CASE(\"a code used twice\", \"[attack]\") {"}}).size() == 2);
}
