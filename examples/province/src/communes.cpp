#include "communes.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <stdexcept>
#include <utility>

#include "csv.hpp"
#include "vietnamese.hpp"

namespace province {
namespace {

struct Words {
    std::string name;      // "Xã An Trung"
    std::string district;  // "huyện An Lão", empty when the list names none
    bool rest = false;     // "the part left over": the old commune was divided
};

std::vector<Words> split_words(const std::string& text) {
    std::vector<Words> parts;
    std::size_t from = 0;
    while (from < text.size()) {
        const std::size_t comma = std::min(text.find(", ", from), text.size());
        const std::string part = text.substr(from, comma - from);
        from = comma + 2;
        const auto bracket = part.find(" (");
        Words words{part.substr(0, bracket), "", false};
        if (bracket != std::string::npos) {
            const std::string inside = part.substr(bracket + 2, part.size() - bracket - 3);
            words.rest = inside.starts_with("phần");
            if (!words.rest) words.district = inside;
        }
        parts.push_back(std::move(words));
    }
    return parts;
}

std::size_t edit_distance(const std::string& left, const std::string& right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({change, row[j] + 1, row[j - 1] + 1}));
        }
    }
    return row[right.size()];
}

class Finder {
public:
    Finder(const std::map<std::string, OldCommune>& before, const std::map<std::string, std::string>& districts) {
        for (const auto& [code, commune] : before) {
            by_name_[plain_key(commune.name)].push_back(&commune);
            district_key_[commune.district] = plain_key(districts.at(commune.district));
        }
    }

    /// Among communes of the same name the one of the named district, else of a neighbour's, else the nearest code.
    const OldCommune* find(const Words& words, const std::set<std::string>& neighbours, const std::string& new_code) const {
        const auto found = by_name_.find(plain_key(words.name));
        if (found == by_name_.end()) return nullptr;
        const OldCommune* best = nullptr;
        long best_distance = 0;
        for (const OldCommune* each : found->second) {
            if (!words.district.empty() && district_key_.at(each->district) != plain_key(words.district)) continue;
            long distance = std::labs(std::atol(each->code.c_str()) - std::atol(new_code.c_str()));
            if (!neighbours.contains(each->district)) distance += 1'000'000;
            if (each->name != words.name) distance += 2'000'000;  // Ia Băng and Ia Bang are two communes
            if (best == nullptr || distance < best_distance) {
                best = each;
                best_distance = distance;
            }
        }
        return best;
    }

    /// The two lists spell some names of the highlands differently ("Đak Rong", "Đăk Roong"): the closest
    /// spelling within two letters of the neighbours' districts that no other words have named.
    const OldCommune* find_respelt(const Words& words, const std::set<std::string>& neighbours, const std::string& new_code,
                                   const std::set<std::string>& taken) const {
        const std::string key = plain_key(words.name);
        const OldCommune* best = nullptr;
        std::size_t best_distance = 3;
        for (const auto& [name, communes] : by_name_) {
            const std::size_t distance = edit_distance(key, name);
            for (const OldCommune* each : communes) {
                const bool near = neighbours.contains(each->district) || each->code == new_code;
                if (!near || taken.contains(each->code) || distance >= best_distance) continue;
                best = each;
                best_distance = distance;
            }
        }
        return best;
    }

    bool unique(const Words& words) const {
        const auto found = by_name_.find(plain_key(words.name));
        return found != by_name_.end() && found->second.size() == 1;
    }

private:
    std::map<std::string, std::vector<const OldCommune*>> by_name_;
    std::map<std::string, std::string> district_key_;
};

}  // namespace

Communes::Communes(const std::filesystem::path& data) {
    std::map<std::string, std::string> districts;
    std::map<std::string, std::string> province_of;
    for (const auto& row : read_table(data / "admin" / "units-2024.csv")) {
        if (row[0] == "district") {
            districts[row[1]] = row[2];
            province_of[row[1]] = row[3];
        }
    }
    for (const auto& row : read_table(data / "admin" / "units-2024.csv")) {
        if (row[0] == "commune") before[row[1]] = {row[1], row[2], row[3], province_of.at(row[3])};
    }
    const Finder finder(before, districts);
    std::map<std::string, std::vector<std::string>> heirs;
    std::set<std::string> divided;
    struct Respelt {
        std::size_t commune;
        Words words;
        std::set<std::string> neighbours;
    };
    std::vector<Respelt> respelt;
    for (const auto& row : read_table(data / "admin" / "units-2025.csv")) {
        if (row[0] != "commune") continue;
        Commune commune{row[1], row[2], {}};
        std::vector<Words> parts = split_words(row[4]);
        if (row[4] == "giữ nguyên") parts = {{row[2], "", false}};
        std::set<std::string> neighbours;
        for (const auto& part : parts) {
            if (!finder.unique(part)) continue;
            neighbours.insert(finder.find(part, {}, commune.code)->district);
        }
        for (const auto& part : parts) {
            const OldCommune* old = finder.find(part, neighbours, commune.code);
            if (old == nullptr) {
                respelt.push_back({now.size(), part, neighbours});
                continue;
            }
            commune.formed_from.push_back(old->code);
            heirs[old->code].push_back(commune.code);
            if (part.rest) divided.insert(old->code);
        }
        now.push_back(std::move(commune));
    }
    for (const auto& [at, words, neighbours] : respelt) {
        std::set<std::string> taken;
        for (const auto& [code, where] : heirs) taken.insert(code);
        const OldCommune* old = finder.find_respelt(words, neighbours, now[at].code, taken);
        if (old == nullptr) throw std::runtime_error("no old commune \"" + words.name + "\" for " + now[at].name);
        now[at].formed_from.push_back(old->code);
        heirs[old->code].push_back(now[at].code);
    }
    for (const auto& [code, commune] : before) {
        const auto found = heirs.find(code);
        if (found == heirs.end()) throw std::runtime_error("nothing became of " + commune.name + " " + code);
        const Fate fate = found->second.size() > 1 || divided.contains(code) ? Fate::divided : Fate::whole;
        for (const auto& heir : found->second) crosswalk.push_back({code, heir, fate});
    }
}

}  // namespace province
