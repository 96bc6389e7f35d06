// Reads the small data tables beside the generator: comma-separated, quotes allowed, `#` lines skipped.
//
// Threads: any. Failure: throws std::runtime_error naming the file.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace province {

/// All rows without the header line.
inline std::vector<std::vector<std::string>> read_table(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::vector<std::vector<std::string>> rows;
    std::string line;
    bool header = true;
    while (std::getline(in, line)) {
        if (line.ends_with('\r')) line.pop_back();
        if (line.empty() || line.starts_with('#')) continue;
        if (std::exchange(header, false)) continue;
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (const char letter : line) {
            if (letter == '"') {
                quoted = !quoted;
            } else if (letter == ',' && !quoted) {
                cells.emplace_back();
            } else {
                cells.back() += letter;
            }
        }
        rows.push_back(std::move(cells));
    }
    return rows;
}

}  // namespace province
