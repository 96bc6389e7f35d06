// eduhub-province: makes the sample province, and judges whether it arrived.

#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "compare.hpp"
#include "generate.hpp"
#include "linkage_set.hpp"

namespace {

constexpr const char* kUsage =
    "usage: eduhub-province generate --pupils N --seed S --out DIR [--data DIR]\n"
    "       eduhub-province compare --manifest FILE --store FILE\n"
    "       eduhub-province linkage --persons N --seed S --out DIR [--data DIR] [--charsets old] [--carelessness PERCENT]\n"
    "generate writes a seeded province: vendor data, workbooks, secrets, hub.json and manifest.json.\n"
    "compare exits 0 when the sector database holds exactly what the manifest expects, else 1.\n"
    "linkage writes records.csv, of 11 systems with their mistakes, and truth.csv: who each record is;\n"
    "        --charsets old: names and addresses of four systems in TCVN3, VNI, windows-1258 and VIQR, of one in NFD;\n"
    "        --carelessness: of the mistakes and gaps, 0 to 100 (the default).\n";

using Options = std::map<std::string, std::string>;

Options read_options(int count, char** words, const std::set<std::string>& known) {
    Options options;
    for (int i = 2; i < count; i += 2) {
        const std::string name = words[i];
        if (!name.starts_with("--") || !known.contains(name.substr(2))) throw std::runtime_error("unknown option " + name);
        if (i + 1 >= count) throw std::runtime_error(name + " needs a value");
        options[name.substr(2)] = words[i + 1];
    }
    return options;
}

const std::string& need(const Options& options, const std::string& name) {
    const auto found = options.find(name);
    if (found == options.end()) throw std::runtime_error("--" + name + " is missing\n" + kUsage);
    return found->second;
}

unsigned long long number(const std::string& text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) throw std::runtime_error("not a number: " + text);
    return std::stoull(text);
}

}  // namespace

int main(int count, char** words) {
    try {
        const std::string command = count > 1 ? words[1] : "--help";
        if (command == "--help") {
            std::cout << kUsage;
            return 0;
        }
        if (command == "generate") {
            const Options options = read_options(count, words, {"pupils", "seed", "out", "data"});
            const std::string data = options.contains("data") ? options.at("data") : PROVINCE_DATA_DIR;
            const auto counts = province::generate(data, number(need(options, "pupils")), number(need(options, "seed")), need(options, "out"));
            std::cout << counts.dump() << '\n';
            return 0;
        }
        if (command == "compare") {
            const Options options = read_options(count, words, {"manifest", "store"});
            const auto result = province::compare(need(options, "manifest"), need(options, "store"));
            std::cout << result.dump() << '\n';
            return result["equal"].get<bool>() ? 0 : 1;
        }
        if (command == "linkage") {
            const Options options = read_options(count, words, {"persons", "seed", "out", "data", "charsets", "carelessness"});
            const std::string data = options.contains("data") ? options.at("data") : PROVINCE_DATA_DIR;
            const std::string charsets = options.contains("charsets") ? options.at("charsets") : "unicode";
            if (charsets != "old" && charsets != "unicode") throw std::runtime_error("--charsets is old or unicode");
            province::LinkageHabits habits;
            if (charsets == "old") habits.charsets = province::Charsets::Old;
            if (options.contains("carelessness")) {
                const auto percent = number(options.at("carelessness"));
                if (percent > 100) throw std::runtime_error("--carelessness is a percentage, 0 to 100");
                habits.carelessness = static_cast<int>(percent);
            }
            const auto counts = province::write_linkage_set(data, number(need(options, "persons")), number(need(options, "seed")), need(options, "out"), habits);
            std::cout << "{\"persons\":" << counts.persons << ",\"records\":" << counts.records << "}\n";
            return 0;
        }
        throw std::runtime_error("unknown command " + command + "\n" + kUsage);
    } catch (const std::exception& error) {
        std::cerr << "eduhub-province: " << error.what() << '\n';
        return 2;
    }
}
