#include <catch2/catch.hpp>

#include "core/mapping/code_list.hpp"
#include "core/mapping/commune_crosswalk.hpp"

using namespace hub::mapping;

namespace {

std::shared_ptr<const CodeList> list_of(std::string_view text) {
    const auto node = hub::codec::parse_yaml(text, "l.yaml");
    REQUIRE(node);
    hub::config::Problems problems;
    auto list = CodeList::read(*node, problems);
    REQUIRE(problems.lines() == std::vector<std::string>{});
    return list;
}

std::string text_of(const std::string* code) { return code != nullptr ? *code : "none"; }

}  // namespace

TEST_CASE("a code whose meaning changed is read by the day", "[codes]") {
    const auto list = list_of("codelist: l\nof: staff_kind\ncodes:\n  - {code: X, is: teacher, until: 2025-06-30}\n"
                              "  - {code: X, is: manager, from: 2025-07-01}\n");
    CHECK(text_of(list->to_canonical("X", "2025-06-30")) == "teacher");
    CHECK(text_of(list->to_canonical("X", "2025-07-01")) == "manager");
    CHECK(text_of(list->to_canonical("X")) == "manager");
    CHECK(list->to_canonical("x") == nullptr);
}

TEST_CASE("the preferred code is written, and codes only read are not", "[codes]") {
    const auto list = list_of("codelist: l\nof: gender\ncodes:\n  - {code: a, is: male}\n  - {code: b, is: male, preferred: true}\n"
                              "  - {code: c, is: female, only: in}\n");
    CHECK(text_of(list->to_vendor("male")) == "b");
    CHECK(list->to_vendor("female") == nullptr);
    CHECK(text_of(list->to_canonical("c")) == "female");
    CHECK(list->faithful() == std::vector<std::string>{"male"});
}

TEST_CASE("words match whatever their case, marks and blanks", "[codes]") {
    const auto list = list_of("codelist: l\nof: gender\nmatch: folded\ncodes: [{code: Nữ, is: female}, {code: Nam, is: male}]\n");
    for (const char* word : {"Nữ", "NỮ", " nu ", "Nu\u031B\u0303"}) CHECK(text_of(list->to_canonical(word)) == "female");
    CHECK(list->to_canonical("Nư x") == nullptr);
    CHECK(text_of(list->to_vendor("female")) == "Nữ");
}

TEST_CASE("a crosswalk of communes is read with its divided ones", "[codes]") {
    const auto crosswalk = CommuneCrosswalk::parse("old_code,new_code,kind\n1,2,whole\n3,4,divided\n3,5,divided\n");
    REQUIRE(crosswalk);
    CHECK(text_of(crosswalk->current("1")) == "2");
    CHECK(crosswalk->current("3") == nullptr);
    CHECK(crosswalk->size() == 1);
    CHECK(CommuneCrosswalk::parse("a,b\n").error().message == "Line 1: the header is old_code,new_code,kind.");
    CHECK(CommuneCrosswalk::parse("").error().code == "crosswalk.unreadable");
    CHECK(CommuneCrosswalk::parse("old_code,new_code,kind\n1,2,half\n").error().message == "Line 2: the kind is whole or divided.");
    CHECK(CommuneCrosswalk::parse("old_code,new_code,kind\n1,2,whole\n1,3,whole\n").error().code == "crosswalk.unreadable");
}
