#include <catch2/catch.hpp>

#include <algorithm>

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
    const auto written = list->written();
    REQUIRE(written.size() == 1);
    CHECK(written[0].vendor == "b");
    const auto losses = list->losses();
    REQUIRE(losses.size() == 1);
    CHECK(losses[0].kind == CodeList::Loss::Kind::Unwritable);
    CHECK(losses[0].canonical == "female");
}

TEST_CASE("what a list loses is told with its place, declared or not", "[codes]") {
    using Kind = CodeList::Loss::Kind;
    const auto list = list_of("codelist: l\nof: pupil_status\ncodes:\n  - {code: '1', is: studying, also: [moved_in]}\n"
                              "  - {code: '01', is: studying}\n  - {code: '4', is: left, until: 2025-06-30}\n"
                              "  - {code: '4', is: moved_out, from: 2025-07-01}\n");
    const auto losses = list->losses();
    const auto told = [&](Kind kind) {
        const auto found = std::find_if(losses.begin(), losses.end(), [&](const auto& each) { return each.kind == kind; });
        return found == losses.end() ? "none" : found->canonical + " " + found->vendor + " " + found->where;
    };
    CHECK(losses.size() == 3);
    CHECK(told(Kind::Declared) == "moved_in 1 l.yaml:4:37");
    CHECK(told(Kind::Ambiguous) == "studying 01 l.yaml:5:12");
    CHECK(told(Kind::Superseded) == "left 4 l.yaml:6:12");
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
