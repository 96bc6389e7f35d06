#include "world.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace province {
namespace {

struct Plan {
    Level level;
    System system;
    const char* partner;
};

// The first nine make every case possible however small the province; the rest follow the levels' shares.
const std::vector<Plan> kFirstSchools{
    {Level::primary, System::vnedu, kFeedingPartner},         {Level::lower_secondary, System::vnedu, kFeedingPartner},
    {Level::primary, System::workbook, kFeedingPartner},      {Level::lower_secondary, System::workbook, kFeedingPartner},
    {Level::preschool, System::vnedu, kFeedingPartner},       {Level::primary, System::vnedu, kOtherPartner},
    {Level::upper_secondary, System::vnedu, kFeedingPartner}, {Level::continuing, System::vnedu, kFeedingPartner},
    {Level::primary, System::vnedu, kFeedingPartner},
};
/// Of the school that changes its vendor, beside those asked for.
constexpr std::size_t kChangingPupils = 25;
const std::vector<Level> kMoreLevels{Level::preschool, Level::primary,         Level::lower_secondary, Level::preschool,
                                     Level::primary,   Level::lower_secondary, Level::upper_secondary, Level::primary,
                                     Level::preschool, Level::lower_secondary, Level::continuing};
const std::vector<std::string> kSchoolNames{"Nguyễn Huệ",     "Quang Trung",  "Lê Lợi",        "Trần Hưng Đạo", "Phan Bội Châu",
                                            "Nguyễn Du",      "Võ Thị Sáu",   "Lý Tự Trọng",   "Kim Đồng",      "Hùng Vương",
                                            "Ngô Mây",        "Bùi Thị Xuân", "Nguyễn Trãi",   "Chu Văn An",    "Đinh Tiên Hoàng",
                                            "Nơ Trang Long",  "Anh Hùng Núp", "Lương Thế Vinh", "Tây Sơn",       "Hoa Phượng"};
const std::vector<std::string> kStreets{"Nguyễn Tất Thành", "Hùng Vương", "Lê Duẩn", "Trường Chinh", "Tăng Bạt Hổ", "Cách Mạng Tháng Tám"};

const char* school_kind(Level level) {
    switch (level) {
        case Level::preschool: return "Trường Mầm non ";
        case Level::primary: return "Trường Tiểu học ";
        case Level::lower_secondary: return "Trường THCS ";
        case Level::upper_secondary: return "Trường THPT ";
        case Level::continuing: return "Trung tâm GDNN-GDTX ";
    }
    return "";
}

std::string class_name(int grade, std::size_t number) {
    const std::string letter(1, static_cast<char>('A' + number % 26));
    const std::string round = number < 26 ? "" : std::to_string(number / 26);
    if (grade == 16) return "Nhà trẻ " + std::to_string(number + 1);
    if (grade == 17) return "Mẫu giáo " + std::to_string(number + 1);
    if (grade >= 13) return "GDTX" + std::to_string(grade - 3) + letter + round;
    return std::to_string(grade) + letter + round;
}

int birth_year(Random& random, int grade) {
    if (grade == 16) return random.between(2024, 2025);
    if (grade == 17) return random.between(2021, 2023);
    if (grade >= 13) return random.chance(25) ? random.between(1985, 2006) : kSchoolYear - 5 - (grade - 3);
    return kSchoolYear - 5 - grade;
}

std::string fixed_width(std::size_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

class Builder {
public:
    Builder(World& world, const Names& names, Random& random) : world_(world), names_(names), random_(random) {
        for (const Move& move : world.communes.crosswalk) {
            (move.fate == Fate::whole ? whole_[move.new_code] : divided_).push_back(move.old_code);
        }
        for (const Commune& commune : world.communes.now) communes_.push_back(commune.code);
    }

    void add_school(const Plan& plan, std::size_t pupils) {
        School school;
        const Commune& commune = random_.pick(world_.communes.now);
        const OldCommune& old = world_.communes.before.at(commune.formed_from.front());
        // Opaque to everybody: the district digits are those of before the reform, as on real codes.
        school.code = old.old_province + old.district + fixed_width(++serial_[old.district] + 400, 3);
        school.name = school_kind(plan.level) + random_.pick(kSchoolNames);
        school.system = plan.system;
        school.level = plan.level;
        school.commune = commune.code;
        school.feeding_partner = plan.partner;
        school.vnedu_key = "khach-" + school.code;
        school.vnedu_secret = random_.hex(48);
        school.sector_user = "truong." + school.code;
        school.sector_password = random_.hex(24);
        add_classes(school, pupils);
        world_.schools.push_back(std::move(school));
    }

private:
    void add_classes(School& school, std::size_t pupils) {
        const std::vector<int> grades = grades_of(school.level);
        if (school.system == System::vnedu) {
            add_staff(school, "1");
            add_staff(school, "2");
        }
        for (std::size_t g = 0; g < grades.size(); ++g) {
            const std::size_t share = pupils / grades.size() + (g < pupils % grades.size() ? 1 : 0);
            constexpr std::size_t kClassSize = 35;
            const std::size_t rooms = (share + kClassSize - 1) / kClassSize;
            const std::size_t first = school.classes.size();
            for (std::size_t room = 0; room < rooms; ++room) {
                SchoolClass each{"L" + fixed_width(school.classes.size() + 1, 4), class_name(grades[g], room), grades[g], {}};
                if (school.system == System::vnedu) {
                    each.teacher = school.staff.size();
                    add_staff(school, "3");
                }
                school.classes.push_back(std::move(each));
            }
            for (std::size_t i = 0; i < share; ++i) add_pupil(school, first + i % rooms, grades[g]);
        }
    }

    void add_staff(School& school, const std::string& type) {
        const People& people = names_.people(random_);
        StaffRecord staff;
        staff.key = "GV" + fixed_width(school.staff.size() + 1, 4);
        staff.gender = random_.chance(70) ? Gender::female : Gender::male;
        staff.name = names_.pupil(random_, people, staff.gender);
        staff.birth = {random_.between(1966, 2002), random_.between(1, 12), random_.between(1, 28)};
        staff.national_id = national_id(random_, staff.birth, staff.gender);
        if (random_.chance(3)) staff.birth = {staff.birth.year, 0, 0};
        staff.type = type;
        staff.status = type == "2" && random_.chance(20) ? "5" : "1";
        school.staff.push_back(std::move(staff));
    }

    void add_pupil(School& school, std::size_t school_class, int grade) {
        Person person;
        const People& people = names_.people(random_);
        person.people = people;
        person.gender = random_.chance(52) ? Gender::male : Gender::female;
        person.name = names_.pupil(random_, people, person.gender);
        person.birth = {birth_year(random_, grade), random_.between(1, 12), random_.between(1, 28)};
        do {
            person.national_id = national_id(random_, person.birth, person.gender);
        } while (!national_ids_.insert(person.national_id).second);
        person.religion = random_.chance(75) ? "99" : random_.pick(std::vector<std::string>{"01", "02", "05", "08"});
        place(person, school);
        person.address = "Số " + std::to_string(random_.between(1, 300)) + " " + random_.pick(kStreets);
        if (random_.chance(95)) {
            person.mother = names_.pupil(random_, people, Gender::female);
            const int age = random_.between(20, 38);
            const int year = person.birth.year - age;
            const bool only_year = random_.chance(25);
            person.mother_birth = only_year ? Birth{year, 0, 0} : Birth{year, random_.between(1, 12), random_.between(1, 28)};
        }
        if (random_.chance(90)) person.father = names_.sibling(random_, person.name, people, Gender::male);
        const bool old_enough = grade >= 2 && grade <= 15;
        if (old_enough ? random_.chance(85) : grade >= 16 && random_.chance(50)) {
            person.ministry_code = "52" + fixed_width(10'000'000 + 7 * world_.persons.size(), 8);
        }
        if (school.system == System::workbook) {
            person.mother_birth.reset();  // the sheet has no column for it
            person.commune_scheme = "2025";
            person.commune = person.commune_2025 = school.commune;
        }
        PupilRecord record;
        record.person = world_.persons.size();
        record.school_class = school_class;
        record.key = std::to_string(20'260'000'000 + 13 * world_.persons.size() + 5);
        record.writing = random_.chance(4) ? Writing::decomposed : Writing::composed;
        school.pupils.push_back(record);
        world_.persons.push_back(std::move(person));
    }

    void place(Person& person, const School& school) {
        const std::string code = random_.chance(80) ? school.commune : random_.pick(communes_);
        person.commune_2025 = code;
        person.commune = code;
        person.commune_scheme = "2025";
        if (random_.chance(30) && whole_.contains(code)) {
            person.commune = random_.pick(whole_[code]);
            person.commune_scheme = "2024";
        } else if (random_.chance(1)) {
            person.commune = random_.pick(divided_);
            person.commune_scheme = "2024";
            person.commune_2025.clear();
        }
    }

    World& world_;
    const Names& names_;
    Random& random_;
    std::map<std::string, std::vector<std::string>> whole_;  // new code -> old codes wholly in it
    std::vector<std::string> divided_;
    std::vector<std::string> communes_;
    std::map<std::string, std::size_t> serial_;
    std::set<std::string> national_ids_;
};

}  // namespace

const char* level_code(Level level) {
    switch (level) {
        case Level::preschool: return "01";
        case Level::primary: return "02";
        case Level::lower_secondary: return "03";
        case Level::upper_secondary: return "04";
        case Level::continuing: return "05";
    }
    return "";
}

std::vector<int> grades_of(Level level) {
    switch (level) {
        case Level::preschool: return {16, 17};
        case Level::primary: return {1, 2, 3, 4, 5};
        case Level::lower_secondary: return {6, 7, 8, 9};
        case Level::upper_secondary: return {10, 11, 12};
        case Level::continuing: return {13, 14, 15};
    }
    return {};
}

std::string national_id(Random& random, const Birth& birth, Gender gender) {
    // Codes of the provinces of birth registration are those of before the merger.
    static const std::vector<std::string> kBorn{"052", "052", "052", "064", "064", "064", "066", "051", "038"};
    const int century = birth.year >= 2000 ? 2 : 0;
    const int mark = century + (gender == Gender::female ? 1 : 0);
    return random.pick(kBorn) + std::to_string(mark) + fixed_width(static_cast<std::size_t>(birth.year % 100), 2) + random.digits(6);
}

World build_world(const std::filesystem::path& data, std::size_t pupils, std::uint64_t seed) {
    if (pupils < 150) throw std::runtime_error("a province has at least 150 pupils, or some cases do not fit in");
    if (pupils > 2'000'000) throw std::runtime_error("a province has at most 2,000,000 pupils");
    World world{seed, pupils, Communes(data), {}, {}, {}, {}};
    const Names names(data);
    Random random(seed);

    const std::size_t schools = std::clamp(pupils / 130, kFirstSchools.size(), std::size_t{1265});
    std::vector<std::size_t> weights;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < schools; ++i) {
        weights.push_back(static_cast<std::size_t>(random.between(85, 115)));
        sum += weights.back();
    }
    Builder builder(world, names, random);
    std::size_t placed = 0;
    for (std::size_t i = 0; i < schools; ++i) {
        const std::size_t share = i + 1 == schools ? pupils - placed : pupils * weights[i] / sum;
        placed += share;
        builder.add_school(i < kFirstSchools.size() ? kFirstSchools[i]
                                                    : Plan{kMoreLevels[(i - kFirstSchools.size()) % kMoreLevels.size()],
                                                           System::vnedu, kFeedingPartner},
                           share);
    }
    add_special_cases(world, names, random);
    add_marks(world, random);
    builder.add_school({Level::primary, System::vnedu, kFeedingPartner}, kChangingPupils);
    let_change_vendor(world, world.schools.back());
    return world;
}

}  // namespace province
