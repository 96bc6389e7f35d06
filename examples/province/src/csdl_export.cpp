#include "exporters.hpp"

namespace province {

using nlohmann::json;

void export_csdl(const World& world, const std::filesystem::path& out) {
    json schools = json::array();
    json credentials = json::array();
    for (const School& school : world.schools) {
        schools.push_back({{"maTruongHoc", school.code},
                           {"ten", school.name},
                           {"capHoc", level_code(school.level)},
                           {"maXa", school.commune},
                           {"maDoiTac", school.feeding_partner}});
        credentials.push_back({{"username", school.sector_user},
                               {"password", school.sector_password},
                               {"maTruongHoc", school.code},
                               {"maDoiTac", kFeedingPartner}});
    }
    json known = json::array();
    for (const KnownPupil& each : world.known) {
        const Person& person = world.persons[each.person];
        known.push_back({{"maTruong", world.schools[each.school].code},
                         {"ma", person.ministry_code},
                         {"maCu", nullptr},
                         {"ten", person.name},
                         {"ngaySinh", sector_writing(person.birth)},
                         {"gioiTinh", person.gender == Gender::male ? "01" : "02"},
                         {"soDinhDanh", person.national_id},
                         {"soGiayToXnc", nullptr},
                         {"lopHoc", nullptr},
                         {"khoiLop", nullptr},
                         {"trangThai", "01"},
                         {"namHoc", kSchoolYear},
                         {"clientId", nullptr}});
    }
    write_file(out / "csdl" / "schools.json", schools.dump(1) + "\n");
    write_file(out / "csdl" / "credentials.json", credentials.dump(1) + "\n");
    write_file(out / "csdl" / "identities.json", known.dump(1) + "\n");
}

}  // namespace province
