#include "manifest.hpp"

#include "exporters.hpp"

namespace province {
namespace {

using nlohmann::json;

json or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }
const char* sector_gender(Gender gender) { return gender == Gender::male ? "01" : "02"; }

const char* sector_status(const std::string& vendor) {
    if (vendor == "3") return "04";
    return vendor == "4" ? "05" : "01";
}

void expect_pupil(const School& school, const Person& person, const PupilRecord& record, Manifest& manifest) {
    const SchoolClass& in = school.classes[record.school_class];
    manifest.pupils.push_back({
        {"school", school.code},
        {"HoTen", person.name},
        {"NgaySinh", sector_writing(person.birth)},
        {"GioiTinh", sector_gender(person.gender)},
        {"SoDinhDanh", or_null(person.national_id)},
        {"SoGiayToXnc", or_null(person.entry_papers)},
        {"QuocTich", person.nationality},
        {"Lop", in.name},
        {"KhoiHoc", in.grade},
        {"TrangThai", sector_status(record.status)},
        {"MaXa", or_null(person.commune_2025)},
        {"HoTenMe", or_null(person.mother)},
        {"NgaySinhMe", person.mother_birth ? json(sector_writing(*person.mother_birth)) : json(nullptr)},
    });
}

const char* sector_period(const std::string& vendor) { return vendor == "GK1" ? "122" : "1"; }

std::string with_point(int tenths) {
    return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
}

/// Closed results arrive, the others wait in the hub.
void expect_result(const School& school, const std::string& name, const PeriodResult& result, Manifest& manifest) {
    if (!result.closed) {
        manifest.waiting.push_back({{"system", "vnedu"}, {"tenant", school.code}, {"entity", "result"}, {"key", result_key(school, result)}});
        return;
    }
    json averages = {{"GDTC", result.physical_education}};
    for (const auto& [subject, tenths] : result.averages) averages[subject] = with_point(tenths);
    manifest.results.push_back({{"school", school.code},
                                {"HocSinh", name},
                                {"Lop", school.classes[school.pupils[result.pupil].school_class].name},
                                {"NamHoc", kSchoolYear},
                                {"KyHoc", sector_period(result.period)},
                                {"MaHocLuc", std::to_string(result.study)},
                                {"MaHanhKiem", std::to_string(result.conduct)},
                                {"SoNgayNghi", result.days_absent},
                                {"DiemMon", averages}});
}

enum class Teachers { named, left_out };

void expect_classes(const School& school, Teachers teachers, Manifest& manifest) {
    for (const SchoolClass& each : school.classes) {
        const bool named = each.teacher && teachers == Teachers::named;
        manifest.classes.push_back({{"school", school.code},
                                    {"Ten", each.name},
                                    {"KhoiHoc", each.grade},
                                    {"NamHoc", school.year},
                                    {"Gvcn", named ? json(school.staff[*each.teacher].name) : json(nullptr)}});
    }
}

void expect_school(const World& world, const School& school, Manifest& manifest) {
    for (const StaffRecord& staff : school.staff) {
        manifest.staff.push_back({{"school", school.code},
                                  {"HoTen", staff.name},
                                  {"NgaySinh", sector_writing(staff.birth)},
                                  {"GioiTinh", sector_gender(staff.gender)},
                                  {"SoDinhDanh", staff.national_id},
                                  {"LoaiCanBo", "0" + staff.type},
                                  {"TrangThai", "0" + staff.status}});
    }
    if (school.changes_vendor) {
        expect_classes(last_year(school), Teachers::named, manifest);
        expect_classes(school, Teachers::left_out, manifest);  // a pupil list names none
    } else {
        expect_classes(school, Teachers::named, manifest);
    }
    for (const PupilRecord& record : school.pupils) {
        if (record.defect != Defect::none || record.second_record) continue;
        expect_pupil(school, world.persons[record.person], record, manifest);
    }
    for (const PeriodResult& result : school.results) {
        expect_result(school, world.persons[school.pupils[result.pupil].person].name, result, manifest);
    }
}

json school_entry(const School& school) {
    json entry = {{"code", school.code},
                  {"name", school.name},
                  {"level", level_code(school.level)},
                  {"system", school.system == System::vnedu ? "vnedu" : "workbook"},
                  {"feeding_partner", school.feeding_partner},
                  {"push_allowed", feeds(school)},
                  {"commune", school.commune},
                  {"records", {{"pupil", school.pupils.size()}, {"class", school.classes.size()}, {"staff", school.staff.size()}}},
                  {"credential", {{"csdl", "secrets/csdl-" + school.code + ".json"}}}};
    if (school.changes_vendor) entry["changes_to"] = {{"system", "smas"}, {"workbook", "workbooks/" + school.code + ".xlsx"}};
    if (school.system == System::vnedu) {
        entry["credential"]["vnedu"] = "secrets/vnedu-" + school.code + ".json";
    } else {
        entry["workbook"] = "workbooks/" + school.code + ".xlsx";
        if (!school.marks.empty()) entry["mark_sheets"] = mark_sheets_file(school);
    }
    return entry;
}

}  // namespace

Finding finding_of(Defect defect) {
    switch (defect) {
        case Defect::bad_date: return {"person.birth_date", "date.unreadable"};
        case Defect::unknown_gender: return {"person.gender", "code.unknown"};
        case Defect::empty_name: return {"person.name", "field.missing"};
        case Defect::short_id:
        case Defect::long_id: return {"person.national_id", "id.malformed"};
        case Defect::duplicate_key: return {"source_id", "record.duplicate_key"};
        case Defect::borrowed_id: return {"person.national_id", "identity.conflict"};
        case Defect::formula_cell: return {"person.birth_date", "cell.formula"};
        case Defect::none:
        case Defect::unknown_class: break;
    }
    return {"", ""};
}

Finding finding_of(MarkDefect defect) {
    switch (defect) {
        case MarkDefect::words:
        case MarkDefect::two_commas: return {"regular_2", "mark.unreadable"};
        case MarkDefect::above_ten: return {"regular_2", "mark.out_of_range"};
        case MarkDefect::none: break;
    }
    return {"", ""};
}

std::string result_key(const School& school, const PeriodResult& result) { return "K" + school.pupils[result.pupil].key + "-" + result.period; }

void expect_rows(const World& world, Manifest& manifest) {
    for (const School& school : world.schools) {
        manifest.pupil_records += school.pupils.size();
        for (const MarkRow& row : school.marks) manifest.marks += row.defect == MarkDefect::none ? 1 : 0;
        if (feeds(school)) expect_school(world, school, manifest);
    }
}

nlohmann::json to_json(const World& world, const Manifest& manifest) {
    json schools = json::array();
    for (const School& school : world.schools) schools.push_back(school_entry(school));
    json verdicts = json::array();
    for (const Verdict& verdict : manifest.verdicts) {
        json entry = {{"system", verdict.system}, {"tenant", verdict.tenant}, {"entity", verdict.entity},
                      {"field", verdict.field},   {"code", verdict.code}};
        if (verdict.cell.empty()) {
            entry["key"] = verdict.key;
        } else {
            entry["sheet"] = verdict.sheet;
            entry["cell"] = verdict.cell;
        }
        verdicts.push_back(std::move(entry));
    }
    return {{"seed", world.seed},
            {"pupils", world.pupils},
            {"school_year", kSchoolYear},
            {"schools", schools},
            {"expected", {{"staff", manifest.staff}, {"class", manifest.classes}, {"pupil", manifest.pupils}, {"result", manifest.results}}},
            {"verdicts", verdicts},
            {"waiting", manifest.waiting},
            {"specials", world.specials},
            {"counts",
             {{"persons", world.persons.size()},
              {"pupil_records", manifest.pupil_records},
              {"expected_staff", manifest.staff.size()},
              {"expected_class", manifest.classes.size()},
              {"expected_pupil", manifest.pupils.size()},
              {"expected_result", manifest.results.size()},
              {"marks", manifest.marks},
              {"verdicts", manifest.verdicts.size()},
              {"waiting", manifest.waiting.size()}}}};
}

}  // namespace province
