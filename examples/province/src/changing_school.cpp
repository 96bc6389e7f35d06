// The school that leaves VnEdu in August: VnEdu knows its last school year, its new vendor's pupil list the present one.

#include <stdexcept>

#include "world.hpp"

namespace province {
namespace {

/// "4A" was "3A".
std::string a_year_before(const SchoolClass& each) {
    const std::string grade = std::to_string(each.grade);
    if (!each.name.starts_with(grade)) throw std::runtime_error("class " + each.name + " does not begin with its grade");
    return std::to_string(each.grade - 1) + each.name.substr(grade.size());
}

}  // namespace

void let_change_vendor(World& world, School& school) {
    school.changes_vendor = true;
    const int first_grade = grades_of(school.level).front();
    for (const PupilRecord& record : school.pupils) {
        Person& person = world.persons[record.person];
        person.commune_scheme = "2025";
        person.commune = person.commune_2025 = school.commune;
        // Only VnEdu has a place for it, and VnEdu never saw this year's beginners.
        if (school.classes[record.school_class].grade == first_grade) person.mother_birth.reset();
    }
}

School last_year(const School& now) {
    const int first_grade = grades_of(now.level).front();
    School before = now;
    before.year = now.year - 1;
    before.classes.clear();
    before.pupils.clear();
    std::map<std::size_t, std::size_t> places;
    for (std::size_t i = 0; i < now.classes.size(); ++i) {
        if (now.classes[i].grade == first_grade) continue;
        places[i] = before.classes.size();
        SchoolClass& each = before.classes.emplace_back(now.classes[i]);
        each.key = std::to_string(before.year) + each.key;
        each.name = a_year_before(each);
        --each.grade;
    }
    for (const PupilRecord& record : now.pupils) {
        const auto place = places.find(record.school_class);
        if (place == places.end()) continue;
        before.pupils.push_back(record);
        before.pupils.back().school_class = place->second;
    }
    return before;
}

}  // namespace province
