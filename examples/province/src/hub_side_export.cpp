#include <fstream>
#include <stdexcept>

#include "exporters.hpp"

namespace province {
namespace {

using nlohmann::json;

std::string write_secret(const std::filesystem::path& out, const std::string& system, const School& school, const json& secret) {
    const std::string name = "secrets/" + system + "-" + school.code + ".json";
    write_file(out / name, secret.dump() + "\n");
    std::filesystem::permissions(out / name, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return name;
}

}  // namespace

void write_file(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    if (!stream) throw std::runtime_error("cannot write " + file.string());
}

void export_hub_side(const World& world, const std::filesystem::path& out) {
    json connections = json::array();
    for (const School& school : world.schools) {
        json source = {{"tenant", school.code}, {"name", school.name}};
        if (school.system == System::vnedu) {
            source["system"] = "vnedu";
            source["secret_file"] = write_secret(out, "vnedu", school, {{"ma_khach", school.vnedu_key}, {"bi_mat", school.vnedu_secret}});
            source["entities"] = {"staff", "class", "pupil", "mark", "result"};
            source["base_path"] = "/api/v2";
        } else {
            source["system"] = "workbook";
            source["file"] = "workbooks/" + school.code + ".xlsx";
            source["entities"] = {"class", "pupil", "mark"};
            if (!school.marks.empty()) source["mark_file"] = mark_sheets_file(school);
        }
        connections.push_back(std::move(source));
        if (school.changes_vendor) {
            connections.push_back({{"system", "smas"},
                                   {"tenant", school.code},
                                   {"name", school.name},
                                   {"follows", "vnedu"},
                                   {"file", "workbooks/" + school.code + ".xlsx"},
                                   {"entities", {"class", "pupil"}}});
        }
        const std::string secret = write_secret(out, "csdl", school, {{"username", school.sector_user}, {"password", school.sector_password}});
        connections.push_back({{"system", "csdl"},
                               {"tenant", school.code},
                               {"name", school.name},
                               {"secret_file", secret},
                               {"entities", {"school", "staff", "class", "pupil", "result"}},
                               {"base_path", "/syncdata-api"},
                               {"push_allowed", feeds(school)}});
    }
    write_file(out / "hub.json", json{{"school_year", kSchoolYear}, {"connections", connections}}.dump(1) + "\n");

    std::string crosswalk = "old_code,new_code,kind\n";
    for (const Move& move : world.communes.crosswalk) {
        crosswalk += move.old_code + "," + move.new_code + "," + (move.fate == Fate::whole ? "whole" : "divided") + "\n";
    }
    write_file(out / "crosswalk" / "communes.csv", crosswalk);
}

}  // namespace province
