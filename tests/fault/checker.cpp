#include "tests/fault/checker.hpp"

#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <utility>

namespace hub::fault {
namespace {

using nlohmann::json;

constexpr std::int64_t kDays = 28;  // every month has them
constexpr std::int64_t kMonths = 12;
constexpr std::int64_t kFirstYear = 1900;

struct Pushed {
    std::map<std::int64_t, std::string> attempted;  ///< version → name
    std::set<std::int64_t> refused;
    std::int64_t acknowledged = 0;                  ///< latest
};

struct Arrived {
    std::set<std::uint64_t> server_ids;
    std::set<std::string> client_ids;
    std::size_t inserts = 0;
    std::int64_t version = 0;  ///< in force
};

std::vector<json> lines_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    std::vector<json> out;
    for (std::string line; std::getline(file, line) && !file.eof();) {  // a torn last line was never answered
        auto value = json::parse(line, nullptr, false);
        if (!value.is_object()) throw std::runtime_error("line " + std::to_string(out.size() + 1) + " of " + path.string() + " is damaged");
        out.push_back(std::move(value));
    }
    return out;
}

std::map<std::string, Pushed> read_history(const std::filesystem::path& path, Verdict& verdict) {
    std::map<std::string, Pushed> out;
    for (const json& line : lines_of(path)) {
        Pushed& one = out[line.at("key").get<std::string>()];
        const auto version = line.at("version").get<std::int64_t>();
        const auto event = line.at("event").get<std::string>();
        if (event == "attempted") {
            one.attempted[version] = line.at("detail").get<std::string>();
        } else if (event == "acknowledged") {
            one.acknowledged = std::max(one.acknowledged, version);
            ++verdict.acknowledged;
        } else if (event == "refused") {
            one.refused.insert(version);
        } else {
            ++verdict.indeterminate;
        }
    }
    verdict.keys = out.size();
    return out;
}

std::string text_of(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void judge_effect(const json& line, const std::map<std::string, Pushed>& history, std::map<std::string, Arrived>& arrived, Verdict& verdict) {
    const json& row = line.at("row");
    const std::string key = text_of(row, "SoDinhDanh");
    const auto version = version_of(text_of(row, "NgaySinhMe"));
    const std::string what = "key " + key + " version " + std::to_string(version) + " at journal line " + line.at("seq").dump();
    const auto say = [&](const std::string& violation) { verdict.violations.push_back(violation + ": " + what); };
    const auto pushed = history.find(key);
    if (pushed == history.end() || !pushed->second.attempted.contains(version)) return say("phantom, never attempted");
    if (pushed->second.refused.contains(version)) say("phantom, was refused");
    if (pushed->second.attempted.at(version) != text_of(row, "HoTen")) say("altered");
    Arrived& one = arrived[key];
    if (line.at("effect") == "insert") ++one.inserts;
    one.server_ids.insert(line.at("id").get<std::uint64_t>());
    one.client_ids.insert(text_of(line, "ClientId"));
    if (one.inserts > 1) say("doubled, a second insert");
    if (one.server_ids.size() > 1) say("doubled, a second server id");
    if (one.client_ids.size() > 1) say("doubled, a second client id");
    if (version < one.version) say("backward, after version " + std::to_string(one.version));
    if (version == one.version) say("doubled, the same version took effect twice");
    one.version = std::max(one.version, version);
    ++verdict.effects;
}

}  // namespace

std::string vendor_date_of(std::int64_t version) {
    char text[32];
    std::snprintf(text, sizeof text, "%02d/%02d/%04d", static_cast<int>(version % kDays + 1), static_cast<int>(version / kDays % kMonths + 1),
                  static_cast<int>(version / (kDays * kMonths) + kFirstYear));
    return text;
}

std::int64_t version_of(const std::string& sent_date) {
    int year = 0, month = 0, day = 0;
    if (std::sscanf(sent_date.c_str(), "%4d-%2d-%2d", &year, &month, &day) != 3) return -1;
    return ((year - kFirstYear) * kMonths + month - 1) * kDays + day - 1;
}

Verdict check(const std::filesystem::path& history_file, const std::filesystem::path& journal, const std::string& school) {
    Verdict verdict;
    const auto history = read_history(history_file, verdict);
    std::map<std::string, Arrived> arrived;
    std::map<std::string, std::pair<std::size_t, std::set<std::uint64_t>>> by_client_id;
    for (const json& line : lines_of(journal)) {
        const std::string effect = text_of(line, "effect");
        const std::string kind = text_of(line, "loai");
        const bool of_the_load = text_of(line, "MaTruongHoc") == school && kind == "HocSinh";
        if (effect == "repeat") {
            verdict.repeats += of_the_load ? 1 : 0;
            continue;
        }
        const std::string place = text_of(line, "MaTruongHoc") + "/" + kind + "/" + text_of(line, "ClientId");
        auto& [inserts, ids] = by_client_id[place];
        inserts += effect == "insert" ? 1 : 0;
        ids.insert(line.at("id").get<std::uint64_t>());
        if (inserts > 1 || ids.size() > 1) verdict.violations.push_back("doubled, one client id: " + place);
        if (of_the_load && (effect == "insert" || effect == "update")) judge_effect(line, history, arrived, verdict);
    }
    for (const auto& [key, pushed] : history) {
        const auto found = arrived.find(key);
        const std::int64_t in_force = found == arrived.end() ? 0 : found->second.version;
        if (in_force < pushed.acknowledged) {
            verdict.violations.push_back("lost: key " + key + " acknowledged version " + std::to_string(pushed.acknowledged) + ", in force " +
                                         std::to_string(in_force));
        }
    }
    return verdict;
}

}  // namespace hub::fault
