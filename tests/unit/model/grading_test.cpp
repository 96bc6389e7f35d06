// Marks as tenths, TT 22/2021's averages, and what may leave a school.
#include <catch2/catch.hpp>

#include <set>
#include <vector>

#include "core/model/codes.hpp"
#include "core/model/grading.hpp"
#include "core/model/publication.hpp"
#include "core/model/validate.hpp"

using namespace hub::model;

namespace {

Record mark(std::initializer_list<std::pair<const char*, const char*>> fields) {
    Record record(EntityKind::Mark);
    for (const auto& [path, text] : std::initializer_list<std::pair<const char*, const char*>>{
             {"source_id", "D1"}, {"pupil", "HS01"}, {"subject", "mathematics"}, {"year", "2026"}, {"term", "term_1"}, {"state", "published"}}) {
        record.set(path, text);
    }
    for (const auto& [path, text] : fields) record.set(path, text);
    return record;
}

std::string verdict(std::initializer_list<std::pair<const char*, const char*>> fields) {
    std::string text;
    for (const auto& problem : validate(mark(fields))) text += problem.code + " " + problem.field + ";";
    return text;
}

}  // namespace

TEST_CASE("a mark has one writing and stands between 0 and 10", "[model]") {
    for (const auto& [text, tenths] : std::vector<std::pair<std::string, int>>{{"0", 0}, {"0.1", 1}, {"7.5", 75}, {"8", 80}, {"10", 100}}) {
        INFO(text);
        CHECK(read_score(text).check == ScoreCheck::Good);
        CHECK(read_score(text).tenths == tenths);
    }
    for (const char* text : {"", "8.0", "07", "7,5", "7.25", "7.", ".5", "-1", "bảy", "7..5", " 8", "1e1", "99999999999"}) {
        INFO(text);
        CHECK(read_score(text).check == ScoreCheck::Unreadable);
    }
    for (const char* text : {"10.1", "11", "100"}) CHECK(read_score(text).check == ScoreCheck::OutOfRange);
}

TEST_CASE("averages follow TT 22 and round half up", "[model]") {
    const auto* rules = grading_rules(2026);
    REQUIRE(rules != nullptr);
    CHECK(rules->name == "TT 22/2021");
    CHECK(term_average(*rules, std::vector{80, 75, 90, 60}, 73, 65) == 72);
    CHECK(term_average(*rules, std::vector{70, 80, 70}, 68, 80) == 75);  // 7.45: half to even would give 7.4
    CHECK(year_average(*rules, 72, 78) == 76);
    CHECK(grading_rules(2020) == nullptr);
}

TEST_CASE("an average that the rules contradict is told, one that cannot be reckoned is not", "[model]") {
    const auto given = [](const char* average, const char* year = "2026") {
        return mark({{"regular_1", "7"}, {"regular_2", "8"}, {"regular_3", "7"}, {"midterm", "6.8"}, {"final", "8"}, {"average", average}, {"year", year}});
    };
    CHECK(contradicted_rules(given("7.5")) == nullptr);
    REQUIRE(contradicted_rules(given("7.4")) != nullptr);
    CHECK(contradicted_rules(given("7.4", "2019")) == nullptr);
    CHECK(contradicted_rules(mark({{"regular_1", "7"}, {"average", "2"}})) == nullptr);
    CHECK(contradicted_rules(mark({{"regular_1", "pass"}, {"grade", "pass"}})) == nullptr);
    CHECK(validate(given("7.4")).empty());
}

TEST_CASE("single marks are scores or comments, and a row is one of both", "[model]") {
    CHECK(verdict({{"regular_1", "7.5"}, {"midterm", "8"}, {"average", "7.8"}}).empty());
    CHECK(verdict({{"regular_1", "pass"}, {"final", "fail"}, {"grade", "fail"}}).empty());
    CHECK(verdict({{"regular_1", "7,5"}}) == "mark.unreadable regular_1;");
    CHECK(verdict({{"final", "10.5"}}) == "mark.out_of_range final;");
    CHECK(verdict({{"average", "pass"}}) == "mark.unreadable average;");
    CHECK(verdict({{"regular_1", "7.5"}, {"midterm", "pass"}}) == "mark.mixed midterm;");
    CHECK(verdict({{"average", "7.5"}, {"grade", "pass"}}) == "mark.mixed grade;");
    CHECK(verdict({{"state", "secret"}}) == "code.unknown state;");
}

TEST_CASE("what a school has not published or closed does not leave it", "[model]") {
    CHECK(publication_of(mark({{"state", "draft"}})) == Publication::Draft);
    CHECK(publication_of(mark({{"state", "published"}})) == Publication::Published);
    CHECK(publication_of(mark({{"state", "locked"}})) == Publication::Locked);
    CHECK_FALSE(may_leave_school(mark({{"state", "draft"}})));
    Record silent(EntityKind::Mark);
    CHECK_FALSE(may_leave_school(silent));
    Record result(EntityKind::Result);
    CHECK_FALSE(may_leave_school(result));
    result.set("ready", "false");
    CHECK_FALSE(may_leave_school(result));
    result.set("ready", "true");
    CHECK(may_leave_school(result));
    CHECK(may_leave_school(Record(EntityKind::Pupil)));
}

TEST_CASE("a result has one field for each subject of the list", "[model]") {
    std::set<std::string> listed, fields;
    for (const auto& subject : canonical_codes("subject")) listed.insert("subject." + std::string(subject.code));
    for (const auto& field : definition(EntityKind::Result).fields) {
        if (field.path.starts_with("subject.")) fields.insert(std::string(field.path));
    }
    CHECK(listed == fields);
}

TEST_CASE("what a child was given and reached is sensitive, and facts are named by fields they must have", "[model]") {
    for (const auto kind : {EntityKind::Mark, EntityKind::Result}) {
        const auto& entity = definition(kind);
        CHECK(entity.storage == StorageClass::Fact);
        for (const auto& field : entity.fields) {
            INFO(field.path);
            const bool names = field.required || field.path == "class";
            CHECK((field.sensitivity == Sensitivity::Sensitive) != names);
        }
        REQUIRE_FALSE(entity.names_fact.empty());
        for (const auto path : entity.names_fact) {
            const auto slot = entity.slot_of(path);
            REQUIRE(slot);
            CHECK(entity.fields[*slot].required);
        }
        CHECK(entity.fields[*entity.slot_of(entity.names_fact.front())].type == FieldType::Reference);
    }
}
