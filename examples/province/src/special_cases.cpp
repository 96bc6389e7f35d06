// What makes the province worth synchronising: people who move, twins, foreigners, records that are wrong.

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>

#include "vietnamese.hpp"
#include "world.hpp"

namespace province {
namespace {

struct Place {
    std::size_t school;
    std::size_t record;
};

class Cases {
public:
    Cases(World& world, const Names& names, Random& random) : world_(world), names_(names), random_(random) {
        for (std::size_t s = 0; s < world.schools.size(); ++s) {
            if (!feeds(world.schools[s])) continue;  // nothing arrives from there, so nothing can be judged there
            for (std::size_t r = 0; r < world.schools[s].pupils.size(); ++r) free_.push_back({s, r});
        }
        random.shuffle(free_);
    }

    void add_all() {
        const std::size_t n = world_.pupils;
        vnedu_defects(1 + n / 1000);
        workbook_defects();
        leading_zeros(1 + n / 2000);
        moves_to_workbook(1 + n / 1000);
        moves(2 + n / 125);
        second_records(1 + n / 250);
        twins(1 + n / 200);
        namesakes(1 + n / 2000);
        foreigners(2 + n / 250);
        partial_births(2 + n / 60);
        divided_communes(2 + n / 400);
        leavers(1 + n / 150);
        known_in_sector_database(5 + n / 10);
        for (School& school : world_.schools) {
            std::stable_sort(school.pupils.begin(), school.pupils.end(),
                             [](const PupilRecord& a, const PupilRecord& b) { return a.rank < b.rank; });
        }
    }

private:
    using Fits = std::function<bool(const School&, const PupilRecord&)>;

    static bool on_vnedu(const School& school, const PupilRecord&) { return school.system == System::vnedu; }
    static bool on_workbook(const School& school, const PupilRecord&) { return school.system == System::workbook; }

    School& school(const Place& place) { return world_.schools[place.school]; }
    PupilRecord& record(const Place& place) { return school(place).pupils[place.record]; }
    Person& person(const Place& place) { return world_.persons[record(place).person]; }

    /// Takes an ordinary record out of the pool, so that no record is special twice.
    std::optional<Place> find(const Fits& fits) {
        for (auto place = free_.rbegin(); place != free_.rend(); ++place) {
            if (!fits(world_.schools[place->school], world_.schools[place->school].pupils[place->record])) continue;
            const Place found = *place;
            free_.erase(std::next(place).base());
            return found;
        }
        return std::nullopt;
    }

    Place take(const Fits& fits) {
        const auto found = find(fits);
        if (!found) throw std::runtime_error("the province is too small for its special cases");
        return *found;
    }

    /// Another record of the same school, whose person differs in name and birth date.
    Place take_stranger(const Place& other) {
        const std::string key = plain_key(person(other).name);
        const Birth birth = person(other).birth;
        return take([&](const School& at, const PupilRecord& each) {
            const Person& who = world_.persons[each.person];
            return at.code == school(other).code && plain_key(who.name) != key && !(who.birth == birth);
        });
    }

    void count(const char* name) { ++world_.specials[name]; }

    void mark(const char* name, Defect defect, const Fits& fits) {
        record(take(fits)).defect = defect;
        count(name);
    }

    void vnedu_defects(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            mark("bad_date", Defect::bad_date, on_vnedu);
            mark("unknown_gender", Defect::unknown_gender, on_vnedu);
            mark("empty_name", Defect::empty_name, on_vnedu);
            mark("short_id", Defect::short_id, on_vnedu);
            mark("long_id", Defect::long_id, on_vnedu);
            mark("unknown_class", Defect::unknown_class, on_vnedu);
            // Pairs stand first in their school, next to each other, so that they share a page of any size.
            follow("duplicate_key", Defect::duplicate_key, static_cast<int>(i));
            follow("borrowed_id", Defect::borrowed_id, static_cast<int>(i));
        }
    }

    void follow(const char* name, Defect defect, int round) {
        const Place first = take(on_vnedu);
        const Place second = take_stranger(first);
        const int rank = -1000 + round * 4 + (defect == Defect::borrowed_id ? 2 : 0);
        record(first).rank = rank;
        record(second).rank = rank + 1;
        record(second).defect = defect;
        person(first).ministry_code.clear();
        person(second).ministry_code.clear();
        if (defect == Defect::duplicate_key) record(second).key = record(first).key;
        if (defect == Defect::borrowed_id) person(second).national_id = person(first).national_id;
        count(name);
    }

    void workbook_defects() {
        for (std::size_t s = 0; s < world_.schools.size(); ++s) {
            if (world_.schools[s].system != System::workbook) continue;
            const auto here = [code = world_.schools[s].code](const School& at, const PupilRecord&) { return at.code == code; };
            mark("workbook_bad_date", Defect::bad_date, here);
            mark("workbook_empty_name", Defect::empty_name, here);
            mark("workbook_formula_cell", Defect::formula_cell, here);
        }
    }

    void leading_zeros(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            const Place first = take(on_vnedu);
            const Place second = take_stranger(first);
            record(second).key = std::to_string(80'000 + i);
            record(first).key = "000" + record(second).key;
            count("leading_zero_keys");
        }
    }

    /// A class of the same grade at another school of the same kind, if there is one.
    std::optional<Place> destination(const Place& from, System system) {
        const int grade = school(from).classes[record(from).school_class].grade;
        std::vector<Place> found;
        for (std::size_t s = 0; s < world_.schools.size(); ++s) {
            const School& each = world_.schools[s];
            if (s == from.school || !feeds(each) || each.system != system || each.level != school(from).level) continue;
            for (std::size_t c = 0; c < each.classes.size(); ++c) {
                if (each.classes[c].grade == grade) found.push_back({s, c});
            }
        }
        if (found.empty()) return std::nullopt;
        return random_.pick(found);
    }

    void move(System system, const char* name) {
        Place to{};
        const auto from = find([&](const School& at, const PupilRecord& each) {
            if (at.system != System::vnedu) return false;
            const Place place{static_cast<std::size_t>(&at - world_.schools.data()), static_cast<std::size_t>(&each - at.pupils.data())};
            const auto found = destination(place, system);
            if (found) to = *found;
            return found.has_value();
        });
        if (!from) throw std::runtime_error("no school to move to");
        record(*from).status = "3";
        PupilRecord arrival = record(*from);
        arrival.status = "1";
        arrival.school_class = to.record;
        arrival.key = fresh_key();
        if (system == System::workbook) {
            Person& who = person(*from);
            who.mother_birth.reset();
            who.commune_2025 = who.commune = world_.schools[to.school].commune;
            who.commune_scheme = "2025";
        }
        world_.schools[to.school].pupils.push_back(arrival);
        count(name);
    }

    void moves(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) move(System::vnedu, "moved");
    }
    void moves_to_workbook(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) move(System::workbook, "moved_to_workbook_school");
    }

    void second_records(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            const Place first = take(on_vnedu);
            PupilRecord again = record(first);
            again.key = fresh_key();
            again.second_record = true;
            school(first).pupils.push_back(again);
            count("second_record_of_a_person");
        }
    }

    void twins(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            const Place first = take(on_vnedu);
            const auto second = find([&](const School& at, const PupilRecord& each) {
                return at.code == school(first).code && each.school_class == record(first).school_class;
            });
            if (!second) continue;
            const Person elder = person(first);
            Person& twin = person(*second);
            const std::string key = plain_key(elder.name);
            do {
                twin.name = names_.sibling(random_, elder.name, elder.people, twin.gender);
            } while (plain_key(twin.name) == key);
            twin.birth = elder.birth;
            twin.people = elder.people;
            twin.religion = elder.religion;
            twin.commune = elder.commune;
            twin.commune_scheme = elder.commune_scheme;
            twin.commune_2025 = elder.commune_2025;
            twin.address = elder.address;
            twin.mother = elder.mother;
            twin.mother_birth = elder.mother_birth;
            twin.father = elder.father;
            fresh_national_id(twin);
            count("twins");
        }
    }

    /// Same name, same birth date, same school, two children: only their numbers tell them apart.
    void namesakes(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            const Place first = take(on_vnedu);
            const Place second = take_stranger(first);
            person(second).name = person(first).name;
            person(second).gender = person(first).gender;
            person(second).birth = person(first).birth;
            fresh_national_id(person(second));
            count("namesakes");
        }
    }

    void foreigners(std::size_t times) {
        static const std::vector<std::string> kFrom{"KR", "LA", "US", "KH"};
        for (std::size_t i = 0; i < times; ++i) {
            Person& who = person(take(on_vnedu));
            who.nationality = random_.pick(kFrom);
            who.name = names_.foreigner(random_, who.nationality, who.gender);
            who.people = {"55", "Người nước ngoài"};
            who.national_id.clear();
            who.entry_papers = "XNC" + random_.digits(8);
            who.ministry_code.clear();
            who.mother = names_.foreigner(random_, who.nationality, Gender::female);
            who.father.clear();
            count("foreigners");
        }
    }

    void partial_births(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            Birth& birth = person(take([](const School&, const PupilRecord&) { return true; })).birth;
            birth.day = 0;
            if (i % 2 == 0) birth.month = 0;
            count("partial_births");
        }
    }

    void divided_communes(std::size_t times) {
        std::vector<std::string> divided;
        for (const Move& each : world_.communes.crosswalk) {
            if (each.fate == Fate::divided) divided.push_back(each.old_code);
        }
        for (std::size_t i = 0; i < times; ++i) {
            Person& who = person(take(on_vnedu));
            who.commune = random_.pick(divided);
            who.commune_scheme = "2024";
            who.commune_2025.clear();
            count("divided_communes");
        }
    }

    void leavers(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            record(take(on_vnedu)).status = "4";
            count("left_school");
        }
    }

    void known_in_sector_database(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            const auto place = find([&](const School&, const PupilRecord& each) {
                return !world_.persons[each.person].ministry_code.empty();
            });
            if (!place) return;
            world_.known.push_back({place->school, record(*place).person});
            const bool on_the_sheet_anyway = school(*place).system == System::workbook;
            if (!on_the_sheet_anyway && i % 2 == 0) record(*place).ministry_code_known = false;  // flows back from there
            count("known_in_sector_database");
        }
    }

    void fresh_national_id(Person& who) {
        if (national_ids_.empty()) {
            for (const Person& each : world_.persons) national_ids_.insert(each.national_id);
        }
        do {
            who.national_id = national_id(random_, who.birth, who.gender);
        } while (!national_ids_.insert(who.national_id).second);
    }

    std::string fresh_key() { return std::to_string(30'260'000'000 + 13 * ++added_); }

    World& world_;
    const Names& names_;
    Random& random_;
    std::vector<Place> free_;
    std::set<std::string> national_ids_;
    std::size_t added_ = 0;
};

}  // namespace

void add_special_cases(World& world, const Names& names, Random& random) { Cases(world, names, random).add_all(); }

}  // namespace province
