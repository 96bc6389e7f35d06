#include "linkage_set.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "names.hpp"
#include "slips.hpp"
#include "world.hpp"

namespace province {
namespace {

constexpr int kFirstYear = 2008, kYears = 12, kPupilsOfASchool = 600, kClassesOfAGrade = 4;

struct Child {
    std::string name, mother, phone, address, national_id, ministry_code;
    Gender gender = Gender::male;
    Birth birth;
    std::size_t school = 0, school_before = 0;
    int class_letter = 0;
};

/// What a system has of a pupil, in percent, and how careless it is.
struct SystemHabits {
    const char* name;
    int covers, birth, sex, national_id, ministry_code, school, school_class, phone, mother, address;
    int no_marks;  ///< of its names
    int slips;     ///< of its records have a mistake in the name
};
constexpr std::array kSystems{
    SystemHabits{"csdl", 93, 100, 100, 92, 100, 100, 100, 40, 60, 50, 0, 1},
    SystemHabits{"vnedu", 50, 99, 99, 60, 70, 100, 100, 85, 70, 60, 1, 3},
    SystemHabits{"smas", 35, 99, 98, 55, 60, 100, 100, 80, 60, 50, 1, 3},
    SystemHabits{"k12online", 22, 90, 80, 10, 30, 95, 95, 60, 10, 0, 4, 5},
    SystemHabits{"k12connect", 15, 85, 70, 0, 20, 95, 90, 90, 40, 0, 8, 6},
    SystemHabits{"google", 25, 30, 0, 0, 40, 90, 80, 0, 0, 0, 60, 6},
    SystemHabits{"admissions", 12, 100, 100, 95, 30, 80, 0, 95, 90, 90, 0, 3},
    SystemHabits{"fees", 45, 70, 40, 15, 40, 100, 95, 80, 50, 0, 30, 6},
    SystemHabits{"attendance", 20, 40, 50, 0, 50, 100, 100, 50, 0, 0, 70, 5},
    SystemHabits{"health", 18, 97, 97, 70, 10, 90, 60, 70, 80, 80, 2, 5},
    SystemHabits{"learning", 10, 60, 30, 0, 40, 90, 60, 20, 0, 0, 20, 8}};

std::string two_digits(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }

class Maker {
public:
    Maker(const std::filesystem::path& data, std::size_t persons, std::uint64_t seed) : names_(data), random_(seed), persons_(persons) {}

    void make_children() {
        const std::size_t schools = persons_ / kPupilsOfASchool + 2;
        while (children_.size() < persons_) {
            const std::size_t school = random_.below(schools);
            Child first = child(school);
            const int brothers = random_.chance(35) ? 1 + random_.chance(15) : 0;
            const bool twins = random_.chance(1);
            children_.push_back(first);
            for (int i = 0; i < brothers + twins && children_.size() < persons_; ++i) {
                Child next = child(random_.chance(70) ? school : random_.below(schools));
                next.name = names_.sibling(random_, first.name, people_, next.gender);
                next.mother = first.mother;
                next.phone = first.phone;
                next.address = first.address;
                if (twins && i == 0) {
                    next.birth = first.birth;
                    next.school = next.school_before = first.school;
                    next.class_letter = first.class_letter;
                    next.national_id = province::national_id(random_, next.birth, next.gender);
                }
                children_.push_back(next);
            }
        }
        // Namesakes born on one day, in different schools.
        for (std::size_t i = 0; i < persons_ / 1000; ++i) {
            const Child& one = random_.pick(children_);
            Child& other = children_[random_.below(children_.size())];
            if (&one == &other) continue;
            other.name = one.name;
            other.gender = one.gender;
            other.birth = one.birth;
            other.national_id = province::national_id(random_, other.birth, other.gender);
        }
    }

    std::size_t write(const std::filesystem::path& folder) {
        std::filesystem::create_directories(folder);
        std::ofstream records(folder / "records.csv", std::ios::binary), truth(folder / "truth.csv", std::ios::binary);
        records << "record_id,system,full_name,birth_date,sex,national_id,ministry_code,school_code,class,phone,mother_name,address\n";
        truth << "record_id,person\n";
        std::vector<std::pair<std::uint32_t, std::uint8_t>> order;
        for (std::uint32_t person = 0; person < children_.size(); ++person) {
            for (std::uint8_t system = 0; system < kSystems.size(); ++system) {
                if (random_.chance(kSystems[system].covers)) order.emplace_back(person, system);
            }
        }
        random_.shuffle(order);
        std::size_t number = 0;
        for (const auto& [person, system] : order) {
            const std::string id = "R" + std::to_string(++number);
            records << id << ',' << row(children_[person], kSystems[system]) << '\n';
            truth << id << ',' << person << '\n';
        }
        records.close();
        truth.close();
        if (!records || !truth) throw std::runtime_error("cannot write into " + folder.string());
        return number;
    }

private:
    Child child(std::size_t school) {
        Child out;
        out.gender = random_.chance(51) ? Gender::male : Gender::female;
        people_ = names_.people(random_);
        out.name = names_.pupil(random_, people_, out.gender);
        out.mother = names_.pupil(random_, people_, Gender::female);
        out.birth = {kFirstYear + static_cast<int>(random_.below(kYears)), 1 + static_cast<int>(random_.below(12)), 1 + static_cast<int>(random_.below(28))};
        out.phone = "09" + random_.digits(8);
        out.national_id = province::national_id(random_, out.birth, out.gender);
        out.ministry_code = random_.digits(10);
        out.school = out.school_before = school;
        if (random_.chance(8)) out.school_before = random_.below(persons_ / kPupilsOfASchool + 2);
        out.class_letter = static_cast<int>(random_.below(kClassesOfAGrade));
        out.address = "Số " + std::to_string(1 + random_.below(300)) + " đường " + names_.pupil(random_, people_, Gender::male);
        return out;
    }

    std::string written_birth(const Child& of) {
        Birth birth = of.birth;
        if (random_.chance(1)) birth.day = birth.month = 1;
        else if (random_.below(200) == 0 && birth.day <= 12) std::swap(birth.day, birth.month);
        else if (random_.below(150) == 0) birth.day = 1 + (birth.day + 9) % 28;
        else if (random_.below(200) == 0) return std::to_string(birth.year);
        if (random_.chance(30)) return std::to_string(birth.year) + "-" + two_digits(birth.month) + "-" + two_digits(birth.day);
        return two_digits(birth.day) + "/" + two_digits(birth.month) + "/" + std::to_string(birth.year);
    }

    std::string row(const Child& of, const SystemHabits& system) {
        const auto has = [&](int percent) { return percent > 0 && random_.chance(percent); };
        std::string name = random_.chance(system.slips) ? with_slip(random_, of.name) : of.name;
        if (random_.chance(system.no_marks)) name = without_vietnamese_marks(name);
        std::string out = std::string(system.name) + "," + name + ",";
        if (has(system.birth)) out += written_birth(of);
        out += ',';
        if (has(system.sex)) out += (of.gender == Gender::male) != (random_.below(300) == 0) ? "Nam" : "Nữ";
        out += ',';
        if (has(system.national_id)) out += random_.below(200) == 0 ? province::national_id(random_, {1985, 3, 4}, Gender::female) : of.national_id;
        out += ',';
        if (has(system.ministry_code)) out += of.ministry_code;
        out += ',';
        if (has(system.school)) out += std::to_string(52'000'000 + (random_.chance(50) ? of.school : of.school_before));
        out += ',';
        if (has(system.school_class)) out += std::to_string(2026 - of.birth.year - 5) + static_cast<char>('A' + of.class_letter);
        out += ',';
        if (has(system.phone)) out += random_.chance(6) ? "08" + random_.digits(8) : of.phone;
        out += ',';
        if (has(system.mother)) out += random_.chance(2) ? with_slip(random_, of.mother) : of.mother;
        out += ',';
        if (has(system.address)) out += of.address;
        return out;
    }

    Names names_;
    Random random_;
    std::size_t persons_;
    People people_{"01", "Kinh"};
    std::vector<Child> children_;
};

}  // namespace

LinkageCounts write_linkage_set(const std::filesystem::path& data, std::size_t persons, std::uint64_t seed, const std::filesystem::path& out) {
    Maker maker(data, persons, seed);
    maker.make_children();
    return {persons, maker.write(out)};
}

}  // namespace province
