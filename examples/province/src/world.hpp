// The sample province: its schools, the people in them, and the records the systems hold about them.
// Persons are stated once; a record points at one and may carry a defect put there on purpose.
//
// Ownership: a value, built by build_world(), read by the exporters.
// Threads:   any once built. Failure: build_world throws std::runtime_error with a line for the user.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "birth.hpp"
#include "communes.hpp"
#include "names.hpp"

namespace province {

constexpr int kSchoolYear = 2026;

enum class System { vnedu, workbook };
enum class Level { preschool, primary, lower_secondary, upper_secondary, continuing };
enum class Writing { composed, decomposed };

/// What is wrong with a record, and so what must become of it.
enum class Defect {
    none,
    bad_date,          ///< 31/02: date.unreadable
    unknown_gender,    ///< code 9: code.unknown
    empty_name,        ///< field.missing
    short_id,          ///< 11 digits in VnEdu: id.malformed
    long_id,           ///< 13 digits: id.malformed
    duplicate_key,     ///< the key of the record before it: record.duplicate_key
    borrowed_id,       ///< the CCCD of the record before it: identity.conflict
    unknown_class,     ///< accepted, waits for a class that never comes
    formula_cell,      ///< workbook only: cell.formula
};

struct Person {
    std::string name;  ///< NFC
    Birth birth;
    Gender gender = Gender::male;
    std::string national_id;   ///< empty for foreigners
    std::string entry_papers;  ///< foreigners
    std::string nationality = "VN";
    People people{"01", "Kinh"};
    std::string religion;
    std::string commune;         ///< code in the scheme below
    std::string commune_scheme;  ///< "2024" or "2025"
    std::string commune_2025;    ///< what it is today; empty when the old commune was divided
    std::string address;
    std::string mother;
    std::optional<Birth> mother_birth;
    std::string father;
    std::string ministry_code;  ///< 10 digits or empty
};

struct PupilRecord {
    std::size_t person = 0;
    std::size_t school_class = 0;
    std::string key;
    std::string status = "1";
    Defect defect = Defect::none;
    Writing writing = Writing::composed;
    bool ministry_code_known = true;
    bool second_record = false;  ///< of a person whose first record stands in the same school
    int rank = 1;                ///< lower ranks are listed first; order matters for some defects
};

enum class MarkState { draft, published, locked };

/// What is wrong with the second regular mark of a row.
enum class MarkDefect {
    none,
    words,       ///< bảy: mark.unreadable
    two_commas,  ///< 7..5: mark.unreadable
    above_ten,   ///< 11: mark.out_of_range
};

/// The single marks of a pupil in one subject of the first term, as people write them: 7,5, 8, Đ, CĐ.
struct MarkRow {
    std::size_t pupil = 0;  ///< index in the school's pupils
    std::string subject;    ///< VnEdu's symbol
    std::vector<std::string> regular;
    std::string midterm, final;
    std::string average;    ///< or the grade of a subject that is commented on
    MarkState state = MarkState::draft;
    MarkDefect defect = MarkDefect::none;
};

/// What a pupil reached in a period, numbered as the ministry does: 1 is the best level.
struct PeriodResult {
    std::size_t pupil = 0;
    std::string period;  ///< GK1, HK1
    bool closed = false;
    int study = 1, conduct = 1;
    int days_absent = 0;
    std::map<std::string, int> averages;  ///< by subject, in tenths
    std::string physical_education = {};  ///< Đ, CĐ
};

struct SchoolClass {
    std::string key;
    std::string name;
    int grade = 0;
    std::optional<std::size_t> teacher;  ///< index in staff
};

struct StaffRecord {
    std::string key;
    std::string name;
    Birth birth;
    Gender gender = Gender::female;
    std::string national_id;
    std::string type;    ///< vendor code: 1, 2, 3
    std::string status;  ///< vendor code: 1, 2, 5
};

struct School {
    std::string code;
    std::string name;
    System system = System::vnedu;
    Level level = Level::primary;
    std::string commune;          ///< 2025 scheme
    std::string feeding_partner;  ///< registered in the sector database
    int year = kSchoolYear;       ///< that classes and pupils are of
    bool changes_vendor = false;  ///< in August: VnEdu has last_year(), a workbook of the new vendor the rest
    std::vector<SchoolClass> classes;
    std::vector<StaffRecord> staff;
    std::vector<PupilRecord> pupils;
    std::vector<MarkRow> marks;
    std::vector<PeriodResult> results;
    std::string vnedu_key;
    std::string vnedu_secret;
    std::string sector_user;
    std::string sector_password;
};

/// A pupil the sector database knew before anybody pushed.
struct KnownPupil {
    std::size_t school = 0;
    std::size_t person = 0;
};

struct World {
    std::uint64_t seed = 0;
    std::size_t pupils = 0;
    Communes communes;
    std::vector<School> schools;
    std::vector<Person> persons;
    std::vector<KnownPupil> known;
    std::map<std::string, std::size_t> specials;  ///< how many of each special case are in it
};

constexpr const char* kFeedingPartner = "EDUHUB-52";
constexpr const char* kOtherPartner = "DOITAC-KHAC-52";

inline bool feeds(const School& school) { return school.feeding_partner == kFeedingPartner; }
const char* level_code(Level level);                  ///< 01 .. 05
std::vector<int> grades_of(Level level);              ///< 1..12, 13..15, 16, 17
std::string national_id(Random& random, const Birth& birth, Gender gender);

World build_world(const std::filesystem::path& data, std::size_t pupils, std::uint64_t seed);

/// Marks and results of the secondary schools; after the special cases, because it points at pupils by their place.
void add_marks(World& world, Random& random);
/// A school without special cases moves from VnEdu to a vendor that sends pupil lists.
void let_change_vendor(World& world, School& school);
/// Everybody a grade lower; this year's beginners were not there yet.
School last_year(const School& now);

std::string with_comma(int tenths);       ///< "7,5", "8"
const char* written(MarkDefect defect);   ///< what stands in the place of a mark

/// Twins, moves, duplicates, foreigners, defects: everything that makes the province worth syncing.
void add_special_cases(World& world, const Names& names, Random& random);

}  // namespace province
