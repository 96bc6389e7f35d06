#include "exporters.hpp"
#include "vietnamese.hpp"

namespace province {
namespace {

using nlohmann::json;

std::string written(const std::string& text, Writing writing) {
    return writing == Writing::decomposed ? to_nfd(text) : text;
}

/// A moment of last change; only its shape matters.
std::string changed_at(std::size_t number) {
    char text[40];
    std::snprintf(text, sizeof text, "2026-11-%02zuT%02zu:%02zu:%02zu+07:00", 1 + number % 20, 7 + number / 20 % 11,
                  number / 220 % 60, number % 60);
    return text;
}

json pupil_row(const School& school, const Person& person, const PupilRecord& record) {
    const SchoolClass& in = school.classes[record.school_class];
    json row = {{"ma_hoc_sinh", record.key},
                {"ho_ten", written(person.name, record.writing)},
                {"ngay_sinh", school_writing(person.birth)},
                {"gioi_tinh", person.gender == Gender::male ? "1" : "0"},
                {"so_dinh_danh", person.national_id.empty() ? json(nullptr) : json(person.national_id)},
                {"quoc_tich", person.nationality},
                {"ma_lop", in.key},
                {"khoi", std::to_string(in.grade)},
                {"dan_toc", person.people.code},
                {"ton_giao", person.religion},
                {"ma_xa", person.commune},
                {"loai_ma_xa", person.commune_scheme},
                {"dia_chi", person.address},
                {"ho_ten_me", person.mother.empty() ? json(nullptr) : json(written(person.mother, record.writing))},
                {"ngay_sinh_me", person.mother_birth ? json(school_writing(*person.mother_birth)) : json(nullptr)},
                {"ho_ten_cha", person.father.empty() ? json(nullptr) : json(person.father)},
                {"trang_thai", record.status},
                {"sua_luc", changed_at(record.person)}};
    if (!person.entry_papers.empty()) row["so_giay_to_xnc"] = person.entry_papers;
    if (!person.ministry_code.empty() && record.ministry_code_known) row["ma_moet"] = person.ministry_code;
    return row;
}

void spoil(json& row, Defect defect) {
    const auto id = [&row] { return row["so_dinh_danh"].get<std::string>(); };
    switch (defect) {
        case Defect::bad_date: row["ngay_sinh"] = "31/02/2014"; break;
        case Defect::unknown_gender: row["gioi_tinh"] = "9"; break;
        case Defect::empty_name: row["ho_ten"] = ""; break;
        case Defect::short_id: row["so_dinh_danh"] = id().substr(0, 11); break;
        case Defect::long_id: row["so_dinh_danh"] = id() + "7"; break;
        case Defect::unknown_class: row["ma_lop"] = "L9999"; break;
        case Defect::none:
        case Defect::duplicate_key:  // the record itself carries the key or number of another
        case Defect::borrowed_id:
        case Defect::formula_cell: break;
    }
}

const char* vendor_state(MarkState state) {
    switch (state) {
        case MarkState::draft: return "nhap";
        case MarkState::published: return "cong_bo";
        case MarkState::locked: return "khoa";
    }
    return "";
}

json mark_row(const School& school, const MarkRow& row) {
    const PupilRecord& pupil = school.pupils[row.pupil];
    json out = {{"ma_diem", "D" + pupil.key + "-" + row.subject},
                {"ma_hoc_sinh", pupil.key},
                {"ma_lop", school.classes[pupil.school_class].key},
                {"mon", row.subject},
                {"nam_hoc", std::to_string(school.year)},
                {"hoc_ky", "1"},
                {"tx4", nullptr},
                {"gk", row.midterm},
                {"ck", row.final},
                {row.subject == "GDTC" ? "muc_dat" : "tb", row.average},
                {"trang_thai", vendor_state(row.state)},
                {"sua_luc", changed_at(row.pupil)}};
    for (std::size_t i = 0; i < row.regular.size(); ++i) out["tx" + std::to_string(i + 1)] = row.regular[i];
    if (row.defect != MarkDefect::none) out["tx2"] = written(row.defect);
    return out;
}

json result_row(const School& school, const PeriodResult& result) {
    static const std::vector<std::string> kLevels{"T", "K", "Đ", "CĐ"};
    const PupilRecord& pupil = school.pupils[result.pupil];
    json averages = {{"GDTC", result.physical_education}};
    for (const auto& [subject, tenths] : result.averages) averages[subject] = with_comma(tenths);
    return {{"ma_ket_qua", result_key(school, result)},
            {"ma_hoc_sinh", pupil.key},
            {"ma_lop", school.classes[pupil.school_class].key},
            {"nam_hoc", std::to_string(school.year)},
            {"ky", result.period},
            {"da_chot", result.closed},
            {"hoc_tap", kLevels.at(static_cast<std::size_t>(result.study - 1))},
            {"ren_luyen", kLevels.at(static_cast<std::size_t>(result.conduct - 1))},
            {"so_ngay_nghi", result.days_absent},
            {"len_lop", nullptr},
            {"diem_mon", averages},
            {"sua_luc", changed_at(result.pupil)}};
}

json school_file(const World& world, const School& school, Manifest& manifest) {
    json pupils = json::array();
    for (const PupilRecord& record : school.pupils) {
        json row = pupil_row(school, world.persons[record.person], record);
        spoil(row, record.defect);
        pupils.push_back(std::move(row));
        const Finding finding = finding_of(record.defect);
        if (*finding.code != '\0') {
            manifest.verdicts.push_back({"vnedu", school.code, record.key, "", "", finding.field, finding.code, "pupil"});
        }
        if (record.defect == Defect::unknown_class) {
            manifest.waiting.push_back({{"system", "vnedu"}, {"tenant", school.code}, {"entity", "pupil"}, {"key", record.key}});
        }
    }
    json classes = json::array();
    for (const SchoolClass& each : school.classes) {
        classes.push_back({{"ma_lop", each.key},
                           {"ten_lop", each.name},
                           {"khoi", std::to_string(each.grade)},
                           {"nam_hoc", std::to_string(school.year)},
                           {"ma_gvcn", each.teacher ? json(school.staff[*each.teacher].key) : json(nullptr)}});
    }
    json staff = json::array();
    for (const StaffRecord& each : school.staff) {
        staff.push_back({{"ma_can_bo", each.key},
                         {"ho_ten", each.name},
                         {"ngay_sinh", school_writing(each.birth)},
                         {"gioi_tinh", each.gender == Gender::male ? "1" : "0"},
                         {"so_dinh_danh", each.national_id},
                         {"loai_can_bo", each.type},
                         {"trang_thai", each.status},
                         {"sua_luc", changed_at(staff.size())}});
    }
    json marks = json::array();
    for (const MarkRow& row : school.marks) {
        marks.push_back(mark_row(school, row));
        const Finding finding = finding_of(row.defect);
        if (row.defect == MarkDefect::none) continue;
        manifest.verdicts.push_back({"vnedu", school.code, marks.back()["ma_diem"], "", "", finding.field, finding.code, "mark"});
    }
    json results = json::array();
    for (const PeriodResult& result : school.results) results.push_back(result_row(school, result));
    return {{"ma_truong", school.code}, {"hoc-sinh", pupils}, {"lop", classes}, {"can-bo", staff}, {"diem", marks}, {"ket-qua", results}};
}

}  // namespace

void export_vnedu(const World& world, const std::filesystem::path& out, Manifest& manifest) {
    json keys = json::array();
    for (const School& school : world.schools) {
        if (school.system != System::vnedu) continue;
        keys.push_back({{"ma_khach", school.vnedu_key}, {"bi_mat", school.vnedu_secret}, {"ma_truong", school.code}});
        write_file(out / "vnedu" / (school.code + ".json"), school_file(world, school.changes_vendor ? last_year(school) : school, manifest).dump() + "\n");
    }
    write_file(out / "vnedu" / "credentials.json", keys.dump(1) + "\n");
}

}  // namespace province
