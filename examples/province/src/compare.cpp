#include "compare.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace province {
namespace {

using nlohmann::json;
using Rows = std::map<std::string, std::vector<json>>;  // by key, equal keys together

constexpr std::size_t kShown = 50;

std::string text(const json& row, const char* field) {
    const auto found = row.find(field);
    if (found == row.end() || found->is_null()) return "";
    return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string key_of(const std::string& entity, const json& row) {
    if (entity == "class") return text(row, "Ten");
    if (entity == "result") return text(row, "HocSinh") + " | " + text(row, "Lop") + " | " + text(row, "KyHoc");
    std::string key = text(row, "HoTen") + " | " + text(row, "NgaySinh") + " | ";
    key += text(row, "SoDinhDanh").empty() ? text(row, "SoGiayToXnc") : text(row, "SoDinhDanh");
    return entity == "pupil" ? key + " | " + text(row, "Lop") : key;
}

/// Absent and null are one thing to the sector database.
json without_nulls(const json& row) {
    json clean = json::object();
    for (const auto& [field, value] : row.items()) {
        if (!value.is_null()) clean[field] = value;
    }
    return clean;
}

struct Stored {
    std::string kind;
    std::string school;
    std::string code;
    json row;
};

std::vector<Stored> read_store(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::map<std::tuple<std::string, std::string, std::string>, Stored> latest;
    std::string line;
    while (std::getline(in, line)) {
        const json entry = json::parse(line, nullptr, false);
        if (!entry.is_object()) {
            if (in.eof()) break;  // torn by a kill, never acknowledged
            throw std::runtime_error("damaged line in " + file.string());
        }
        if (!entry.contains("row")) continue;  // a repeated push, no effect
        const std::string kind = text(entry, "loai");
        const std::string school = text(entry, "MaTruongHoc");
        latest[{school, kind, text(entry, "ClientId")}] = {kind, school, text(entry, "ma"), entry["row"]};
    }
    std::vector<Stored> rows;
    for (auto& [key, row] : latest) rows.push_back(std::move(row));
    return rows;
}

/// Server ids become what they stand for, sender's and server's own numbers fall away.
json plain_row(const Stored& stored, const std::map<std::tuple<std::string, std::string, std::string>, std::string>& names) {
    json row = without_nulls(stored.row);
    const auto resolve = [&](const char* field, const char* as, const char* kind) {
        if (!row.contains(field)) return;
        const auto name = names.find({stored.school, kind, text(row, field)});
        row[as] = name == names.end() ? "unknown " + text(row, field) : name->second;
        row.erase(field);
    };
    if (stored.kind == "KetQua") {
        resolve("MaHocSinh", "HocSinh", "HocSinh");
        resolve("MaLopHoc", "Lop", "LopHoc");
    }
    resolve("MaLopHocCn", "Lop", "LopHoc");
    resolve("MaGvcn", "Gvcn", "CanBo");
    row.erase("ClientId");
    row.erase("MaHocSinh");
    return row;
}

class Report {
public:
    void add(const std::string& group, const std::string& key, const std::string& field, const json& expected, const json& found) {
        ++differing_;
        if (differences_.size() >= kShown) return;
        const auto slash = group.find('/');
        differences_.push_back({{"entity", group.substr(0, slash)}, {"school", group.substr(slash + 1)}, {"key", key},
                                {"field", field}, {"expected", expected}, {"found", found}});
    }

    void match(const std::string& group, const std::string& key, std::vector<json> expected, std::vector<json> found) {
        for (auto want = expected.begin(); want != expected.end();) {
            const auto same = std::find(found.begin(), found.end(), *want);
            if (same == found.end()) {
                ++want;
                continue;
            }
            found.erase(same);
            want = expected.erase(want);
        }
        while (!expected.empty() && !found.empty()) {
            match_fields(group, key, expected.back(), found.back());
            expected.pop_back();
            found.pop_back();
        }
        for (const json& row : expected) add(group, key, "(record missing)", row, nullptr);
        for (const json& row : found) add(group, key, "(record unexpected)", nullptr, row);
    }

    json result(std::size_t expected, std::size_t found) const {
        return {{"equal", differing_ == 0}, {"expected", expected}, {"found", found}, {"differing", differing_},
                {"differences", differences_}};
    }

private:
    void match_fields(const std::string& group, const std::string& key, const json& expected, const json& found) {
        std::set<std::string> fields;
        for (const auto& [field, value] : expected.items()) fields.insert(field);
        for (const auto& [field, value] : found.items()) fields.insert(field);
        for (const auto& field : fields) {
            const json want = expected.contains(field) ? expected[field] : json(nullptr);
            const json have = found.contains(field) ? found[field] : json(nullptr);
            if (want != have) add(group, key, field, want, have);
        }
    }

    json differences_ = json::array();
    std::size_t differing_ = 0;
};

}  // namespace

nlohmann::json compare(const std::filesystem::path& manifest, const std::filesystem::path& store) {
    std::ifstream in(manifest);
    const json wanted = json::parse(in, nullptr, false);
    if (!wanted.is_object() || !wanted.contains("expected")) throw std::runtime_error("cannot read " + manifest.string());

    std::map<std::string, std::pair<Rows, Rows>> groups;  // "entity/school" -> expected, found
    std::size_t expected = 0;
    for (const auto& [entity, rows] : wanted["expected"].items()) {
        for (const json& row : rows) {
            json plain = without_nulls(row);
            plain.erase("school");
            groups[entity + "/" + text(row, "school")].first[key_of(entity, plain)].push_back(plain);
            ++expected;
        }
    }

    const auto stored = read_store(store);
    std::map<std::tuple<std::string, std::string, std::string>, std::string> names;
    for (const Stored& row : stored) names[{row.school, row.kind, row.code}] = text(row.row, row.kind == "LopHoc" ? "Ten" : "HoTen");
    static const std::map<std::string, std::string> kEntities{{"CanBo", "staff"}, {"LopHoc", "class"}, {"HocSinh", "pupil"}, {"KetQua", "result"}};
    for (const Stored& row : stored) {
        const std::string& entity = kEntities.at(row.kind);
        const json plain = plain_row(row, names);
        groups[entity + "/" + row.school].second[key_of(entity, plain)].push_back(plain);
    }

    Report report;
    for (const auto& [group, sides] : groups) {
        std::set<std::string> keys;
        for (const auto& [key, rows] : sides.first) keys.insert(key);
        for (const auto& [key, rows] : sides.second) keys.insert(key);
        const auto at = [](const Rows& rows, const std::string& key) {
            const auto found = rows.find(key);
            return found == rows.end() ? std::vector<json>{} : found->second;
        };
        for (const auto& key : keys) report.match(group, key, at(sides.first, key), at(sides.second, key));
    }
    return report.result(expected, stored.size());
}

}  // namespace province
