#include <catch2/catch.hpp>

#include "tests/unit/mapping/mapping_files.hpp"

using hub::test::MappingFiles;
using Lines = std::vector<std::string>;

namespace {

Lines problems_of(std::string_view rows, std::string_view head = "") {
    MappingFiles files;
    files.code_list("sex.yaml", "codelist: sex\nof: gender\ncodes: [{code: M, is: male}, {code: F, is: female}]\n");
    files.pupil(rows, head);
    return files.problems();
}

}  // namespace

TEST_CASE("a mapping's mistake is told with its place and the nearest known word", "[mapping]") {
    CHECK(problems_of("  - {vendor: a, canonical: person.birthdate, as: date_iso}\n") ==
          Lines{"x.yaml:5:28: Unknown field `person.birthdate` of pupil. Did you mean `person.birth_date`?"});
    CHECK(problems_of("  - {vendor: a, canonical: person.name, as: personname}\n") ==
          Lines{"x.yaml:5:45: Unknown converter `personname`. Did you mean `person_name`?"});
    CHECK(problems_of("  - {vendor: a, canonical: person.gender, code: sexe}\n") ==
          Lines{"x.yaml:5:49: Unknown code list `sexe`. Did you mean `sex`?"});
    CHECK(problems_of("  - {vendor: a, canonical: status, code: sex}\n") ==
          Lines{"x.yaml:5:42: `sex` codes gender, but `status` is of pupil_status."});
    CHECK(problems_of("  - {vendor: a, canonical: person.name, code: sex}\n") ==
          Lines{"x.yaml:5:47: `sex` codes gender, but `person.name` is a person name."});
    CHECK(problems_of("  - {vendr: a, canonical: person.name, as: person_name}\n").at(0) ==
          "x.yaml:5:6: Unknown key `vendr` in a field. Did you mean `vendor`?");
}

TEST_CASE("what does not fit together in a mapping is refused", "[mapping]") {
    CHECK(problems_of("  - {vendor: a, canonical: person.name, as: date_iso}\n") ==
          Lines{"x.yaml:5:45: `date_iso` does not fit `person.name`, which is a person name."});
    CHECK(problems_of("  - {vendor: a, canonical: class, as: reference(staff)}\n") ==
          Lines{"x.yaml:5:39: `reference(staff)` does not fit `class`, which is a reference."});
    CHECK(problems_of("  - {vendor: a, canonical: class, as: reference(klass)}\n").at(0) ==
          "x.yaml:5:39: `reference` names an entity, such as reference(class), and may add `optional`.");
    CHECK(problems_of("  - {vendor: a, canonical: person.birth_date, as: date(\"MM-dd\")}\n").at(0).starts_with(
        "x.yaml:5:51: `date` knows \"dd/MM/yyyy\""));
    CHECK(problems_of("  - {vendor: a, canonical: person.birth_date, as: date}\n") ==
          Lines{"x.yaml:5:51: `date` names its form, such as date(\"dd/MM/yyyy\")."});
    CHECK(problems_of("  - {vendor: a, canonical: person.national_id, as: cccd(left)}\n") ==
          Lines{"x.yaml:5:52: `cccd` takes `pad` or nothing."});
    CHECK(problems_of("  - {vendor: a, canonical: person.name}\n") ==
          Lines{"x.yaml:5:5: Say how `person.name` is written: `as:` a converter or `code:` a list."});
    CHECK(problems_of("  - {vendor: a}\n") ==
          Lines{"x.yaml:5:5: A field names `vendor` and `canonical`, or one of them and `const`."});
    CHECK(problems_of("  - {canonical: person.name, as: person_name}\n") ==
          Lines{"x.yaml:5:5: A field without `vendor` needs `const`."});
    CHECK(problems_of("  - {vendor: a, canonical: person.residence_code, as: commune(crosswalk)}\n").at(0).find(
              "commune_crosswalk.csv") != std::string::npos);
}

TEST_CASE("a field filled twice or written twice is refused with both places", "[mapping]") {
    CHECK(problems_of("  - {vendor: a, canonical: person.name, as: person_name}\n"
                      "  - {vendor: b, canonical: person.name, as: person_name}\n") ==
          Lines{"x.yaml:6:5: `person.name` is filled already at x.yaml:5:5."});
    CHECK(problems_of("  - {vendor: a, canonical: person.name, as: person_name}\n"
                      "  - {vendor: a, canonical: mother.name, as: person_name}\n") ==
          Lines{"x.yaml:6:5: `a` is written already at x.yaml:5:5."});
}

TEST_CASE("at most a fifth of a mapping may go one way, unless nothing is ever written with it", "[mapping]") {
    const std::string four =
        "  - {vendor: a, canonical: person.name, as: person_name}\n  - {vendor: b, canonical: mother.name, as: person_name}\n"
        "  - {vendor: c, canonical: father.name, as: person_name}\n  - {vendor: d, canonical: person.address, as: text}\n";
    CHECK(problems_of(four + "  - {vendor: e, canonical: source_id, as: key, only: in}\n").empty());
    const std::string two = "  - {vendor: a, canonical: person.name, as: person_name}\n"
                            "  - {vendor: e, canonical: source_id, as: key, only: in}\n";
    CHECK(problems_of(two) == Lines{"x.yaml:1:1: 1 of 2 fields are `only: in`; at most a fifth may be."});
    CHECK(problems_of(two, "use: in\n").empty());
}

TEST_CASE("mistakes of all files are told at once, and two mappings of one entity must share directions", "[mapping]") {
    MappingFiles files;
    const std::string good = "system: x\nentity: class\nfields: [{vendor: a, canonical: name, as: text}]\n";
    files.mapping("a.yaml", "mapping: a\n" + good);
    files.mapping("b.yaml", "mapping: b\n" + good);
    files.mapping("c.yaml", "mapping: a\nuse: in\n" + good);
    files.mapping("d.yaml", "mapping: [\n");
    files.mapping("e.yaml", "mapping: e\nsystem: x\nentity: klass\nfields: []\n");
    const auto problems = files.problems();
    REQUIRE(problems.size() >= 4);
    CHECK(problems[0] == "b.yaml:1:10: x.class is mapped already at a.yaml:1:10; say `use: in` and `use: out`.");
    CHECK(problems[1] == "c.yaml:1:10: Mapping `a` stands already at a.yaml:1:10.");
    bool syntax = false, entity = false;
    for (const auto& line : problems) {
        syntax = syntax || line.starts_with("d.yaml:");
        entity = entity || line.starts_with("e.yaml:3:9: `entity`: Write `organisation`, `class`, `staff`, `pupil`, `mark`, `result` or `announcement`.");
    }
    CHECK(syntax);
    CHECK(entity);
}

TEST_CASE("a code list is checked against the model", "[mapping]") {
    const auto problem = [](std::string_view text) {
        MappingFiles files;
        files.code_list("l.yaml", text);
        const auto problems = files.problems();
        return problems.empty() ? std::string() : problems[0];
    };
    CHECK(problem("codelist: l\nof: gendr\ncodes: []\n") ==
          "codelists/l.yaml:2:5: Unknown canonical code list `gendr`. Did you mean `gender`?");
    CHECK(problem("codelist: l\nof: gender\ncodes: [{code: M, is: mail}]\n") ==
          "codelists/l.yaml:3:23: `mail` is no code of gender. Did you mean `male`?");
    CHECK(problem("codelist: l\nof: gender\ncodes:\n  - {code: M, is: male}\n  - {code: M, is: female}\n") ==
          "codelists/l.yaml:5:12: Code `M` stands twice for the same time.");
    CHECK(problem("codelist: l\nof: gender\nmatch: folded\ncodes:\n  - {code: Nữ, is: female}\n  - {code: NU, is: male}\n") ==
          "codelists/l.yaml:6:12: Code `NU` stands twice for the same time.");
    CHECK(problem("codelist: l\nof: gender\ncodes:\n  - {code: M, is: male, until: 2025-06-30}\n"
                  "  - {code: M, is: female, from: 2025-07-01}\n").empty());
    CHECK(problem("codelist: l\nof: gender\ncodes:\n  - {code: M, is: male, from: 2025-02-30}\n") ==
          "codelists/l.yaml:4:31: Write a date as yyyy-MM-dd.");
}
