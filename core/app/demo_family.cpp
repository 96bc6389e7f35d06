#include "core/app/demo_family.hpp"

#include <map>
#include <set>
#include <vector>

namespace hub::app {
namespace {

using codec::Value;
using Named = std::pair<std::string, std::string>;  // school, and a name in it

Named named(const Value& row, std::string_view member) { return {std::string(row["school"].text()), std::string(row[member].text())}; }

std::string family_name(const std::string& name) { return name.substr(0, name.find(' ')); }

struct Candidate {
    DemoPupil pupil;
    std::string mother;
};

/// Schools of each vendor that keep it, whose pupils the family is chosen from.
std::map<std::string, const Value*> schools_of(const Value& manifest) {
    std::map<std::string, const Value*> out;
    for (const auto& school : manifest["schools"].items()) {
        if (school.find("changes_to") == nullptr) out[std::string(school["code"].text())] = &school;
    }
    return out;
}

}  // namespace

Result<DemoFamily> choose_family(const Value& manifest) {
    const Value& expected = manifest["expected"];
    std::set<Named> with_result;
    for (const auto& row : expected["result"].items()) with_result.insert(named(row, "HocSinh"));
    std::map<Named, std::string> staff;  // to the national id
    for (const auto& row : expected["staff"].items()) staff[named(row, "HoTen")] = row["SoDinhDanh"].text();
    std::map<Named, std::string> homeroom;
    for (const auto& row : expected["class"].items()) homeroom[named(row, "Ten")] = row["Gvcn"].text();

    const auto schools = schools_of(manifest);
    std::vector<Candidate> first;
    std::map<std::string, Candidate> second;  // by family name, and the best of all at ""
    for (const auto& row : expected["pupil"].items()) {
        const auto school = schools.find(std::string(row["school"].text()));
        if (school == schools.end() || row["SoDinhDanh"].text().empty() || row["Lop"].text().empty()) continue;
        const Value& at = *school->second;
        Candidate one{{std::string(row["HoTen"].text()), std::string(row["SoDinhDanh"].text()), std::string(row["Lop"].text()), school->first, std::string(at["name"].text()),
                       std::string(at["system"].text()), false},
                      std::string(row["HoTenMe"].text())};
        if (one.pupil.system == "workbook") {
            one.pupil.told = at.find("mark_sheets") != nullptr;
            for (const std::string& key : {family_name(one.pupil.name), std::string()}) {
                const auto found = second.find(key);
                if (found == second.end() || (one.pupil.told && !found->second.pupil.told)) second.insert_or_assign(key, one);
            }
        } else if (!one.mother.empty() && staff.contains({one.pupil.school, homeroom[named(row, "Lop")]})) {
            one.pupil.told = with_result.contains(named(row, "HoTen"));
            first.push_back(std::move(one));
        }
    }
    const Candidate* chosen = nullptr;
    const Candidate* beside = nullptr;
    int best = -1;
    for (const auto& one : first) {
        const auto same = second.find(family_name(one.pupil.name));
        const auto other = same != second.end() ? same : second.find("");
        if (other == second.end()) continue;
        const int worth = (one.pupil.told ? 4 : 0) + (other->second.pupil.told ? 2 : 0) + (same != second.end() ? 1 : 0);
        if (worth > best) best = worth, chosen = &one, beside = &other->second;
    }
    if (chosen == nullptr) return fail("demo.people", "the province holds no two children of two vendors with a homeroom teacher; generate more pupils");
    const std::string teacher = homeroom[{chosen->pupil.school, chosen->pupil.class_name}];
    return DemoFamily{chosen->pupil, beside->pupil, chosen->mother, teacher, staff[{chosen->pupil.school, teacher}]};
}

}  // namespace hub::app
