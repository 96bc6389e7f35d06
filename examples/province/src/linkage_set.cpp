#include "linkage_set.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "families.hpp"
#include "old_charsets.hpp"
#include "slips.hpp"
#include "vietnamese.hpp"
#include "world.hpp"

namespace province {
namespace {

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

/// Systems from before Unicode, and one that parts letters and marks. The others write composed UTF-8.
std::string in_charset_of(std::string_view system, const std::string& text) {
    if (system == "learning") return tcvn3_shown(text);
    if (system == "health") return vni_shown(text);
    if (system == "attendance") return windows1258_shown(text);
    if (system == "k12connect") return viqr(text);
    return system == "admissions" ? to_nfd(text) : text;
}

class Maker {
public:
    Maker(const std::filesystem::path& data, std::size_t persons, std::uint64_t seed, LinkageHabits habits)
        : random_(seed), habits_(habits), children_(make_children(Names(data), random_, persons)) {
        for (std::uint32_t i = 0; i < children_.size(); ++i) classes_[class_of(children_[i])].push_back(i);
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
    static std::uint64_t class_of(const Child& child) {
        return (child.school * 10'000 + static_cast<std::size_t>(child.birth.year)) * 10 + static_cast<std::size_t>(child.class_letter);
    }

    /// Whether a mistake is made that the most careless make every time.
    bool careless() { return habits_.carelessness == 100 || random_.chance(habits_.carelessness); }

    std::string written_birth(const Child& of) {
        Birth birth = of.birth;
        if (!careless()) return two_digits(birth.day) + "/" + two_digits(birth.month) + "/" + std::to_string(birth.year);
        if (random_.chance(1)) birth.day = birth.month = 1;
        else if (random_.below(200) == 0 && birth.day <= 12) std::swap(birth.day, birth.month);
        else if (random_.below(150) == 0) birth.day = 1 + (birth.day + 9) % 28;
        else if (random_.below(200) == 0) return std::to_string(birth.year);
        if (random_.chance(30)) return std::to_string(birth.year) + "-" + two_digits(birth.month) + "-" + two_digits(birth.day);
        return two_digits(birth.day) + "/" + two_digits(birth.month) + "/" + std::to_string(birth.year);
    }

    /// Now and then typed over: by a parent's, by that of somebody in the same class (whose sex may be another), by invented digits.
    std::string written_national_id(const Child& of) {
        if (!careless()) return of.national_id;
        const std::size_t in_a_thousand = random_.below(1000);
        if (in_a_thousand < 5) return of.mother_national_id;
        if (in_a_thousand < 8) return children_[random_.pick(classes_.at(class_of(of)))].national_id;
        if (in_a_thousand < 9) return province::national_id(random_, of.birth, of.gender);
        if (in_a_thousand < 10) return "0" + random_.digits(11);
        return of.national_id;
    }

    /// The sector's database hears of a new name; each other record was made before or after.
    const std::string& known_name(const Child& of, const SystemHabits& system) {
        const bool old = !of.name_before.empty() && system.name != std::string_view("csdl") && random_.chance(50);
        return old ? of.name_before : of.name;
    }

    std::string row(const Child& of, const SystemHabits& system) {
        const auto has = [&](int percent) { return percent > 0 && random_.chance(100 - (100 - percent) * habits_.carelessness / 100); };
        const auto slips = [&](int percent) { return random_.chance(percent) && careless(); };
        const auto written = [&](const std::string& text) { return habits_.charsets == Charsets::Old ? in_charset_of(system.name, text) : text; };
        const std::string& known = known_name(of, system);
        std::string name = slips(system.slips) ? with_slip(random_, known) : known;
        if (slips(system.no_marks)) name = without_vietnamese_marks(name);
        std::string out = std::string(system.name) + "," + written(name) + ",";
        if (has(system.birth)) out += written_birth(of);
        out += ',';
        if (has(system.sex)) out += (of.gender == Gender::male) != (random_.below(300) == 0 && careless()) ? "Nam" : "Nữ";
        out += ',';
        if (has(system.national_id)) out += written_national_id(of);
        out += ',';
        if (has(system.ministry_code)) out += of.ministry_code;
        out += ',';
        if (has(system.school)) out += std::to_string(52'000'000 + (random_.chance(50) ? of.school : of.school_before));
        out += ',';
        if (has(system.school_class)) out += std::to_string(2026 - of.birth.year - 5) + static_cast<char>('A' + of.class_letter);
        out += ',';
        if (has(system.phone)) out += slips(6) ? "08" + random_.digits(8) : of.phone;
        out += ',';
        if (has(system.mother)) out += written(slips(2) ? with_slip(random_, of.mother) : of.mother);
        out += ',';
        if (has(system.address)) out += written(of.address);
        return out;
    }

    Random random_;
    LinkageHabits habits_;
    std::vector<Child> children_;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> classes_;
};

}  // namespace

LinkageCounts write_linkage_set(const std::filesystem::path& data, std::size_t persons, std::uint64_t seed, const std::filesystem::path& out, LinkageHabits habits) {
    return {persons, Maker(data, persons, seed, habits).write(out)};
}

}  // namespace province
